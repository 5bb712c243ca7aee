"""Who holds which role of an association."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.models import Association, RoleGrant
from exams.accounts.permissions import Permission, Role, page
from exams.office.actions.people import grants_of


@page(Permission.RUN_CYCLES)
@require_GET
def people(request):
    own = list(Association.objects.filter(pk__in=request.user.associations(Permission.RUN_CYCLES)))
    chosen = next((one for one in own if one.slug == request.GET.get("of")), own[0])
    ended = RoleGrant.objects.filter(association=chosen).exclude(ended_at=None).exclude(role=Role.CANDIDATE)
    context = {
        "association": chosen,
        "others": [one for one in own if one != chosen],
        "held": grants_of(chosen).select_related("granted_by"),
        "ended": ended.select_related("user").order_by("-ended_at")[:20],
    }
    return render(request, "office/people.html", context)
