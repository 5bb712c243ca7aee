"""The exam day: checked in, begun, paused, helped; the deadline moves only with its reason."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line
from exams.calendar.days import day_and_hour
from exams.cycles import procedures as cycles
from exams.cycles.states import Part
from exams.delivery.models import Attempt, DeadlineMove, Incident
from exams.delivery.procedures import attempts, papers
from exams.delivery.procedures.saving import ITEM, Answer, Paused, hash_of, save_answer
from exams.messages.models import Notice
from exams.proctoring.live_list import watched
from exams.proctoring.procedures import interventions, whole_room
from exams.refusals.exceptions import Invalid, NoMoreTime, NotYours, Refused, WrongState
from exams.registration.models import Registration
from exams.rules.sections.sittings import SittingRules
from exams.sittings.procedures import duties, seat_changes
from tests.acting import act, said

TOKEN = "of-this-device"


@pytest.fixture
def day(entry):
    """The exam day of the Hall: two candidates, one checked in and at Part One."""
    entry.made = [entry.registered() for _ in range(2)]
    for one in entry.made:
        seat_changes.choose_seat(one, sitting=entry.sittings[0], by=entry.clerk, now=entry.now)
    cycles.begin_exam_days(entry.cycle, by=entry.clerk, now=entry.now)
    entry.made = [
        Registration.objects.select_related("cycle__rule_book", "cycle__association", "candidate__user", "sitting").get(
            pk=r.pk
        )
        for r in entry.made
    ]
    entry.start = entry.sittings[0].starts_at
    interventions.check_in(entry.made[0], document="Passport", by=entry.coordinator, now=entry.start)
    entry.paper = papers.begin_part(entry.made[0], Part.ONE, by=entry.clerk, now=entry.start)
    entry.paper.token_hash = hash_of(TOKEN)
    entry.paper.save(update_fields=["token_hash"])
    entry.item = entry.paper.form.items.first()
    return entry


def save(day, text, seq, *, at, stamped=None):
    answer = Answer(ITEM, day.item.pk, seq, text, stamped or at)
    return save_answer(day.paper.pk, TOKEN, answer, now=at)


def report(day, remedy, **more):
    given = {"category": "technical", "description": "The power was cut.", "by": day.coordinator, "now": day.start}
    return interventions.report_with_remedy(day.made[0], remedy=remedy, **(given | more))


# ── check-in ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_nobody_begins_before_the_proctor_has_seen_who_it_is(day):
    with pytest.raises(Refused, match="check you in first"):
        papers.begin_part(day.made[1], Part.ONE, by=day.clerk, now=day.start)
    interventions.check_in(day.made[1], document="Driving licence", by=day.coordinator, now=day.start)
    assert papers.begin_part(day.made[1], Part.ONE, by=day.clerk, now=day.start).state == "in-progress"
    assert day.made[1].state == "sat"


def test_check_in_is_once_in_time_and_never_notes_a_number(day):
    other = day.made[1]
    with pytest.raises(Refused, match="opens 60 minutes"):
        interventions.check_in(other, document="Passport", by=day.clerk, now=day.start - timedelta(minutes=61))
    for document in ("", "  "):
        with pytest.raises(Invalid, match="what was shown"):
            interventions.check_in(other, document=document, by=day.clerk, now=day.start)
    with pytest.raises(Invalid, match="without its number"):
        interventions.check_in(other, document="Passport C01X00T47", by=day.clerk, now=day.start)
    with pytest.raises(Refused, match="checked in already"):
        interventions.check_in(day.made[0], document="Passport", by=day.clerk, now=day.start)


def test_one_part_at_a_time_so_that_no_clock_runs_unseen(day):
    with pytest.raises(Refused, match="Part One is open"):
        papers.begin_part(day.made[0], Part.TWO, by=day.clerk, now=day.start + timedelta(minutes=5))
    over = day.paper.closes_at
    assert papers.begin_part(day.made[0], Part.TWO, by=day.clerk, now=over).state == "in-progress", "filed or not"


def test_the_rule_book_can_do_without_check_in(day):
    day.with_rules(sittings=SittingRules(check_in_required=False))
    other = Registration.objects.select_related("cycle__rule_book", "cycle__association", "sitting").get(
        pk=day.made[1].pk
    )
    assert papers.why_not_yet(other, now=day.start) == ""


def test_a_wrong_check_in_is_taken_back_and_the_record_keeps_both(day):
    other = day.made[1]
    interventions.check_in(other, document="Passport", by=day.coordinator, now=day.start)
    interventions.take_back_check_in(other, reason="It was her sister", by=day.coordinator, now=day.start)
    with pytest.raises(Refused, match="check you in first"):
        papers.begin_part(other, Part.ONE, by=day.clerk, now=day.start)
    with pytest.raises(Refused, match="not checked in"):
        interventions.take_back_check_in(other, reason="again", by=day.coordinator, now=day.start)
    interventions.check_in(other, document="Passport", by=day.coordinator, now=day.start)
    lines = AuditLine.objects.filter(subject=f"registration {other.pk}", action__contains="check")
    assert [line.action for line in lines.order_by("number")] == [
        "registration.checked-in", "registration.check-in-taken-back", "registration.checked-in",
    ]  # fmt: skip
    assert first_broken_line() is None


def test_a_check_in_on_which_a_paper_has_begun_stays(day):
    with pytest.raises(Refused, match="Part One has begun: stop its clock and report an incident"):
        interventions.take_back_check_in(day.made[0], reason="x", by=day.coordinator, now=day.start)
    papers.hand_in(day.paper, by=day.clerk, now=day.start)
    with pytest.raises(Refused, match="Part One has begun"):
        interventions.take_back_check_in(day.made[0], reason="x", by=day.coordinator, now=day.start)


# ── the clock ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_deadline_without_its_reason_is_refused_by_the_database(day):
    with pytest.raises(DatabaseError), transaction.atomic():
        Attempt.objects.filter(pk=day.paper.pk).update(closes_at=day.paper.closes_at + timedelta(minutes=5))
    with pytest.raises(DatabaseError), transaction.atomic():
        Attempt.objects.filter(pk=day.paper.pk).update(closes_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        DeadlineMove.objects.create(
            attempt=day.paper, before=day.paper.closes_at, after=day.paper.closes_at - timedelta(minutes=1),
            cause="incident", by=day.clerk, at=day.start,
        )  # fmt: skip


def test_a_pause_stops_the_clock_and_gives_back_exactly_what_it_took(day):
    before = day.paper.closes_at
    at = day.start + timedelta(minutes=10)
    save(day, "A", 1, at=at)
    interventions.pause(day.paper, reason="fire alarm", by=day.coordinator, now=at)
    with pytest.raises(Refused, match="paused already"):
        interventions.pause(day.paper, reason="again", by=day.coordinator, now=at)
    later = at + timedelta(minutes=200)
    with pytest.raises(Paused):
        save(day, "B", 2, at=later)
    assert save(day, "C", 3, at=later, stamped=at - timedelta(seconds=1)).paused_at == at
    assert papers.file_overdue(by=day.clerk, now=later) == 0, "a stopped clock closes nothing"
    interventions.resume(day.paper, by=day.coordinator, now=later)
    day.paper.refresh_from_db()
    assert day.paper.closes_at == before + timedelta(minutes=200)
    assert (DeadlineMove.objects.get().cause, day.paper.paused_at) == ("pause", None)
    assert save(day, "D", 4, at=later).closes_at == day.paper.closes_at
    with pytest.raises(NoMoreTime):
        save(day, "A", 5, at=day.paper.closes_at)
    with pytest.raises(Refused, match="not paused"):
        interventions.resume(day.paper, by=day.coordinator, now=later)


def test_time_is_given_back_by_an_incident_and_the_paper_hears_of_it(day):
    before, news = day.paper.closes_at, day.paper.news
    incident = report(day, "time", minutes=14, part="one")
    day.paper.refresh_from_db()
    assert day.paper.closes_at == before + timedelta(minutes=14)
    assert day.paper.news > news
    assert DeadlineMove.objects.get().incident == incident
    assert incident.remedy == "14 minutes given back in Part One"


def test_time_given_back_after_the_end_opens_the_paper_again_within_its_grace(day):
    over = day.paper.closes_at + timedelta(minutes=2)
    with pytest.raises(NoMoreTime):
        save(day, "A", 1, at=over)
    report(day, "time", minutes=10, part="one", now=over)
    save(day, "A", 1, at=over)


def test_a_voided_part_is_sat_again_and_not_scored(day):
    report(day, "void", part="one")
    day.paper.refresh_from_db()
    assert day.paper.state == "voided"
    assert not Attempt.objects.to_be_scored().exists()
    again = papers.begin_part(day.made[0], Part.ONE, by=day.clerk, now=day.start + timedelta(minutes=20))
    assert (again.number, again.state) == (2, "in-progress")


@pytest.mark.parametrize(
    "wrong",
    [
        {"remedy": "time", "part": "one", "minutes": 0},
        {"remedy": "time", "part": "one", "minutes": 241},
        {"remedy": "time", "part": "", "minutes": 5},
        {"remedy": "time", "part": "two", "minutes": 5},
        {"remedy": "void", "part": ""},
        {"remedy": "nonsense"},
        {"remedy": "none", "category": "weather"},
        {"remedy": "none", "description": "  "},
        {"remedy": "none", "minutes": 8},
        {"remedy": "void", "part": "one", "minutes": 8},
        {"remedy": "resit", "minutes": 8},
    ],
)
def test_an_incident_that_does_not_hold_together_changes_nothing(day, wrong):
    with pytest.raises(Invalid):
        report(day, **wrong)
    assert not Incident.objects.exists()
    assert not DeadlineMove.objects.exists()


# ── word, watching, who may ──────────────────────────────────────────────────────────────────────────────────────────
def test_word_to_all_reaches_open_papers_and_word_to_one_only_that_one(day):
    interventions.check_in(day.made[1], document="Passport", by=day.clerk, now=day.start)
    other = papers.begin_part(day.made[1], Part.ONE, by=day.clerk, now=day.start)
    interventions.send_word(day.sittings[0], "Five minutes late.", by=day.coordinator, now=day.start)
    interventions.send_word(day.sittings[0], "Speak up.", registration=day.made[0], by=day.coordinator, now=day.start)
    day.paper.refresh_from_db()
    other.refresh_from_db()
    assert (day.paper.news, other.news) == (2, 1)
    for body in ("", "x" * 501):
        with pytest.raises(Invalid):
            interventions.send_word(day.sittings[0], body, by=day.coordinator, now=day.start)
    with pytest.raises(NotYours):
        interventions.send_word(day.sittings[1], "x", registration=day.made[0], by=day.coordinator, now=day.start)


def test_the_list_tells_progress_unsent_answers_and_who_is_away(day):
    at = day.start + timedelta(minutes=10)
    answer = Answer(ITEM, day.item.pk, 1, "A", at)
    save_answer(day.paper.pk, TOKEN, answer, now=at, unsent=3)
    seen = next(w for w in watched(day.sittings[0], now=at) if w.parts)
    part = seen.parts[0]
    assert (part.answered, part.questions, part.attempt.unsent, part.minutes_left) == (1, 5, 3, "80:00")
    assert (part.away, seen.trouble) == (False, True)
    assert next(w for w in watched(day.sittings[0], now=at + timedelta(minutes=1)) if w.parts).parts[0].away


def test_the_list_asks_the_same_few_questions_however_many_sit(day, django_assert_num_queries):
    with django_assert_num_queries(4):
        watched(day.sittings[0], now=day.start)
    interventions.check_in(day.made[1], document="Passport", by=day.clerk, now=day.start)
    papers.begin_part(day.made[1], Part.ONE, by=day.clerk, now=day.start)
    with django_assert_num_queries(4):
        assert len(watched(day.sittings[0], now=day.start)) == 2


def test_a_proctor_sees_own_sittings_only_and_a_reader_is_never_one(day, account):
    proctor = account("proctor")
    assert not duties.sittings_watched_by(proctor).exists()
    duty = duties.put_on_duty(day.sittings[0], proctor, by=day.coordinator, now=day.start)
    assert list(duties.sittings_watched_by(proctor)) == [day.sittings[0]]
    assert set(duties.sittings_watched_by(day.coordinator)) == set(day.sittings)
    with pytest.raises(Refused, match="on duty"):
        duties.put_on_duty(day.sittings[0], proctor, by=day.coordinator, now=day.start)
    duties.take_off_duty(duty, by=day.coordinator, now=day.start)
    assert not duties.sittings_watched_by(proctor).exists()
    with pytest.raises(Refused, match="nobody both"):
        duties.put_on_duty(day.sittings[0], account("reviewer"), by=day.coordinator, now=day.start)


@pytest.mark.parametrize("forfeits", [True, False])
def test_whoever_never_came_is_a_no_show_with_the_consequence_of_the_rule_book(day, forfeits):
    day.with_rules(sittings=SittingRules(no_show_forfeits_fee=forfeits))
    assert interventions.note_no_shows(by=day.clerk, now=day.sittings[0].ends_at - timedelta(seconds=1)) == 0
    assert interventions.note_no_shows(by=day.clerk, now=day.sittings[0].ends_at) == 1
    assert interventions.note_no_shows(by=day.clerk, now=day.sittings[0].ends_at) == 0
    missed = Registration.objects.get(pk=day.made[1].pk)
    assert missed.state == "no-show"
    assert -missed.ledger.balance() == (0 if forfeits else 200)
    notice = Notice.objects.get(key=f"no-show {missed.pk}")
    assert ("not paid back" in notice.body) == forfeits


def test_a_paper_that_is_handed_in_can_no_longer_be_paused(day):
    papers.hand_in(day.paper, by=day.clerk, now=day.start)
    with pytest.raises(WrongState):
        interventions.pause(day.paper, reason="late", by=day.coordinator, now=day.start)


# ── the whole room ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def full_room(day):
    """Both candidates of the Hall are at Part One."""
    interventions.check_in(day.made[1], document="Passport", by=day.coordinator, now=day.start)
    day.papers = [day.paper, papers.begin_part(day.made[1], Part.ONE, by=day.clerk, now=day.start)]
    return day


def closing(day):
    return [Attempt.objects.get(pk=paper.pk).closes_at for paper in day.papers]


def test_an_alarm_stops_every_clock_and_each_gets_its_own_time_back(full_room):
    day, sitting = full_room, full_room.sittings[0]
    before, at = closing(day), day.start + timedelta(minutes=10)
    interventions.pause(day.paper, by=day.clerk, now=at - timedelta(minutes=4), reason="Ill for a moment")
    assert whole_room.pause_all(sitting, by=day.clerk, now=at, reason="Fire alarm") == 1, "the other stood already"
    with pytest.raises(Paused):
        save(day, "A", 1, at=at + timedelta(minutes=1))
    assert whole_room.resume_all(sitting, by=day.clerk, now=at + timedelta(minutes=20)) == 2
    assert [b - a for a, b in zip(before, closing(day), strict=True)] == [timedelta(minutes=24), timedelta(minutes=20)]
    assert DeadlineMove.objects.filter(cause="pause").count() == 2
    with pytest.raises(Refused, match="No paper of this sitting is paused"):
        whole_room.resume_all(sitting, by=day.clerk, now=at + timedelta(minutes=21))


def test_an_incident_of_the_room_stands_on_each_case_and_gives_time_back_to_each(full_room):
    day, sitting = full_room, full_room.sittings[0]
    before, at = closing(day), day.start + timedelta(minutes=10)
    given = {"category": "disturbance", "description": "Roof works next door.", "by": day.clerk, "now": at}
    assert whole_room.report_for_all(sitting, minutes=15, **given) == 2
    assert [b - a for a, b in zip(before, closing(day), strict=True)] == [timedelta(minutes=15)] * 2
    assert sorted(i.registration_id for i in Incident.objects.all()) == sorted(r.pk for r in day.made)
    assert {i.remedy for i in Incident.objects.all()} == {"15 minutes given back in Part One"}
    assert first_broken_line() is None


def test_what_is_asked_of_a_room_is_refused_whole(full_room):
    day, sitting = full_room, full_room.sittings[0]
    at = day.start + timedelta(minutes=10)
    given = {"category": "disturbance", "description": "Noise.", "by": day.clerk, "now": at}
    for wrong, sentence in (
        ({"minutes": 241}, "between 0 and 240"),
        ({"minutes": 5, "category": "weather"}, "Choose what happened"),
        ({"minutes": 5, "description": " "}, "Write what happened"),
        ({"minutes": 5, "now": day.paper.closes_at}, "No paper of this sitting is running"),
    ):
        with pytest.raises(Refused, match=sentence):
            whole_room.report_for_all(sitting, **(given | wrong))
    with pytest.raises(Refused, match="Write why"):
        whole_room.pause_all(sitting, by=day.clerk, now=at, reason="")
    assert not Incident.objects.exists()
    assert not DeadlineMove.objects.exists()


def test_a_room_of_many_costs_no_more_questions_than_a_room_of_two(full_room, django_assert_max_num_queries):
    day, sitting, at = full_room, full_room.sittings[0], full_room.start + timedelta(minutes=10)
    with django_assert_max_num_queries(14):
        whole_room.report_for_all(
            sitting, category="disturbance", description="Noise.", minutes=5, by=day.clerk, now=at
        )


def test_the_proctor_acts_on_the_room_from_the_desk(full_room, client, monkeypatch):
    day, sitting = full_room, full_room.sittings[0]
    monkeypatch.setattr("django.utils.timezone.now", lambda: day.start + timedelta(minutes=5))
    client.force_login(day.coordinator)
    incident = {"category": "technical", "description": "No light."}
    for name, given, sentence in (
        ("pause-everybody", {"reason": "Fire alarm"}, "2 papers are paused"),
        ("resume-everybody", {}, "2 papers run on"),
        ("report-incident-for-everybody", incident | {"minutes": "ten"}, "whole number"),
        ("report-incident-for-everybody", incident | {"minutes": "10"}, "Noted for 2 candidates"),
    ):
        assert sentence in said(client, name, sitting, **given)
    assert client.post(f"/do/watched-sittings/{sitting.pk}/dance/").status_code == 404


# ── at the desk ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def desk(full_room, client, monkeypatch):
    """The coordinator at the proctor's desk, five minutes into the exam."""
    full_room.at = full_room.start + timedelta(minutes=5)
    monkeypatch.setattr("django.utils.timezone.now", lambda: full_room.at)
    client.force_login(full_room.coordinator)
    return full_room


