"""The plan of a panel: changed by hand, given out as it is shown, called in while nothing is begun; and filled up."""

from django.urls import reverse

from exams.actions.declaration import Rows, action
from exams.cycles.models import Cycle
from exams.refusals.exceptions import Refused
from exams.wording.phrases import counted
from panels.reading.actions.panel import OFFICE, PANELS, not_opened
from panels.reading.forms.office import ChangePlanForm
from panels.reading.models import Assignment, PlanChange
from panels.reading.procedures import assignments, monitoring, planning
from panels.reading.states import PanelState

PLAN_CHANGES = Rows(
    "plan-changes",
    lambda user, *may: PlanChange.objects.filter(
        panel__cycle__in=Cycle.objects.with_permission(user, *may)
    ).select_related("panel__cycle__association", "script", "reader", "instead_of"),
    page=lambda change: reverse("panel:show", args=[change.panel.cycle_id]),
)


def to_be_given_out(panel):
    return not panel.identified_at_source and panel.scripts.filter(assignments__isnull=True).exists()


def plan_of(panel, now):
    """The plan, made once for one look at it."""
    if getattr(panel, "_planned_on", None) != now.date():
        panel._plan, panel._planned_on = planning.propose_plan(panel, now=now), now.date()
    return panel._plan


def plan_holds(panel, *, by, now):
    planning.require_whole(plan_of(panel, now))


def foreseen_readings(panel, given, *, by, now):
    proposed = plan_of(panel, now)
    loads, total = proposed.strength.loads, sum(proposed.strength.loads.values())
    readers = sorted(proposed.readers.values(), key=lambda one: loads[one.pk], reverse=True)
    yield (
        f"{counted(total, 'reading')} of {counted(len(proposed.teams), 'script')} {goes(total)} to "
        f"{counted(len(readers), 'reviewer')}: {', '.join(f'{one} {loads[one.pk]}' for one in readers)}."
    )
    if proposed.strength.weakest_link:
        weakest = ", ".join(sorted(str(proposed.readers[pk]) for pk in proposed.strength.weakest))
        link = counted(proposed.strength.weakest_link, "shared script")
        yield f"The weakest link is {link}, between {weakest} and the others."
    for change, why in proposed.changes:
        if why:
            yield f"The change by hand of {change.script} is left out: {why}"
    for reviewer in proposed.away:
        yield f"{reviewer} is away and gets none."


@action(
    PANELS, title="Give out the scripts", undo="call-in-scripts", when=to_be_given_out, guards=[plan_holds],
    consequences=foreseen_readings, **OFFICE,
)  # fmt: skip
def give_out_scripts(panel, *, by, now):
    """Every script goes to the reviewers of the plan as it is shown."""
    made = assignments.give_out_scripts(panel, by=by, now=now)
    return f"{counted(made, 'reading is', 'readings are')} given out."


def something_given_out(panel):
    return Assignment.objects.filter(script__panel=panel).exists()


def nothing_begun(panel, *, by, now):
    assignments.require_nothing_begun(panel)


def foreseen_call(panel, given, *, by, now):
    given = Assignment.objects.filter(script__panel=panel, script__seed=None)
    readers = given.values("reviewer").distinct().count()
    leave = counted(given.count(), "reading leaves", "readings leave")
    yield f"{leave} the desks of {counted(readers, 'reviewer')}. None of them is begun."
    yield "The plan is shown again, with what was changed by hand."


@action(
    PANELS, title="Call the scripts in", danger=True, undo="give-out-scripts", guards=[nothing_begun],
    when=lambda panel: not panel.identified_at_source and not_opened(panel) and something_given_out(panel),
    consequences=foreseen_call, **OFFICE,
)  # fmt: skip
def call_in_scripts(panel, *, by, now):
    """What was given out leaves every desk again, as long as nobody has begun."""
    called = assignments.call_in_scripts(panel, by=by, now=now)
    return f"{counted(called, 'reading is', 'readings are')} called in."


@action(
    PANELS, title="Change the plan", form=ChangePlanForm, undo="take-back-plan-change", when=to_be_given_out, **OFFICE
)
def change_plan(panel, *, code, instead_of, reader, by, now):
    """One script is read by one reviewer rather than by another; conflicts and caps hold."""
    planning.change_plan(panel, code, reader=reader, instead_of=instead_of, by=by, now=now)
    return f"{reader} is to read {code} rather than {instead_of}."


def not_given_out(change, *, by, now):
    planning.require_change_open(change)


@action(PLAN_CHANGES, title="Take it back", undo="change-plan", guards=[not_given_out], **OFFICE)
def take_back_plan_change(change, *, by, now):
    said = f"{change.instead_of} is to read {change.script} again."
    planning.take_back_plan_change(change, by=by, now=now)
    return said


# ── while they read ──────────────────────────────────────────────────────────────────────────────────────────────────
def somebody_lacks(panel, *, by, now):
    if not assignments.lacking_readers(panel).exists():
        raise Refused("Every script that was given out has its readers.")


def foreseen_filling(panel, given, *, by, now):
    lack = counted(assignments.lacking_readers(panel).count(), "script lacks", "scripts lack")
    yield f"{lack} a reader; what is open goes to others."
    yield "They are told that scripts wait on their desk. Nothing else is touched."


@action(
    PANELS, title="Give readings that were given back to others", guards=[somebody_lacks],
    when=lambda panel: panel.state == PanelState.READING, consequences=foreseen_filling,
    final="Whoever should not read one of them gives it back; it then goes to somebody else.", **OFFICE,
)  # fmt: skip
def fill_readings(panel, *, by, now):
    made, lacking = assignments.replace_readers(panel, by=by, now=now)
    return f"{counted(made, 'reading was', 'readings were')} given to others{found_nobody(lacking)}."


def goes(number) -> str:
    return "goes" if number == 1 else "go"


def found_nobody(lacking) -> str:
    return f"; {lacking} found nobody" if lacking else ""


def a_decision_hangs(panel, *, by, now):
    if not monitoring.for_third_reading(panel):
        raise Refused("No decision hangs by a thread: no further reading is needed.")


def foreseen_third(panel, given, *, by, now):
    n = len(monitoring.for_third_reading(panel))
    yield f"{counted(n, 'script')} {goes(n)} to the lead reviewers for a third reading."
    yield "The seal cannot be opened before they are read."


@action(
    PANELS, title="Ask for third readings where a decision hangs by a thread", undo="withdraw-third-readings",
    when=lambda panel: panel.state == PanelState.SETTLED, guards=[a_decision_hangs], consequences=foreseen_third,
    **OFFICE,
)  # fmt: skip
def ask_for_third_readings(panel, *, by, now):
    """Nobody learns whose scripts they are."""
    n = monitoring.ask_for_third_readings(panel, by=by, now=now)
    return f"{counted(n, 'script')} went to the lead reviewers for a third reading."


@action(
    PANELS, title="Withdraw the third readings that no lead has taken", undo="ask-for-third-readings",
    when=lambda panel: not_opened(panel) and monitoring.third_not_begun(panel).exists(), **OFFICE,
)  # fmt: skip
def withdraw_third_readings(panel, *, by, now):
    n = monitoring.withdraw_third_readings(panel, by=by, now=now)
    return f"{counted(n, 'script is', 'scripts are')} settled again as before."
