"""A committee that presses its buttons at the same moment.  Row locks do nothing on SQLite: these run on PostgreSQL."""

from datetime import timedelta

import pytest
from django.db import connection  # noqa: F401 - named in the condition below

from exams.audit.procedures import first_broken_line
from exams.refusals.exceptions import Refused, WrongState
from panels.committee.models import Decision, Motion, MotionVote, Recusal, Signature
from panels.committee.procedures import decisions, meetings, motions, recusals, votes
from panels.committee.procedures.signatures import sign
from tests.faults.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL: SQLite has no row locks"),
]


@pytest.fixture
def room(house, account):
    """A meeting in session on two cases: a chair and five members, all there."""
    house.members = [house.member, *(account("committee-member", f"member-{n}") for n in range(4))]
    house.cases = house.to_committee()
    house.meeting = meetings.plan_meeting(
        house.cycle, starts_at=house.now + timedelta(hours=1), place="Hall", by=house.coordinator, now=house.now
    )
    meetings.open_meeting(house.meeting, by=house.chair, now=house.now)
    for one in (house.chair, *house.members):
        meetings.attend(house.meeting, by=one, now=house.now)
    return house


def put(room, *, secret=False):
    case = room.cases[0]
    meetings.call_case(room.meeting, case, by=room.chair, now=room.now)
    return motions.move_motion(
        room.meeting, case, outcome="endorse", reason="Clear.", secret=secret, by=room.chair, now=room.now
    )


def voting_acts(room, motion, times=1):
    def act(who, stance):
        return lambda: votes.vote(room.meeting, motion, stance=stance, by=who, now=room.now)

    people = [room.chair, *room.members]
    return [act(who, "for" if n % 2 else "against") for n, who in enumerate(people) for _ in range(times)]


def test_votes_of_a_secret_ballot_at_once_are_all_counted_and_each_once(room):
    motion = put(room, secret=True)
    ended = at_once(*voting_acts(room, motion, times=2))
    assert sum(error is None for error in ended) == 6
    assert all(isinstance(error, Refused) for error in ended if error)
    motion.refresh_from_db()
    assert (motion.in_favour, motion.against, MotionVote.objects.count()) == (3, 3, 6)


@pytest.mark.parametrize("ahead", ["nobody", "a vote", "the close"])
def test_a_vote_at_the_moment_of_the_close_is_counted_or_refused_never_lost(room, ahead):
    """Before the first vote there is nothing to close: the close is refused then, and every vote counts."""
    motion = put(room)
    acts = voting_acts(room, motion)

    def close():
        votes.close_vote(room.meeting, motion, by=room.chair, now=room.now)

    if ahead == "the close":
        closed, *voted = [*at_once(close), *at_once(*acts)]
    elif ahead == "a vote":
        *voted, closed = [*at_once(acts[0]), *at_once(*acts[1:], close)]
    else:
        *voted, closed = at_once(*acts, close)
    said = voted.count(None)
    assert all(isinstance(error, WrongState) for error in voted if error), voted
    assert MotionVote.objects.count() == said
    if closed is not None:
        assert (type(closed), said, ahead == "a vote") == (Refused, 6, False), closed
        assert "Nobody has voted yet" in str(closed)
        motion.refresh_from_db()
        assert (motion.state, motion.result) == ("put", {})
        close()
    motion.refresh_from_db()
    assert motion.result["in_favour"] + motion.result["against"] == said > 0
    assert motion.state in ("carried", "lost", "tied")


def test_a_motion_confirmed_twice_at_once_is_one_decision(room):
    motion = put(room)
    for act in voting_acts(room, motion)[1::2]:
        act()
    votes.close_vote(room.meeting, motion, by=room.chair, now=room.now)
    ended = at_once(*[lambda: motions.confirm(room.meeting, motion, by=room.chair, now=room.now)] * 3)
    assert sum(error is None for error in ended) == 1
    assert Decision.objects.count() == 1
    assert first_broken_line() is None


def test_two_motions_put_at_once_are_one(room):
    case = room.cases[0]
    meetings.call_case(room.meeting, case, by=room.chair, now=room.now)

    def move():
        motions.move_motion(room.meeting, case, outcome="endorse", reason="Clear.", by=room.chair, now=room.now)

    ended = at_once(move, move, move)
    assert sum(error is None for error in ended) == 1
    assert all(isinstance(error, Refused) for error in ended if error)
    assert Motion.objects.count() == 1


def test_a_recusal_and_a_motion_at_once_leave_no_vote_of_somebody_who_left(room):
    case, member = room.cases[0], room.members[0]
    meetings.call_case(room.meeting, case, by=room.chair, now=room.now)
    ended = at_once(
        lambda: recusals.recuse(case, member=member, reason="a colleague", by=member, now=room.now),
        lambda: motions.move_motion(
            room.meeting, case, outcome="endorse", reason="Clear.", by=room.chair, now=room.now
        ),
    )
    assert all(error is None or isinstance(error, Refused) for error in ended)
    motion = Motion.objects.get()
    if Recusal.objects.exists():
        with pytest.raises(Refused):
            votes.vote(room.meeting, motion, stance="for", by=member, now=room.now)
    else:  # the motion came first: the chair withdraws it before anybody leaves
        assert isinstance(ended[0], Refused)


def test_a_decision_recorded_twice_at_once_is_one(house):
    case = house.to_committee()[0]

    def decide():
        decisions.decide(case, outcome="endorse", reason="Clear.", votes=house.votes(), by=house.chair, now=house.now)

    ended = at_once(decide, decide, decide)
    assert sum(error is None for error in ended) == 1
    assert Decision.objects.count() == 1


def test_a_signature_and_its_use_at_once_never_decide_on_a_broken_one(house):
    """Two leads' words at once are two rows in order; the last of them is the one that counts."""
    case = house.to_committee()[0]
    code = case.registration.recommendations.in_force().get().code
    before = Signature.objects.count()
    ended = at_once(*[lambda: sign(code, by=house.lead, now=house.now)] * 3)
    assert ended == [None, None, None]
    assert Signature.objects.count() == before + 3
    assert first_broken_line() is None
