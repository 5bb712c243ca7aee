import pytest

from exams.accounts.permissions import MAY, Permission, Role, may_hold_together
from exams.accounts.procedures import grant_role, open_account
from exams.refusals.exceptions import Refused


def test_every_role_is_in_the_table_and_nobody_both_rates_and_opens_seals():
    assert set(MAY) == set(Role)
    seals = {Permission.PROPOSE_UNSEALING, Permission.CONFIRM_UNSEALING}
    assert not [role for role, granted in MAY.items() if Permission.RATE_SCRIPTS in granted and granted & seals]


def test_one_role_alone_cannot_open_a_seal():
    for granted in MAY.values():
        assert not {Permission.PROPOSE_UNSEALING, Permission.CONFIRM_UNSEALING} <= granted


@pytest.mark.parametrize(
    ("held", "wanted", "together"),
    [
        (Role.REVIEWER, Role.COORDINATOR, False),
        (Role.LEAD_REVIEWER, Role.CHAIR, False),
        (Role.COMMITTEE_MEMBER, Role.REVIEWER, False),
        (Role.REVIEWER, Role.LEAD_REVIEWER, True),
        (Role.CANDIDATE, Role.REVIEWER, True),
        (Role.CHAIR, Role.COMMITTEE_MEMBER, True),
    ],
)
def test_nobody_holds_roles_that_unite_blind_rating_with_knowing_the_candidates(
    held, wanted, together, association, clerk, now
):
    assert may_hold_together(held, wanted) is together
    user = open_account("both@example.invalid", name="Both", by=clerk, now=now)
    grant_role(user, held, association=association, by=clerk, now=now)
    if together:
        grant_role(user, wanted, association=association, by=clerk, now=now)
    else:
        with pytest.raises(Refused, match="cannot also be"):
            grant_role(user, wanted, association=association, by=clerk, now=now)
