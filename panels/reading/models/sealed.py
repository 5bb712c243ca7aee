"""The only link between a script and a person, with no way back (``related_name="+"``).

Only ``panels.reading.sealing`` may import this module; import-linter says so too.
"""

from django.db import models


class SealedKey(models.Model):
    script = models.OneToOneField("reading.Script", on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey("delivery.Attempt", on_delete=models.PROTECT, related_name="+")
    source_label = models.CharField(max_length=100, blank=True)  # what the association's own sheet calls it

    def __str__(self):
        return "sealed"
