"""What was done in error around a meeting is shown first, taken back, and refused once something rests on it."""

from datetime import timedelta

import pytest

from exams.actions.declaration import action_called, actions
from exams.audit.models import AuditLine
from exams.cycles import procedures as cycles
from exams.messages.models import Notice
from exams.refusals.exceptions import NotAllowed, Refused, WrongState
from panels.committee.minutes.queries import minutes_of
from panels.committee.models import Decision, Recusal
from panels.committee.procedures import meetings, motions, recusals, retractions, votes
from panels.committee.procedures.decisions import decide
from panels.committee.procedures.docket import lay_docket, moved_after_the_decision
from panels.committee.procedures.signatures import sign_as_proposed, signatures_of, take_back_signature, to_sign
from panels.committee.states import MeetingState, RecusalSource
from panels.letters.composing import letter_of
from panels.reading import sealing
from panels.results.score_cycle import score_cycle
from scoring.keys.procedures import void_item
from tests.acting import act, said
from tests.panels.committee.test_meeting import room  # noqa: F401 - a fixture
from tests.panels.committee.test_signatures import opened  # noqa: F401 - a fixture


def look(client, name, row, **given):
    """The page on which an action says what it will do."""
    return act(client, name, row, confirm=False, **given).content.decode()


def recorded(action):
    return AuditLine.objects.filter(action=action).exists()


@pytest.fixture
def planned(house, now):
    house.to_committee()
    house.meeting = meetings.plan_meeting(
        house.cycle, starts_at=now + timedelta(days=7), place="Hall", by=house.coordinator, now=now
    )
    return house


# ── a planned meeting ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.any_day
def test_a_meeting_is_planned_on_the_clocks_of_the_association(house, client, now):
    house.to_committee()
    house.association.time_zone = "America/Chicago"
    house.association.save()
    client.force_login(house.chair)
    day = {"starts_at_0": "2030-06-03", "starts_at_1": "18:00", "place": "Hall"}
    assert (
        "In the time of America/Chicago."
        in client.get(f"/committee/cycles/{house.cycle.pk}/meetings/").content.decode()
    )
    assert "3 June 2030, 18:00 CDT" in said(client, "plan-meeting", house.cycle, **day)
    assert f"{house.cycle.meetings.get().starts_at:%H:%M}" == "23:00"


@pytest.mark.any_day
def test_a_programs_moment_is_one_value_and_a_fault_is_shown_where_it_was_made(house, client):
    house.to_committee()
    client.force_login(house.coordinator)
    api = f"/api/v1/cycles/{house.cycle.pk}/plan-meeting/"
    body = {"starts_at": "2030-06-03T18:00:00Z", "place": "Hall"}
    assert client.post(api, body | {"starts_at": "soonT"}, content_type="application/json").status_code == 422
    assert act(client, "plan-meeting", house.cycle, place="Hall").status_code == 422
    answer = client.post(api, body, content_type="application/json").json()
    assert answer["data"] == {"meeting": str(house.cycle.meetings.get().pk)}
    assert "Plan the next meeting" not in client.get(f"/committee/cycles/{house.cycle.pk}/meetings/").content.decode()


@pytest.mark.any_day
def test_moving_a_meeting_names_both_times_and_invites_anew(planned, client):
    client.force_login(planned.chair)
    given = {"starts_at_0": "2030-06-03", "starts_at_1": "18:00", "place": "Annex"}
    page = look(client, "move-meeting", planned.meeting, **given)
    assert "begins on 3 June 2030, 18:00" in page
    assert "2 members (chair person, committee-member person) are invited anew" in page
    Notice.objects.all().delete()
    act(client, "move-meeting", planned.meeting, **given)
    planned.meeting.refresh_from_db()
    assert planned.meeting.place == "Annex"
    assert Notice.objects.filter(subject__contains="another time or place").count() == 2


