"""Messages to people, always also in their account; those that are urgent go by e-mail too."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from exams.models import Notice

MOST_AT_ONCE = 500
log = logging.getLogger(__name__)


def notify_all(users, *, subject, body, now, link="", key="", by_mail=False):
    """The same message to each.  Under a ``key`` a person is told once, however often this is called."""
    letters = [(user, body, link) for user in users]
    return notify_each(letters, subject=subject, now=now, key=key, by_mail=by_mail)


def notify_each(letters, *, subject, now, key="", by_mail=False):
    """To each their own words: ``letters`` are (user, body, link)."""
    notices = [
        Notice(user=user, subject=subject, body=body, link=link, sent_at=now, key=key, by_mail=by_mail)
        for user, body, link in letters
    ]
    return Notice.objects.bulk_create(notices, ignore_conflicts=bool(key), batch_size=1000)


def read_notices(user, *, now):
    """Mark this person's messages as read."""
    return Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=now)


def post_mail(*, now):
    """Send what waits for the post; what cannot be sent waits for the next time.  Returns how many went."""
    waiting = list(
        Notice.objects.filter(by_mail=True, mailed_at=None).select_related("user").order_by("sent_at")[:MOST_AT_ONCE]
    )
    if not waiting:
        return 0
    sent = 0
    with get_connection() as connection:
        for notice in waiting:
            # Claimed before it is sent: a letter that is lost is in the account, one that comes twice is a nuisance.
            if not Notice.objects.filter(pk=notice.pk, mailed_at=None).update(mailed_at=now):
                continue
            link = f"\n\n{settings.SITE_URL}{notice.link}" if notice.link else ""
            letter = EmailMessage(
                notice.subject, f"{notice.body}{link}\n", to=[notice.user.email], connection=connection
            )
            try:
                letter.send()
                sent += 1
            except Exception:
                Notice.objects.filter(pk=notice.pk).update(mailed_at=None)
                log.warning("A message could not be sent by e-mail; it is tried again.")
    return sent
