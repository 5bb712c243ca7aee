"""What is done with rubrics: looked at while they are written, published as a version, withdrawn while unused."""

from types import SimpleNamespace

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from exams.actions.forms import ReasonForm
from exams.cycles.actions import associations
from exams.wording.phrases import counted
from scoring.rubrics import procedures as rubrics
from scoring.rubrics.forms import CriterionForms, RubricDraftForm, RubricFileForm, RubricForm, criteria_as_typed
from scoring.rubrics.models import Rubric

RUBRICS = Rows(
    "rubrics",
    lambda user, *may: Rubric.every_version.filter(association__in=user.associations(*may)).select_related(
        "association", "withdrawal__by"
    ),
    page="rubrics:show",
    model=Rubric,
    shows={
        "id": "id",
        "association": "association.slug",
        "name": "name",
        "version": "version",
        "sha256": "sha256",
        "created_at": "created_at",
    },
    reads=(Permission.RUN_CYCLES,),
)
WRITING = associations(lambda association: reverse("rubrics:list"))
OFFICE = {"may": Permission.RUN_CYCLES}
NOTHING = {"final": "It changes nothing: a rubric is kept once it is saved.", **OFFICE}
EMPTY = {"minimum": 0, "maximum": 4, "weight": 1}


def editor(association, form, forms, *, preview=None):
    """What the page of the editor shows."""
    return {"rubrics_of": association, "form": form, "forms": forms, "preview": preview}


def as_shown(plain):
    """A criterion that is not kept yet, as pages show criteria."""
    levels = range(plain["minimum"], plain["maximum"] + 1)
    anchors = [*plain["anchors"], *[""] * (len(levels) - len(plain["anchors"]))]
    return SimpleNamespace(**plain, levels=list(zip(levels, anchors, strict=True)))


def _in_the_editor(association, name, typed, *, preview=None):
    form = RubricForm(row=association, initial={"name": name})
    context = editor(association, form, CriterionForms(initial=typed, prefix="c"), preview=preview)
    return Done(show=("rubrics/editor.html", context))


@action(WRITING, title="Add a criterion", form=RubricDraftForm, **NOTHING)
def add_criterion(association, *, name, criteria, by, now):
    """The editor as it was sent, with an empty criterion more."""
    return _in_the_editor(association, name, [*criteria, EMPTY])


@action(WRITING, title="Look at it", form=RubricForm, **NOTHING)
def preview_rubric(association, *, name, criteria, by, now):
    """As reviewers will see it."""
    return _in_the_editor(association, name, criteria_as_typed(criteria), preview=[as_shown(one) for one in criteria])


@action(WRITING, title="Open in the editor", form=RubricFileForm, **NOTHING)
def open_rubric_file(association, *, file, by, now):
    """An exported rubric; nothing is kept before it is saved."""
    name, criteria = file.found
    return _in_the_editor(association, name, criteria_as_typed(criteria), preview=[as_shown(one) for one in criteria])


@action(WRITING, title="Save this version", form=RubricForm, undo="withdraw-rubric", **OFFICE)
def publish_rubric(association, *, name, criteria, by, now):
    """A version that never changes; the same name makes the next version of that rubric."""
    made = rubrics.set_rubric(association, name=name, criteria=criteria, by=by, now=now)
    data = {"rubric": made.pk, "version": made.version}
    return Done(f"{made} is kept.", data=data, go=reverse("rubrics:show", args=[made.pk]))


def stands(rubric) -> bool:
    return not hasattr(rubric, "withdrawal")


def nobody_uses_it(rubric, *, by, now):
    rubrics.require_unused(rubric)


def foreseen_withdrawal(rubric, given, *, by, now):
    criteria = counted(rubric.criteria.count(), "criterion", "criteria")
    yield f"{rubric}, with {criteria}: no panel can choose it any more."
    others = rubric.association.rubrics.filter(name=rubric.name).exclude(pk=rubric.pk).order_by("-version")
    if before := others.first():
        yield f"The newest version is then version {before.version}."


@action(
    RUBRICS, title="Withdraw this version", form=ReasonForm, undo="restore-rubric", when=stands,
    guards=[nobody_uses_it], consequences=foreseen_withdrawal, **OFFICE,
)  # fmt: skip
def withdraw_rubric(rubric, *, reason, by, now):
    """Published by mistake, and used by nobody."""
    rubrics.withdraw_rubric(rubric, reason=reason, by=by, now=now)
    return "The version is withdrawn; it stays in the record."


@action(RUBRICS, title="Restore this version", undo="withdraw-rubric", when=lambda rubric: not stands(rubric), **OFFICE)
def restore_rubric(rubric, *, by, now):
    rubrics.restore_rubric(rubric, by=by, now=now)
    return "The version stands again."
