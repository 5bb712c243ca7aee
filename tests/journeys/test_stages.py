"""A coordinator's wrong clicks: each stage of a cycle is shown before it is begun, and can be walked back."""

from datetime import timedelta

import pytest

from exams.actions.declaration import action_called
from exams.audit.models import AuditLine
from exams.cycles import procedures as cycles
from exams.cycles.models import Cycle
from exams.delivery.models import Attempt
from exams.delivery.procedures import attempts
from exams.registration.allowances import TimeAllowance
from panels.committee.models import Case
from panels.committee.procedures import decisions
from panels.committee.procedures.meetings import plan_meeting
from panels.reading.models import Assignment, Script
from tests.acting import act, said


@pytest.fixture
def open_cycle(entry, client):
    entry.registered()
    client.force_login(entry.coordinator)
    return entry.cycle


def state(cycle):
    return Cycle.objects.get(pk=cycle.pk).state


def now_is(cycle):
    cycle.refresh_from_db()
    return cycle


# ── one click ends nothing ───────────────────────────────────────────────────────────────────────────────────────────
def test_one_click_on_the_only_button_ends_no_registration(open_cycle, client, entry):
    entry.applying()
    look = client.post(action_called("begin-exam-days").path(open_cycle))
    page = look.content.decode()
    assert "Registration closes; 1 candidate is registered." in page
    assert "1 application not completed can no longer be handed in: Person 1." in page
    assert "1 of them has no seat: Person 0." in page
    assert "Registration was to stay open until" in page
    assert "The first sitting is in 40 days" in page
    assert "It can be taken back" in page
    assert state(open_cycle) == "registration"


def test_registration_is_closed_and_reopened(open_cycle, client):
    act(client, "begin-exam-days", open_cycle)
    assert state(open_cycle) == "sitting"
    act(client, "reopen-registration", now_is(open_cycle), reason="Two clicks in one place.")
    assert state(open_cycle) == "registration"
    line = AuditLine.objects.order_by("-number").first()
    assert (line.action, line.reason, line.details["came_from"]) == (
        "cycle.registration", "Two clicks in one place.", "sitting",
    )  # fmt: skip


def test_registration_is_not_reopened_once_somebody_has_begun(house, client):
    Cycle.objects.filter(pk=house.cycle.pk).update(state="sitting")
    client.force_login(house.coordinator)
    told = said(client, "reopen-registration", now_is(house.cycle), reason="x")
    assert "2 candidates have begun the exam already: Quintessa Canarybird, Zebulon Canaryworth." in told


def test_an_opening_is_withdrawn_while_nobody_has_applied(association, account, client, clerk, now):
    client.force_login(account("coordinator"))
    closes = now + timedelta(days=20)
    cycle = cycles.plan_cycle(association, name="Autumn", by=clerk, now=now, registration_closes=closes)
    hours = {"starts_at": now + timedelta(days=30), "ends_at": now + timedelta(days=31)}
    cycles.add_sitting(cycle, place="Hall", capacity=5, by=clerk, now=now, **hours)
    act(client, "open-registration", cycle)
    assert state(cycle) == "registration"
    act(client, "withdraw-registration-opening", now_is(cycle), reason="too early")
    assert state(cycle) == "draft"


def test_an_opening_is_not_withdrawn_from_under_those_who_applied(open_cycle, client):
    told = said(client, "withdraw-registration-opening", open_cycle, reason="x")
    assert "1 person has applied already: Person 0." in told
    assert state(open_cycle) == "registration"


# ── exam days ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def exam_days(house, client):
    """As on the last of the exam days: everything handed in, nothing sealed."""
    Assignment.objects.all().delete()
    house.panel.scripts.update(phase="independent")
    Cycle.objects.filter(pk=house.cycle.pk).update(state="sitting")
    client.force_login(house.coordinator)
    house.cycle.refresh_from_db()
    return house


def test_scoring_does_not_begin_while_somebody_writes(exam_days, client):
    paper = Attempt.objects.filter(part="two").first()
    Attempt.objects.filter(pk=paper.pk).update(state="in-progress", submitted_at=None)
    told = said(client, "close-exam-days", exam_days.cycle)
    assert f"1 candidate is still writing: {paper.registration.candidate.name}." in told
    assert "Wait until" in told
    assert state(exam_days.cycle) == "sitting"


def test_exam_days_nobody_sat_are_not_closed(open_cycle, client):
    act(client, "begin-exam-days", open_cycle)
    assert "No paper is handed in yet" in said(client, "close-exam-days", now_is(open_cycle))


def test_closing_the_exam_days_says_who_has_handed_in_nothing(exam_days, client):
    Attempt.objects.filter(registration=exam_days.registrations[0]).update(state="voided")
    page = client.post(action_called("close-exam-days").path(exam_days.cycle)).content.decode()
    assert "Part One: 1 paper is handed in." in page
    assert "1 candidate has handed in nothing: Zebulon Canaryworth." in page
    assert state(exam_days.cycle) == "sitting"


