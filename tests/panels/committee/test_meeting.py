"""A meeting: who is there, who has left a case, motions, votes, ties, the chair's word, and the minutes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from exams.accounts.models import Tie
from exams.actions.declaration import action_called
from exams.audit.models import AuditLine
from exams.cycles.own_rules import correct_rules
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, NotAllowed, NotYours, Refused, WrongState
from panels.committee.minutes.queries import minutes_of
from panels.committee.models import Decision, Meeting, Motion, MotionVote, Recusal
from panels.committee.procedures import decisions, meetings, motions, recusals, votes
from panels.committee.procedures.decision_digests import first_altered_decision
from panels.committee.states import MotionState, RecusalSource
from panels.portfolio.procedures.outcomes import review_portfolio
from tests.acting import act, said
from tests.kept import kept


class Room:
    """A meeting in session with a chair and three members; steps as methods, everything at one moment."""

    @kept
    def __init__(self, house, account, **rules):
        self.house, self.now = house, house.now
        self.chair = house.chair
        self.members = [
            house.member,
            account("committee-member", "second-member"),
            account("committee-member", "third"),
        ]
        if rules:
            book = house.cycle.rules
            correct_rules(
                house.cycle, replace(book, committee=replace(book.committee, **rules)), by=house.coordinator,
                now=house.now, reason="for this test",
            )  # fmt: skip
        self.cases = house.to_committee()
        self.meeting = meetings.plan_meeting(
            house.cycle, starts_at=house.now + timedelta(hours=1), place="Hall", by=house.coordinator, now=house.now
        )
        meetings.open_meeting(self.meeting, by=self.chair, now=self.now)
        self.meeting.refresh_from_db()

    def here(self, *people):
        for one in people or (self.chair, *self.members):
            meetings.attend(self.meeting, by=one, now=self.now)

    def call(self, case):
        return meetings.call_case(self.meeting, case, by=self.chair, now=self.now)

    def put(self, case, outcome="endorse", **more):
        self.call(case)
        return motions.move_motion(
            self.meeting, case, outcome=outcome, reason="Clear.", by=self.chair, now=self.now, **more
        )

    def vote(self, motion, **stances):
        for name, stance in stances.items():
            who = self.chair if name == "chair" else self.members[int(name[1])]
            votes.vote(self.meeting, motion, stance=stance, by=who, now=self.now)

    def close(self, motion):
        votes.close_vote(self.meeting, motion, by=self.chair, now=self.now)
        motion.refresh_from_db()
        return motion

    def confirm(self, motion):
        return motions.confirm(self.meeting, motion, by=self.chair, now=self.now)

    def recuse(self, case, member, reason="a colleague"):
        return recusals.recuse(case, member=member, reason=reason, by=member, now=self.now)


@pytest.fixture
def room(house, account):
    return Room(house, account)


@pytest.fixture
def quorum_of_three(house, account):
    return Room(house, account, quorum=3)


def test_members_are_invited_and_only_the_chair_opens(house, account):
    house.to_committee()
    made = meetings.plan_meeting(
        house.cycle, starts_at=house.now + timedelta(days=1), place="Hall", by=house.coordinator, now=house.now
    )
    assert set(Notice.objects.filter(subject__contains="meets").values_list("user", flat=True)) == {
        house.chair.pk, house.member.pk,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        meetings.open_meeting(made, by=house.member, now=house.now)
    with pytest.raises(Refused, match="planned already"):
        meetings.plan_meeting(
            house.cycle, starts_at=house.now + timedelta(days=2), place="x", by=house.chair, now=house.now
        )


def test_a_motion_that_is_carried_is_a_decision_only_once_the_chair_confirms(room):
    room.here()
    motion = room.put(room.cases[0])
    room.vote(motion, chair="for", m0="for", m1="against")
    assert room.close(motion).state == MotionState.CARRIED
    assert not Decision.objects.exists()
    [decision] = room.confirm(motion)
    assert decision.count["entitled"] == 4
    assert decision.minute == (
        "chair person moved: endorse. Of 4 members who could vote, 4 were there; the quorum was 2. "
        "2 for, 1 against, 0 abstentions (second-member person against). Carried."
    )
    stood = dict(decision.votes.values_list("member__name", "stance"))
    assert stood == {
        "chair person": "for", "committee-member person": "for", "second-member person": "against",
        "third person": "silent",
    }  # fmt: skip


def test_recusals_break_the_quorum_of_one_case_and_not_of_the_next(quorum_of_three):
    room = quorum_of_three
    first, second = room.cases
    room.here(room.chair, *room.members[:2])
    room.recuse(first, room.members[0], "supervised the candidate")
    room.call(first)
    with pytest.raises(Refused, match=r"the quorum is 3, and of 3 who may vote on it 2 are here"):
        motions.move_motion(room.meeting, first, outcome="endorse", reason="x", by=room.chair, now=room.now)
    hearing = room.meeting.hearings.get(ended_at=None)
    meetings.put_off(hearing, reason="no quorum after a recusal", by=room.chair, now=room.now)
    motion = room.put(second)
    room.vote(motion, chair="for", m0="for", m1="for")
    room.close(motion)
    room.confirm(motion)
    meetings.close_meeting(room.meeting, by=room.chair, now=room.now)
    said = minutes_of(room.meeting, room.chair)
    assert [item.ended.split(":")[0] for item in said.items] == ["Put off to the next meeting", "Decided"]
    assert said.items[0].sentences == ("committee-member person took no part (supervised the candidate).",)
    first.refresh_from_db()
    assert first.meeting_id is None
    assert not first.decisions.exists()


def test_a_quorum_lost_during_the_vote_counts_for_nothing(quorum_of_three):
    room = quorum_of_three
    room.here(room.chair, *room.members[:2])
    motion = room.put(room.cases[0])
    room.vote(motion, chair="for")
    for gone in room.members[:2]:
        meetings.leave(room.meeting, by=gone, now=room.now)
    assert room.close(motion).state == MotionState.NO_QUORUM
    with pytest.raises(WrongState):
        room.confirm(motion)


def test_whoever_voted_and_then_left_counts_as_there(quorum_of_three):
    room = quorum_of_three
    room.here(room.chair, *room.members[:2])
    motion = room.put(room.cases[0])
    room.vote(motion, chair="for", m0="for", m1="against")
    meetings.leave(room.meeting, by=room.members[1], now=room.now)
    closed = room.close(motion)
    assert (closed.state, closed.result["present"], closed.result["against"]) == (MotionState.CARRIED, 3, 1)


def test_who_could_vote_is_frozen_at_the_close(room, account):
    room.here()
    motion = room.put(room.cases[0])
    room.vote(motion, chair="for", m0="for")
    room.close(motion)
    account("committee-member", "late-member")
    [decision] = room.confirm(motion)
    assert decision.count["entitled"] == 4
    assert decision.votes.count() == 4


def test_a_recused_member_neither_sees_nor_votes_nor_counts(room, client):
    case, other = room.cases
    out = room.members[0]
    room.here()
    room.recuse(case, out)
    motion = room.put(case)
    with pytest.raises(Refused, match="no vote on this"):
        votes.vote(room.meeting, motion, stance="for", by=out, now=room.now)
    client.force_login(out)
    name = case.registration.candidate.name
    shown = [
        f"/committee/cycles/{room.house.cycle.pk}/", f"/committee/meetings/{room.meeting.pk}/",
        f"/committee/meetings/{room.meeting.pk}/now/", f"/committee/meetings/{room.meeting.pk}/minutes/",
        f"/committee/cases/{other.pk}/", f"/api/v1/cases/?cycle={room.house.cycle.pk}",
    ]  # fmt: skip
    for page in shown:
        answer = client.get(page)
        assert answer.status_code == 200
        assert name not in answer.content.decode(), page
    assert client.get(f"/committee/cases/{case.pk}/").status_code == 404
    assert client.get(f"/api/v1/cases/{case.pk}/").status_code == 404
    client.force_login(room.members[1])
    assert name in client.get(shown[0]).content.decode(), "there was something to hide"


def test_conflicts_are_found_by_the_house_before_anybody_looks(house, account):
    someone = account("committee-member", "tied")
    Tie.objects.create(candidate=house.registrations[0].candidate, kind="supervisor", name="tied person")
    review_portfolio(
        house.registrations[1], reviewer=house.member.name, outcome="approve", by=house.clerk, now=house.now
    )
    first, second = sorted(house.to_committee(), key=lambda c: c.registration.position)
    found = set(Recusal.objects.values_list("case_id", "member_id", "source"))
    assert found == {(first.pk, someone.pk, "found"), (second.pk, house.member.pk, "found")}


def test_what_a_member_says_of_themselves_takes_them_off_open_cases(room, client):
    case = room.cases[0]
    client.force_login(room.members[2])
    act(client, "say-whom-i-am-close-to", room.members[2], close_to=f"{case.registration.candidate.name}\n")
    assert Recusal.objects.get().case == case
    assert Recusal.objects.get().reason == "said by the member"


def test_a_conflict_that_was_none_is_withdrawn_by_somebody_else_with_a_reason(room, client):
    case = room.cases[0]
    made = recusals.recuse(
        case, member=room.members[0], reason="a colleague", by=room.chair, now=room.now, source=RecusalSource.FOUND
    )  # fmt: skip
    with pytest.raises(Refused, match="Nobody brings themselves back"):
        recusals.withdraw_recusal(made, reason="I can.", by=room.members[0], now=room.now)
    client.force_login(room.chair)
    act(client, "withdraw-recusal", made, why="another person of that name")
    made.refresh_from_db()
    assert made.why_withdrawn == "another person of that name"
    recusals.find_conflicts(room.house.cycle, by=room.chair, now=room.now)
    assert not Recusal.objects.in_force().exists()


def test_over_a_case_the_chair_has_left_the_deputy_presides(room):
    case = room.cases[0]
    room.here()
    room.call(case)
    room.recuse(case, room.chair)
    with pytest.raises(NotAllowed):
        motions.move_motion(room.meeting, case, outcome="endorse", reason="x", by=room.chair, now=room.now)
    deputy = room.members[0]
    meetings.name_deputy(room.meeting, deputy, by=room.chair, now=room.now)
    motion = motions.move_motion(room.meeting, case, outcome="endorse", reason="Clear.", by=deputy, now=room.now)
    room.vote(motion, m0="for", m1="for")
    votes.close_vote(room.meeting, motion, by=deputy, now=room.now)
    [decision] = motions.confirm(room.meeting, motion, by=deputy, now=room.now)
    assert decision.recorded_by == deputy


def test_a_tie_waits_for_the_chair_who_says_it_openly(room):
    room.here()
    motion = room.put(room.cases[0])
    room.vote(motion, chair="for", m0="against")
    assert room.close(motion).state == MotionState.TIED
    with pytest.raises(NotAllowed):
        motions.break_tie(motion, stance="for", by=room.members[0], now=room.now)
    motions.break_tie(motion, stance="against", by=room.chair, now=room.now)
    motion.refresh_from_db()
    assert motion.state == MotionState.LOST
    assert not Decision.objects.exists()


def test_a_secret_ballot_keeps_that_a_vote_was_cast_and_never_whose_it_was(house, account):
    room = Room(house, account, ballot="secret")
    room.here()
    motion = room.put(room.cases[0])
    room.vote(motion, chair="for", m0="against", m1="for")
    assert set(MotionVote.objects.values_list("stance", flat=True)) == {"voted"}
    with pytest.raises(Refused, match="cannot be taken back"):
        room.vote(motion, m0="for")
    closed = room.close(motion)
    assert (closed.result["in_favour"], closed.result["against"]) == (2, 1)
    [decision] = room.confirm(motion)
    assert set(decision.votes.values_list("stance", flat=True)) == {"voted", "silent"}
    assert "By secret ballot: 2 for, 1 against" in decision.minute
    lines = [str(line.details) for line in AuditLine.objects.filter(action__startswith="motion")]
    assert lines
    assert not [line for line in lines if "second-member" in line]


def test_an_open_vote_can_be_changed_until_the_close_and_counts_once(room):
    room.here()
    motion = room.put(room.cases[0])
    room.vote(motion, m0="against", chair="for")
    room.vote(motion, m0="for")
    assert room.close(motion).result["in_favour"] == 2
    with pytest.raises(WrongState, match="closed"):
        room.vote(motion, m0="against")


def test_whoever_is_not_there_does_not_vote_and_whoever_is_no_member_is_not_there(room):
    room.here(room.chair, room.members[0])
    motion = room.put(room.cases[0])
    with pytest.raises(Refused, match="Say first that you are here"):
        room.vote(motion, m1="for")
    with pytest.raises(NotYours):
        meetings.attend(room.meeting, by=room.house.coordinator, now=room.now)


def test_the_consent_agenda_is_one_vote_with_each_cases_own_quorum(quorum_of_three):
    room = quorum_of_three
    first, second = room.cases
    room.here(room.chair, *room.members[:2])
    room.recuse(first, room.members[0])
    put, left_out = motions.put_consent_agenda(room.meeting, by=room.chair, now=room.now)
    assert put == 1
    assert left_out == [
        f"Case {first.position}: no vote can be taken: the quorum is 3, and of 3 who may vote on it 2 are here."
    ]
    room.vote(None, chair="for", m0="for", m1="for")
    votes.close_vote(room.meeting, None, by=room.chair, now=room.now)
    assert [d.case for d in room.confirm(None)] == [second]
    assert Decision.objects.get().minute.startswith("With the consent agenda: endorse.")


def test_one_member_is_enough_to_have_a_clear_case_discussed(room, client):
    case = room.cases[0]
    assert case.section == "consent"
    client.force_login(room.members[1])
    act(client, "discuss-case", case)
    case.refresh_from_db()
    assert case.section == "discussion"
    put, _ = motions.put_consent_agenda(room.meeting, by=room.chair, now=room.now) if room.here() else (1, [])
    assert put == 1


def test_a_signature_that_breaks_between_vote_and_confirmation_stops_the_decision(room):
    room.here()
    motion = room.put(room.cases[0])
    room.vote(motion, chair="for", m0="for")
    room.close(motion)
    review_portfolio(room.cases[0].registration, reviewer="P", outcome="hold", by=room.house.coordinator, now=room.now)
    with pytest.raises(Refused, match="was signed before something changed: the portfolio changed"):
        room.confirm(motion)
    assert not Decision.objects.exists()
    motion.refresh_from_db()
    assert motion.state == MotionState.CARRIED


def test_an_amendment_is_another_motion(room):
    room.here()
    motion = room.put(room.cases[0])
    with pytest.raises(Refused, match="a motion on this case already"):
        room.put(room.cases[0], outcome="defer")
    motions.withdraw_motion(motion, reason="to be amended", by=room.chair, now=room.now)
    again = room.put(room.cases[0], outcome="endorse-with-condition", condition="Send the missing transcript.")
    room.vote(again, chair="for", m0="for")
    room.close(again)
    [decision] = room.confirm(again)
    assert decision.condition == "Send the missing transcript."
    assert decision.condition_until == room.now.date() + timedelta(days=180)


def test_while_the_committee_is_in_session_nothing_is_recorded_beside_the_meeting(room, client):
    case = room.cases[0]
    with pytest.raises(Refused, match="in session"):
        decisions.decide(case, outcome="endorse", reason="x", votes=room.house.votes(), by=room.chair, now=room.now)
    client.force_login(room.chair)
    assert "record its decision" not in client.get(f"/committee/cases/{case.pk}/").content.decode()
    meetings.close_meeting(room.meeting, by=room.chair, now=room.now)
    page = client.get(f"/committee/cases/{case.pk}/").content.decode()
    assert "record its decision" in page
    assert '<option value="for" selected' not in page, "how somebody voted is never filled in for them"


def test_nobody_closes_a_vote_that_nobody_has_cast(room):
    room.here()
    motion = room.put(room.cases[0])
    with pytest.raises(Refused, match="Nobody has voted yet"):
        room.close(motion)


def test_a_case_the_chair_has_left_before_the_meeting_is_called_by_the_deputy(room, client):
    case, deputy = room.cases[0], room.members[0]
    room.recuse(case, room.chair)
    room.here()
    with pytest.raises(Refused):
        room.call(case)
    meetings.name_deputy(room.meeting, deputy, by=room.chair, now=room.now)
    client.force_login(deputy)
    act(client, "call-case", case)
    assert room.meeting.hearings.get(ended_at=None).case == case
    assert "Put a motion" in client.get(f"/committee/meetings/{room.meeting.pk}/").content.decode()


def test_a_case_put_off_can_be_called_again_and_a_decided_one_is_no_longer_heard(room):
    case = room.cases[0]
    room.here()
    meetings.put_off(room.call(case), reason="a paper is missing", by=room.chair, now=room.now)
    motion = room.put(case)
    room.vote(motion, chair="for")
    room.close(motion)
    room.confirm(motion)
    assert not room.meeting.hearings.filter(ended_at=None).exists()
    meetings.close_meeting(room.meeting, by=room.chair, now=room.now)
    assert minutes_of(room.meeting, room.chair).items[0].ended.startswith("Decided")


def test_who_votes_and_goes_is_counted_on_the_page_as_at_the_close(quorum_of_three, client):
    room = quorum_of_three
    room.here(room.chair, *room.members[:2])
    motion = room.put(room.cases[0])
    room.vote(motion, chair="for", m0="for", m1="against")
    meetings.leave(room.meeting, by=room.members[1], now=room.now)
    client.force_login(room.chair)
    page = f"/committee/meetings/{room.meeting.pk}/"
    assert "3 are here; 3 are needed. Whoever has voted counts as here." in client.get(page).content.decode()
    room.close(motion)
    assert "At the close 3 of 4 who could vote were here; 3 were needed." in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"condition": "Send it."}, "You wrote a condition"),
        ({"outcome": "await-reading"}, "Choose what was decided"),
        ({"outcome": "x"}, "Choose what was decided"),
        ({"reason": "  "}, "Write the reason"),
        ({"outcome": "endorse-with-condition"}, "Write the condition"),
    ],
)
def test_a_motion_says_what_and_why(room, given, said):
    room.here()
    room.call(room.cases[0])
    with pytest.raises(Invalid, match=said):
        motions.move_motion(
            room.meeting,
            room.cases[0],
            **{"outcome": "endorse", "reason": "Clear.", **given},
            by=room.chair,
            now=room.now,
        )


def test_nothing_is_left_in_the_air_when_a_meeting_closes(room):
    room.here()
    motion = room.put(room.cases[0])
    with pytest.raises(Refused, match="neither decided nor withdrawn"):
        meetings.close_meeting(room.meeting, by=room.chair, now=room.now)
    with pytest.raises(Refused, match="neither decided nor withdrawn"):
        room.call(room.cases[1])
    motions.withdraw_motion(motion, reason="later", by=room.chair, now=room.now)
    meetings.close_meeting(room.meeting, by=room.chair, now=room.now)
    with pytest.raises(WrongState):
        meetings.attend(room.meeting, by=room.chair, now=room.now)
    again = meetings.plan_meeting(
        room.house.cycle, starts_at=room.now + timedelta(days=7), place="Hall", by=room.chair, now=room.now
    )
    assert again.number == 2


def test_the_live_page_answers_nothing_until_something_happens(room, client):
    client.force_login(room.members[0])
    page = f"/committee/meetings/{room.meeting.pk}/now/"
    version = Meeting.objects.get().version
    assert client.get(f"{page}?seen={version}").status_code == 204
    meetings.attend(room.meeting, by=room.chair, now=room.now)
    answer = client.get(f"{page}?seen={version}")
    assert answer.status_code == 200
    assert "Here" in answer.content.decode()


def test_a_whole_meeting_through_the_page(room, client):
    def does(who, name, row, **given):
        client.force_login(who)
        return said(client, name, row, **given)

    everybody = (room.chair, *room.members)
    for one in everybody:
        assert "Here" in does(one, "attend-meeting", room.meeting, how="room")
    case = room.cases[0]
    assert f"Case {case.position}:" in does(room.chair, "call-case", case)
    case.refresh_from_db()
    assert "Write the reason" in does(room.chair, "put-motion", case, outcome="endorse", reason="")
    does(room.chair, "put-motion", case, outcome="endorse", reason="Both parts are clear.")
    motion = Motion.objects.get()
    for one in everybody:
        assert "Yours: for" in does(one, "cast-vote", motion, stance="for")
    assert "Carried" in does(room.chair, "close-vote", motion)
    assert "The decision is recorded." in does(room.chair, "confirm-decision", motion)
    assert "drawn up" in does(room.chair, "close-meeting", room.meeting)
    client.force_login(room.members[0])
    minutes = client.get(f"/committee/meetings/{room.meeting.pk}/minutes/").content.decode()
    assert "4 for, 0 against, 0 abstentions. Carried." in minutes
    paper = client.get(f"/committee/meetings/{room.meeting.pk}/minutes.pdf")
    assert paper.content.startswith(b"%PDF")


def test_where_the_page_renews_itself_an_act_answers_with_the_room(room, client):
    client.force_login(room.chair)

    def part(name, row, **given):
        path = action_called(name).path(row)
        answer = client.post(path, given, headers={"HX-Request": "true"})
        assert answer.content.decode().lstrip().startswith('<div id="room"'), name
        return answer

    case = room.cases[0]
    part("attend-meeting", room.meeting, how="room")
    part("call-case", case)
    fault = part("put-motion", case, outcome="endorse", reason=" ")
    assert fault.status_code == 422
    assert "Write the reason" in fault.content.decode()
    assert "No vote can be taken" in part("attend-meeting", room.meeting).content.decode()
    assert "this meeting is not" not in part("leave-case", case, why="").content.decode()
    assert "A case is being heard that you have left" in part("leave-case", case, why="a friend").content.decode()


NONSENSE = [
    ("call-case", {}, 404), ("cast-consent-vote", {"stance": "x"}, 422), ("cast-consent-vote", {"stance": "for"}, 200),
    ("name-deputy", {"member": "x"}, 422), ("name-deputy", {"member": "9" * 30}, 422), ("close-consent-vote", {}, 200),
    ("attend-meeting", {"how": "x"}, 422),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "status"), NONSENSE)
def test_nonsense_in_the_room_is_refused_in_a_sentence(room, client, name, given, status):
    client.force_login(room.chair)
    assert act(client, name, room.meeting, follow=True, **given).status_code == status
    assert not Motion.objects.exists()


@pytest.mark.parametrize("who", ["reviewer", "lead", "candidate"])
def test_a_meeting_is_nobody_elses(room, client, who):
    client.force_login(room.house.everybody()[who])
    for page in ("", "now/", "minutes/", "minutes.pdf"):
        assert client.get(f"/committee/meetings/{room.meeting.pk}/{page}").status_code == 404


def test_the_room_asks_no_more_for_a_longer_agenda(room, client, django_assert_max_num_queries):
    room.here()
    room.put(room.cases[0])
    client.force_login(room.members[0])
    with django_assert_max_num_queries(45):
        client.get(f"/committee/meetings/{room.meeting.pk}/now/")


def test_a_decision_altered_behind_the_houses_back_is_found_by_the_record(room):
    room.here()
    motion = room.put(room.cases[0])
    room.vote(motion, chair="for", m0="for")
    room.close(motion)
    [decision] = room.confirm(motion)
    assert first_altered_decision() is None
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(outcome="defer")
    with connection.cursor() as cursor:  # as somebody with the keys to the database could
        for suffix in ("no_update", "no_change"):
            on = " ON committee_decision" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS committee_decision_{suffix}{on}")
        cursor.execute("UPDATE committee_decision SET outcome = 'defer'")
    assert first_altered_decision() == decision


@pytest.mark.parametrize(
    "wrong",
    [
        lambda m: Motion.objects.filter(pk=m.pk).update(reason=""),
        lambda m: Motion.objects.filter(pk=m.pk).update(outcome="await-reading"),
        lambda m: Motion.objects.filter(pk=m.pk).update(state="carried"),
        lambda m: Motion.objects.create(
            meeting=m.meeting,
            case=m.case,
            outcome="defer",
            reason="x",
            secret=False,
            moved_by=m.moved_by,
            moved_at=m.moved_at,
        ),
        lambda m: MotionVote.objects.create(motion=m, member=m.moved_by, stance="recused"),
        lambda m: Recusal.objects.create(
            case=m.case, member=m.moved_by, source="declared", reason="", made_at=m.moved_at
        ),
        lambda m: Meeting.objects.filter(pk=m.meeting_id).update(state="closed"),
        lambda m: m.meeting.hearings.create(case=m.case, called_at=m.moved_at),
    ],
)
def test_the_database_repeats_the_promises(room, wrong):
    room.here()
    motion = room.put(room.cases[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(motion)
