"""The only links between a script and a person, with no way back (``related_name="+"``).

Only ``panels.procedures.sealing`` may import this module; import-linter says so too.
"""

from django.db import models


class SealedKey(models.Model):
    script = models.OneToOneField("panels.Script", on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="+")
    source_label = models.CharField(max_length=100, blank=True)  # what the association's own sheet calls it

    def __str__(self):
        return "sealed"


class SealedAppeal(models.Model):
    """For whose appeal a panel reads: a road from its scripts to a person, and so under the seal."""

    panel = models.OneToOneField("panels.Panel", on_delete=models.PROTECT, related_name="+")
    appeal = models.OneToOneField("panels.Appeal", on_delete=models.PROTECT, related_name="+")

    def __str__(self):
        return "sealed"
