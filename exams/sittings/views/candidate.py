"""Where and when: what the candidate can choose, move to, wait for; the calendar that can be subscribed to."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page, public
from exams.actions.pages import shows
from exams.calendar.icalendar import calendar
from exams.registration.actions import MY_REGISTRATIONS
from exams.registration.fees import ledger
from exams.registration.procedures.accommodations import accommodation_of
from exams.sittings.actions.candidate import can_choose
from exams.sittings.directions import directions_of
from exams.sittings.models import CalendarFeed, WaitingPlace
from exams.sittings.procedures import seat_changes
from exams.sittings.procedures.places import choices_of
from exams.sittings.procedures.reminders import calendar_entries
from exams.sittings.states import OfferState


@page(Permission.REGISTER)
@require_GET
def choose(request, pk):
    return _page(request, MY_REGISTRATIONS.get(request.user, pk))


@shows("note-wishes")
def wishes(request, registration, form):
    """The wishes as they were written, with what is wrong about them."""
    return _page(request, registration, form)


def _page(request, registration, form=None):
    """Every sitting of the cycle: places left, what speaks against it, who is waited for."""
    now = timezone.now()
    wished = {w.sitting_id: w.rank for w in registration.wishes.all()}
    waits = {w.sitting_id: w for w in WaitingPlace.objects.open().filter(registration=registration)}
    rows = []
    no_move = seat_changes.why_no_move(registration, now=now)
    for sitting in choices_of(registration, now=now):
        place = waits.get(sitting.pk)
        wish = form.data.get(f"rank-{sitting.pk}", "") if form else wished.get(sitting.pk, "")
        rows.append(
            {
                "sitting": sitting,
                "mine": sitting.pk == registration.sitting_id,
                "told": directions_of(sitting, now=now) if sitting.pk == registration.sitting_id else None,
                "why_not": "" if no_move else sitting.why_not,
                "wish": wish,
                "wait": place,
                "offered": place is not None and place.state == OfferState.OFFERED and place.expires_at > now,
                "full": sitting.free <= 0 and sitting.starts_at > now,
            }
        )
    rules = registration.cycle.rules
    first = registration.not_before.isoformat() if registration.not_before else ""
    context = {
        "registration": registration,
        "rows": rows,
        "rules": rules.sittings,
        "zone": registration.candidate.time_zone or registration.cycle.association.time_zone,
        "in_force": accommodation_of(registration),
        "currency": rules.fees.currency,
        "no_move": no_move,
        "withdrawal": ledger.withdrawal(registration, now=now)[0],
        "can_choose": can_choose(registration),
        "paid": ledger.paid_enough(registration),
        "refunds": ledger.refund_days(registration),
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
        "not_before": form.data.get("not_before", "") if form else first,
        "form": form,
    }
    return render(request, "sittings/candidate/seats.html", context, status=422 if form and form.errors else 200)


@never_cache
@public
@require_GET
def feed(request, secret):
    """The calendar behind a secret address, for programs that cannot sign in."""
    found = CalendarFeed.objects.filter(secret=secret, user__is_active=True).select_related("user").first()
    if found is None:
        raise Http404
    now = timezone.now()
    body = calendar("Endorsement exams", calendar_entries(found.user, now=now), now=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="exams.ics"'
    return response
