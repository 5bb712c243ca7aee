"""What the stages of a cycle ask of it."""

from exams.accounts.permissions import Permission
from exams.jobs import procedures as jobs
from exams.refusals.exceptions import Refused
from panels.desks.facts import checklist_of
from panels.reading.models import Panel

RUN = {"may": Permission.RUN_CYCLES}


def in_state(*states):
    return lambda cycle: cycle.state in states


def ready_for(stage):
    """A guard: refused while something is missing that the stage needs, by the list that the pages show."""

    def nothing_is_missing(cycle, *, by, now):
        refusal = checklist_of(cycle, stage, now=now).refusal
        if refusal:
            raise Refused(refusal)

    return nothing_is_missing


def panel_of(cycle):
    """Asked once for a row: a page asks several actions whether they are offered."""
    if not hasattr(cycle, "_panel_asked"):
        panels = Panel.objects.filter(cycle=cycle)
        cycle._panel_asked = panels.select_related("rubric", "cycle__rule_book", "cycle__association").first()
    return cycle._panel_asked


def names_of(registrations) -> list[str]:
    return list(registrations.order_by("candidate__name").values_list("candidate__name", flat=True))


def ask_for_scoring(cycle, *, by, now) -> dict:
    return {"job": str(jobs.ask_for("score", cycle=cycle, by=by, now=now).pk)}
