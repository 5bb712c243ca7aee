"""What a draft of the rules would have done."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page


@page(Permission.KEEP_RULES)
@require_GET
def replay(request, slug):
    return render(request, "results/replay.html", {})