def page_of(day, client, one=0):
    address = f"/proctor/sittings/{day.sittings[0].pk}/candidates/{day.made[one].pk}/"
    return " ".join(client.get(address).content.decode().split())


def shown(client, name, row, **given):
    return " ".join(act(client, name, row, confirm=False, **given).content.decode().split())


INCIDENT = {"category": "technical", "description": "Line cut for eight minutes.", "remedy": "time", "part": "one"}


def test_minutes_are_never_dropped_without_a_word(desk, client):
    answer = act(client, "report-incident", desk.made[0], **INCIDENT | {"remedy": "none", "minutes": "8"})
    assert answer.status_code == 422
    assert "8 minutes are given back only by “Time given back”" in answer.content.decode()
    assert not Incident.objects.exists()


def test_time_given_back_is_shown_on_the_clock_before_and_cannot_be_taken_back(desk, client):
    given, before = INCIDENT | {"minutes": "8"}, desk.paper.closes_at
    page = shown(client, "report-incident", desk.made[0], **given)
    after = before + timedelta(minutes=8)
    assert f"Part One of Person 0 ends on {day_and_hour(after, desk.sittings[0].time_zone)} instead of" in page
    assert "time given back is not taken back" in page
    assert closing(desk)[0] == before, "only looked at"
    act(client, "report-incident", desk.made[0], **given)
    assert closing(desk)[0] == after
    said_there = page_of(desk, client)
    assert "Line cut for eight minutes. <span" in said_there, "one full stop"
    assert ".." not in said_there.partition("The end moved from")[2].partition("</ol>")[0]
    assert "Time given back after an incident. The end moved from" in said_there


