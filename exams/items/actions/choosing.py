"""Which form a cycle sits, by credential and category."""

from django.urls import reverse

from exams.actions.declaration import Done, action
from exams.cycles.actions import CYCLES
from exams.cycles.states import CycleState
from exams.items import procedures as steps
from exams.items.actions.rows import OFFICE
from exams.items.forms import ChoosePaperForm, ClearPaperForm
from exams.items.procedures.drafting import kind_of
from exams.wording.phrases import counted


def before_scoring(cycle) -> bool:
    return cycle.state in (CycleState.DRAFT, CycleState.REGISTRATION, CycleState.SITTING)


def what_choosing_does(cycle, given, *, by, now):
    """Nothing to ask where nobody is registered and no paper is replaced."""
    form, place = given["form"], {"credential": given["credential"], "category": given["category"]}
    before = cycle.papers.filter(part=form.part, **place).select_related("form").first()
    theirs = {name: value for name, value in place.items() if value}
    registered = cycle.registrations.filter(**theirs).exclude(state="withdrawn").count()
    replaced = before is not None and before.form_id != form.pk
    if not replaced and not registered:
        return
    kind, whose = kind_of(form), " ".join(theirs.values()) or "everybody"
    number = counted(kind.of(form).count(), kind.word)
    yield f"{form.get_part_display()} of {cycle} for {whose}: “{form.name}”, {number}."
    if replaced:
        yield f"It takes the place of “{before.form.name}”."
    if registered:
        yield f"{counted(registered, 'person is', 'people are')} registered or applying there already."


@action(
    CYCLES, title="Choose a paper", form=ChoosePaperForm, undo="clear-paper", when=before_scoring,
    consequences=what_choosing_does, **OFFICE,
)  # fmt: skip
def choose_paper(cycle, *, form, category, credential, by, now):
    """For everybody, or for a credential or category; refused once one of them has opened the paper."""
    paper = steps.set_paper(cycle, part=form.part, form=form, credential=credential, category=category, by=by, now=now)
    said = f"{paper.get_part_display()} for {paper.whose} is “{form.name}”."
    return Done(said, {"paper": paper.pk}, go=_papers_of(cycle))


def what_clearing_does(cycle, given, *, by, now):
    paper = given["paper"]
    yield f"{paper.get_part_display()} for {paper.whose} is no longer “{paper.form.name}”."
    if cycle.papers.filter(part=paper.part).count() == 1:
        yield f"Nobody can sit {paper.get_part_display()} before another paper is chosen."


@action(
    CYCLES, title="Take a paper off", form=ClearPaperForm, undo="choose-paper",
    when=lambda cycle: before_scoring(cycle) and cycle.papers.exists(), consequences=what_clearing_does, **OFFICE,
)  # fmt: skip
def clear_paper(cycle, *, paper, by, now):
    said = f"{paper.get_part_display()} for {paper.whose} has no paper of its own any more."
    steps.clear_paper(paper, by=by, now=now)
    return Done(said, go=_papers_of(cycle))


def _papers_of(cycle):
    return f"{reverse('office:plan', args=[cycle.pk])}#papers"
