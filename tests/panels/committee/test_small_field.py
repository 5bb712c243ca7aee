"""A small field, in which everybody knows everybody: six members, of whom four leave a case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from exams.accounts.models import Association, Tie
from exams.audit.models import AuditLine
from exams.cycles.own_rules import correct_rules
from exams.messages.models import Notice
from exams.refusals.exceptions import Refused
from panels.appeals.procedures.filing import last_moment_to_appeal
from panels.committee.minutes.queries import minutes_of
from panels.committee.models import Decision, Recusal, Substitute
from panels.committee.procedures import decisions, meetings, motions, recusals, substitutes, votes
from panels.committee.procedures.substitutes import out_of_reach
from panels.endorsements.models import Endorsement
from panels.letters.models import Letter
from tests.acting import act, said


class SmallField:
    """A chair and five members; three of them and the chair have left the first case."""

    def __init__(self, house, account, **rules):
        self.house, self.now, self.chair = house, house.now, house.chair
        self.members = [house.member, *(account("committee-member", f"member-{n}") for n in range(2, 6))]
        book = house.cycle.rules
        correct_rules(
            house.cycle, replace(book, committee=replace(book.committee, **{"quorum": 3} | rules)),
            by=house.coordinator, now=house.now, reason="for this test",
        )  # fmt: skip
        self.case, self.other = house.to_committee()
        self.case.refresh_from_db()
        for member in self.members[:4]:
            recusals.recuse(self.case, member=member, reason="a colleague", by=member, now=self.now)

    def meet(self, *people):
        meeting = meetings.plan_meeting(
            self.house.cycle, starts_at=self.now + timedelta(hours=1), place="Hall", by=self.chair, now=self.now
        )
        meetings.open_meeting(meeting, by=self.chair, now=self.now)
        meeting.refresh_from_db()
        for one in people or (self.chair, *self.members):
            meetings.attend(meeting, by=one, now=self.now)
        return meeting

    def decide(self, meeting, case, *voters):
        meetings.call_case(meeting, case, by=self.chair, now=self.now)
        motion = motions.move_motion(meeting, case, outcome="endorse", reason="Clear.", by=self.chair, now=self.now)
        for one in voters:
            votes.vote(meeting, motion, stance="for", by=one, now=self.now)
        votes.close_vote(meeting, motion, by=self.chair, now=self.now)
        motion.refresh_from_db()
        [decision] = motions.confirm(meeting, motion, by=self.chair, now=self.now)
        return decision


@pytest.fixture
def field(house, account):
    return SmallField(house, account)


@pytest.fixture
def elsewhere(db):
    return Association.objects.create(name="Two Rivers IMH", slug="two-rivers")


@pytest.fixture
def lent(account, elsewhere):
    return account("committee-member", "lent", at=elsewhere)


def test_a_case_whose_quorum_is_out_of_reach_is_seen_before_any_meeting(field, client):
    room = out_of_reach(field.house.cycle)[field.case.pk]
    assert (len(room.entitled), room.needed) == (2, 3)
    assert list(out_of_reach(field.house.cycle)) == [field.case.pk]
    client.force_login(field.chair)
    docket = client.get(f"/committee/cycles/{field.house.cycle.pk}/").content.decode()
    assert "1 case cannot reach the quorum" in docket
    page = client.get(f"/committee/cases/{field.case.pk}/").content.decode()
    assert "2 members may vote on it, and the quorum is 3" in page
    assert "Name somebody who stands in" in page
    assert "Leave it to a later release" in page
    assert "out of reach" not in client.get(f"/committee/cases/{field.other.pk}/").content.decode()


def test_by_the_rule_book_those_who_are_left_are_the_quorum(house, account):
    field = SmallField(house, account, quorum_of_entitled=True)
    assert out_of_reach(house.cycle) == {}
    decision = field.decide(field.meet(), field.case, field.chair, field.members[4])
    assert (decision.count["entitled"], decision.count["needed"], decision.count["in_favour"]) == (2, 2, 2)


def test_a_member_left_alone_is_no_quorum(house, account):
    field = SmallField(house, account, quorum_of_entitled=True)
    recusals.recuse(field.case, member=field.members[4], reason="a friend", by=field.members[4], now=field.now)
    room = out_of_reach(house.cycle)[field.case.pk]
    assert (len(room.entitled), room.needed) == (1, 2)


def test_a_member_lent_by_another_association_reads_and_votes_on_this_case_alone(field, lent, elsewhere, client):
    client.force_login(lent)
    name, other = field.case.registration.candidate.name, field.other.registration.candidate.name
    assert client.get(f"/committee/cases/{field.case.pk}/").status_code == 404
    client.force_login(field.chair)
    assert f"lent by {elsewhere}" in said(
        client, "name-substitute", field.case, email=lent.email, reason="four of six are colleagues"
    )
    assert Notice.objects.filter(user=lent, link=f"/committee/cases/{field.case.pk}/").exists()
    assert out_of_reach(field.house.cycle) == {}
    meeting = field.meet()

    client.force_login(lent)
    assert name in client.get(f"/committee/cases/{field.case.pk}/").content.decode()
    for path in (
        f"/committee/cases/{field.other.pk}/", f"/committee/cycles/{field.house.cycle.pk}/",
        f"/api/v1/cases/{field.other.pk}/", f"/statistics/{field.house.cycle.pk}/",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert client.get(f"/api/v1/cases/{field.case.pk}/").status_code == 200
    assert act(client, "attend-meeting", meeting, how="remote").status_code == 302
    for path in (
        f"/committee/meetings/{meeting.pk}/", f"/committee/meetings/{meeting.pk}/now/", "/api/v1/cases/",
        f"/committee/meetings/{meeting.pk}/minutes/",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200
        assert other not in answer.content.decode(), path
    meetings.call_case(meeting, field.other, by=field.chair, now=field.now)
    heard = client.get(f"/committee/meetings/{meeting.pk}/").content.decode()
    assert "Another case is being heard" in heard
    assert other not in heard

    decision = field.decide(meeting, field.case, field.chair, field.members[4], lent)
    assert (decision.count["entitled"], decision.count["in_favour"]) == (3, 3)
    assert decision.votes.get(member=lent).stance == "for"
    motion = field.decide(meeting, field.other, field.chair, field.members[0], field.members[1]).motion
    assert lent.name not in [vote["name"] for vote in motion.result["votes"]]
    with pytest.raises(Refused, match="is decided"):
        substitutes.withdraw_substitute(Substitute.objects.get(), reason="x", by=field.chair, now=field.now)
    meetings.close_meeting(meeting, by=field.chair, now=field.now + timedelta(minutes=1))
    meeting.refresh_from_db()
    told = " ".join(s for item in minutes_of(meeting, field.members[4]).items for s in item.sentences)
    assert f"lent person, lent by {elsewhere} stood in on this case: four of six are colleagues." in told


def test_an_alternate_is_named_and_taken_back_and_sees_the_case_no_more(field, account, client):
    alternate = account("alternate")
    client.force_login(alternate)
    assert client.get(f"/committee/cases/{field.case.pk}/").status_code == 404
    client.force_login(field.house.coordinator)
    assert "(alternate) stands in" in said(
        client, "name-substitute", field.case, email=alternate.email, reason="too few are left"
    )
    client.force_login(alternate)
    assert client.get(f"/committee/cases/{field.case.pk}/").status_code == 200
    client.force_login(field.house.coordinator)
    assert "no longer stands in" in said(client, "withdraw-substitute", Substitute.objects.get(), reason="not needed")
    client.force_login(alternate)
    assert client.get(f"/committee/cases/{field.case.pk}/").status_code == 404
    assert list(AuditLine.objects.filter(action__startswith="case.substitute").values_list("action", flat=True)) == [
        "case.substitute-named", "case.substitute-withdrawn",
    ]  # fmt: skip


def test_nobody_stands_in_who_reads_blind_or_is_close_or_sits_nowhere(field, account, lent, client):
    client.force_login(field.chair)
    reader = field.house.readers[0]
    assert "reads scripts blind" in said(client, "name-substitute", field.case, email=reader.email, reason="x")
    Tie.objects.create(candidate=field.case.registration.candidate, kind="supervisor", name="lent person")
    assert "too close" in said(client, "name-substitute", field.case, email=lent.email, reason="x")
    nobody = account("proctor")
    assert "sits on no committee" in said(client, "name-substitute", field.case, email=nobody.email, reason="x")
    assert "has an account under" in said(client, "name-substitute", field.case, email="x@example.invalid", reason="x")
    assert not Substitute.objects.exists()


def test_a_substitute_leaves_the_case_like_a_member(field, lent, client):
    substitutes.name_substitute(field.case, email=lent.email, reason="few", by=field.chair, now=field.now)
    client.force_login(lent)
    assert "You have left case" in said(client, "leave-case", field.case, why="we trained together")
    assert Recusal.objects.filter(member=lent, case=field.case).exists()
    assert client.get(f"/committee/cases/{field.case.pk}/").status_code == 404
    assert field.case.pk in out_of_reach(field.house.cycle)


def test_a_release_goes_ahead_without_a_case_that_is_put_off_and_it_follows_later(field, lent, client):
    cycle, house = field.house.cycle, field.house
    field.decide(field.meet(), field.other, field.chair, *field.members[:2])
    meetings.close_meeting(cycle.meetings.get(), by=field.chair, now=field.now)
    with pytest.raises(Refused, match=r"1 case is not decided yet \(\d+\)\. Decide what can be decided"):
        decisions.release(cycle, by=house.coordinator, now=field.now)
    client.force_login(house.coordinator)
    said(client, "leave-case-to-later-release", field.case, reason="no quorum in a small field")
    said(client, "take-case-into-release", field.case)
    said(client, "leave-case-to-later-release", field.case, reason="no quorum in a small field")
    cycle.refresh_from_db()
    asked = act(client, "release-decisions", cycle, confirm=False).content.decode()
    assert "1 candidate reads the decision" in asked
    assert "1 case not decided" in asked
    assert "The decisions are released." in said(client, "release-decisions", cycle)
    assert [one.decision.case for one in Letter.objects.all()] == [field.other]
    cycle.refresh_from_db()
    mine = f"/my/registrations/{field.case.registration_id}/"
    client.force_login(field.case.registration.candidate.user)
    assert "Your decision is still open" in client.get(mine).content.decode()

    later = field.now + timedelta(days=20)
    substitutes.name_substitute(field.case, email=lent.email, reason="few", by=field.chair, now=field.now)
    meeting = field.meet(field.chair, field.members[4], lent)
    decision = field.decide(meeting, field.case, field.chair, field.members[4], lent)
    meetings.close_meeting(meeting, by=field.chair, now=field.now)
    assert not Decision.objects.released().filter(pk=decision.pk).exists()
    assert "Endorsed" not in client.get(mine).content.decode(), "decided, and not released yet"
    assert Endorsement.objects.count() == 1
    client.force_login(house.coordinator)
    page = client.get(f"/office/cycles/{cycle.pk}/").content.decode()
    assert "Release what was decided since" in page
    decisions.release(cycle, by=house.coordinator, now=later)
    assert Letter.objects.count() == 2
    assert Endorsement.objects.count() == 2
    decision.refresh_from_db()
    assert last_moment_to_appeal(decision) == later + timedelta(days=cycle.rules.committee.appeal_days)
    with pytest.raises(Refused, match="No decision waits"):
        decisions.release(cycle, by=house.coordinator, now=later)


def test_a_case_put_off_at_its_meeting_does_not_hold_up_the_others(field):
    meeting = field.meet()
    hearing = meetings.call_case(meeting, field.case, by=field.chair, now=field.now)
    meetings.put_off(hearing, reason="too few may vote", by=field.chair, now=field.now)
    field.decide(meeting, field.other, field.chair, *field.members[:2])
    meetings.close_meeting(meeting, by=field.chair, now=field.now)
    assert decisions.release(field.house.cycle, by=field.house.coordinator, now=field.now) == 1