def test_voiding_from_the_desk_is_shown_first_and_a_note_alone_asks_nothing(desk, client):
    page = shown(client, "report-incident", desk.made[0], **INCIDENT | {"remedy": "void"})
    assert "Part One of Person 0, 0 saves, is not scored; the part can be sat again." in page
    assert (
        act(client, "report-incident", desk.made[0], **INCIDENT | {"remedy": "none"}, confirm=False).status_code == 302
    )


def test_an_incident_of_the_room_says_whom_it_stands_on(desk, client):
    given = {"category": "disturbance", "description": "Roof works.", "minutes": "15"}
    page = shown(client, "report-incident-for-everybody", desk.sittings[0], **given)
    assert "It stands on 2 cases: Person 0, Person 1." in page
    assert "Each of these papers ends 15 minutes later." in page
    assert not Incident.objects.exists()


def test_whoever_was_stopped_alone_is_named_before_every_clock_runs_again(desk, client):
    sitting = desk.sittings[0]
    act(client, "pause-paper", desk.paper, reason="Ill for a moment")
    desk.at += timedelta(minutes=1)
    assert act(client, "pause-everybody", sitting, reason="Fire", confirm=False).status_code == 302, "at once"
    page = shown(client, "resume-everybody", sitting)
    assert "2 clocks run on: Person 0, Person 1." in page
    assert "Person 0 was stopped before the others: Ill for a moment" in page
    act(client, "resume-paper", desk.paper)
    assert act(client, "resume-everybody", sitting, confirm=False).status_code == 302, "stopped together"


