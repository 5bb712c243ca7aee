"""Messages to a person, always also in the account."""

import hashlib
from datetime import timedelta

from django.db import models
from django.db.models import Q

LEASE = timedelta(minutes=10)  # whoever claimed a message and said nothing for that long is gone


class NoticeQuerySet(models.QuerySet):
    def for_the_post(self):
        """What is to go by e-mail and did not go yet, for whatever reason."""
        return self.filter(by_mail=True, mailed_at=None)

    def due_for_the_post(self, *, now):
        """What can go now: in nobody's hands, not resting after a refusal, not left for the office."""
        in_no_hands = Q(claimed_at=None) | Q(claimed_at__lte=now - LEASE)
        rested = Q(mail_after=None) | Q(mail_after__lte=now)
        return self.for_the_post().filter(in_no_hands, rested, mail_given_up_at=None)


class Notice(models.Model):
    """By e-mail it waits, is claimed, is mailed.  What is claimed and never mailed goes again after the lease."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="notices")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=120, blank=True, db_default="")  # said once: "reminder 7 days, registration …"
    by_mail = models.BooleanField(default=False, db_default=False)
    mail_text = models.TextField(blank=True, db_default="")  # where the e-mail says more than the account's message
    mail_to = models.EmailField(max_length=254, blank=True, db_default="")  # where that is not the account's address
    # A paper that goes with the e-mail: "kind number", as ``exams.messages.attachments`` finds it.
    attachment = models.CharField(max_length=100, blank=True, db_default="")
    claimed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    mail_error = models.CharField(max_length=300, blank=True, db_default="")  # why the last try failed, in words
    mail_after = models.DateTimeField(null=True, blank=True)  # not tried again before
    mail_given_up_at = models.DateTimeField(null=True, blank=True)  # left for the office

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], condition=~Q(key=""), name="notice_is_given_once"),
            models.CheckConstraint(
                condition=Q(mail_given_up_at=None) | (Q(mailed_at=None) & ~Q(mail_error="")),
                name="notice_is_given_up_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"], condition=Q(by_mail=True, mailed_at=None), name="notice_waits_for_the_post"
            )
        ]

    def __str__(self):
        return self.subject

    def message_id(self, host: str) -> str:
        """The same for every try, so that servers and readers of mail know a second copy for what it is."""
        seen = f"{self.pk} {self.user_id} {self.sent_at.timestamp()}"
        return f"<notice-{self.pk}-{hashlib.sha256(seen.encode()).hexdigest()[:16]}@{host}>"
