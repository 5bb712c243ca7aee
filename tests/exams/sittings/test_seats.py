"""Seats by rule, waiting lists that promote themselves, accommodations that everything reads."""

from datetime import timedelta
from decimal import Decimal

import pytest

from exams.cycles.states import Part
from exams.delivery.models import Attempt, DeadlineMove
from exams.delivery.procedures import papers
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.fees import ledger
from exams.registration.models import Accommodation
from exams.registration.procedures import accommodations, registrations
from exams.rules.sections.sittings import SittingRules
from exams.sittings.models import WaitingPlace
from exams.sittings.procedures import seat_changes, seat_numbers, seating_everybody, waiting_list
from exams.sittings.procedures.places import with_places

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def take(entry, made, sitting, *, at=None):
    return seat_changes.choose_seat(made, sitting=sitting, by=made.candidate.user, now=at or entry.now)


def grant(entry, person, **measures):
    return accommodations.decide_accommodation(
        person, reason="as documented", by=entry.coordinator, now=entry.now, **measures
    )


def test_a_seat_is_chosen_once_the_fee_is_paid(entry):
    made = entry.registered(paid=False)
    with pytest.raises(Refused, match="not paid"):
        take(entry, made, entry.sittings[0])
    ledger.enter_payment(
        made, amount=Decimal(200), reference="x", paid_on=entry.now.date(), by=entry.clerk, now=entry.now
    )
    assert take(entry, made, entry.sittings[0]).sitting == entry.sittings[0]


def test_a_seat_is_changed_by_rule(entry):
    made = entry.registered()
    take(entry, made, entry.sittings[0])
    take(entry, made, entry.sittings[0])
    with pytest.raises(Refused, match="until 7 days before"):
        take(entry, made, entry.sittings[1], at=entry.sittings[0].starts_at - timedelta(days=6))
    assert take(entry, made, entry.sittings[1]).moves == 1
    with pytest.raises(Refused, match="changed your sitting once"):
        take(entry, made, entry.sittings[0])


def test_where_the_office_seats_candidates_only_wish(entry):
    entry.with_rules(sittings=SittingRules(candidates_choose=False))
    made = entry.registered()
    with pytest.raises(Refused, match="office gives the seats"):
        take(entry, made, entry.sittings[0])
    seat_changes.wish_for(made, entry.sittings[::-1], not_before=None, by=made.candidate.user, now=entry.now)
    assert [w.sitting for w in made.wishes.all()] == entry.sittings[::-1]
    assert seating_everybody.seat_everybody(entry.cycle, by=entry.coordinator, now=entry.now) == (1, {})
    made.refresh_from_db()
    assert made.sitting == entry.sittings[1]
    assert Notice.objects.filter(user=made.candidate.user, subject="Your seat for Spring").exists()


def test_the_office_plan_leaves_out_who_has_not_paid_and_keeps_rooms(entry):
    with_room, other, owing = entry.registered(), entry.registered(), entry.registered(paid=False)
    grant(entry, with_room.candidate, separate_room=True)
    for one in (with_room, other):
        seat_changes.wish_for(
            one, [entry.sittings[1], entry.sittings[0]], not_before=None, by=entry.clerk, now=entry.now
        )
    plan, people, _ = seating_everybody.plan_seats(entry.cycle, now=entry.now)
    assert plan.seats == {with_room.pk: entry.sittings[0].pk, other.pk: entry.sittings[1].pk}
    assert owing.pk in people
    assert owing.pk not in plan.without


def test_a_room_of_ones_own_is_asked_of_the_sitting(entry):
    made, other = entry.registered(), entry.registered()
    for one in (made, other):
        grant(entry, one.candidate, separate_room=True)
    with pytest.raises(Refused, match="no room of one’s own"):
        take(entry, made, entry.sittings[1])
    take(entry, made, entry.sittings[0])
    with pytest.raises(Refused, match="no room of one’s own"):
        take(entry, other, entry.sittings[0])
    seat_numbers.number_seats(entry.sittings[0], by=entry.coordinator, now=entry.now)
    made.refresh_from_db()
    assert made.seat == "Room 1"


