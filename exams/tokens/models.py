"""A token is kept as a digest; what it is good for, until when, and when it was last used."""

from django.db import models
from knox.models import AbstractAuthToken

from exams.accounts.permissions import Permission


class PersonalToken(AbstractAuthToken):
    """``scopes``: names of permissions; the token may what its owner may and these say."""

    number = models.CharField(max_length=16, unique=True)  # what pages and addresses call it
    name = models.CharField(max_length=100)
    scopes = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return self.name

    @property
    def permissions(self) -> frozenset[Permission]:
        return frozenset(Permission[name] for name in self.scopes if name in Permission.__members__)

    @property
    def told(self) -> str:
        return "; ".join(sorted(permission.value for permission in self.permissions))
