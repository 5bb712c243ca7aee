"""Scripts: Part Two responses under random codes.  There is no road from here to a person."""

import secrets

from django.db import models
from django.db.models import Q

from panels.reading.states import ScriptPhase

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without the letters that are read as digits


def new_code() -> str:
    """Random, so that neither order nor time can be read from it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


class ScriptQuerySet(models.QuerySet):
    def for_reviewer(self, user):
        return self.filter(assignments__reviewer__user=user)

    def unsettled(self):
        return self.exclude(phase=ScriptPhase.SETTLED)


class ScriptManager(models.Manager.from_queryset(ScriptQuerySet)):
    """Scripts of candidates that count: a seed looks like one on the desk and is none anywhere else."""

    def get_queryset(self):
        return super().get_queryset().filter(seed=None, set_aside_at=None)


class Script(models.Model):
    code = models.CharField(max_length=20, unique=True, default=new_code)
    panel = models.ForeignKey("reading.Panel", on_delete=models.PROTECT, related_name="scripts")
    vignette = models.ForeignKey("items.Vignette", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField(max_length=100, blank=True)  # of the vignette
    text = models.TextField(blank=True)
    phase = models.CharField(max_length=20, choices=ScriptPhase, default=ScriptPhase.INDEPENDENT)
    # Of the panel where none was chosen for this vignette and category.
    rubric = models.ForeignKey("rubrics.Rubric", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_aside_at = models.DateTimeField(null=True, blank=True)  # a sheet no longer has it; its ratings are kept
    discussed_until = models.DateTimeField(null=True, blank=True)
    # Every reading is in, and one of them can be taken back until then: nobody sees another's, nothing moves on.
    held_until = models.DateTimeField(null=True, blank=True)
    third_asked_at = models.DateTimeField(null=True, blank=True)  # a further reading because a decision hangs by it
    seed = models.ForeignKey("reading.Seed", on_delete=models.PROTECT, null=True, blank=True, related_name="scripts")

    objects = ScriptManager()
    with_seeds = ScriptQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(phase__in=ScriptPhase.values), name="script_phase_is_known")]
        indexes = [
            models.Index(fields=["panel", "phase"], name="script_by_panel_and_phase"),
            models.Index(fields=["held_until"], condition=Q(held_until__isnull=False), name="script_held"),
        ]

    def __str__(self):
        return self.code

    @property
    def read_against(self):
        return self.rubric or self.panel.rubric
