"""The link between a panel that reads for an appeal and that appeal, with no way back (``related_name="+"``).

Only ``panels.appeals.sealed_panels`` may import this module; import-linter says so too.
"""

from django.db import models


class SealedAppeal(models.Model):
    """For whose appeal a panel reads: a road from its scripts to a person, and so under the seal."""

    panel = models.OneToOneField("reading.Panel", on_delete=models.PROTECT, related_name="+")
    appeal = models.OneToOneField("appeals.Appeal", on_delete=models.PROTECT, related_name="+")

    def __str__(self):
        return "sealed"