def test_a_cancelled_meeting_is_told_to_everybody_invited_and_makes_room_for_another(planned, client, now):
    client.force_login(planned.coordinator)
    page = look(client, "cancel-meeting", planned.meeting, reason="The chair is ill.")
    assert "does not take place" in page
    assert "2 cases wait for another meeting" in page
    act(client, "cancel-meeting", planned.meeting, reason="The chair is ill.")
    told = Notice.objects.filter(subject__contains="cancelled", body__contains="The chair is ill.")
    assert {n.user for n in told} == {planned.chair, planned.member}
    with pytest.raises(WrongState):
        meetings.open_meeting(planned.meeting, by=planned.chair, now=now)
    later = now + timedelta(days=9)
    again = meetings.plan_meeting(planned.cycle, starts_at=later, place="x", by=planned.chair, now=now)
    assert again.number == 2
    client.force_login(planned.member)
    assert client.get("/").content.decode().count("Go to the meeting") == 1


# ── opened, closed ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_meeting_opened_in_error_is_planned_again_until_something_was_heard(room, client):  # noqa: F811
    room.here()
    with pytest.raises(NotAllowed):
        retractions.take_back_opening(room.meeting, reason="x", by=room.members[0], now=room.now)
    client.force_login(room.chair)
    assert "nothing was heard" in said(client, "take-back-opening", room.meeting, reason="the wrong day")
    room.meeting.refresh_from_db()
    assert (room.meeting.state, room.meeting.opened_by) == (MeetingState.PLANNED, None)
    assert not room.house.cycle.cases.exclude(meeting=None).exists()
    assert recorded("meeting.planned")
    act(client, "open-meeting", room.meeting)
    room.here()
    room.call(room.cases[0])
    assert "close the meeting" in said(client, "take-back-opening", room.meeting, reason="x")


def test_closing_says_how_many_cases_wait(room, client):  # noqa: F811
    client.force_login(room.chair)
    page = look(client, "close-meeting", room.meeting)
    assert "0 cases were decided at this meeting." in page
    assert "2 cases not decided: they wait for the next meeting." in page
    assert "It can be taken back: “Reopen the meeting”." in page


def test_a_meeting_closed_in_error_goes_on_until_something_was_decided_or_planned(room, client):  # noqa: F811
    off, on = room.cases
    room.here()
    meetings.put_off(room.call(off), reason="a paper is missing", by=room.chair, now=room.now)
    meetings.close_meeting(room.meeting, by=room.chair, now=room.now)
    client.force_login(room.chair)
    page = f"/committee/meetings/{room.meeting.pk}/"
    assert "Reopen the meeting" in client.get(page).content.decode()
    assert "The meeting goes on." in said(client, "reopen-meeting", room.meeting, reason="one case was forgotten")
    on.refresh_from_db()
    off.refresh_from_db()
    assert (on.meeting_id, off.meeting_id) == (room.meeting.pk, None), "what was put off stays put off"
    room.here()
    motion = room.put(on)
    room.vote(motion, chair="for", m0="for")
    room.close(motion)
    room.confirm(motion)
    meetings.close_meeting(room.meeting, by=room.chair, now=room.now)
    room.meeting.refresh_from_db()
    later = meetings.plan_meeting(
        room.house.cycle, starts_at=room.now + timedelta(days=1), place="x", by=room.chair, now=room.now
    )
    with pytest.raises(Refused, match="Another meeting is planned"):
        retractions.reopen_meeting(room.meeting, reason="x", by=room.chair, now=room.now)
    retractions.cancel_meeting(later, reason="x", by=room.chair, now=room.now)
    Decision.objects.get()
    room.house.cycle.state = "released"
    room.house.cycle.save(update_fields=["state"])
    with pytest.raises(Refused, match="no longer before the committee"):
        retractions.reopen_meeting(room.meeting, reason="x", by=room.chair, now=room.now)


