"""Which form is sat in a cycle: by everybody, or by one credential or category."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.cycles.actions import CYCLES
from exams.cycles.states import CycleState, Part
from exams.delivery.models import Attempt
from exams.delivery.states import AttemptState
from exams.items.procedures import clear_paper as clear
from exams.items.procedures import set_paper as choose
from exams.refusals.exceptions import Refused
from exams.wording.phrases import counted, listed
from panels.desks.actions.cycle_facts import in_state, names_of
from panels.desks.actions.planning import plan_page, sat_before
from panels.desks.forms.likeness import told_of_slot
from panels.desks.forms.planning import ClearPaperForm, PaperForm

BEFORE_SCORING = in_state(CycleState.DRAFT, CycleState.REGISTRATION, CycleState.SITTING)
OFFICE = {"may": Permission.RUN_CYCLES}


def whose(cycle, given):
    """The registrations that such a choice is for."""
    people = cycle.registrations.standing()
    slot = {name: given[name] for name in ("credential", "category") if given[name]}
    return people.filter(**slot)


def require_nobody_begun(cycle, given):
    """:raises Refused: a paper that somebody has opened stays."""
    begun = Attempt.objects.filter(part=given["part"], started_at__isnull=False).exclude(state=AttemptState.VOIDED)
    names = names_of(whose(cycle, given).filter(attempts__in=begun).distinct())
    if names:
        has = counted(len(names), "candidate has", "candidates have")
        raise Refused(f"{has} begun {Part(given['part']).label} already: {listed(names)}. Its paper stays.")


def _slot(cycle, given):
    return cycle.papers.filter(**{name: given[name] for name in ("part", "credential", "category")})


def foreseen_paper(cycle, given, *, by, now):
    require_nobody_begun(cycle, given)
    before, form = _slot(cycle, given).select_related("form").first(), given["form"]
    instead = f", instead of {before.form}" if before and before.form_id != form.pk else ""
    slot = cycle.papers.model(part=given["part"], credential=given["credential"], category=given["category"])
    yield f"{told_of_slot(slot)}: {form}{instead}.{sat_before(form)}"
    n = whose(cycle, given).count()
    if n:
        yield f"{counted(n, 'candidate is', 'candidates are')} registered whom this may concern. Nobody is told."
    if (given["part"] == Part.ONE and not form.n_items) or (given["part"] == Part.TWO and not form.n_vignettes):
        yield "There is nothing on this form yet."


@action(
    CYCLES, title="Choose a paper", form=PaperForm, undo="clear-paper", when=BEFORE_SCORING,
    consequences=foreseen_paper, **OFFICE,
)  # fmt: skip
def set_paper(cycle, *, part, form, credential, category, by, now):
    """The form that is sat; chosen again, the later choice holds."""
    require_nobody_begun(cycle, {"part": part, "credential": credential, "category": category})
    choose(cycle, part=part, form=form, credential=credential, category=category, by=by, now=now)
    return Done(f"{form} is the paper.", go=f"{plan_page(cycle)}#papers")


def foreseen_clearing(cycle, given, *, by, now):
    require_nobody_begun(cycle, given)
    yield f"{told_of_slot(given['paper'])}: no form is chosen any more; {given['paper'].form} itself stays."
    n = whose(cycle, given).count()
    if n:
        yield f"{counted(n, 'candidate is', 'candidates are')} registered whom this may concern. Nobody is told."


@action(
    CYCLES, title="Choose no paper there", form=ClearPaperForm, undo="set-paper", when=BEFORE_SCORING,
    consequences=foreseen_clearing, **OFFICE,
)  # fmt: skip
def clear_paper(cycle, *, paper, part, credential, category, by, now):
    """The choice for a part, a credential or a category is taken back."""
    require_nobody_begun(cycle, {"part": part, "credential": credential, "category": category})
    said = f"{told_of_slot(paper)}: no form is chosen."
    clear(paper, by=by, now=now)
    return Done(said, go=f"{plan_page(cycle)}#papers")
