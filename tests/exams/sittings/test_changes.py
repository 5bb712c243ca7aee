"""A sitting is changed, cancelled, restored: shown with numbers and names, told to whom it concerns, taken back."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from exams.actions.declaration import action_called
from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line
from exams.cycles import procedures as cycles
from exams.cycles.models import Sitting
from exams.delivery.procedures import papers
from exams.messages.models import Notice
from exams.proctoring.procedures import interventions
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import decide_accommodation
from exams.sittings.models import CheckIn, WaitingPlace
from exams.sittings.procedures import (
    cancelling,
    duties,
    seat_changes,
    seat_numbers,
    seating_everybody,
    sitting_changes,
    waiting_list,
)
from exams.sittings.procedures.reminders import calendar_entries, remind
from tests.acting import act, said


@pytest.fixture
def hall(entry, account, client):
    """The Hall is full and numbered; one more waits; a proctor is on duty.  The coordinator is signed in."""
    entry.hall, entry.library = entry.sittings
    entry.made = [entry.registered() for _ in range(3)]
    for one in entry.made[:2]:
        seat_changes.choose_seat(one, sitting=entry.hall, by=entry.clerk, now=entry.now)
    waiting_list.wait_for(entry.made[2], sitting=entry.hall, by=entry.clerk, now=entry.now)
    seat_numbers.number_seats(entry.hall, by=entry.clerk, now=entry.now)
    entry.proctor = account("proctor")
    duties.put_on_duty(entry.hall, entry.proctor, by=entry.coordinator, now=entry.now)
    Notice.objects.all().delete()
    client.force_login(entry.coordinator)
    return entry


def as_it_is(sitting, **changed):
    """What the form of a sitting sends."""
    form = action_called("change-sitting").form
    given = form.first(sitting) | changed
    return {name: value for name, value in given.items() if value not in (None, False)}


def shown(client, name, row, **given):
    return " ".join(act(client, name, row, confirm=False, **given).content.decode().split())


def seated(entry):
    return [(r.sitting_id, r.seat) for r in (Registration.objects.get(pk=one.pk) for one in entry.made)]


def told(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("subject", flat=True))


def begin(entry, one, *, at):
    cycles.begin_exam_days(entry.cycle, by=entry.clerk, now=at)
    one = Registration.objects.select_related("cycle__rule_book", "candidate", "sitting").get(pk=one.pk)
    interventions.check_in(one, document="Passport", by=entry.coordinator, now=at)
    return one


# ── changed ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_move_is_shown_with_who_is_seated_there_and_told_to_each(hall, client):
    later = hall.hall.starts_at.astimezone(ZoneInfo(hall.hall.time_zone)).date() + timedelta(days=1)
    given = as_it_is(hall.hall, place="Annex", day=later)
    page = shown(client, "change-sitting", hall.hall, **given)
    assert "The place: Annex, instead of Hall." in page
    assert "It begins: 24 April 2026, 05:00 EDT, instead of 23 April 2026, 05:00 EDT." in page
    assert "2 candidates seated here: Person 0, Person 1. Each gets a message" in page
    assert Sitting.objects.get(pk=hall.hall.pk).place == "Hall", "only looked at"
    assert "The sitting is changed." in said(client, "change-sitting", hall.hall, **given)
    moved = Sitting.objects.get(pk=hall.hall.pk)
    assert (moved.place, moved.starts_at - hall.hall.starts_at) == ("Annex", timedelta(days=1))
    for who in (hall.made[0].candidate.user, hall.made[1].candidate.user):
        assert told(who) == ["Your sitting has changed"]
    assert told(hall.proctor) == ["A sitting you proctor has changed"]
    assert "Annex, 24 April 2026, 05:00 EDT" in Notice.objects.get(user=hall.made[0].candidate.user).body
    assert told(hall.made[2].candidate.user) == [], "who only waits is not seated there"


def test_whoever_cannot_sit_so_early_is_named(hall, client):
    Registration.objects.filter(pk=hall.made[1].pk).update(not_before=hall.hall.starts_at.date())
    day = hall.hall.starts_at.date() - timedelta(days=2)
    page = shown(client, "change-sitting", hall.hall, **as_it_is(hall.hall, day=day))
    assert "Before the first day that they can sit: Person 1." in page


def test_more_places_go_to_whoever_waits_and_nobody_seated_is_bothered(hall, client):
    page = shown(client, "change-sitting", hall.hall, **as_it_is(hall.hall, capacity=3))
    assert "Places: 3, instead of 2." in page
    assert "Each gets a message" not in page
    act(client, "change-sitting", hall.hall, **as_it_is(hall.hall, capacity=3))
    assert WaitingPlace.objects.get().state == "offered"
    assert told(hall.made[0].candidate.user) == []
    act(client, "change-sitting", hall.hall, **as_it_is(hall.hall, capacity=3))
    assert AuditLine.objects.filter(action="sitting.changed").count() == 1, "nothing was different"


def test_what_does_not_fit_who_is_seated_is_refused_in_the_form(hall, client):
    for changed, sentence in (
        ({"capacity": 1}, "2 places are taken or offered"),
        ({"rooms": 3}, "cannot be more of them"),
        ({"day": "2025-01-01"}, "would be over already"),
        ({"ends": "04:00"}, "ends after it begins"),
    ):
        answer = act(client, "change-sitting", hall.hall, **as_it_is(hall.hall, **changed))
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), changed
    decide_accommodation(
        hall.made[0].candidate, separate_room=True, technology="screen reader", reason="x", by=hall.clerk, now=hall.now
    )
    without = as_it_is(hall.hall, rooms="0", technology=False)
    page = act(client, "change-sitting", hall.hall, **without).content.decode()
    assert "1 room is taken" in page
    assert "Granted to Person 0, seated here" in page


def test_once_somebody_has_begun_there_place_and_beginning_stay(hall):
    at = hall.hall.starts_at
    papers.begin_part(begin(hall, hall.made[0], at=at), "one", by=hall.clerk, now=at)
    same = {name: getattr(hall.hall, name) for name in ("place", "remote", "starts_at", "ends_at", "time_zone",
                                                         "capacity", "rooms", "technology")}  # fmt: skip
    with pytest.raises(Invalid, match="Somebody has begun to write here"):
        sitting_changes.change_sitting(hall.hall, by=hall.clerk, now=at, **same | {"place": "Annex"})
    later = hall.hall.ends_at + timedelta(hours=1)
    assert sitting_changes.change_sitting(hall.hall, by=hall.clerk, now=at, **same | {"ends_at": later}) == ["ends_at"]
    with pytest.raises(Refused, match="This sitting is over"):
        sitting_changes.change_sitting(hall.hall, by=hall.clerk, now=later, **same)


def test_a_sitting_that_became_remote_takes_its_numbers_back(hall, client):
    act(client, "change-sitting", hall.hall, **as_it_is(hall.hall, remote="on"))
    assert [seat for _, seat in seated(hall)] == ["", "", ""]


def test_a_sitting_that_was_moved_is_reminded_of_anew(hall, client):
    soon = hall.hall.starts_at - timedelta(days=13)
    remind(now=soon)
    day = hall.hall.starts_at.date() + timedelta(days=30)
    act(client, "change-sitting", hall.hall, **as_it_is(hall.hall, day=day))
    remind(now=soon + timedelta(days=30))
    assert told(hall.made[0].candidate.user).count("Your exam is in 13 days") == 2


# ── cancelled ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_cancelling_says_whom_it_takes_the_seat_from_and_tells_them(hall, client):
    page = shown(client, "cancel-sitting", hall.hall, reason="The roof leaks")
    assert "2 candidates lose their seats here: Person 0, Person 1." in page
    assert "The waiting list is closed, and whoever is on it told: Person 2." in page
    assert "Off duty: proctor person." in page
    assert "It can be taken back: “Restore this sitting”." in page
    assert "2 candidates to be seated anew" in said(client, "cancel-sitting", hall.hall, reason="The roof leaks")
    assert seated(hall) == [(None, "")] * 3
    for one in hall.made[:2]:
        notice = Notice.objects.get(user=one.candidate.user)
        assert (notice.subject, notice.by_mail) == ("Your sitting is cancelled", True)
        assert "The roof leaks. Choose another one" in notice.body
    assert told(hall.made[2].candidate.user) == ["The sitting you waited for is cancelled"]
    assert told(hall.proctor) == ["You no longer proctor a sitting"]
    assert not duties.sittings_watched_by(hall.proctor).exists()
    assert [s.place for s in hall.cycle.sittings.all()] == ["Library"], "nobody is seated there by any way"
    assert first_broken_line() is None


def test_whoever_lost_a_seat_is_seated_anew_and_it_is_no_change_of_theirs(hall, client):
    act(client, "cancel-sitting", hall.hall, reason="x")
    again = seat_changes.choose_seat(hall.made[0], sitting=hall.library, by=hall.clerk, now=hall.now)
    assert (again.sitting, again.moves) == (hall.library, 0)
    with pytest.raises(Refused, match="no such sitting"):
        seat_changes.choose_seat(hall.made[1], sitting=hall.hall, by=hall.clerk, now=hall.now)
    plan, _, places = seating_everybody.plan_seats(hall.cycle, now=hall.now)
    assert set(plan.seats.values()) == set(places) == {hall.library.pk}


def test_a_check_in_at_a_hall_that_burns_is_taken_back_and_a_paper_that_has_begun_keeps_the_sitting(hall, client):
    at = hall.hall.starts_at
    one = begin(hall, hall.made[0], at=at)
    cancelling.cancel_sitting(hall.hall, reason="Fire", by=hall.clerk, now=at)
    assert not CheckIn.objects.exists()
    cancelling.restore_sitting(hall.hall, by=hall.clerk, now=at)
    one.refresh_from_db()
    interventions.check_in(one, document="Passport", by=hall.coordinator, now=at)
    papers.begin_part(one, "one", by=hall.clerk, now=at)
    client.force_login(hall.coordinator)
    page = client.get(f"/office/cycles/{hall.cycle.pk}/sittings/").content.decode()
    assert action_called("cancel-sitting").path(hall.library) in page
    assert action_called("cancel-sitting").path(hall.hall) not in page, "nothing is offered in vain"
    with pytest.raises(Refused, match="Person 0 began to write here: stop the clocks"):
        cancelling.cancel_sitting(hall.hall, reason="Fire", by=hall.clerk, now=at)
    with pytest.raises(Refused, match="This sitting is over"):
        cancelling.cancel_sitting(hall.hall, reason="Fire", by=hall.clerk, now=hall.hall.ends_at)


def test_restoring_gives_back_seats_list_and_duty_but_for_who_went_elsewhere(hall, client):
    before = seated(hall)
    joined = WaitingPlace.objects.get().joined_at
    act(client, "cancel-sitting", hall.hall, reason="a mistake")
    seat_changes.choose_seat(hall.made[1], sitting=hall.library, by=hall.clerk, now=hall.now)
    page = " ".join(client.get(f"/office/cycles/{hall.cycle.pk}/sittings/").content.decode().split())
    assert "a mistake" in page
    assert action_called("restore-sitting").path(hall.hall) in page
    page = shown(client, "restore-sitting", hall.hall)
    assert "1 candidate seated here again and told: Person 0." in page
    assert "Seated elsewhere meanwhile, where they stay: Person 1." in page
    assert "1 candidate seated again" in said(client, "restore-sitting", hall.hall)
    assert seated(hall) == [before[0], (hall.library.pk, ""), (None, "")]
    place = WaitingPlace.objects.get(state__in=["waiting", "offered"])
    assert (place.registration, place.joined_at) == (hall.made[2], joined)
    assert list(duties.sittings_watched_by(hall.proctor)) == [hall.hall]
    assert told(hall.made[0].candidate.user)[-1] == "Your sitting takes place after all"
    assert "not possible any more" in said(client, "restore-sitting", hall.hall)


def test_a_cancelled_sitting_is_in_nobodys_calendar(hall):
    cancelling.cancel_sitting(hall.hall, reason="x", by=hall.clerk, now=hall.now)
    assert list(calendar_entries(hall.made[0].candidate.user, now=hall.now)) == []
    assert [entry.cancelled for entry in calendar_entries(hall.proctor, now=hall.now)] == [True]


def test_another_associations_sitting_does_not_exist(hall, client, account, clerk, now):
    from exams.accounts.procedures import found_association

    far = found_association("Far Association", by=clerk, now=now)
    client.force_login(account("coordinator", "far", at=far))
    for name in ("change-sitting", "cancel-sitting", "number-seats", "put-on-duty"):
        assert act(client, name, hall.hall, reason="x").status_code == 404


# ── duties, numbers, the plan ────────────────────────────────────────────────────────────────────────────────────────
def test_the_last_proctor_is_not_taken_off_duty_unseen(hall, client, account):
    duty = hall.hall.duties.get()
    assert "is the only one on duty here" in shown(client, "take-off-duty", hall.hall, duty=duty.pk)
    other = account("proctor", "other")
    act(client, "put-on-duty", hall.hall, proctor=other.email)
    assert "is off duty" in said(client, "take-off-duty", hall.hall, duty=duty.pk)
    act(client, "put-on-duty", hall.hall, proctor=hall.proctor.email)
    assert hall.hall.duties.filter(ended_at=None).count() == 2, "taken back"


def test_numbers_are_taken_back_as_long_as_nobody_was_shown_to_a_seat(hall, client):
    assert "2 candidates have no number any more" in shown(client, "clear-seat-numbers", hall.hall)
    act(client, "clear-seat-numbers", hall.hall)
    assert {seat for _, seat in seated(hall)} == {""}
    act(client, "number-seats", hall.hall)
    begin(hall, hall.made[0], at=hall.hall.starts_at)
    assert "the numbers stay" in said(client, "clear-seat-numbers", hall.hall)


def test_the_plan_that_was_shown_is_the_one_that_is_made_true(hall, client):
    address = f"/office/cycles/{hall.cycle.pk}/sittings/plan/"
    page = client.get(address)
    assert "Nobody who has a seat is moved" in page.content.decode()
    path = action_called("seat-everybody").path(hall.cycle)
    more = hall.registered()
    again = client.post(path, {"confirmed": page.context["seal"]})
    assert "What it does has changed since you looked" not in again.content.decode()
    assert (again.status_code, more.candidate.name in again.content.decode()) == (200, True)
    assert seated(hall)[2] == (None, "")
    assert client.post(path, {"confirmed": client.get(address).context["seal"]}).status_code == 302
    assert seated(hall)[2][0] == hall.library.pk


# ── the candidate's own ──────────────────────────────────────────────────────────────────────────────────────────────
def test_moving_says_what_is_given_up_and_the_first_choice_asks_nothing(hall, client):
    client.force_login(hall.made[0].candidate.user)
    page = shown(client, "choose-seat", hall.made[0], sitting=hall.library.pk)
    assert "Your place in Hall" in page
    assert "This is change 1 of the 1 that you may make yourself." in page
    assert seated(hall)[0][0] == hall.hall.pk
    other = hall.registered()
    client.force_login(other.candidate.user)
    assert act(client, "choose-seat", other, sitting=hall.library.pk, confirm=False).status_code == 302


def test_an_offer_is_taken_or_declined_and_declining_is_shown_first(hall, client):
    seat_changes.withdraw_by_rule(hall.made[0], by=hall.clerk, now=hall.now)
    mine, place = hall.made[2], WaitingPlace.objects.get()
    client.force_login(mine.candidate.user)
    assert "goes to the next who waits" in shown(client, "leave-waiting-list", mine, place=place.pk)
    assert "The place is yours." in said(client, "take-offered-place", mine, place=place.pk)
    assert seated(hall)[2][0] == hall.hall.pk


def test_withdrawing_is_shown_with_what_it_costs_and_refused_once_it_is_too_late(hall, client):
    mine = hall.made[0]
    client.force_login(mine.candidate.user)
    page = shown(client, "withdraw-my-registration", mine)
    assert "You no longer take part in Spring." in page
    assert "Your place in Hall" in page
    assert "Only the office can let the registration stand again." in page
    today = hall.now.astimezone(ZoneInfo(hall.hall.time_zone)).replace(hour=23, minute=30)
    Sitting.objects.filter(pk=hall.hall.pk).update(starts_at=today)
    assert "too late to withdraw: it was possible until" in said(client, "withdraw-my-registration", mine)
    page = client.get(f"/my/applications/{mine.pk}/seat/").content.decode()
    assert action_called("withdraw-my-registration").path(mine) not in page, "nothing is offered in vain"


def test_days_before_are_those_on_the_calendar_of_the_place(hall):
    mine = hall.made[0]
    there = ZoneInfo(hall.hall.time_zone)
    begins = hall.hall.starts_at.astimezone(there).replace(hour=9, minute=0)
    Sitting.objects.filter(pk=hall.hall.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=4))
    mine = Registration.objects.select_related("sitting", "cycle__rule_book").get(pk=mine.pk)
    midnight = begins.replace(hour=0)
    seat_changes.require_withdrawable(mine, now=midnight - timedelta(minutes=1))
    with pytest.raises(Refused, match="too late"):
        seat_changes.require_withdrawable(mine, now=midnight)
    week = midnight - timedelta(days=6)  # a move is possible until seven days before
    assert seat_changes.why_no_move(mine, now=week - timedelta(minutes=1)) == ""
    assert "until 7 days before it" in seat_changes.why_no_move(mine, now=week)


def test_a_seat_is_chosen_by_a_program_too(hall, client):
    other = hall.registered()
    client.force_login(other.candidate.user)
    address = f"/api/v1/my-registrations/{other.pk}/"
    chosen = client.post(f"{address}choose-seat/", {"sitting": hall.library.pk}, content_type="application/json")
    assert chosen.json()["said"] == "Your place is kept."
    wishes = {"ranks": {str(hall.hall.pk): 1, str(hall.library.pk): 2}, "not_before": "2026-04-01"}
    noted = client.post(f"{address}note-wishes/", wishes, content_type="application/json")
    assert noted.json()["said"] == "Your wishes are noted."
    assert [wish.sitting for wish in other.wishes.all()] == [hall.hall, hall.library]
    assert client.get(address).json()["sitting"]["place"] == "Library"
