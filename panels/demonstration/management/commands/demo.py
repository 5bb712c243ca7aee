"""Build the demonstration (once) and serve it on this machine only: ``make demo``."""

import os
import socket
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from panels.demonstration.story import is_told, tell_story

SETTINGS = "config.settings_demo"


class Command(BaseCommand):
    help = "Build the demonstration if it is not there, and serve it on 127.0.0.1."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--build-only", action="store_true", help="build, but do not serve")
        parser.add_argument("--reset", action="store_true", help="begin anew (an SQLite file only)")

    def handle(self, *, port, build_only, reset, **options):
        if settings.SETTINGS_MODULE != SETTINGS:
            raise CommandError("The demonstration has settings of its own: run 'make demo'.")
        if not build_only:
            _require_free(port)
        if reset:
            self._remove_file()
        self.stdout.write("Preparing the demonstration …")
        call_command("migrate", verbosity=0, interactive=False)
        if not is_told():
            tell_story(say=lambda line: self.stdout.write(f"  {line}"))
        if not build_only:
            self._say_where(port)
            _serve(port)

    def _remove_file(self):
        name = connection.settings_dict["NAME"]
        if connection.vendor != "sqlite":
            raise CommandError("--reset removes an SQLite file; empty another database yourself.")
        connection.close()
        for end in ("", "-wal", "-shm"):
            if os.path.exists(f"{name}{end}"):  # noqa: PTH110
                os.remove(f"{name}{end}")  # noqa: PTH107

    def _say_where(self, port):
        address = f"http://127.0.0.1:{port}"
        self.stdout.write(f"\nThe demonstration is at {address}/ (stop it with Ctrl-C).  Sign in with one click:")
        for who in (
            "coordinator",
            "candidate",
            "sitter",
            "proctor",
            "reviewer",
            "portfolio",
            "lead",
            "member",
            "chair",
        ):
            self.stdout.write(f"  {who:<12} {address}/demo/sign-in/{who}/")
        self.stdout.write("")
        sys.stdout.flush()


def _require_free(port):
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(f"Port {port} is in use: try 'make demo PORT={port + 1}'.") from None


def _serve(port):
    """Hand over to the server: one process, because a task beside a request lives in it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    arguments = ["--bind", f"127.0.0.1:{port}", "--threads", "8", "--log-level", "warning"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "config.wsgi:application", *arguments])  # noqa: S606
