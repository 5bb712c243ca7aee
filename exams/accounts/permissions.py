"""Who may do what: one table of roles, and one predicate for pages, API and commands alike.

A role is granted to a person for one association.  No role both rates scripts and opens seals, and no
person may hold two roles that together would (see ``may_hold_together``).
"""

from collections.abc import Mapping
from enum import Enum
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db.models import TextChoices
from rest_framework.permissions import BasePermission

from exams.accounts import clock
from exams.refusals.exceptions import NotYours

OWN = "own"  # whoever is signed in, on what is theirs
PUBLIC = "public"  # whoever has the address


class Role(TextChoices):
    CANDIDATE = "candidate", "Candidate"
    REVIEWER = "reviewer", "Panel reviewer"
    LEAD_REVIEWER = "lead-reviewer", "Lead reviewer"
    COMMITTEE_MEMBER = "committee-member", "Committee member"
    CHAIR = "chair", "Committee chair"
    COORDINATOR = "coordinator", "Coordinator"
    PROCTOR = "proctor", "Proctor"
    PORTFOLIO_REVIEWER = "portfolio-reviewer", "Portfolio reviewer"
    ALTERNATE = "alternate", "Committee alternate"


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
    STAND_IN = "read and vote on the single cases for which they are named"
    RECORD_DECISIONS = "record the committee's decisions"
    RELEASE_DECISIONS = "release the decisions of a cycle"
    DECIDE_APPEALS = "decide appeals"
    READ_RECORD = "read the record"
    KEEP_REGISTRY = "keep the registry of endorsements"
    KEEP_RULES = "draft, propose and adopt the rule book"


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
            Permission.KEEP_RULES,
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
            Permission.KEEP_RULES,
        }
    ),
    Role.PROCTOR: frozenset({Permission.PROCTOR_SITTINGS}),
    # They know the people whose portfolios they review, and read nobody else's: not those whose scripts they rate.
    Role.PORTFOLIO_REVIEWER: frozenset({Permission.REVIEW_PORTFOLIOS}),
    # Sits on no committee: sees a case, and votes on it, once they are named for it.
    Role.ALTERNATE: frozenset({Permission.STAND_IN}),
}

BLIND = frozenset({Permission.RATE_SCRIPTS, Permission.SETTLE_SCRIPTS})
IDENTIFIED = frozenset(
    {
        Permission.RUN_CYCLES,
        Permission.PROCTOR_SITTINGS,
        Permission.PROPOSE_UNSEALING,
        Permission.CONFIRM_UNSEALING,
        Permission.READ_CASES,
        Permission.STAND_IN,
        Permission.READ_RECORD,
        Permission.KEEP_REGISTRY,
    }
)


def may_hold_together(first: Role, second: Role) -> bool:
    """False where one person would both rate blind and know the candidates."""
    both = MAY[first] | MAY[second]
    return not (both & BLIND and both & IDENTIFIED)


# ── pages and API ────────────────────────────────────────────────────────────────────────────────────────────────────
def holds(user, permission: Permission) -> bool:
    """Whether this person may do this for some association."""
    return user.is_authenticated and bool(user.associations(permission))


def page(*permissions: Permission):
    """A page for people with one of these permissions; for others it does not exist."""

    def decorate(view):
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not any(holds(request.user, permission) for permission in permissions):
                raise NotYours("This page does not exist, or it is not for you.")
            set_clock(request.user, *permissions)
            return view(request, *args, **kwargs)

        guarded.rule = permissions
        return guarded

    return decorate


def set_clock(user, *permissions):
    """From here on times are written as this person reads them on a page for these permissions; none: on their own."""
    own, sits = not permissions or Permission.REGISTER in permissions, holds(user, Permission.REGISTER)
    clock.begin(user, user.associations(*(permissions or Permission)), own=own, sits=sits)


def own(view):
    """A page whose rows say whose it is: whoever is signed in may ask, and what is not theirs does not exist."""
    guarded = login_required(view)
    guarded.rule = OWN
    return guarded


def public(view):
    """A page for everybody who has its address."""

    @wraps(view)
    def opened(*args, **kwargs):
        return view(*args, **kwargs)

    opened.rule = PUBLIC
    return opened


def requires(permission: Permission) -> type[BasePermission]:
    """The same predicate for the API."""

    class Holds(BasePermission):
        rule = (permission,)

        def has_permission(self, request, view):
            return holds(request.user, permission)

    return Holds


class Nobody(BasePermission):
    """A view that names no permission answers nobody."""

    def has_permission(self, request, view):
        return False
