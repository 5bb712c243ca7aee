"""What whoever is seated at a sitting is told of the way there; several sittings added at once."""

import re
from datetime import timedelta

import pytest
import time_machine

from exams.actions.declaration import action_called
from exams.audit.models import AuditLine
from exams.cycles.models import Cycle, Sitting
from exams.messages.models import Notice
from exams.sittings.models import WaitingPlace
from exams.sittings.procedures import seat_changes, waiting_list
from exams.sittings.procedures.reminders import calendar_entries, remind
from tests.acting import act

LINK = "https://meet.example.invalid/room-7"
WAY = {
    "address": "12 Harbour Street\nAnn Arbor", "map_link": "https://maps.example.invalid/12",
    "arrival": "By the side door.", "bring": "A passport.", "contact": "+1 555 0100",
}  # fmt: skip


@pytest.fixture
def seated(entry, client):
    """One is seated in the Hall, which has an address and, a day before it begins, a meeting link."""
    entry.hall = entry.sittings[0]
    Sitting.objects.filter(pk=entry.hall.pk).update(**WAY, meeting_link=LINK, meeting_link_hours=24)
    entry.hall.refresh_from_db()
    entry.one = seat_changes.choose_seat(entry.registered(), sitting=entry.hall, by=entry.clerk, now=entry.now)
    entry.user = entry.one.candidate.user
    return entry


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def as_it_is(sitting, **changed):
    given = action_called("change-sitting").form.first(sitting) | changed
    return {name: value for name, value in given.items() if value not in (None, False)}


def new(day, **more):
    given = {"place": "Hall", "day": day.isoformat(), "begins": "09:00", "ends": "13:00", "capacity": 10}
    return given | {"rooms": 0, "technology": "on", "time_zone": "America/New_York"} | more


# ── the way there ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_candidate_reads_the_way_and_not_yet_the_link(seated, client):
    client.force_login(seated.user)
    for page in (f"/my/registrations/{seated.one.pk}/", f"/my/applications/{seated.one.pk}/seat/"):
        shown = words(client.get(page))
        for told in ("12 Harbour Street<br>Ann Arbor", 'href="https://maps.example.invalid/12"', "By the side door.",
                     "A passport.", "+1 555 0100", "The link is here from"):  # fmt: skip
            assert told in shown, told
        assert LINK not in shown


def test_the_link_is_shown_from_its_hour_on(seated, client):
    with time_machine.travel(seated.hall.starts_at - timedelta(hours=23), tick=True):
        client.force_login(seated.user)
        assert f'href="{LINK}"' in words(client.get(f"/my/registrations/{seated.one.pk}/"))


def test_nobody_else_is_told_the_link(seated, client, account):
    other = seated.registered()
    client.force_login(other.candidate.user)
    assert LINK not in words(client.get(f"/my/applications/{other.pk}/seat/"))
    assert LINK not in str(list(AuditLine.objects.values_list("details", flat=True)))
    assert client.get("/api/v1/sittings/").status_code in (403, 404)


def test_letter_reminder_and_calendar_say_how_to_come(seated):
    letter = Notice.objects.get(user=seated.user, subject="Your seat for Spring").body
    assert "Address: 12 Harbour Street, Ann Arbor. By the side door. Bring: A passport. Contact: +1 555 0100." in letter
    assert letter.endswith("Map: https://maps.example.invalid/12"), "no full stop becomes part of a link"
    assert LINK not in letter
    soon = seated.hall.starts_at - timedelta(hours=20)
    remind(now=soon)
    assert f"Meeting: {LINK}" in Notice.objects.get(user=seated.user, key__startswith="reminder").body
    (entry,) = calendar_entries(seated.user, now=seated.now)
    assert (entry.place, entry.link) == ("Hall, 12 Harbour Street, Ann Arbor", WAY["map_link"])
    (entry,) = calendar_entries(seated.user, now=soon)
    assert entry.link == LINK


def test_whoever_has_withdrawn_is_given_no_link(seated):
    seat_changes.withdraw_by_rule(seated.one, by=seated.user, now=seated.now)
    (entry,) = calendar_entries(seated.user, now=seated.hall.starts_at - timedelta(hours=1))
    assert (entry.cancelled, entry.link, LINK in entry.description) == (True, "", False)


def test_who_brings_what_where_nothing_is_written(entry):
    seat_changes.choose_seat(entry.registered(), sitting=entry.sittings[0], by=entry.clerk, now=entry.now)
    assert "Bring: A document with your photograph." in Notice.objects.get(subject="Your seat for Spring").body


