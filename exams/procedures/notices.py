"""Messages to people, always also in their account."""

from exams.models import Notice


def notify_all(users, *, subject, body, now, link=""):
    return Notice.objects.bulk_create(
        [Notice(user=user, subject=subject, body=body, link=link, sent_at=now) for user in users]
    )


def read_notices(user, *, now):
    """Mark this person's messages as read."""
    return Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=now)
