"""Where and when: the candidate chooses, moves, waits, withdraws; the calendar that can be subscribed to."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams.accounts.permissions import Permission, page
from exams.calendar.icalendar import calendar
from exams.refusals.exceptions import NotYours, Refused
from exams.registration.fees import ledger
from exams.registration.procedures.accommodations import accommodation_of
from exams.registration.states import RegistrationState
from exams.registration.views.application import own_registration
from exams.sittings.models import CalendarFeed, WaitingPlace, new_secret
from exams.sittings.procedures import seats, waiting_list
from exams.sittings.procedures.places import SEATABLE, choices_of
from exams.sittings.procedures.reminders import calendar_entries
from exams.sittings.states import OfferState


@page(Permission.REGISTER)
@require_GET
def choose(request, pk):
    """Every sitting of the cycle: places left, what speaks against it, who is waited for."""
    registration, now = own_registration(request, pk), timezone.now()
    wished = {w.sitting_id: w.rank for w in registration.wishes.all()}
    waits = {w.sitting_id: w for w in WaitingPlace.objects.open().filter(registration=registration)}
    rows = []
    no_move = seats.why_no_move(registration, now=now)
    for sitting in choices_of(registration, now=now):
        place = waits.get(sitting.pk)
        rows.append(
            {
                "sitting": sitting,
                "mine": sitting.pk == registration.sitting_id,
                "why_not": "" if no_move else sitting.why_not,
                "wish": wished.get(sitting.pk, ""),
                "wait": place,
                "offered": place is not None and place.state == OfferState.OFFERED and place.expires_at > now,
                "full": sitting.free <= 0 and sitting.starts_at > now,
            }
        )
    rules = registration.cycle.rules
    context = {
        "registration": registration,
        "rows": rows,
        "rules": rules.sittings,
        "zone": registration.candidate.time_zone or registration.cycle.association.time_zone,
        "in_force": accommodation_of(registration),
        "currency": rules.fees.currency,
        "no_move": no_move,
        "withdrawal": ledger.withdrawal(registration, now=now)[0],
        "can_choose": registration.state == RegistrationState.REGISTERED and registration.cycle.state in SEATABLE,
        "paid": ledger.paid_enough(registration),
        "refunds": sorted(rules.fees.refunds, key=lambda r: -r.days_before),
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
    }
    return render(request, "sittings/candidate/seats.html", context)


@page(Permission.REGISTER)
@require_POST
def take(request, pk):
    registration = own_registration(request, pk)
    sitting = _sitting(registration, request.POST.get("sitting", ""))
    if sitting is None:
        messages.error(request, "Choose one of the sittings.")
        return redirect("seats:choose", pk=pk)
    return _do(
        request,
        pk,
        lambda: seats.choose_seat(registration, sitting=sitting, by=request.user, now=timezone.now()),
        "Your place is kept.",
    )


@page(Permission.REGISTER)
@require_POST
def wish(request, pk):
    """The sittings in the order of preference: one number a sitting."""
    registration = own_registration(request, pk)
    ranks = []
    for sitting in registration.cycle.sittings.all():
        given = request.POST.get(f"rank-{sitting.pk}", "").strip()
        if given.isdecimal() and 0 < int(given) < 100:
            ranks.append((int(given), sitting.pk, sitting))
        elif given:
            messages.error(request, "Number the sittings 1, 2, 3 …; leave out those that do not suit you.")
            return redirect("seats:choose", pk=pk)
    if len({rank for rank, _, _ in ranks}) < len(ranks):
        messages.error(request, "Two sittings have the same number; give each its own.")
        return redirect("seats:choose", pk=pk)
    try:
        first = request.POST.get("not_before", "").strip()
        not_before = parse_date(first) if first else None
        if first and not_before is None:
            raise ValueError
    except ValueError:
        messages.error(request, "Write the first possible day as a date.")
        return redirect("seats:choose", pk=pk)
    wishes = [sitting for _, _, sitting in sorted(ranks, key=lambda r: r[:2])]
    return _do(
        request,
        pk,
        lambda: seats.wish_for(registration, wishes, not_before=not_before, by=request.user, now=timezone.now()),
        "Your wishes are noted.",
    )


@page(Permission.REGISTER)
@require_POST
def wait(request, pk):
    registration = own_registration(request, pk)
    sitting = _sitting(registration, request.POST.get("sitting", ""))
    if sitting is None:
        raise NotYours("There is no such sitting.")
    return _do(
        request,
        pk,
        lambda: waiting_list.wait_for(registration, sitting=sitting, by=request.user, now=timezone.now()),
        "You are on the waiting list. When a place is free it is kept for you, and you are told here and by e-mail.",
    )


@page(Permission.REGISTER)
@require_POST
def answer(request, pk):
    """Take the place that is offered, decline it, or leave the waiting list."""
    registration = own_registration(request, pk)
    number = request.POST.get("place", "")
    mine = WaitingPlace.objects.open().filter(registration=registration)
    place = mine.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if place is None:
        raise NotYours("There is no such place on a waiting list.")
    accept = request.POST.get("answer") == "take"
    return _do(
        request,
        pk,
        lambda: waiting_list.answer_offer(place, accept=accept, by=request.user, now=timezone.now()),
        "The place is yours." if accept else "You are no longer on this list.",
    )


@page(Permission.REGISTER)
@require_POST
def withdraw(request, pk):
    registration = own_registration(request, pk)
    try:
        reason = request.POST.get("reason", "")[:300]
        credit = seats.withdraw_by_rule(registration, by=request.user, now=timezone.now(), reason=reason)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("seats:choose", pk=pk)
    back = f" {-credit.amount} {credit.currency} of your fee comes back." if credit else ""
    messages.success(request, f"You have withdrawn.{back}")
    return redirect("candidate:registration", pk=pk)


@require_POST
def new_feed(request):
    """A secret address for one's own calendar; another one makes the earlier one unknown."""
    if not request.user.is_authenticated:
        raise NotYours("Sign in first.")
    CalendarFeed.objects.update_or_create(user=request.user, defaults={"secret": new_secret()})
    messages.success(request, "The address of your calendar is new; any earlier one no longer works.")
    back = request.POST.get("back", "/")
    return redirect(back if back.startswith(("/my/", "/proctor/")) else "/")


@never_cache
@require_GET
def feed(request, secret):
    """The calendar behind a secret address, for programs that cannot sign in."""
    found = CalendarFeed.objects.filter(secret=secret, user__is_active=True).select_related("user").first()
    if found is None:
        raise Http404
    body = calendar("Endorsement exams", calendar_entries(found.user), now=timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="exams.ics"'
    return response


def _sitting(registration, number):
    if not number.isdecimal() or len(number) > 17:
        return None
    return registration.cycle.sittings.filter(pk=int(number)).first()


def _do(request, pk, act, said):
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("seats:choose", pk=pk)