def test_minutes_of_a_closed_meeting_do_not_change(room, client, account):  # noqa: F811
    first, second = room.cases
    room.here(room.chair)
    left = room.recuse(first, room.members[0])
    meetings.put_off(room.call(first), reason="a paper is missing", by=room.chair, now=room.now)
    meetings.close_meeting(room.meeting, by=room.chair, now=room.now)
    room.meeting.refresh_from_db()
    before = minutes_of(room.meeting, room.chair)
    assert before.not_reached == f"Case {second.position} waited for the next meeting."
    assert len(before.apologies) == 3
    later = room.now + timedelta(days=1)
    account("committee-member", "late-member")
    recusals.withdraw_recusal(left, reason="another person", by=room.chair, now=later)
    recusals.recuse(first, member=room.members[1], reason="a friend", by=room.members[1], now=later)
    assert minutes_of(room.meeting, room.chair) == before
    client.force_login(room.chair)
    page = client.get(f"/committee/meetings/{room.meeting.pk}/minutes/").content.decode()
    assert "waited for the next meeting" in page
    assert client.get(f"/committee/meetings/{room.meeting.pk}/minutes.pdf").content.startswith(b"%PDF")


def test_where_no_quorum_is_possible_the_room_says_so(room, client):  # noqa: F811
    room.here()
    for member in room.members:
        room.recuse(room.cases[0], member)
    room.call(room.cases[0])
    client.force_login(room.chair)
    page = client.get(f"/committee/meetings/{room.meeting.pk}/").content.decode()
    assert "Even with all of them no vote can be taken" in page


def test_after_a_decision_elsewhere_the_meeting_is_not_reopened(room):  # noqa: F811
    house = room.house
    meetings.close_meeting(room.meeting, by=room.chair, now=room.now)
    votes_ = dict.fromkeys((room.chair, *room.members), ("for", ""))
    decide(
        room.cases[0], outcome="endorse", reason="x", votes=votes_, by=room.chair, now=house.now + timedelta(hours=1)
    )
    with pytest.raises(Refused, match="Something was decided since"):
        retractions.reopen_meeting(room.meeting, reason="x", by=room.chair, now=room.now)


# ── called, moved ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_case_called_in_error_was_not_heard(room, client):  # noqa: F811
    case = room.cases[0]
    room.here()
    client.force_login(room.chair)
    act(client, "call-case", case)
    case.refresh_from_db()
    page = f"/committee/meetings/{room.meeting.pk}/"
    assert "take the call back" in client.get(page).content.decode()
    assert "was not heard" in said(client, "uncall-case", case)
    assert not room.meeting.hearings.exists()
    assert minutes_of(room.meeting, room.chair).items == ()
    assert recorded("case.uncalled")
    motion = room.put(case)
    assert "take the call back" not in client.get(page).content.decode()
    motions.withdraw_motion(motion, reason="later", by=room.chair, now=room.now)
    assert "put the case off" in said(client, "uncall-case", case)


def test_a_case_put_off_and_called_in_error_stays_put_off(room):  # noqa: F811
    case = room.cases[0]
    room.here()
    meetings.put_off(room.call(case), reason="a paper is missing", by=room.chair, now=room.now)
    room.now += timedelta(minutes=1)
    room.call(case)
    retractions.uncall_case(room.meeting, case, by=room.chair, now=room.now)
    case.refresh_from_db()
    assert case.meeting_id is None
    assert minutes_of(room.meeting, room.chair).items[0].ended.startswith("Put off")


def test_a_case_is_taken_off_the_consent_vote_on_the_page(room, client):  # noqa: F811
    room.here()
    motions.put_consent_agenda(room.meeting, by=room.chair, now=room.now)
    client.force_login(room.chair)
    page = client.get(f"/committee/meetings/{room.meeting.pk}/").content.decode()
    assert "No case is being heard" not in page
    assert "Take one of them off" in page
    motion = room.cases[0].motions.get()
    act(client, "withdraw-motion", motion, why="somebody wants to discuss it")
    assert "will be discussed" in said(client, "discuss-case", room.cases[0])
    room.vote(None, chair="for")
    votes.close_vote(room.meeting, None, by=room.chair, now=room.now)
    assert [one.case for one in room.confirm(None)] == [room.cases[1]]


