"""A person's own tokens."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.permissions import own
from exams.tokens.models import PersonalToken


@own
@require_GET
def tokens(request):
    return render(request, "tokens/list.html", {"tokens": PersonalToken.objects.filter(user=request.user)})
