"""Who may vote, whether they are enough, and what their votes come to; and how the minutes say it."""

from decimal import Decimal

import pytest

from exams.rules.book import Rules
from exams.rules.sections.committee import (
    FAILS,
    OF_THOSE_PRESENT,
    SECRET,
    TWO_THIRDS,
    CommitteeRules,
    RecommendationRules,
)
from panels.committee.minutes.wording import sentence_of_motion
from panels.committee.vote_counting import (
    CARRIED,
    LOST,
    NO_QUORUM,
    TIED,
    Count,
    quorum_of,
    room_of,
    rule_in_words,
    verdict_of,
)


@pytest.mark.parametrize(
    ("quorum", "percent", "entitled", "needed"),
    [(3, 0, 9, 3), (3, 50, 9, 5), (3, 50, 8, 4), (3, 50, 4, 3), (1, Decimal("66.7"), 3, 3), (2, 100, 5, 5)],
)
def test_both_numbers_of_a_quorum_have_to_be_met(quorum, percent, entitled, needed):
    rules = CommitteeRules(quorum=quorum, quorum_percent=Decimal(percent))
    assert quorum_of(rules, entitled=entitled) == needed


def test_a_recusal_breaks_the_quorum_of_one_case_and_not_of_the_next():
    rules, members = CommitteeRules(quorum=3), {"Ada", "Ben", "Cyd", "Dov"}
    here = {"Ada", "Ben", "Cyd"}
    first = room_of(rules, members=members, chairs={"Ada"}, recused={"Cyd"}, here=here)
    second = room_of(rules, members=members, chairs={"Ada"}, recused=set(), here=here)
    assert (sorted(first.entitled), sorted(first.present), first.has_quorum) == (
        ["Ada", "Ben", "Dov"],
        ["Ada", "Ben"],
        False,
    )
    assert (len(second.entitled), len(second.present), second.has_quorum) == (4, 3, True)


def test_a_share_is_of_those_who_may_vote_on_the_case_not_of_the_whole_committee():
    rules = CommitteeRules(quorum=1, quorum_percent=Decimal(75))
    room = room_of(rules, members={1, 2, 3, 4}, chairs=set(), recused={3, 4}, here={1, 2, 3, 4})
    assert (room.needed, room.has_quorum) == (2, True)


def test_where_the_chair_votes_only_to_break_a_tie_the_chair_is_not_counted():
    rules = CommitteeRules(quorum=2, chair_votes=False)
    room = room_of(rules, members={"Ada", "Ben", "Cyd"}, chairs={"Ada"}, recused=set(), here={"Ada", "Ben"})
    assert (sorted(room.entitled), room.has_quorum) == (["Ben", "Cyd"], False)


@pytest.mark.parametrize(
    ("rules", "count", "verdict"),
    [
        (CommitteeRules(), (5, 4, 3, 2, 1, 1), CARRIED),
        (CommitteeRules(), (5, 4, 3, 1, 2, 1), LOST),
        (CommitteeRules(), (5, 4, 3, 2, 2, 0), TIED),
        (CommitteeRules(tie=FAILS), (5, 4, 3, 2, 2, 0), LOST),
        (CommitteeRules(), (5, 4, 3, 0, 0, 4), LOST),
        (CommitteeRules(), (5, 2, 3, 2, 0, 0), NO_QUORUM),
        (CommitteeRules(majority=OF_THOSE_PRESENT), (5, 4, 3, 2, 1, 1), LOST),
        (CommitteeRules(majority=OF_THOSE_PRESENT), (5, 4, 3, 3, 0, 1), CARRIED),
        (CommitteeRules(majority=TWO_THIRDS), (6, 6, 3, 4, 2, 0), CARRIED),
        (CommitteeRules(majority=TWO_THIRDS), (6, 6, 3, 3, 2, 1), LOST),
        (CommitteeRules(majority=TWO_THIRDS), (6, 6, 3, 0, 0, 6), LOST),
    ],
)
def test_what_votes_come_to(rules, count, verdict):
    assert verdict_of(rules, Count(*count)) == verdict