def test_whoever_asked_for_a_discussion_takes_it_back(room, client):  # noqa: F811
    case, asked, other = room.cases[0], room.members[0], room.members[1]
    client.force_login(asked)
    act(client, "discuss-case", case)
    client.force_login(other)
    assert "No discussion needed" not in client.get(f"/committee/cases/{case.pk}/").content.decode()
    assert "Another member asked" in said(client, "take-back-asking", case)
    client.force_login(asked)
    assert "No discussion needed" in client.get(f"/committee/cases/{case.pk}/").content.decode()
    act(client, "take-back-asking", case)
    case.refresh_from_db()
    assert (case.section, case.asked_for) == ("consent", False)
    act(client, "discuss-case", case)
    room.here()
    room.call(case)
    assert "being heard" in said(client, "take-back-asking", case)


# ── recusals ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_member_takes_back_what_they_said_themselves_until_the_vote_was_closed(room, client):  # noqa: F811
    case, member = room.cases[0], room.members[0]
    client.force_login(member)
    act(client, "leave-case", case, why="a colleague")
    made = Recusal.objects.get()
    docket = f"/committee/cycles/{room.house.cycle.pk}/"
    assert "I left it by mistake" in client.get(docket).content.decode()
    assert "You take part in this case again." in said(client, "withdraw-recusal", made, why="the wrong line")
    assert recorded("case.recusal-withdrawn")
    assert client.get(f"/committee/cases/{case.pk}/").status_code == 200
    made = room.recuse(case, member)
    room.here()
    motion = room.put(case)
    with pytest.raises(Refused, match="under way"):
        recusals.withdraw_recusal(made, reason="x", by=member, now=room.now)
    room.vote(motion, chair="against")
    room.close(motion)
    for who in (member, room.chair):
        with pytest.raises(Refused, match="closed without this member"):
            recusals.withdraw_recusal(made, reason="x", by=who, now=room.now)


def test_what_the_house_found_only_the_chair_takes_back_and_no_member_for_another(room, client):  # noqa: F811
    case, member = room.cases[0], room.members[0]
    made = recusals.recuse(
        case, member=member, reason="x", by=room.chair, now=room.now, source=RecusalSource.FOUND
    )  # fmt: skip
    client.force_login(member)
    assert "I left it by mistake" not in client.get(f"/committee/cycles/{room.house.cycle.pk}/").content.decode()
    assert "Nobody brings themselves back" in said(client, "withdraw-recusal", made, why="I can")
    client.force_login(room.members[1])
    assert "The chair brings somebody back" in said(client, "withdraw-recusal", made, why="he can")
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_for_whoever_has_left_a_case_no_act_on_it_exists(room, client):  # noqa: F811
    case, member = room.cases[0], room.members[0]
    room.here()
    motion = room.put(case)
    motions.withdraw_motion(motion, reason="later", by=room.chair, now=room.now)
    room.recuse(case, member)
    client.force_login(member)
    on = [(one.name, case if one.rows.name == "cases" else motion)
          for one in actions() if one.rows.name in ("cases", "motions")]  # fmt: skip
    assert len(on) > 10
    for name, row in on:
        path = action_called(name).path(row)
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404), name
        api = client.post(f"/api/v1/{action_called(name).rows.name}/{row.pk}/{name}/", {})
        assert api.status_code in (403, 404), name


# ── signatures, decisions, the seal ──────────────────────────────────────────────────────────────────────────────────
def test_a_signature_is_taken_back_before_it_is_before_the_committee(opened, client):  # noqa: F811
    [(_, proposals)] = to_sign(opened.lead)
    sign_as_proposed(opened.cycle, [one.code for one in proposals], by=opened.lead, now=opened.now)
    row = opened.registrations[0].recommendations.in_force().get()
    client.force_login(opened.lead)
    assert "Take the signature back" in client.get(f"/recommendations/{row.code}/").content.decode()
    name = opened.registrations[0].candidate.name
    assert "name somebody" in said(client, "take-back-signature", row, reason=f"I know {name}")
    assert "is taken back" in said(client, "take-back-signature", row, reason="I clicked the wrong line.")
    assert opened.registrations[0].pk not in signatures_of(opened.cycle)
    assert [one.state for one in to_sign(opened.lead)[0][1]].count("unsigned") == 1
    opened.sign()
    assert signatures_of(opened.cycle)[opened.registrations[0].pk].holds
    cycles.lay_before_committee(opened.cycle, by=opened.coordinator, now=opened.now)
    row = type(row).objects.get(pk=row.pk)
    with pytest.raises(Refused, match="sign anew instead"):
        take_back_signature(row, reason="x", by=opened.lead, now=opened.now)
    assert "It is before the committee" in client.get(f"/recommendations/{row.code}/").content.decode()


