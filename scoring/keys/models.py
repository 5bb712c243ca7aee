"""Answer keys and Part One marks.

A key is never changed; a correction is the next version.  What is written beside a draft is no key yet.  A mark names
the key and the rules it came from; a new one sets the old one aside.
"""

from django.db import models
from django.db.models import F, Q


class PartOneMarkQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(superseded_at__isnull=True)


class PartOneMark(models.Model):
    attempt = models.ForeignKey("delivery.Attempt", on_delete=models.PROTECT, related_name="part_one_marks")
    answer_key = models.ForeignKey("keys.AnswerKey", on_delete=models.PROTECT, related_name="+")
    rule_book = models.ForeignKey("rules.RuleBook", on_delete=models.PROTECT, related_name="+")
    correct = models.PositiveIntegerField()
    omitted = models.PositiveIntegerField()  # blank, and therefore wrong
    scored = models.PositiveIntegerField()
    passed = models.BooleanField()
    marked_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = PartOneMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(superseded_at__isnull=True), name="part_one_mark_one_in_force"
            ),
            models.CheckConstraint(condition=Q(correct__lte=F("scored")), name="part_one_mark_within_the_scored_items"),
        ]

    def __str__(self):
        return f"{self.correct} of {self.scored}"

    @property
    def percent(self) -> float | None:
        return 100 * self.correct / self.scored if self.scored else None


class AnswerKeyQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(superseded_at__isnull=True)


class AnswerKey(models.Model):
    form = models.ForeignKey("items.Form", on_delete=models.PROTECT, related_name="answer_keys")
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "version"], name="answer_key_version_is_unique"),
            models.UniqueConstraint(
                fields=["form"], condition=models.Q(superseded_at__isnull=True), name="answer_key_one_in_force"
            ),
        ]

    def __str__(self):
        return f"{self.form}, key {self.version}"


class KeyEntry(models.Model):
    """What is right for one item: 'B'; 'A|C' (either); 'BD' (both, as a set); '*' (everybody is credited).

    An item that is not ``scored`` (a pretest item, or one taken out afterwards) counts for nobody.
    """

    APPEND_ONLY = True

    answer_key = models.ForeignKey(AnswerKey, on_delete=models.CASCADE, related_name="entries")
    item = models.ForeignKey("items.Item", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    scored = models.BooleanField(default=True)

    class Meta:
        ordering = ["answer_key", "item__position"]
        constraints = [models.UniqueConstraint(fields=["answer_key", "item"], name="key_entry_is_unique")]

    def __str__(self):
        return f"{self.item_id}: {self.key}"


class DraftKey(models.Model):
    """What is right for one item while its form is a draft; once that is locked, the first version of the key.

    Written over as often as one likes, and gone with its item.
    """

    item = models.OneToOneField("items.Item", on_delete=models.CASCADE, related_name="draft_key")
    key = models.CharField(max_length=80)
    scored = models.BooleanField(default=True)

    def __str__(self):
        return f"{self.item_id}: {self.key}"
