"""Messages to a person, always also in the account."""

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    user = models.ForeignKey("exams.User", on_delete=models.PROTECT, related_name="notices")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=120, blank=True, db_default="")  # said once: "reminder 7 days, registration …"
    by_mail = models.BooleanField(default=False, db_default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], condition=~Q(key=""), name="notice_is_given_once"),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"], condition=Q(by_mail=True, mailed_at=None), name="notice_waits_for_the_post"
            )
        ]

    def __str__(self):
        return self.subject
