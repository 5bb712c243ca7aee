"""The candidate registers and chooses a sitting."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from exams.access import page
from exams.errors import NotYours, Refused
from exams.forms import RegisterForm, SeatForm
from exams.models import Candidate, Cycle, Notice, Registration
from exams.procedures.notices import read_notices
from exams.procedures.registration import register, seat
from exams.roles import Permission


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def register_for(request, pk):
    """Register for a cycle that is open, as the person the association knows."""
    candidate = Candidate.objects.of_account(request.user).filter(association__cycles=pk).first()
    cycle = Cycle.objects.open_for_registration().select_related("association", "rule_book").filter(pk=pk).first()
    if candidate is None or cycle is None:
        raise NotYours("No such cycle is open to you.")
    form = RegisterForm(request.POST or None, cycle=cycle)
    if request.method == "POST" and form.is_valid():
        try:
            made = register(candidate, cycle=cycle, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"You are registered for {cycle}. Now choose where and when you sit.")
            return redirect("candidate:registration", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "exams/candidate/register.html", {"cycle": cycle, "form": form}, status=status)


@page(Permission.REGISTER)
@require_POST
def choose_seat(request, pk):
    registration = (
        Registration.objects.of_account(request.user).select_related("cycle__rule_book").filter(pk=pk).first()
    )
    if registration is None:
        raise NotYours("No such registration is yours.")
    form = SeatForm(request.POST, sittings=registration.cycle.sittings.all())
    if not form.is_valid():
        messages.error(request, "Choose one of the sittings.")
    else:
        try:
            seat(registration, sitting=form.cleaned_data["sitting"], by=request.user, now=timezone.now())
            messages.success(request, "Your place is kept.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("candidate:registration", pk=pk)


@require_POST
def read_messages(request):
    if request.user.is_authenticated and Notice.objects.filter(user=request.user).exists():
        read_notices(request.user, now=timezone.now())
    return redirect("home")
