"""Appeals, for programs: what waits first comes first."""

from dataclasses import replace

from rest_framework import serializers

from exams.accounts.permissions import Permission
from exams.actions.api.shapes import shape
from exams.actions.declaration import columns
from panels.appeals.actions import APPEALS
from panels.appeals.models import Appeal
from panels.appeals.procedures import second_reading
from panels.appeals.procedures.second_reading import Progress
from panels.appeals.queries import lines_of
from panels.appeals.second_marks import Weighed

ReadingOut = shape(Progress, "handed_in", "held", "lacking", called="ReadAgainOut")
WeighedOut = shape(Weighed, "first", "again", "counts", "passed_before", "passed", "sentence", "means")


def _lines(appeals, *, by, now):
    for line in lines_of(list(appeals), now=now):
        line.appeal.line = line


def _weighed(appeal, *, by, now):
    appeal.weighed = second_reading.remark_of(appeal)


READABLE_APPEALS = replace(
    APPEALS,
    of=lambda user, *may: APPEALS.of(user, *may).waiting_first(),
    model=Appeal,
    shows=columns(
        "id", "grounds", "state", "answer", "filed_at", "decided_at",
        case="decision.case_id", cycle="decision.case.registration.cycle_id", against="decision.outcome",
        due=serializers.DateTimeField(allow_null=True),
        days_left=serializers.IntegerField(source="line.days_left", allow_null=True),
        awaits_reading=serializers.BooleanField(source="line.awaits_reading"),
        reading=ReadingOut(source="line.reading", allow_null=True),
        waits_for_a_decision=serializers.BooleanField(), changed=serializers.BooleanField(),
    ),
    reads=(Permission.READ_CASES,),
    gather=_lines,
    alone={"weighed": WeighedOut(allow_null=True)},
    opened=_weighed,
)  # fmt: skip
