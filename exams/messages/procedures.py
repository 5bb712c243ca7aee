"""Messages to people, always also in their account; the urgent ones go by e-mail too (``exams.messages.mail``)."""

from django.db.models import Max

from exams.messages.models import Notice


def notify_all(users, *, subject, body, now, link="", key="", by_mail=False):
    """The same message to each.  Under a ``key`` a person is told once, however often this is called."""
    letters = [(user, body, link) for user in users]
    return notify_each(letters, subject=subject, now=now, key=key, by_mail=by_mail)


def notify_each(letters, *, subject, now, key="", by_mail=False):
    """To each their own words: ``letters`` are (user, body, link)."""
    return hand_over(
        [
            Notice(user=user, subject=subject, body=body, link=link, sent_at=now, key=key, by_mail=by_mail)
            for user, body, link in letters
        ]
    )


def hand_over(notices):
    """Messages that differ in more than their words; one whose key its reader had already is left out."""
    keyed = any(notice.key for notice in notices)
    return Notice.objects.bulk_create(notices, ignore_conflicts=keyed, batch_size=500)


def read_notices(user, *, now):
    """Mark this person's messages as read."""
    return Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=now)


def show_again(user):
    """Those that this person marked as read together last are unread again."""
    last = Notice.objects.filter(user=user).aggregate(at=Max("read_at"))["at"]
    return Notice.objects.filter(user=user, read_at=last).update(read_at=None) if last else 0