def test_two_associations_differ_by_their_rule_books_alone():
    one, other = CommitteeRules(), CommitteeRules(majority=OF_THOSE_PRESENT, tie=FAILS, ballot=SECRET)
    count = Count(4, 4, 3, 2, 2, 0)
    assert (verdict_of(one, count), verdict_of(other, count)) == (TIED, LOST)
    assert rule_in_words(one) == (
        "The quorum of a case is 3 of those who may vote on it. A motion is carried by more votes for than against. "
        "The chair breaks a tie."
    )
    assert "more than half of those present" in rule_in_words(other)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"committee": {"ballot": "shown"}}, "ballot must be open or secret"),
        ({"committee": {"quorum": 0}}, "quorum must be at least 1"),
        ({"committee": {"quorum_percent": "120"}}, "between 0 and 100"),
        ({"committee": {"majorty": "simple"}}, "Did you mean majority"),
        ({"recommendation": {"portfolio_deferred": "maybe"}}, "portfolio_deferred must be"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_a_sentence(section, said):
    with pytest.raises(ValueError, match=said):
        Rules.from_json(section)


def test_the_rules_go_into_a_rule_book_and_come_out_the_same():
    rules = Rules(
        committee=CommitteeRules(quorum_percent=Decimal(50), ballot=SECRET),
        recommendation=RecommendationRules(portfolio_deferred="endorse-with-condition"),
    )
    assert Rules.from_json(rules.as_json()) == rules


RESULT = {
    "entitled": 4, "present": 3, "needed": 3, "in_favour": 2, "against": 1, "abstained": 0, "ballot": "open",
    "recused": [{"name": "Dov", "reason": "supervised the candidate"}],
    "votes": [{"name": "Ada", "said": "for"}, {"name": "Ben", "said": "for"}, {"name": "Cyd", "said": "against"}],
}  # fmt: skip


def test_the_minutes_say_what_was_moved_who_had_left_who_was_there_and_what_it_came_to():
    said = sentence_of_motion(
        outcome="Retake Part One", condition="", consent=False, moved_by="Ada", result=RESULT, state="confirmed"
    )
    assert said == (
        "Ada moved: retake Part One. Dov took no part (supervised the candidate). Of 4 members who could vote, "
        "3 were there; the quorum was 3. 2 for, 1 against, 0 abstentions (Cyd against). Carried."
    )


def test_the_minutes_of_a_secret_ballot_name_nobody():
    secret = {**RESULT, "ballot": "secret"}
    secret.pop("votes")
    said = sentence_of_motion(
        outcome="Endorse", condition="", consent=True, moved_by="Ada", result=secret, state="lost"
    )
    assert "By secret ballot: 2 for, 1 against, 0 abstentions. Lost." in said
    assert "Cyd" not in said


def test_what_was_carried_and_set_aside_is_not_said_to_be_lost():
    said = sentence_of_motion(
        outcome="Endorse", condition="", consent=False, moved_by="Ada", result=RESULT, state="withdrawn"
    )
    assert said.endswith("Carried, and withdrawn before it was confirmed.")


def test_the_minutes_say_what_the_panel_had_recommended_where_something_else_was_moved():
    otherwise = {**RESULT, "recommended": "Retake Part One"}
    said = sentence_of_motion(
        outcome="Endorse", condition="", consent=False, moved_by="Ada", result=otherwise, state="confirmed"
    )
    assert said.startswith("Ada moved: endorse. The panel had recommended: retake Part One. Dov took no part")


def test_a_motion_without_a_quorum_says_that_no_vote_was_taken():
    said = sentence_of_motion(
        outcome="Defer", condition="", consent=False, moved_by="Ada", result={**RESULT, "present": 2}, state="no-quorum"
    )
    assert said.endswith("2 were there; the quorum was 3. Without a quorum no vote was taken.")
