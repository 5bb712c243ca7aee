"""Who may do what: one table, for pages, API and commands alike.

A role is granted to a person for one association.  No role both rates scripts and opens seals, and no
person may hold two roles that together would (see ``may_hold_together``).
"""

from collections.abc import Mapping
from enum import Enum

from django.db.models import TextChoices


class Role(TextChoices):
    CANDIDATE = "candidate", "Candidate"
    REVIEWER = "reviewer", "Panel reviewer"
    LEAD_REVIEWER = "lead-reviewer", "Lead reviewer"
    COMMITTEE_MEMBER = "committee-member", "Committee member"
    CHAIR = "chair", "Committee chair"
    COORDINATOR = "coordinator", "Coordinator"
    PROCTOR = "proctor", "Proctor"
    PORTFOLIO_REVIEWER = "portfolio-reviewer", "Portfolio reviewer"


class Permission(Enum):
    REGISTER = "register for a cycle and read own results"
    RATE_SCRIPTS = "rate scripts, blind"
    SETTLE_SCRIPTS = "settle a discrepant script"
    SIGN_RECOMMENDATIONS = "sign what the panel recommends, blind"
    REVIEW_PORTFOLIOS = "review the portfolios that are given to them"
    RUN_CYCLES = "run cycles: registration, sheets, scoring"
    PROCTOR_SITTINGS = "check candidates in and watch over a sitting"
    READ_STATISTICS = "read the statistics of a cycle"
    PROPOSE_UNSEALING = "propose that a seal be opened"
    CONFIRM_UNSEALING = "confirm that a seal be opened"
    READ_CASES = "read the docket and its cases"
    VOTE = "vote on cases"
    RECORD_DECISIONS = "record the committee's decisions"
    RELEASE_DECISIONS = "release the decisions of a cycle"
    DECIDE_APPEALS = "decide appeals"
    READ_RECORD = "read the record"
    KEEP_REGISTRY = "keep the registry of endorsements"


MAY: Mapping[Role, frozenset[Permission]] = {
    Role.CANDIDATE: frozenset({Permission.REGISTER}),
    Role.REVIEWER: frozenset({Permission.RATE_SCRIPTS}),
    Role.LEAD_REVIEWER: frozenset(
        {Permission.RATE_SCRIPTS, Permission.SETTLE_SCRIPTS, Permission.SIGN_RECOMMENDATIONS}
    ),
    Role.COMMITTEE_MEMBER: frozenset({Permission.READ_CASES, Permission.READ_STATISTICS, Permission.VOTE}),
    Role.CHAIR: frozenset(
        {
            Permission.READ_CASES,
            Permission.READ_STATISTICS,
            Permission.CONFIRM_UNSEALING,
            Permission.VOTE,
            Permission.RECORD_DECISIONS,
            Permission.DECIDE_APPEALS,
            Permission.READ_RECORD,
        }
    ),
    Role.COORDINATOR: frozenset(
        {
            Permission.RUN_CYCLES,
            Permission.PROCTOR_SITTINGS,
            Permission.READ_STATISTICS,
            Permission.PROPOSE_UNSEALING,
            Permission.RELEASE_DECISIONS,
            Permission.READ_CASES,
            Permission.READ_RECORD,
            Permission.KEEP_REGISTRY,
        }
    ),
    Role.PROCTOR: frozenset({Permission.PROCTOR_SITTINGS}),
    # They know the people whose portfolios they review, and read nobody else's: not those whose scripts they rate.
    Role.PORTFOLIO_REVIEWER: frozenset({Permission.REVIEW_PORTFOLIOS}),
}

BLIND = frozenset({Permission.RATE_SCRIPTS, Permission.SETTLE_SCRIPTS})
IDENTIFIED = frozenset(
    {
        Permission.RUN_CYCLES,
        Permission.PROCTOR_SITTINGS,
        Permission.PROPOSE_UNSEALING,
        Permission.CONFIRM_UNSEALING,
        Permission.READ_CASES,
        Permission.READ_RECORD,
        Permission.KEEP_REGISTRY,
    }
)


def may_hold_together(first: Role, second: Role) -> bool:
    """False where one person would both rate blind and know the candidates."""
    both = MAY[first] | MAY[second]
    return not (both & BLIND and both & IDENTIFIED)
