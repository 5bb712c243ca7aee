"""What is said of an appeal, gathered once, as plain values: to the committee, the office and the candidate."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from exams.accounts.permissions import Permission, holds
from exams.calendar.days import local_day
from exams.cycles.models import Cycle
from panels.appeals.models import Appeal
from panels.appeals.procedures.filing import TOO_NEAR, answers, awaiting_reading, is_too_near
from panels.appeals.procedures.second_reading import Progress, progress_of_appeals, remark_of
from panels.appeals.second_marks import Weighed
from panels.appeals.states import OPEN, AppealState


@dataclass(frozen=True, slots=True)
class AppealLine:
    """One appeal in a list."""

    appeal: Appeal
    due: datetime | None
    days_left: int | None  # None: no deadline, or nothing is waited for
    reading: Progress | None  # of Part Two, once it was begun
    awaits_reading: bool

    @property
    def late(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def left(self) -> str:
        """“12 days left”, “today”, “3 days late”."""
        if self.days_left is None:
            return ""
        if self.days_left == 0:
            return "today"
        n = abs(self.days_left)
        return f"{n:,} day{'s' * (n != 1)} {'late' if self.late else 'left'}"

    @property
    def stands(self) -> str:
        """Where it stands, with what follows from an answer."""
        if self.appeal.waits_for_a_decision:
            return "Upheld, waits for a new decision"
        if self.appeal.state == AppealState.UPHELD:
            return "Upheld, the decision was changed" if self.appeal.changed else "Upheld, decided the same way again"
        return "Filed, Part Two is to be read again" if self.awaits_reading else self.appeal.get_state_display()


@dataclass(frozen=True, slots=True)
class AppealCard:
    """One appeal on the page of its case."""

    line: AppealLine
    rules: str
    weighed: Weighed | None
    pass_percent: object
    tolerance: object
    may_answer: bool
    why_not: str


def lines_of(appeals, *, now) -> list[AppealLine]:
    """Appeals that were loaded ``with_their_cases``, in a few more questions whatever their number."""
    awaiting, reading = awaiting_reading(appeals), progress_of_appeals(appeals)
    return [_line(appeal, awaiting, reading.get(appeal.pk), now=now) for appeal in appeals]


def cards_of(case, user, *, now) -> list[AppealCard]:
    """Every appeal against a decision on this case, the newest first."""
    appeals = Appeal.objects.with_their_cases().filter(decision__case=case).order_by("-filed_at")
    return [_card(line, user) for line in lines_of(list(appeals), now=now)]


def on_desk(user, *, now) -> list[tuple]:
    """What waits for this person: (title, detail, address, action, until when)."""
    found = []
    if holds(user, Permission.RUN_CYCLES):
        found += _for_office(user, now=now)
    if holds(user, Permission.DECIDE_APPEALS) or holds(user, Permission.VOTE):
        found += _for_committee(user, now=now)
    return found


def _for_office(user, *, now):
    lines = lines_of(_open_in(Cycle.objects.run_by(user)), now=now)
    by_cycle = {}
    for line in lines:
        if line.awaits_reading or (line.reading and line.reading.lacking):
            by_cycle.setdefault(line.appeal.registration.cycle, []).append(line)
    return [
        (
            f"{cycle}: {len(waiting)} appeal{'s' * (len(waiting) > 1)} to be read again",
            "Readers who had no part in the first round are found for you",
            reverse("appeals:of-cycle", args=[cycle.pk]),
            "Open",
            min((line.due for line in waiting if line.due), default=None),
        )
        for cycle, waiting in by_cycle.items()
    ]


def _for_committee(user, *, now):
    cycles = Cycle.objects.with_permission(user, Permission.READ_CASES)
    found = []
    mine = Appeal.objects.of_cycles(cycles).visible_to(user).open().with_their_cases()
    for line in lines_of(list(mine), now=now):
        ready = line.appeal.state in (AppealState.FILED, AppealState.TO_ANSWER) and not line.awaits_reading
        if ready and answers(user, line.appeal) and not is_too_near(user, line.appeal):
            found.append(("An appeal waits for an answer", *_place(line.appeal), line.due))
    cycles = Cycle.objects.with_permission(user, Permission.RECORD_DECISIONS)
    upheld = Appeal.objects.of_cycles(cycles).visible_to(user).upheld_without_a_decision().with_their_cases()
    return found + [("An upheld appeal waits for a new decision", *_place(one), None) for one in upheld]


def _place(appeal):
    return str(appeal.registration.cycle), reverse("committee:case", args=[appeal.decision.case_id]), "Open"


def _open_in(cycles):
    return list(Appeal.objects.of_cycles(cycles).open().with_their_cases())


def _line(appeal, awaiting, reading, *, now) -> AppealLine:
    due = appeal.due
    zone = appeal.registration.cycle.association.time_zone
    waits = appeal.state in OPEN and due is not None
    days = (local_day(due, zone) - local_day(now, zone)).days if waits else None
    if waits and days == 0 and now > due:
        days = -1
    awaits = appeal.state == AppealState.FILED and appeal.rules.reads_again
    awaits = awaits and appeal.registration.pk in awaiting
    return AppealLine(appeal, due, days, reading if appeal.state == AppealState.READ_AGAIN else None, awaits)


def _card(line, user) -> AppealCard:
    appeal = line.appeal
    rules = appeal.registration.cycle.rules
    theirs = appeal.state in OPEN and answers(user, appeal)
    why_not = ""
    if theirs and appeal.state == AppealState.READ_AGAIN:
        why_not = "It can be answered once Part Two is read again."
    elif theirs and is_too_near(user, appeal):
        why_not = TOO_NEAR
    return AppealCard(
        line=line,
        rules=rules.appeals.sentence(),
        weighed=remark_of(appeal),
        pass_percent=rules.part_two.pass_percent,
        tolerance=rules.appeals.tolerance,
        may_answer=theirs and not why_not,
        why_not=why_not,
    )
