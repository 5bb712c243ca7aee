"""The pass rules at their edges: two rules that part company once an item is voided."""

from decimal import Decimal

import pytest

from exams.rules.book import Rules
from exams.rules.sections.part_one import MAXIMUM_WRONG, PartOneRules

PERCENT, WRONG = PartOneRules(value=Decimal(80)), PartOneRules(MAXIMUM_WRONG, Decimal(12))


@pytest.mark.parametrize(
    ("rules", "correct", "scored", "passed"),
    [
        (PERCENT, 48, 60, True),
        (PERCENT, 47, 60, False),
        (WRONG, 48, 60, True),
        (WRONG, 47, 60, False),
        # One item voided: 80 % of 59 needs 48, but 12 wrong allows 47.
        (PERCENT, 48, 59, True),
        (PERCENT, 47, 59, False),
        (WRONG, 47, 59, True),
        (WRONG, 46, 59, False),
        (PERCENT, 0, 0, False),
    ],
)
def test_eighty_percent_and_twelve_wrong_are_different_rules(rules, correct, scored, passed):
    assert rules.passed(correct=correct, scored=scored) is passed


@pytest.mark.parametrize("rules", [PERCENT, WRONG, PartOneRules(value=Decimal("66.6"))])
@pytest.mark.parametrize("scored", range(1, 70))
def test_the_fewest_correct_answers_pass_and_one_less_does_not(rules, scored):
    fewest = rules.fewest_correct(scored)
    assert rules.passed(correct=fewest, scored=scored)
    assert fewest == 0 or not rules.passed(correct=fewest - 1, scored=scored)


def test_a_rule_book_survives_the_journey_through_json():
    rules = Rules(part_one=WRONG, portfolio_required=False)
    assert Rules.from_json(rules.as_json()) == rules


def test_a_misspelt_rule_is_no_rule():
    with pytest.raises(ValueError, match=r"no rule called part_two\.pas_percent"):
        Rules.from_json({"part_two": {"pas_percent": 80}})
