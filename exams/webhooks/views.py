"""The office's page of other systems that are told."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page
from exams.webhooks.models import Delivery, Webhook


@page(Permission.RUN_CYCLES)
@require_GET
def webhooks(request):
    mine = request.user.associations(Permission.RUN_CYCLES)
    context = {
        "associations": Association.objects.filter(pk__in=mine),
        "webhooks": Webhook.objects.filter(association__in=mine).select_related("association"),
        "log": list(Delivery.objects.filter(webhook__association__in=mine).select_related("webhook")[:50]),
    }
    return render(request, "webhooks/list.html", context)
