"""The post: what waits to go by e-mail goes once, whoever dies on the way.

A message waits, is claimed and is mailed; each is committed before the next begins.  Whoever dies between the claim
and the end leaves a message of which nobody knows whether it arrived: after the lease it goes again under the same
Message-ID, by which servers and readers of mail drop the second copy.
"""

import logging
import smtplib
import time
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F

from exams.messages.attachments import paper_with
from exams.messages.models import LEASE, Notice

MOST_AT_ONCE = 500
# After each try that failed.  What a server refuses for good is tried no longer than REFUSALS times.
PAUSES = [timedelta(minutes=m) for m in (2, 15, 60, 360, 720, 1440)]
REFUSALS = 3
CLOSING = 421  # what a server says that closes the line, whatever was being sent
LINE_BROKE = (
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message did not go."""

    sentence: str
    final: bool = False  # the server will say the same tomorrow
    line_broke: bool = False  # says nothing of the messages behind it


def post_mail(*, now, tell=lambda sent: None):
    """Send what waits for the post; what cannot be sent waits for the next time.  Returns how many went.

    Many at once on one line; a line that breaks is laid anew as long as something went over the last one.
    """
    queue = deque(Notice.objects.due_for_the_post(now=now).select_related("user").order_by("sent_at")[:MOST_AT_ONCE])
    begun, total = time.monotonic(), 0

    def clock():
        """The batch takes its time, and a claim is as old as it is."""
        return now + timedelta(seconds=time.monotonic() - begun)

    while queue:
        before = total
        for _ in _over_one_line(queue, clock):
            total += 1
            tell(total)
        if total == before:
            break
    return total


def refused_mail(notices, *, now):
    """Those that were tried in vain, and are in nobody's hands."""
    return notices.for_the_post().filter(mail_tries__gt=0).exclude(claimed_at__gt=now - LEASE)


def send_anew(notices, *, now):
    """Let go again what was left for the office or rests; what is in somebody's hands stays there.  How many."""
    return refused_mail(notices, now=now).update(mail_given_up_at=None, mail_after=None, mail_tries=0, claimed_at=None)


def _over_one_line(queue, clock):
    """Take from the queue and send until it is empty or the line breaks; yields once for each that went."""
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        log.warning("The mail server cannot be reached; the post waits. %s", error)
        queue.clear()
        return
    try:
        while queue:
            notice = queue.popleft()
            if not _claim(notice, clock()):
                continue
            failure = _send(notice, connection)
            if failure is None:
                _went(notice, clock())
                yield notice
                continue
            _did_not_go(notice, failure, clock())
            if failure.line_broke:
                return
    finally:
        try:
            connection.close()
        except OSError:
            log.warning("The line to the mail server was gone before it was closed.")


def _claim(notice, moment):
    """One statement decides whose it is; two workers at once never send the same one."""
    if notice.mail_tries > len(PAUSES):
        failure = Failure("The sending broke off again and again; whether it arrived is not known.", final=True)
        _did_not_go(notice, failure, moment)
        return False
    free = Notice.objects.due_for_the_post(now=moment).filter(pk=notice.pk, mail_tries=notice.mail_tries)
    if not free.update(claimed_at=moment, mail_tries=F("mail_tries") + 1):
        return False
    notice.claimed_at, notice.mail_tries = moment, notice.mail_tries + 1
    return True


def _send(notice, connection) -> Failure | None:
    try:
        sent = message_of(notice, connection).send()
    except Exception as error:
        failure = failure_of(error)
        log.warning("A message could not be sent by e-mail (try %s): %s", notice.mail_tries, failure.sentence)
        return failure
    return None if sent else Failure("There is no address to send it to.", final=True)


def message_of(notice, connection=None) -> EmailMessage:
    """The e-mail of a notice: the same notice, the same Message-ID."""
    link = f"\n\n{settings.SITE_URL}{notice.link}" if notice.link else ""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    paper = paper_with(notice)
    return EmailMessage(
        notice.subject,
        f"{notice.mail_text or notice.body}{link}\n",
        to=[notice.mail_to or notice.user.email],
        headers={"Message-ID": notice.message_id(host)},
        attachments=[(*paper, "application/pdf")] if paper else [],
        connection=connection,
    )


def failure_of(error) -> Failure:
    """What a mail server, or the line to it, said: in words, and whether it makes sense to try again."""
    if isinstance(error, LINE_BROKE):
        return Failure("The line to the mail server broke.", line_broke=True)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
        sentence = f"The mail server refused the address: {_answer(code, said)}"
        return Failure(sentence, final=code >= 500, line_broke=code == CLOSING)
    if isinstance(error, smtplib.SMTPResponseException):
        said = f"The mail server refused the message: {_answer(error.smtp_code, error.smtp_error)}"
        return Failure(said, final=error.smtp_code >= 500, line_broke=error.smtp_code == CLOSING)
    if isinstance(error, smtplib.SMTPException):
        return Failure(f"The mail server cannot take it: {error}", final=True)
    if isinstance(error, OSError):
        return Failure("The line to the mail server broke.", line_broke=True)
    return Failure(f"The e-mail could not be made: {error}", final=True)


def _answer(code, said) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"{code} {' '.join(words.split())}".strip()


def _went(notice, moment):
    """It is out, whoever holds the claim by now."""
    Notice.objects.for_the_post().filter(pk=notice.pk).update(
        mailed_at=moment, claimed_at=None, mail_error="", mail_after=None, mail_given_up_at=None
    )


def _did_not_go(notice, failure, moment):
    """Note why, and rest or leave it for the office; only while the claim is ours."""
    tries = notice.mail_tries
    left = tries > len(PAUSES) or (failure.final and tries >= REFUSALS)
    rest = {"mail_given_up_at": moment} if left else {"mail_after": moment + PAUSES[tries - 1]}
    Notice.objects.for_the_post().filter(pk=notice.pk, claimed_at=notice.claimed_at).update(
        claimed_at=None, mail_error=failure.sentence[:300], **rest
    )
