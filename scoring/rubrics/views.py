"""Rubrics: the list, one version, the editor, and a file to take along."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page
from exams.actions.pages import shows
from scoring.rubrics.actions import RUBRICS, editor
from scoring.rubrics.files import write_rubric
from scoring.rubrics.forms import CriterionForms, RubricForm, criteria_as_typed
from scoring.rubrics.models import Rubric
from scoring.rubrics.procedures import plain_criteria


@page(Permission.RUN_CYCLES)
@require_GET
def all_rubrics(request):
    """The newest version of each; older ones stand on its page."""
    own = _run_by(request.user)
    found = Rubric.objects.filter(association__in=own).select_related("association")
    newest = {}
    for rubric in found.order_by("association__name", "name", "-version"):
        newest.setdefault((rubric.association_id, rubric.name), rubric)
    return render(request, "rubrics/list.html", {"rubrics": list(newest.values()), "associations": own})


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    rubric = _rubric(request, pk)
    versions = Rubric.every_version.filter(association=rubric.association, name=rubric.name).order_by("-version")
    context = {
        "rubric": rubric,
        "criteria": list(rubric.criteria.all()),
        "versions": versions.select_related("withdrawal"),
    }
    return render(request, "rubrics/rubric.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def export(request, pk):
    rubric = _rubric(request, pk)
    answer = HttpResponse(
        write_rubric(rubric.name, rubric.version, plain_criteria(rubric)), content_type="application/json"
    )
    answer["Content-Disposition"] = f'attachment; filename="{slugify(str(rubric)) or "rubric"}.json"'
    return answer


@page(Permission.RUN_CYCLES)
@require_GET
def edit(request, pk=None):
    """The next version of a rubric, or a new one; nothing is kept until it is saved."""
    own = _run_by(request.user)
    before = _rubric(request, pk) if pk is not None else None
    chosen = before.association if before else next((a for a in own if a.slug == request.GET.get("of")), own[0])
    form = RubricForm(row=chosen, initial={"name": before.name} if before else None)
    typed = criteria_as_typed(plain_criteria(before)) if before else None
    others = [] if before else [one for one in own if one != chosen]
    context = editor(chosen, form, CriterionForms(initial=typed, prefix="c")) | {"others": others}
    return render(request, "rubrics/editor.html", context)


@shows("publish-rubric", "preview-rubric")
def _editor(request, association, form):
    return render(request, "rubrics/editor.html", editor(association, form, form.editors), status=422)


def _run_by(user):
    return list(Association.objects.filter(pk__in=user.associations(Permission.RUN_CYCLES)).order_by("name"))


def _rubric(request, pk):
    return RUBRICS.get(request.user, pk, Permission.RUN_CYCLES)
