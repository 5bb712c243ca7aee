"""Which rubric a script is read against: the panel's, or one that serves its vignette or its writer's category."""

from exams.audit.procedures import record, recorded
from exams.cycles.states import Part
from exams.refusals.exceptions import Invalid, Refused
from exams.wording.phrases import quoted
from panels.reading.models import RubricUse
from panels.reading.states import PanelState
from scoring.rubrics.files import frame_of
from scoring.rubrics.models import Criterion, Rubric


@recorded
def choose_rubric(panel, rubric, *, by, now):
    """The rubric of everything for which no other was chosen."""
    _still_open(panel)
    for use in panel.rubric_uses.select_related("rubric"):
        _same_frame(rubric, use.rubric)
    before, panel.rubric = panel.rubric, rubric
    panel.save(update_fields=["rubric"])
    record("panel.rubric-chosen", panel, by=by, at=now, cycle=panel.cycle, before=str(before), after=str(rubric))
    return panel


@recorded
def serve(panel, rubric, *, by, now, label="", category=""):
    """This rubric for a vignette, a category, or one category's answers to a vignette; None: the panel's again."""
    _still_open(panel)
    if not label and not category:
        raise Invalid("Choose a vignette, a category, or both; for everything else the panel's rubric serves.")
    paper = panel.cycle.papers.filter(part=Part.TWO).select_related("form").first()
    if label and (paper is None or not paper.form.vignettes.filter(label=label).exists()):
        raise Invalid(f"The written part of this cycle has no vignette {quoted(label)}.")
    if category and category not in panel.cycle.rules.categories:
        raise Invalid(f"The rule book knows no category {quoted(category)}.")
    place = {"panel": panel, "label": label, "category": category}
    if rubric is None:
        RubricUse.objects.filter(**place).delete()
    else:
        _same_frame(panel.rubric, rubric)
        RubricUse.objects.update_or_create(**place, defaults={"rubric": rubric})
    told = {"label": label, "category": category, "rubric": str(rubric or panel.rubric)}
    record("panel.rubric-serves", panel, by=by, at=now, cycle=panel.cycle, **told)


def rubrics_by_place(panel):
    """A function (label, category) → rubric, or None for the panel's; the closest choice goes first."""
    chosen = {(use.label, use.category): use.rubric_id for use in panel.rubric_uses.all()}

    def rubric_of(label, category):
        places = ((label, category), (label, ""), ("", category))
        return next((chosen[place] for place in places if place in chosen), None)

    return rubric_of


def column_of_criterion(panel):
    """{criterion: its place, from 0} over every rubric that serves the panel: they share one frame."""
    rubrics = Rubric.objects.filter(pk__in=[panel.rubric_id, *panel.rubric_uses.values_list("rubric", flat=True)])
    places = Criterion.objects.filter(rubric__in=rubrics).values_list("pk", "position")
    return {pk: position - 1 for pk, position in places}


def _still_open(panel):
    if panel.identified_at_source:
        raise Refused("The criteria of this panel come with its sheets; correct them there.")
    if panel.state != PanelState.READING or panel.scripts.exists():
        raise Refused("Scripts are sealed already: what they are read against stays as it is.")


def _same_frame(one, other):
    """Statistics and marks go across all scripts of a panel, so that their scales have to be one."""
    if frame_of(one.criteria.all()) != frame_of(other.criteria.all()):
        raise Refused(
            f"“{one}” and “{other}” cannot serve one panel: they need as many criteria, with the same levels and "
            "weights in the same order. Names, guidance, anchors and examples may differ."
        )
