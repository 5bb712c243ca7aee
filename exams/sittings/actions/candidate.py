"""What candidates do about their own seat: choose, move, wish, wait, withdraw; and the calendar one subscribes to."""

from dataclasses import replace

from django.urls import reverse

from exams.accounts.permissions import OWN, Permission
from exams.actions.declaration import Done, action
from exams.registration.actions import ME, MY_REGISTRATIONS
from exams.registration.fees import ledger
from exams.registration.procedures.registrations import added_and_open
from exams.registration.states import RegistrationState
from exams.sittings.forms import CalendarForm, SittingChoiceForm, WaitingForm, WishesForm, WithdrawForm
from exams.sittings.models import CalendarFeed, new_secret
from exams.sittings.procedures import seat_changes, waiting_list
from exams.sittings.procedures.places import SEATABLE
from exams.sittings.states import OfferState
from exams.wording.phrases import money

AT_THE_SEATS = replace(MY_REGISTRATIONS, page="seats:choose")
MINE = {"may": Permission.REGISTER}


def can_choose(registration) -> bool:
    registered = registration.state == RegistrationState.REGISTERED and registration.comes_to_sit
    return registered and registration.cycle.state in SEATABLE


def foreseen_move(registration, sitting):
    if registration.sitting and registration.sitting_id != sitting.pk:
        yield f"You sit in {sitting.told}."
        yield f"Your place in {registration.sitting.told} is given up; whoever waits for it may have it at once."


def foreseen_choice(registration, given, *, by, now):
    moving = list(foreseen_move(registration, given["sitting"]))
    yield from moving
    if moving:
        allowed = registration.cycle.rules.sittings.moves_allowed
        yield f"This is change {registration.moves + 1} of the {allowed} that you may make yourself."


@action(
    AT_THE_SEATS, title="Choose this sitting", form=SittingChoiceForm, undo="choose-seat", when=can_choose,
    consequences=foreseen_choice, **MINE,
)  # fmt: skip
def choose_seat(registration, *, sitting, by, now):
    """Take a place, or move to another sitting, by the rules of the association."""
    seat_changes.choose_seat(registration, sitting=sitting, by=by, now=now)
    return "Your place is kept."


@action(
    AT_THE_SEATS, title="Save wishes", form=WishesForm, undo="note-wishes",
    when=lambda r: r.comes_to_sit and r.state in (RegistrationState.APPLYING, RegistrationState.REGISTERED), **MINE,
)  # fmt: skip
def note_wishes(registration, *, ranks, not_before, by, now):
    """The sittings that suit, best first, and the first day that is possible; noted anew they replace the earlier."""
    seat_changes.wish_for(registration, ranks, not_before=not_before, by=by, now=now)
    return "Your wishes are noted."


# ── the waiting list ─────────────────────────────────────────────────────────────────────────────────────────────────
@action(
    AT_THE_SEATS, title="Join the waiting list", form=SittingChoiceForm, undo="leave-waiting-list", when=can_choose,
    **MINE,
)  # fmt: skip
def join_waiting_list(registration, *, sitting, by, now):
    waiting_list.wait_for(registration, sitting=sitting, by=by, now=now)
    return "You are on the waiting list. When a place is free it is kept for you, and you are told here and by e-mail."


@action(
    AT_THE_SEATS, title="Take this place", form=WaitingForm, undo="choose-seat", when=can_choose,
    consequences=lambda r, given, *, by, now: foreseen_move(r, given["place"].sitting), **MINE,
)  # fmt: skip
def take_offered_place(registration, *, place, by, now):
    """Take the place that is kept for you."""
    waiting_list.answer_offer(place, accept=True, by=by, now=now)
    return "The place is yours."


def foreseen_leaving(registration, given, *, by, now):
    place = given["place"]
    if place.state == OfferState.OFFERED:
        yield f"The place in {place.sitting.told} that is kept for you goes to the next who waits."
        yield "You can join the waiting list again, at its end."


@action(
    AT_THE_SEATS, title="Leave the waiting list", form=WaitingForm, undo="join-waiting-list",
    consequences=foreseen_leaving, **MINE,
)  # fmt: skip
def leave_waiting_list(registration, *, place, by, now):
    """Decline the place that is kept for you, or wait no longer."""
    waiting_list.answer_offer(place, accept=False, by=by, now=now)
    return "You are no longer on this list."


# ── withdrawing ──────────────────────────────────────────────────────────────────────────────────────────────────────
def withdrawable(registration, *, by, now):
    seat_changes.require_withdrawable(registration, now=now)


def foreseen_withdrawal(registration, given, *, by, now):
    credit, currency = ledger.withdrawal(registration, now=now)[0], registration.cycle.rules.fees.currency
    yield f"You no longer take part in {registration.cycle}."
    if registration.sitting:
        yield f"Your place in {registration.sitting.told} goes to the next who waits, or is free."
    for added in added_and_open(registration):
        yield f"{added.credential} {added.category}, which you added to it, is withdrawn too."
    if credit:
        yield f"{currency} {money(credit)} of the fee comes back or is no longer owed."
    elif registration.state == RegistrationState.REGISTERED:
        yield "Nothing of a fee comes back."


@action(
    MY_REGISTRATIONS, title="Withdraw", form=WithdrawForm, danger=True, guards=[withdrawable],
    when=lambda r: r.state in (RegistrationState.APPLYING, RegistrationState.REGISTERED),
    consequences=foreseen_withdrawal, final="Only the office can let the registration stand again.", **MINE,
)  # fmt: skip
def withdraw_my_registration(registration, *, reason, by, now):
    credit = seat_changes.withdraw_by_rule(registration, by=by, now=now, reason=reason)
    back = f" {-credit.amount} {credit.currency} of your fee comes back." if credit else ""
    return f"You have withdrawn.{back}"


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_address(user, given, *, by, now):
    if CalendarFeed.objects.filter(user=user).exists():
        yield "The address in use stops working: every calendar that follows it has to be given the new one."


@action(
    ME, title="Make an address for my calendar", may=OWN, form=CalendarForm, consequences=foreseen_address,
    final="An address that was replaced never works again.",
)  # fmt: skip
def make_calendar_address(user, *, back, by, now):
    """A secret address for one's own calendar; another one makes the earlier one unknown."""
    made, _ = CalendarFeed.objects.update_or_create(user=user, defaults={"secret": new_secret()})
    said = "The address of your calendar is new; any earlier one no longer works."
    return Done(said, data={"address": reverse("calendar", args=[made.secret])}, go=back)
