"""Which form is sat in a cycle: chosen for everybody, a credential or a category; never under those who opened one."""

from django.db.models import Q

from exams.audit.procedures import record, recorded
from exams.items.models import Form, Paper
from exams.refusals.exceptions import Invalid, Refused
from exams.wording.phrases import counted, quoted


def paper_for(papers, part, credential, category) -> Paper | None:
    """The most particular of these papers for somebody with this credential and category."""
    fitting = [
        paper
        for paper in papers
        if paper.part == part and paper.credential in ("", credential) and paper.category in ("", category)
    ]
    return max(fitting, key=lambda paper: (bool(paper.category), bool(paper.credential)), default=None)


@recorded
def set_paper(cycle, *, part, form, by, now, credential="", category=""):
    """This form is sat from now on by everybody, or by those with this credential and category.

    :raises Refused: where somebody for whom it would change has opened the paper before
    """
    if form.part != part:
        raise Invalid(f"{quoted(form.name)} is a form of {form.get_part_display()}.")
    if form.discarded_at:
        raise Refused(f"{quoted(form.name)} was discarded: restore it first.")
    chosen = Paper(cycle=cycle, part=part, credential=credential, category=category, form=form)
    papers = list(cycle.papers.filter(part=part))
    before = next((one for one in papers if _place(one) == _place(chosen)), None)
    _nobody_opened_what_changes(cycle, part, papers, [*(one for one in papers if one is not before), chosen])
    paper, _ = Paper.objects.update_or_create(
        cycle=cycle, part=part, credential=credential, category=category, defaults={"form": form}
    )
    told = {"part": str(part), "form": form.pk, "credential": credential, "category": category}
    record("cycle.paper-set", cycle, by=by, at=now, cycle=cycle, before=before and before.form_id, **told)
    return paper


@recorded
def clear_paper(paper, *, by, now):
    """No form is chosen here any more; those for whom it was sit the less particular one, where there is one.

    :raises Refused: where somebody for whom it would change has opened the paper before
    """
    cycle, part = paper.cycle, paper.part
    papers = list(cycle.papers.filter(part=part))
    _nobody_opened_what_changes(cycle, part, papers, [one for one in papers if one.pk != paper.pk])
    told = {"credential": paper.credential, "category": paper.category, "form": paper.form_id}
    paper.delete()
    record("cycle.paper-cleared", cycle, by=by, at=now, cycle=cycle, part=str(part), **told)


def _place(paper):
    return paper.credential, paper.category


def _nobody_opened_what_changes(cycle, part, before, after):
    seen = Q(attempts__started_at__isnull=False) | Q(attempts__submitted_at__isnull=False)
    opened = Form.objects.filter(seen, part=part, attempts__registration__cycle=cycle)
    kinds = opened.order_by().values_list(
        "attempts__registration__credential", "attempts__registration__category", "attempts__registration__id"
    )
    changed = set()
    for credential, category, registration in kinds.distinct():
        then = paper_for(after, part, credential, category)
        now = paper_for(before, part, credential, category)
        if (now and now.form_id) != (then and then.form_id):
            changed.add(registration)
    if changed:
        n = counted(len(changed), "candidate has", "candidates have")
        raise Refused(f"{n} opened this paper already: it stays the paper of {cycle}.")