def test_technology_that_was_granted_is_asked_of_the_sitting(entry):
    plain = entry.sitting("Cellar", days=41, technology=False)
    made = entry.registered()
    grant(entry, made.candidate, technology="screen reader")
    with pytest.raises(Refused, match="assistive technology"):
        take(entry, made, plain)


# ── the waiting list ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def full(entry):
    """The Hall is full; three more wait for it, in this order."""
    entry.seated = [entry.registered() for _ in range(2)]
    for one in entry.seated:
        take(entry, one, entry.sittings[0])
    entry.waiting = [entry.registered() for _ in range(3)]
    for n, one in enumerate(entry.waiting):
        with pytest.raises(Refused, match="All 2 places"):
            take(entry, one, entry.sittings[0])
        waiting_list.wait_for(one, sitting=entry.sittings[0], by=entry.clerk, now=entry.now + timedelta(minutes=n))
    return entry


def offered(entry):
    return [p.registration for p in WaitingPlace.objects.filter(state="offered").order_by("offered_at")]


def test_a_place_that_is_given_up_is_offered_to_whoever_waits_longest(full):
    now = full.now + timedelta(hours=1)
    seat_changes.withdraw_by_rule(full.seated[0], by=full.clerk, now=now)
    assert offered(full) == [full.waiting[0]]
    notice = Notice.objects.get(user=full.waiting[0].candidate.user, subject="A place is kept for you")
    assert notice.by_mail
    with pytest.raises(Refused, match="All 2 places"):
        take(full, full.waiting[1], full.sittings[0], at=now), "an offer holds its place"
    place = WaitingPlace.objects.get(registration=full.waiting[0])
    waiting_list.answer_offer(place, accept=True, by=full.clerk, now=now + timedelta(hours=1))
    full.waiting[0].refresh_from_db()
    assert full.waiting[0].sitting == full.sittings[0]


def test_an_offer_that_runs_out_goes_to_the_next_whoever_notices(full):
    now = full.now + timedelta(hours=1)
    seat_changes.withdraw_by_rule(full.seated[0], by=full.clerk, now=now)
    place = WaitingPlace.objects.get(registration=full.waiting[0])
    over = now + timedelta(hours=48)
    with pytest.raises(Refused, match="run out"):
        waiting_list.answer_offer(place, accept=True, by=full.clerk, now=over)
    assert next(iter(with_places(full.cycle.sittings, now=over))).free == 1, "by the clock, before any task has run"
    assert waiting_list.promote_all(now=over) == 1
    assert waiting_list.promote_all(now=over) == 0, "harmless when run twice"
    place.refresh_from_db()
    assert place.state == "expired"
    assert offered(full) == [full.waiting[1]]


def test_declining_moves_the_place_on(full):
    seat_changes.withdraw_by_rule(full.seated[0], by=full.clerk, now=full.now + timedelta(hours=1))
    place = WaitingPlace.objects.get(registration=full.waiting[0])
    waiting_list.answer_offer(place, accept=False, by=full.clerk, now=full.now + timedelta(hours=2))
    assert offered(full) == [full.waiting[1]]


def test_whoever_cannot_use_the_place_is_passed_over_and_keeps_waiting(full):
    grant(full, full.waiting[0].candidate, separate_room=True)
    grant(full, full.seated[1].candidate, separate_room=True)
    seat_changes.withdraw_by_rule(full.seated[0], by=full.clerk, now=full.now + timedelta(hours=1))
    assert offered(full) == [full.waiting[1]], "the only room is taken"
    assert WaitingPlace.objects.get(registration=full.waiting[0]).state == "waiting"


def test_withdrawing_leaves_the_list_and_taking_a_seat_elsewhere_does_not(full):
    take(full, full.waiting[0], full.sittings[1])
    assert WaitingPlace.objects.get(registration=full.waiting[0]).state == "waiting"
    seat_changes.withdraw_by_rule(full.waiting[1], by=full.clerk, now=full.now + timedelta(hours=1))
    assert WaitingPlace.objects.get(registration=full.waiting[1]).state == "left"


