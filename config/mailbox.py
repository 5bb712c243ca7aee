"""The mailbox of an empty house: every mail it sends, read in the browser.  Only under ``config.settings_start``."""

import email
import email.policy
import os
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exams.accounts.permissions import public

SETTINGS = "config.settings_start"
LOOPBACK = {"127.0.0.1", "::1"}
MOST = 200


@dataclass(frozen=True, slots=True)
class Mail:
    name: str
    subject: str
    to: str
    sent_at: datetime | None
    text: str


def is_open() -> bool:
    """True only under the settings of the empty house; no setting in it can be borrowed."""
    return os.environ.get("DJANGO_SETTINGS_MODULE") == SETTINGS and settings.ROOT_URLCONF == "config.urls_start"


def _require_open(request):
    if not is_open() or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        raise Http404


@public
@require_safe
def mails(request):
    """What the house has sent, the newest first."""
    _require_open(request)
    return render(request, "mailbox/list.html", {"mails": read_folder(Path(settings.EMAIL_FILE_PATH))})


@public
@require_safe
def mail(request, name):
    """One mail, its links to be followed."""
    _require_open(request)
    path = Path(settings.EMAIL_FILE_PATH) / name
    if path.parent != Path(settings.EMAIL_FILE_PATH) or path.suffix != ".eml" or not path.is_file():
        raise Http404
    return render(request, "mailbox/mail.html", {"mail": read_mail(path)})


def read_folder(folder: Path) -> list[Mail]:
    newest = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [read_mail(path) for path in newest[:MOST]]


def read_mail(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(preferencelist=("plain",))
    return Mail(
        path.name,
        str(message["Subject"] or ""),
        str(message["To"] or ""),
        parsedate_to_datetime(message["Date"]) if message["Date"] else None,
        body.get_content() if body else "",
    )
