"""Rubrics: written, looked at as a reviewer will see them, saved as a version that never changes, taken in and out."""

from types import SimpleNamespace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.models import Association
from exams.accounts.permissions import MAY, Permission, Role, page
from exams.refusals.exceptions import Invalid, NotYours
from scoring.rubrics.files import checked, read_rubric, write_rubric
from scoring.rubrics.forms import CriterionForms, RubricNameForm, criteria_as_typed
from scoring.rubrics.models import Rubric
from scoring.rubrics.procedures import plain_criteria, set_rubric

LARGEST = 500_000  # bytes of a file


@page(Permission.RUN_CYCLES)
@require_GET
def all_rubrics(request):
    """The newest version of each; older ones stand on its page."""
    found = Rubric.objects.filter(association__in=_run_by(request.user)).select_related("association")
    newest = {}
    for rubric in found.order_by("association__name", "name", "-version"):
        newest.setdefault((rubric.association_id, rubric.name), rubric)
    return render(request, "rubrics/list.html", {"rubrics": list(newest.values())})


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    rubric = _rubric(request, pk)
    versions = rubric.association.rubrics.filter(name=rubric.name).order_by("-version")
    context = {"rubric": rubric, "criteria": list(rubric.criteria.all()), "versions": versions}
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
@require_http_methods(["GET", "POST"])
def edit(request, pk=None):
    """The next version of a rubric, or a new one; nothing is kept until it is saved."""
    associations = _run_by(request.user)
    before = _rubric(request, pk) if pk is not None else None
    if request.method == "GET":
        given = {"association": before.association_id, "name": before.name} if before else None
        typed = criteria_as_typed(plain_criteria(before)) if before else None
        head = RubricNameForm(initial=given, associations=associations)
        return _editor(request, head, CriterionForms(initial=typed, prefix="c"))
    if request.POST.get("act") == "more":
        return _editor(request, RubricNameForm(initial=request.POST, associations=associations), _one_more(request))
    head = RubricNameForm(request.POST, associations=associations)
    forms = CriterionForms(request.POST, prefix="c")
    if not (head.is_valid() & forms.is_valid()):
        return _editor(request, head, forms, status=422)
    criteria = [form.plain() for form in forms if not form.cleaned_data.get("DELETE")]
    try:
        if request.POST.get("act") == "preview":
            return _editor(request, head, forms, preview=[_shown(one) for one in checked(criteria)])
        rubric = set_rubric(
            head.cleaned_data["association"], name=head.cleaned_data["name"], criteria=criteria, by=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except (Invalid, ValueError) as refusal:
        for fault in getattr(refusal, "faults", ()) or str(refusal).splitlines():
            head.add_error(None, fault)
        return _editor(request, head, forms, status=422)
    messages.success(request, f"{rubric} is kept.")
    return redirect("rubrics:show", pk=rubric.pk)


@page(Permission.RUN_CYCLES)
@require_POST
def take_in(request):
    """A rubric's file opens in the editor; it is kept once it is saved there."""
    file = request.FILES.get("file")
    try:
        if file is None or file.size > LARGEST:
            raise ValueError("Choose the file of an exported rubric, at most 500 kB.")
        name, criteria = read_rubric(file.read())
    except ValueError as fault:
        for sentence in str(fault).splitlines()[:20]:
            messages.error(request, sentence)
        return redirect("rubrics:list")
    head = RubricNameForm(initial={"name": name}, associations=_run_by(request.user))
    forms = CriterionForms(initial=criteria_as_typed(criteria), prefix="c")
    return _editor(request, head, forms, preview=[_shown(one) for one in criteria])


def _editor(request, head, forms, *, preview=None, status=200):
    context = {"form": head, "forms": forms, "preview": preview}
    return render(request, "rubrics/editor.html", context, status=status)


def _one_more(request):
    """The forms as they were sent, and an empty one; without complaints yet."""
    given = request.POST.copy()
    total = given.get("c-TOTAL_FORMS", "")
    n = min(int(total), 30) if total.isdecimal() and len(total) < 4 else 0
    typed = [{key: given.get(f"c-{k}-{key}", "") for key in CriterionForms.form.base_fields} for k in range(n)]
    return CriterionForms(initial=[*typed, {"minimum": 0, "maximum": 4, "weight": 1}], prefix="c")


def _shown(plain):
    """A criterion that is not kept yet, as the page shows criteria."""
    levels = range(plain["minimum"], plain["maximum"] + 1)
    anchors = [*plain["anchors"], *[""] * (len(levels) - len(plain["anchors"]))]
    return SimpleNamespace(**plain, levels=list(zip(levels, anchors, strict=True)))


def _run_by(user):
    run = [g.association_id for g in user.grants if Permission.RUN_CYCLES in MAY[Role(g.role)]]
    return Association.objects.filter(pk__in=run).order_by("name")


def _rubric(request, pk):
    found = Rubric.objects.filter(pk=pk, association__in=_run_by(request.user)).select_related("association").first()
    if found is None:
        raise NotYours("There is no such rubric.")
    return found
