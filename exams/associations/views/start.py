"""The first run: the house is set up."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from exams.accounts.permissions import public
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.associations.models import Installation
from exams.associations.procedures.founding import is_set_up


@public
@never_cache
@require_GET
def start(request):
    """Set the house up, once, with the code the server shows."""
    house = Installation.objects.the_one()
    if is_set_up():
        return redirect("home")
    form = bound_form(action_called("set-up"), house, by=request.user, now=timezone.now())
    return show_set_up(request, house, form)


@shows("set-up")
def show_set_up(request, house, form):
    status = 422 if form.errors else 200
    kept = form.data.get("logo-kept", "") if form.is_bound else ""
    context = {"house": house, "form": form, "logo_kept": kept}
    return render(request, "associations/start.html", context, status=status)