def test_the_page_of_a_candidate_offers_what_can_be_done_and_nothing_else(desk, client):
    page = page_of(desk, client)
    assert "Take the check-in back" in page
    assert "Part One has begun: stop its clock and report an incident" in page
    assert "/take-back-check-in/" not in page, "the sentence stands in the place of the form"
    assert (f"/watched-papers/{desk.paper.pk}/pause-paper/" in page, "resume-paper" in page) == (True, False)
    attempts.void_attempt(desk.papers[1], by=desk.clerk, now=desk.at, reason="x")
    assert "pause-paper" not in page_of(desk, client, one=1)


def test_a_check_in_and_taking_it_back_are_offered_in_turn(day, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: day.start)
    client.force_login(day.coordinator)
    other = day.made[1]
    assert "take-back-check-in" not in page_of(day, client, one=1)
    assert "is checked in" in said(client, "check-in", other, document="Passport")
    assert "/check-in/" not in page_of(day, client, one=1)
    assert "not checked in any more" in said(client, "take-back-check-in", other, reason="wrong person")
    assert "/check-in/" in page_of(day, client, one=1)


def test_a_proctor_acts_on_nobody_of_another_sitting(desk, client, account):
    proctor = account("proctor")
    duties.put_on_duty(desk.sittings[1], proctor, by=desk.coordinator, now=desk.start)
    client.force_login(proctor)
    for name, row in (
        ("check-in", desk.made[1]),
        ("report-incident", desk.made[0]),
        ("pause-paper", desk.paper),
        ("pause-everybody", desk.sittings[0]),
    ):
        assert act(client, name, row, reason="x").status_code == 404


def test_the_list_of_sittings_says_which_is_on(desk, client, monkeypatch):
    said_of = lambda: client.get("/proctor/").content.decode()  # noqa: E731
    assert "Now</span>" in said_of()
    type(desk.cycle).objects.filter(pk=desk.cycle.pk).update(state="registration")
    assert "The office has not begun the exam days" in said_of()
    type(desk.cycle).objects.filter(pk=desk.cycle.pk).update(state="scoring")
    assert "Over</span>" in said_of()
    assert "To come" not in said_of()
