"""A panel is set up: its rubric, which vignette or category has another, who sits on it, who is borrowed for it."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from exams.cycles.actions import CYCLES
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.refusals.exceptions import Invalid
from exams.wording.phrases import counted
from panels.reading import rubric_use
from panels.reading.forms.office import BorrowForm, JoinForm, LeadForm, RubricForm, RubricUseForm
from panels.reading.models import Panel, Script
from panels.reading.procedures import assignments, leads
from panels.reading.states import PanelState
from panels.reviewers.models import Reviewer
from panels.reviewers.states import MAY_READ

PANELS = Rows(
    "panels",
    lambda user, *may: Panel.objects.filter(cycle__in=Cycle.objects.with_permission(user, *may)).select_related(
        "rubric", "cycle__rule_book", "cycle__association"
    ),
    page=lambda panel: reverse("panel:show", args=[panel.cycle_id]),
    named=lambda panel: panel.cycle.name,
)
OFFICE = {"may": Permission.RUN_CYCLES}


def set_up_page(panel) -> str:
    return reverse("panel:set-up", args=[panel.cycle_id])


def no_script_yet(panel):
    return not panel.identified_at_source and not Script.with_seeds.filter(panel=panel).exists()


@action(
    CYCLES, title="Set up the panel", form=RubricForm, undo="take-down-panel",
    when=lambda cycle: not Panel.objects.filter(cycle=cycle).exists(), **OFFICE,
)  # fmt: skip
def set_up_panel(cycle, *, rubric, by, now):
    panel = assignments.set_up_panel(cycle, rubric=rubric, by=by, now=now)
    said = "The panel is set up; now let its reviewers join."
    return Done(said, data={"panel": str(panel.pk)}, go=set_up_page(panel))


def foreseen_end(panel, given, *, by, now):
    yield f"The panel of {panel.cycle} is taken down: its rubric is chosen anew."
    if panel.members.exists():
        yield f"{counted(panel.members.count(), 'reviewer sits', 'reviewers sit')} on it no more."


@action(
    PANELS, title="Take the panel down", danger=True, undo="set-up-panel", when=no_script_yet,
    consequences=foreseen_end, **OFFICE,
)  # fmt: skip
def take_down_panel(panel, *, by, now):
    go = set_up_page(panel)
    assignments.take_down_panel(panel, by=by, now=now)
    return Done("The panel is taken down.", go=go)


@action(PANELS, title="Choose", form=RubricForm, undo="choose-rubric", when=no_script_yet, **OFFICE)
def choose_rubric(panel, *, rubric, by, now):
    rubric_use.choose_rubric(panel, rubric, by=by, now=now)
    return Done(f"{panel.rubric} serves the panel.", go=set_up_page(panel))


@action(PANELS, title="Save", form=RubricUseForm, undo="serve-rubric", when=no_script_yet, **OFFICE)
def serve_rubric(panel, *, label, category, rubric, by, now):
    """Another rubric for a vignette, a category, or one category's answers to a vignette; none: the panel's own."""
    rubric_use.serve(panel, rubric, label=label, category=category, by=by, now=now)
    return Done("Noted: the scripts are sealed with it.", go=set_up_page(panel))


def not_opened(panel):
    return panel.state != PanelState.OPENED


@action(PANELS, title="Let join", form=JoinForm, undo="leave-panel", when=not_opened, **OFFICE)
def join_panel(panel, *, reviewer, lead, by, now):
    assignments.join_panel(panel, reviewer, lead=lead, by=by, now=now)
    return Done(f"{reviewer} sits on the panel.", go=set_up_page(panel))


def foreseen_lead(panel, given, *, by, now):
    yield f"{given['reviewer']} leads the panel of {panel.cycle}: settles what readers differ on, while it reads."
    yield "Once the seal is open, they sign blind, under codes, what the panel recommends."


@action(
    PANELS, title="Name a lead", form=LeadForm, undo="dismiss-panel-lead", consequences=foreseen_lead,
    when=lambda panel: panel.cycle.state != CycleState.RELEASED, **OFFICE,
)  # fmt: skip
def name_panel_lead(panel, *, reviewer, by, now):
    """Also after the seal is open, and where sheets brought the readings: somebody has to sign."""
    leads.name_lead(panel, reviewer, by=by, now=now)
    return f"{reviewer} leads the panel."


@action(PANELS, title="Borrow", form=BorrowForm, undo="leave-panel", when=not_opened, **OFFICE)
def borrow_reviewer(panel, *, email, by, now):
    """An approved reviewer of another association reads here too; both are told."""
    lent = Reviewer.objects.filter(user__email__iexact=email, lent_by=None, state__in=MAY_READ)
    lent = lent.exclude(association=panel.cycle.association).select_related("association", "user").order_by("pk")
    lent = lent.first()
    if lent is None:
        raise Invalid("No other association has an approved reviewer under this e-mail address.")
    assignments.borrow_reviewer(panel, lent, by=by, now=now)
    said = f"{lent} of {lent.association} sits on the panel; they and their association are told."
    return Done(said, go=set_up_page(panel))
