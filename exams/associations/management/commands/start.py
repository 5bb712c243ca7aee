"""An empty house, served on this machine only, with a mailbox one reads in the browser: ``make start``."""

import os
import socket
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from exams.associations.procedures.founding import setup_code

SETTINGS = "config.settings_start"


class Command(BaseCommand):
    help = "Lay the tables of an empty house if they are not there, show its setup code, and serve it on 127.0.0.1."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        if settings.SETTINGS_MODULE != SETTINGS:
            raise CommandError("The empty house has settings of its own: run 'make start'.")
        _require_free(port)
        call_command("migrate", verbosity=0, interactive=False)
        address = f"http://127.0.0.1:{port}"
        code = setup_code()
        self.stdout.write(f"\nThe house is at {address}/ (stop it with Ctrl-C).  Its mail: {address}/mailbox/")
        if code:
            self.stdout.write(f"\n  Set it up at {address}/start/ with this code: {code}\n")
        sys.stdout.flush()
        _serve(port)


def _require_free(port):
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(f"Port {port} is in use: try 'make start PORT={port + 1}'.") from None


def _serve(port):
    """Hand over to the server: one process, in which work beside a request and what time brings on live too."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["PORT"] = str(port)
    arguments = ["--bind", f"127.0.0.1:{port}", "--threads", "8", "--log-level", "warning"]
    arguments += ["--config", "python:config.minutes"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "config.wsgi:application", *arguments])  # noqa: S606