def test_a_correction_says_what_it_replaces_and_for_whom(house, client):
    case = house.to_committee()[0]
    client.force_login(house.chair)
    stood = {f"stance-{m.pk}": "for" for m in (house.chair, house.member)}
    act(client, "record-decision", case, outcome="endorse", reason="Clear.", **stood)
    assert "is decided" not in client.get(f"/committee/cases/{case.pk}/").content.decode()
    given = stood | {"outcome": "defer", "reason": "The portfolio is not whole."}
    page = look(client, "correct-decision", case, **given)
    assert f"For {case.registration.candidate.name}, “Endorsed” of 14 March 2026 is replaced by “Deferred”." in page
    assert "Nothing is released yet" in page
    assert Decision.objects.count() == 1
    act(client, "correct-decision", case, **given)
    assert Decision.objects.in_force().get().outcome == "defer"
    fault = act(client, "correct-decision", case, outcome="hold")
    assert fault.status_code == 422
    assert "Correct this decision" in fault.content.decode()


def test_opening_the_seal_says_how_many_scripts_get_their_names_back_and_asks_for_the_name(house, client):
    house.rate_all()
    sealing.propose_opening(house.panel, reason="all settled", by=house.coordinator, now=house.now)
    client.force_login(house.chair)
    page = look(client, "confirm-opening", house.cycle)
    assert "2 scripts of Spring get their names back." in page
    assert "It cannot be taken back: what was seen cannot be unseen." in page
    path = action_called("confirm-opening").path(house.cycle)
    seal = page.split('name="confirmed" value="')[1].split('"')[0]
    assert client.post(path, {"confirmed": seal, "typed": "Autumn"}).status_code == 200
    house.panel.refresh_from_db()
    assert house.panel.state == "settled"
    assert client.post(path, {"confirmed": seal, "typed": "spring "}).status_code == 302
    house.panel.refresh_from_db()
    assert house.panel.state == "opened"
    assert "not possible any more" in said(client, "confirm-opening", house.cycle)


# ── an item taken out after the decision ─────────────────────────────────────────────────────────────────────────────
def test_marks_that_moved_after_the_decision_are_shown_to_whoever_decided(house, client):
    case = house.to_committee()[0]
    client.force_login(house.chair)
    stood = {f"stance-{m.pk}": "for" for m in (house.chair, house.member)}
    act(client, "record-decision", case, outcome="endorse", reason="Clear.", **stood)
    assert moved_after_the_decision(house.cycle) == set()
    void_item(house.form, "Q5", by=house.coordinator, now=house.now, reason="two options are right")
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    assert moved_after_the_decision(house.cycle) == {case.pk}
    docket = client.get(f"/committee/cycles/{house.cycle.pk}/").content.decode()
    assert docket.count("Marks moved after the decision") == 1
    page = client.get(f"/committee/cases/{case.pk}/").content.decode()
    assert "4 of 4 correct" in page
    assert "look whether it still stands" in page
    assert "4 of 4 items correct" in letter_of(Decision.objects.get()).plain()


def test_once_a_meeting_was_opened_a_case_keeps_its_number(room):  # noqa: F811
    house = room.house
    before = {case.pk: case.position for case in house.cycle.cases.all()}
    first = house.cycle.cases.get(position=1)
    meetings.ask_for_discussion(first, by=room.members[0], now=room.now)
    void_item(house.form, "Q5", by=house.coordinator, now=house.now, reason="two options are right")
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    lay_docket(house.cycle, by=house.coordinator, now=house.now)
    assert {case.pk: case.position for case in house.cycle.cases.all()} == before
    first.refresh_from_db()
    assert first.section == "discussion"
