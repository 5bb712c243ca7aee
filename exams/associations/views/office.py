"""An association as its office keeps it: details, contact, looks, questions, new people."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, own, page
from exams.associations.actions import HOUSE, OWN_ASSOCIATIONS
from exams.associations.models import Admission
from exams.associations.queries import logo_of, possible_doubles
from exams.associations.states import AdmissionState

A_PAGE = 50
RUN = Permission.RUN_CYCLES


@own
@require_GET
def associations(request):
    """The associations whose office this person is; for the owner of the house all of them, and a further one."""
    house = HOUSE.of(request.user).first()
    mine = request.user.associations(RUN)
    found = Association.objects.all() if house else Association.objects.filter(pk__in=mine)
    context = {"associations": found, "mine": mine, "house": house}
    return render(request, "associations/office/list.html", context)


@page(RUN)
@require_GET
def association(request, slug):
    """Everything it says of itself, as people see it, and where it is changed."""
    found = OWN_ASSOCIATIONS.get(request.user, slug, RUN)
    questions = list(found.questions.all())
    context = {
        "association": found,
        "logo": logo_of(found),
        "questions": [one for one in questions if one.removed_at is None],
        "removed": [one for one in questions if one.removed_at],
        "waiting": found.admissions.before_the_office().count(),
    }
    return render(request, "associations/office/association.html", context)


@page(RUN)
@require_GET
def new_people(request, slug):
    """Who came by the public door: to be let in, asked or refused; who may be somebody the association knows."""
    found = OWN_ASSOCIATIONS.get(request.user, slug, RUN)
    everybody = Admission.objects.filter(association=found).select_related("user", "candidate", "association")
    waiting = list(everybody.before_the_office().order_by("applied_at"))
    decided = everybody.filter(state__in=(AdmissionState.ADMITTED, AdmissionState.REFUSED)).order_by("-decided_at")
    shown = Paginator(decided, A_PAGE).get_page(request.GET.get("page"))
    doubles = possible_doubles(found, [*waiting, *shown])
    context = {
        "association": found,
        "waiting": [(one, doubles.get(one.pk, [])) for one in waiting],
        "decided": [(one, doubles.get(one.pk, [])) for one in shown],
        "shown": shown,
        "begun": everybody.filter(state=AdmissionState.BEGUN).count(),
    }
    return render(request, "associations/office/new_people.html", context)
