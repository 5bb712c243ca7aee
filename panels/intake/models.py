"""Sheets as they came in: the evidence behind every imported answer and rating."""

import uuid

from django.db import models

from exams.wording.phrases import counted

SHEETS = ("cycle.toml", "candidates", "key", "part one", "ratings", "portfolio")


class SheetImport(models.Model):
    """One handing-in of a cycle's sheets: read, found faulty, looked at or applied.

    ``changes`` are numbers, ``named`` what they are of: {sheet: {what: [names]}}; both stand as foreseen from
    ``looked_at`` on until the sheets are applied.  ``taken`` is what the application took away, as it was before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="sheet_imports")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    applied = models.BooleanField(default=False)
    skip_invalid = models.BooleanField(default=False)
    take_away = models.BooleanField(default=False, db_default=False)
    looked_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64)  # over all sheets: the same digest again changes nothing
    changes = models.JSONField(default=dict)
    named = models.JSONField(default=dict)
    taken = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    notes = models.JSONField(default=list)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"sheets of {self.at:%Y-%m-%d %H:%M}"

    @property
    def names(self):
        return list(self.files.values_list("name", flat=True))

    @property
    def listed(self):
        """[(sheet, what, names)] of everything that has names, in the order of the work."""
        order = {name: n for n, name in enumerate(SHEETS)}
        sheets = sorted(self.named, key=lambda name: order.get(name, len(order)))
        return [(sheet, what, names) for sheet in sheets for what, names in sorted(self.named[sheet].items()) if names]

    @property
    def told(self):
        """[(sheet, what came of it, in words)], in the order of the work: a database may keep keys in its own."""
        found = []
        for sheet in (*(name for name in SHEETS if name in self.changes), *sorted(set(self.changes) - set(SHEETS))):
            tally = sorted(self.changes[sheet].items(), key=lambda pair: (len(pair[0]), pair[0]))
            found.append((sheet, ", ".join(_number(n, what) for what, n in tally if n) or "no change"))
        return found


def _number(n, what):
    """``1 rating``, ``2 ratings``; ``1 new``."""
    return counted(n, what[:-1]) if what.endswith("s") else f"{n:,} {what}"


class SheetFile(models.Model):
    APPEND_ONLY = True

    sheet_import = models.ForeignKey(SheetImport, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["sheet_import", "name"], name="sheet_is_kept_once")]

    def __str__(self):
        return self.name


class VendorFile(models.Model):
    """A file of another program, kept while somebody says which of its columns are which of ours."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="vendor_files")
    sheet = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return self.name


class ColumnMapping(models.Model):
    """One version of a map of an association, as ``cycle.toml`` writes it; offered again for the same headers."""

    APPEND_ONLY = True

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="column_maps")
    sheet = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    headers = models.JSONField()  # folded, in their order
    sections = models.JSONField()  # {sheet: section}: the key may be read out of the same file
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["sheet", "name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["association", "sheet", "name", "version"], name="column_map_has_versions"),
            models.CheckConstraint(condition=~models.Q(name=""), name="column_map_has_a_name"),
        ]

    def __str__(self):
        return f"{self.name}, version {self.version}"