def test_moving_away_from_a_full_sitting_promotes_its_list(full):
    take(full, full.seated[0], full.sittings[1])
    assert offered(full) == [full.waiting[0]]


# ── accommodations ───────────────────────────────────────────────────────────────────────────────────────────────────
def ask(entry, person, documents=None):
    return accommodations.ask_for_accommodation(
        person,
        needs="more time",
        documents={"letter.png": PNG} if documents is None else documents,
        by=person.user,
        now=entry.now,
    )


def test_an_accommodation_is_asked_for_once_and_decided_once_in_versions(entry):
    person = entry.person()
    request = ask(entry, person)
    with pytest.raises(Refused, match="with the office already"):
        ask(entry, person)
    first = grant(entry, person, request=request, extra_percent_one=50, extra_percent_two=25, break_minutes=10)
    request.refresh_from_db()
    assert request.decided_at == entry.now
    second = grant(entry, person, extra_percent_one=100, extra_percent_two=100)
    assert (first.version, second.version) == (1, 2)
    assert Accommodation.objects.newest().get() == second
    assert str(first) == "extra time: 50 % in Part One, 25 % in Part Two; 10 minutes of breaks in each part"
    assert Notice.objects.filter(user=person.user, by_mail=True).count() == 2


@pytest.mark.parametrize(
    "documents",
    [{"x.exe": b"MZ123"}, {"x.pdf": b"<html>"}, {"x.png": PNG + b"0" * 5 * 1024 * 1024}],
    ids=["exe", "html", "big"],
)
def test_a_document_that_is_none_is_refused_and_nothing_is_kept(entry, documents):
    person = entry.person()
    with pytest.raises(Invalid):
        ask(entry, person, documents)
    assert not person.accommodation_requests.exists()


def test_extra_time_applies_to_each_part_by_itself(entry):
    made = entry.registered()
    take(entry, made, entry.sittings[0])
    grant(entry, made.candidate, extra_percent_one=50, extra_percent_two=0, break_minutes=10)
    one, two = papers.allowance_of(made, Part.ONE), papers.allowance_of(made, Part.TWO)
    assert (one.total, two.total) == (timedelta(minutes=145), timedelta(minutes=100))


def test_an_accommodation_that_has_run_out_on_the_day_is_none(entry):
    made = entry.registered()
    made = take(entry, made, entry.sittings[0])
    day = entry.sittings[0].starts_at.date()
    grant(entry, made.candidate, extra_percent_one=50, valid_until=day)
    assert accommodations.accommodation_of(made).extra_percent_one == 50
    grant(entry, made.candidate, extra_percent_one=50, valid_until=day - timedelta(days=1))
    assert accommodations.accommodation_of(made).version == 0


def test_a_paper_that_is_open_follows_the_accommodation_and_is_never_cut_short(entry):
    made = entry.registered()
    take(entry, made, entry.sittings[0])
    begun = entry.now + timedelta(days=40)
    paper = Attempt.objects.create(
        registration=made, part="one", form=entry.cycle.papers.get(part="one").form, state="in-progress",
        started_at=begun, closes_at=begun + timedelta(minutes=90),
    )  # fmt: skip
    grant(entry, made.candidate, extra_percent_one=50)
    paper.refresh_from_db()
    assert paper.closes_at == begun + timedelta(minutes=135)
    assert DeadlineMove.objects.get().cause == "accommodation"
    grant(entry, made.candidate, extra_percent_one=0)
    paper.refresh_from_db()
    assert paper.closes_at == begun + timedelta(minutes=135)


def test_with_an_offer_or_without_the_places_are_never_exceeded(full):
    for n in range(40):
        now = full.now + timedelta(hours=n * 13)
        waiting_list.promote_all(now=now)
        for place in list(WaitingPlace.objects.holding(now=now))[: n % 2]:
            waiting_list.answer_offer(place, accept=True, by=full.clerk, now=now)
        for sitting in with_places(full.cycle.sittings, now=now):
            assert sitting.taken + sitting.held <= sitting.capacity
        if n == 3:
            registrations.withdraw(full.seated[1], by=full.clerk, now=now)
    taken = WaitingPlace.objects.filter(state="taken").count()
    assert taken <= 1