def test_another_meeting_link_is_told_to_those_seated_and_kept_out_of_the_record(seated, client):
    client.force_login(seated.coordinator)
    Notice.objects.all().delete()
    given = as_it_is(seated.hall, meeting_link="https://meet.example.invalid/other", bring="An ID card.")
    look = words(act(client, "change-sitting", seated.hall, confirm=False, **given))
    assert "What to bring: An ID card., instead of A passport." in look
    assert "1 candidate seated here: Person 0. Each gets a message" in look
    act(client, "change-sitting", seated.hall, **given)
    notice = Notice.objects.get(user=seated.user)
    assert notice.subject == "What you need to know of your sitting has changed"
    assert "place and time are as they were" in notice.body
    line = AuditLine.objects.get(action="sitting.changed")
    assert line.details["changed"]["meeting_link"] == ["set", "set"]


@pytest.mark.parametrize("link", ["http://maps.example.invalid", "javascript:alert(1)", "not a link"])
def test_a_link_is_https_or_refused(seated, client, link):
    client.force_login(seated.coordinator)
    answer = act(client, "change-sitting", seated.hall, **as_it_is(seated.hall, map_link=link))
    assert answer.status_code == 422


# ── several at once ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_several_sittings_are_added_at_once(entry, client):
    client.force_login(entry.coordinator)
    day = (entry.now + timedelta(days=60)).date()
    more = f"{day + timedelta(days=1)}\n\n{day + timedelta(days=1)} 14:00–18:00"
    given = new(day, more=more, address="12 Harbour Street")
    look = words(act(client, "add-sitting", entry.cycle, confirm=False, **given))
    assert "3 sittings at Hall, 10 places each:" in look
    act(client, "add-sitting", entry.cycle, **given)
    made = Sitting.objects.exclude(pk__in=[one.pk for one in entry.sittings])
    assert [one.starts_at - made[0].starts_at for one in made] == [
        timedelta(0), timedelta(days=1), timedelta(days=1, hours=5),
    ]  # fmt: skip
    assert {one.address for one in made} == {"12 Harbour Street"}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("next Tuesday", "Line 1: write the day, and the hours where they differ"),
        ("2026-13-45", "Line 1: write the day"),
        ("2020-01-01", "This sitting would be over already"),
        ("2027-01-26 14:00-12:00", "A sitting ends after it begins."),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_its_number(entry, client, line, sentence):
    client.force_login(entry.coordinator)
    day = (entry.now + timedelta(days=60)).date()
    answer = act(client, "add-sitting", entry.cycle, **new(day, more=line))
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert Sitting.objects.count() == 2


def test_one_sitting_is_added_without_being_asked_about_unless_it_lies_outside_the_exam_days(entry, client):
    client.force_login(entry.coordinator)
    day = (entry.now + timedelta(days=60)).date()
    assert act(client, "add-sitting", entry.cycle, confirm=False, **new(day)).status_code == 302
    Cycle.objects.update(first_exam_day=day + timedelta(days=1), last_exam_day=day + timedelta(days=3))
    look = words(act(client, "add-sitting", entry.cycle, confirm=False, **new(day)))
    assert "Outside the exam days of Spring:" in look


def test_more_places_say_how_many_of_those_who_wait_are_offered_one(entry, client):
    people = [entry.registered() for _ in range(4)]
    hall = entry.sittings[0]
    for one in people[:2]:
        seat_changes.choose_seat(one, sitting=hall, by=entry.clerk, now=entry.now)
    for one in people[2:]:
        waiting_list.wait_for(one, sitting=hall, by=entry.clerk, now=entry.now)
    client.force_login(entry.coordinator)
    look = words(act(client, "change-sitting", hall, confirm=False, **as_it_is(hall, capacity=3)))
    assert "2 candidates wait for a place: 1 can be offered one at once." in look
    act(client, "change-sitting", hall, **as_it_is(hall, capacity=3))
    assert WaitingPlace.objects.filter(state="offered").count() == 1


def test_a_sitting_is_added_by_program_with_its_directions(entry, client):
    client.force_login(entry.coordinator)
    day = (entry.now + timedelta(days=60)).date()
    path = f"/api/v1/cycles/{entry.cycle.pk}/add-sitting/"
    given = new(day, technology=True, meeting_link=LINK, remote=True)
    answer = client.post(path, given, content_type="application/json")
    assert answer.status_code == 200, answer.content
    made = Sitting.objects.get(pk=answer.json()["data"]["sittings"][0])
    assert (made.meeting_link, made.meeting_link_hours) == (LINK, 24)


def test_more_than_its_rooms_are_no_places(entry, client):
    client.force_login(entry.coordinator)
    answer = act(client, "add-sitting", entry.cycle, **new(entry.now.date() + timedelta(days=60), rooms=11))
    assert "there cannot be more of them" in words(answer)
