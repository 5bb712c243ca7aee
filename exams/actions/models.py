"""That something asked for twice is done once."""

from django.db import models


class Performed(models.Model):
    """An action as it was asked for, under the key its asker gave; asked again, it answers what it answered."""

    who = models.CharField(max_length=20, blank=True)  # the account's number; blank: nobody signed in
    key = models.CharField(max_length=100)
    action = models.CharField(max_length=60)
    row = models.CharField(max_length=64)
    given = models.CharField(max_length=64)  # digest of the input
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "key"], name="performed_once_by_a_person")]

    def __str__(self):
        return f"{self.action} {self.row}"
