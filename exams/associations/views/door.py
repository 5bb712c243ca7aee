"""The public door: which associations there are, what each asks, and applying."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from exams.accounts.models import Association
from exams.accounts.permissions import public
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.associations.models import Admission, Logo
from exams.associations.procedures.admissions import CHOSEN, known_as
from exams.associations.queries import cycles_to_come, doors, logo_of, offer_of
from exams.associations.states import AdmissionState


def _found(slug):
    association = Association.objects.filter(slug=slug).first()
    if association is None:
        raise Http404
    return association


@public
@require_safe
def associations(request):
    """Which associations there are."""
    return render(request, "associations/door/list.html", {"associations": doors()})


@public
@require_safe
def association(request, slug):
    """What one endorses, what it asks and costs, when the next cycle is, and whom to ask."""
    found, now = _found(slug), timezone.now()
    timezone.activate(found.time_zone)
    context = {
        "association": found,
        "logo": logo_of(found),
        "offer": offer_of(found, now=now),
        "cycles": cycles_to_come(found, now=now),
        "questions": found.questions.shown(),
        "known": request.user.is_authenticated and known_as(found, request.user),
    }
    return render(request, "associations/door/association.html", context)


@public
@require_safe
def apply(request, slug):
    """The way in: an account first; then a name, or where the application stands."""
    found = _found(slug)
    if not request.user.is_authenticated:
        request.session[CHOSEN] = found.slug
        return redirect(f"{reverse('account_signup')}?{urlencode({'next': request.path})}")
    request.session.pop(CHOSEN, None)
    if known_as(found, request.user):
        return _go_on(request, found)
    form = bound_form(action_called("apply-to-association"), found, by=request.user, now=timezone.now())
    return show_apply(request, found, form)


@shows("apply-to-association")
def show_apply(request, found, form):
    status = 422 if form.errors else 200
    admission = Admission.objects.filter(association=found, user=request.user).first()
    context = {
        "association": found,
        "logo": logo_of(found),
        "form": form,
        "admission": admission,
        "begun": admission is None or admission.state == AdmissionState.BEGUN,
    }
    return render(request, "associations/door/apply.html", context, status=status)


def _go_on(request, found):
    """To the application where one cycle is open, otherwise to the candidate's own page."""
    open_ = [told.cycle for told in cycles_to_come(found, now=timezone.now()) if told.open]
    fresh = [cycle for cycle in open_ if not cycle.registrations.filter(candidate__user=request.user).exists()]
    return redirect("candidate-register", pk=fresh[0].pk) if len(fresh) == 1 else redirect("candidate:home")


@public
@require_safe
def logo(request, slug):
    """The association's logo."""
    shown = Logo.objects.shown().filter(association__slug=slug).first()
    if shown is None:
        raise Http404
    answer = HttpResponse(bytes(shown.content), content_type=shown.kind)
    answer["ETag"] = f'"{shown.sha256[:24]}"'
    patch_cache_control(answer, public=True, max_age=300)
    return answer


@public
@require_safe
def colors(request, slug):
    """The association's color, as the style of its pages."""
    color = _found(slug).color
    lines = f":root {{ --band: {color}; --pine: light-dark({color}, #8ed2c4); --pine-deep: var(--pine); }}\n"
    answer = HttpResponse(lines if color else "", content_type="text/css; charset=utf-8")
    patch_cache_control(answer, public=True, max_age=60)
    return answer
