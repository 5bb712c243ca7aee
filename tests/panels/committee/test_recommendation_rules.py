"""The joined rule: two parts and a portfolio make one proposal."""

import pytest

from panels.committee.recommendation_rules import PartResult, propose

PASSED, FAILED, MISSING = PartResult(True, "p"), PartResult(False, "f"), PartResult(None, "m")


@pytest.mark.parametrize(
    ("one", "two", "awaits", "portfolio", "required", "outcome"),
    [
        (PASSED, PASSED, False, ["approve"], True, "endorse"),
        (PASSED, PASSED, False, [], False, "endorse"),
        (PASSED, PASSED, False, [], True, "not-available"),
        (PASSED, PASSED, False, ["defer"], True, "defer"),
        (PASSED, PASSED, False, ["hold"], False, "hold"),
        (PASSED, PASSED, False, ["approve", "defer"], True, "hold"),
        (FAILED, PASSED, False, ["approve"], True, "retake-part-one"),
        (PASSED, FAILED, False, ["approve"], True, "retake-part-two"),
        (FAILED, FAILED, False, [], True, "retake-both-parts"),
        (PASSED, PASSED, True, ["approve"], True, "await-reading"),
        (PASSED, MISSING, True, ["approve"], True, "await-reading"),
        (MISSING, PASSED, False, ["approve"], True, "not-available"),
        (PASSED, MISSING, False, ["approve"], True, "not-available"),
    ],
)
def test_what_is_proposed(one, two, awaits, portfolio, required, outcome):
    assert propose(one, two, awaits_reading=awaits, outcomes=portfolio, required=required).outcome == outcome
