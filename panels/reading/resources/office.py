"""The coordinator's panel, for programs: who reads, how it goes, what was raised, what tells who wrote an answer."""

from collections import Counter
from dataclasses import replace

from rest_framework import serializers

from exams.accounts.permissions import Permission
from exams.actions.api.shapes import shape, words
from exams.actions.declaration import Rows, columns
from exams.cycles.models import Cycle
from panels.reading.actions.alerts import ALERTS
from panels.reading.actions.members import MEMBERS
from panels.reading.actions.names import MASKINGS
from panels.reading.actions.panel import PANELS
from panels.reading.actions.plan import PLAN_CHANGES
from panels.reading.actions.seeds import SEEDS
from panels.reading.masking.procedures import places_of
from panels.reading.models import (
    Assignment,
    Masking,
    Panel,
    PanelMember,
    PlanChange,
    SafeguardingAlert,
    SealOpening,
    Seed,
)
from panels.reading.procedures import planning
from panels.reading.procedures.monitoring import MarkBeside, Watched, marks_beside, watch
from panels.reading.states import NOT_HELD, AssignmentState
from panels.reviewers.models import ConflictPin

OFFICE = (Permission.RUN_CYCLES,)


# ── the panel ────────────────────────────────────────────────────────────────────────────────────────────────────────
class RubricUseOut(serializers.Serializer):
    label = serializers.CharField()
    category = serializers.CharField()
    rubric = serializers.IntegerField(source="rubric_id")


def _how_it_goes(panel, *, by, now):
    begun = panel.scripts.exists()
    panel.watched = watch(panel) if begun else []
    panel.marks = marks_beside(panel) if begun else []


READABLE_PANELS = replace(
    PANELS,
    model=Panel,
    shows=columns("id", "state", "identified_at_source", cycle="cycle_id", rubric="rubric_id"),
    reads=OFFICE,
    alone={
        "rubric_uses": RubricUseOut(many=True),
        "watched": shape(
            Watched, "reviewer", "readings", "severity", "low", "high", "misfit", "drift", "agreement", "minutes",
            "seeds", "alerts", "reread",
        )(many=True),
        "marks": shape(MarkBeside, "code", "readings", "percent", "adjusted", "cut", "crosses")(many=True),
    },
    opened=_how_it_goes,
)  # fmt: skip


def _loads(members, *, by, now):
    held = Assignment.objects.filter(script__panel__in={m.panel_id for m in members}, round=1)
    held = list(held.exclude(state__in=NOT_HELD).values_list("script__panel", "reviewer", "state"))
    load = Counter((panel, reviewer) for panel, reviewer, _ in held)
    done = Counter((panel, reviewer) for panel, reviewer, state in held if state == AssignmentState.HANDED_IN)
    for one in members:
        key = one.panel_id, one.reviewer_id
        one.load, one.done, one.away = load[key], done[key], planning.is_away(one.reviewer, now.date())


READABLE_MEMBERS = replace(
    MEMBERS,
    model=PanelMember,
    shows=columns(
        "id", "lead", "left_at",
        panel="panel_id", cycle="panel.cycle_id", reviewer="reviewer_id", reference="reviewer.reference",
        name="reviewer.name", state="reviewer.state",
        load=serializers.IntegerField(), done=serializers.IntegerField(), away=serializers.BooleanField(),
    ),
    reads=OFFICE,
    gather=_loads,
)  # fmt: skip
READABLE_PLAN_CHANGES = replace(
    PLAN_CHANGES,
    model=PlanChange,
    shows=columns(
        "id", "made_at", panel="panel_id", script="script.code", reader="reader_id", instead_of="instead_of_id"
    ),
    reads=OFFICE,
)
READABLE_SEEDS = replace(
    SEEDS,
    of=lambda user, *may: SEEDS.of(user, *may).select_related("association"),
    model=Seed,
    shows=columns(
        "id", "label", "use", "text", "reasons", "agreed_at", "retired_at",
        association="association.slug", rubric="rubric_id",
        levels=serializers.DictField(child=serializers.IntegerField()),
    ),
    reads=OFFICE,
)  # fmt: skip
CONFLICT_PINS = Rows(
    "conflict-pins",
    lambda user, *may: ConflictPin.objects.filter(
        reviewer__association__in=user.associations(*may), candidate__association__in=user.associations(*may)
    ).select_related("candidate", "pinned_by"),
    model=ConflictPin,
    shows=columns(
        "id", "conflict", "reason", "pinned_at",
        reviewer="reviewer_id", candidate="candidate.reference", name="candidate.name", pinned_by=words("pinned_by"),
    ),
    reads=OFFICE,
)  # fmt: skip

# ── what was raised, and what tells ──────────────────────────────────────────────────────────────────────────────────
READABLE_ALERTS = replace(
    ALERTS,
    model=SafeguardingAlert,
    shows=columns(
        "id", "words", "raised_at", "seen_at", "done",
        cycle="script.panel.cycle_id", script="script.code", text="script.text", seen_by=words("seen_by"),
    ),
    reads=OFFICE,
)  # fmt: skip


class PlaceOut(serializers.Serializer):
    n = serializers.IntegerField()
    kind = serializers.CharField()
    masked = serializers.BooleanField()
    before = serializers.CharField()
    found = serializers.CharField()
    after = serializers.CharField()


def _places(maskings, *, by, now):
    for one in maskings:
        one.places = places_of(one)


READABLE_MASKINGS = replace(
    MASKINGS,
    of=lambda user, *may: MASKINGS.of(user, *may).select_related(
        "response__attempt__registration__candidate", "response__vignette", "confirmed_by"
    ),
    model=Masking,
    shows=columns(
        "id", "confirmed_at",
        cycle="response.attempt.registration.cycle_id", candidate="response.attempt.registration.candidate.reference",
        name="response.attempt.registration.candidate.name", vignette="response.vignette.label",
        confirmed_by=words("confirmed_by"), places=PlaceOut(many=True),
    ),
    reads=OFFICE,
    gather=_places,
)  # fmt: skip
SEAL_OPENINGS = Rows(
    "seal-openings",
    lambda user, *may: SealOpening.objects.filter(
        panel__cycle__in=Cycle.objects.with_permission(user, *may)
    ).select_related("panel", "proposed_by", "confirmed_by"),
    model=SealOpening,
    shows=columns(
        "id", "reason", "proposed_at", "confirmed_at",
        panel="panel_id", cycle="panel.cycle_id", proposed_by=words("proposed_by"), confirmed_by=words("confirmed_by"),
    ),
    reads=(Permission.RUN_CYCLES, Permission.CONFIRM_UNSEALING),
)  # fmt: skip