def test_exam_days_are_reopened_until_readings_are_given_out(exam_days, client):
    act(client, "close-exam-days", exam_days.cycle)
    act(client, "reopen-exam-days", now_is(exam_days.cycle), reason="One candidate comes tomorrow.")
    assert state(exam_days.cycle) == "sitting"
    act(client, "close-exam-days", now_is(exam_days.cycle))
    Assignment.objects.create(script=Script.objects.first(), reviewer=exam_days.panel.members.first().reviewer)
    told = said(client, "reopen-exam-days", now_is(exam_days.cycle), reason="x")
    assert "1 reading is given out: call them in first" in told
    assert state(exam_days.cycle) == "scoring"


def test_sealing_gives_nothing_out_and_adds_what_came_later(exam_days, client, clerk, now):
    act(client, "close-exam-days", exam_days.cycle)
    assert "Every response that was handed in is sealed." in said(client, "seal-and-plan", now_is(exam_days.cycle))
    act(client, "reopen-exam-days", now_is(exam_days.cycle), reason="A latecomer.")
    late = Attempt.objects.filter(part="two").first()
    Attempt.objects.filter(pk=late.pk).update(state="voided")
    again = attempts.schedule_attempt(late.registration, part="two", form=late.form, by=clerk, now=now, number=2)
    attempts.begin_attempt(again, allowance=TimeAllowance(timedelta(hours=1)), by=clerk, now=now)
    attempts.record_written_answer(again, vignette=late.form.vignettes.get(), text="Later.", now=now)
    attempts.submit_attempt(again, by=clerk, now=now)
    act(client, "close-exam-days", now_is(exam_days.cycle))
    page = client.post(action_called("seal-and-plan").path(now_is(exam_days.cycle))).content.decode()
    assert "The responses of 1 candidate become scripts" in page
    before = Script.objects.count()
    answer = act(client, "seal-and-plan", exam_days.cycle)
    assert answer.url == f"/office/cycles/{exam_days.cycle.pk}/panel/"
    assert Script.objects.count() == before + 1
    assert not Assignment.objects.exists()


# ── the committee ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_proposal_to_open_the_seal_is_withdrawn(house, client):
    house.rate_all()
    client.force_login(house.coordinator)
    act(client, "propose-opening", house.cycle, reason="All settled.")
    act(client, "withdraw-opening-proposal", house.cycle, reason="One alert is open.")
    house.open_seal()


def test_a_docket_is_withdrawn_before_a_vote_and_laid_again(house, client):
    cases = house.to_committee()
    client.force_login(house.coordinator)
    act(client, "withdraw-docket", now_is(house.cycle), reason="A portfolio was missing.")
    assert state(house.cycle) == "scoring"
    page = client.post(action_called("lay-before-committee").path(now_is(house.cycle))).content.decode()
    assert "2 cases come before the committee" in page
    act(client, "lay-before-committee", house.cycle)
    assert set(Case.objects.values_list("pk", flat=True)) == {case.pk for case in cases}


def test_a_docket_on_which_something_is_decided_stays(house, client):
    case = house.to_committee()[0]
    decisions.decide(case, outcome="endorse", reason="Clear.", votes=house.votes(), by=house.chair, now=house.now)
    client.force_login(house.coordinator)
    assert "Cases are decided already" in said(client, "withdraw-docket", now_is(house.cycle), reason="x")
    assert "1 case is not decided yet" in said(client, "release-decisions", house.cycle)


def test_a_release_is_confirmed_by_typing_the_cycles_name(house, client):
    for case in house.to_committee():
        decisions.decide(case, outcome="endorse", reason="Clear.", votes=house.votes(), by=house.chair, now=house.now)
    client.force_login(house.coordinator)
    path = action_called("release-decisions").path(now_is(house.cycle))
    page = client.post(path).content.decode()
    assert "2 candidates read the decision (endorse: 2)." in page
    assert "A release cannot be taken back" in page
    seal = page.split('name="confirmed" value="')[1].split('"')[0]
    client.post(path, {"confirmed": seal, "typed": "Autumn"})
    assert state(house.cycle) == "committee"
    client.post(path, {"confirmed": seal, "typed": "spring"})
    assert state(house.cycle) == "released"


def test_withdrawing_the_docket_says_how_many_cases_wait_and_which_meeting(house, client):
    house.to_committee()
    client.force_login(house.coordinator)
    plan_meeting(house.cycle, starts_at=house.now + timedelta(days=3), place="Hall", by=house.coordinator, now=house.now)
    look = client.post(action_called("withdraw-docket").path(now_is(house.cycle)), {"reason": "x"}).content.decode()
    assert "2 cases wait until the docket is laid before the committee again." in look
    assert "Meeting 1" in look and "stays planned." in look
    assert state(house.cycle) == "committee"


def test_an_item_taken_out_counts_again(house, client):
    client.force_login(house.coordinator)
    page = client.post(action_called("void-item").path(house.cycle), {"item": "Q5", "reason": "x"}).content.decode()
    assert "Item Q5 counts for nobody." in page
    assert "2 papers are marked anew." in page
    act(client, "void-item", house.cycle, item="Q5", reason="Two are right.")
    assert "“Q5” is taken out already." in said(client, "void-item", house.cycle, item="Q5", reason="x")
    back = act(client, "restore-item", house.cycle, item="Q5", reason="x", confirm=False).content.decode()
    assert "Item Q5 counts again, under the key it had." in back
    act(client, "restore-item", house.cycle, item="Q5", reason="One is right.")
    assert house.form.answer_keys.in_force().get().entries.get(item__code="Q5").scored
