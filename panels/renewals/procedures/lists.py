"""The office's lists of endorsements to keep: who is due, overdue, attested, drawn, away or gone."""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from panels.endorsements.models import Endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.models import CategoryMove, Reinstatement, Renewal
from panels.renewals.procedures.renewing import ready_ones, waiting_for_renewal
from panels.renewals.states import RenewalState, RequestState

AHEAD = timedelta(days=120)
LATELY = timedelta(days=60)
MOST = 20
SHOWN = {
    "due": "To be renewed within 120 days",
    "overdue": "Overdue",
    "attested": "Attested",
    "audit": "Being audited",
    "inactive": "Inactive",
    "lapsed": "Lapsed",
    "undated": "Active without a day",
}


def endorsements_shown(associations, show, today):
    """Those of one list, the most urgent first."""
    kept = Endorsement.objects.filter(association__in=associations)
    active = kept.filter(state=EndorsementState.ACTIVE)
    asked = active.exclude(_in("attested", "audit"))  # the next step is the person's
    found = {
        "due": lambda: asked.filter(valid_until__gte=today, valid_until__lte=today + AHEAD),
        "overdue": lambda: asked.filter(valid_until__lt=today),
        "attested": lambda: kept.filter(_in("attested")),
        "audit": lambda: kept.filter(_in("audit")),
        "inactive": lambda: kept.filter(state=EndorsementState.INACTIVE),
        "lapsed": lambda: kept.filter(state=EndorsementState.LAPSED),
        "undated": lambda: active.filter(valid_until=None),
    }[show]()
    return found.select_related("association", "candidate").order_by("valid_until", "name", "number")


def how_many(associations, today):
    """{list: number of endorsements on it}."""
    return {show: endorsements_shown(associations, show, today).count() for show in SHOWN}


def requests_waiting(associations):
    """(reinstatements, moves) that wait for an answer, the oldest first."""
    return tuple(
        kind.objects.waiting()
        .filter(endorsement__association__in=associations)
        .select_related("endorsement__association", "endorsement__candidate")
        for kind in (Reinstatement, CategoryMove)
    )


def requests_answered(associations, *, now):
    """The last of the past weeks that were granted or refused, the latest first."""
    answered = [
        one
        for kind in (Reinstatement, CategoryMove)
        for one in kind.objects.filter(
            endorsement__association__in=associations,
            state__in=[RequestState.GRANTED, RequestState.REFUSED],
            decided_at__gte=now - LATELY,
        )
        .select_related("endorsement")
        .order_by("-decided_at")[:MOST]
    ]
    return sorted(answered, key=lambda one: one.decided_at, reverse=True)[:MOST]


def _in(*states):
    return Exists(
        Renewal.objects.filter(
            endorsement=OuterRef("pk"), due_on=OuterRef("valid_until"), state__in=[RenewalState(s) for s in states]
        )
    )


def waiting_for_the_office(associations) -> int:
    """How many attestations wait: to be drawn for, audited or renewed."""
    return Renewal.objects.with_the_office().now_due().filter(endorsement__association__in=associations).count()


def how_many_ready(association, by) -> tuple[int, int]:
    """(how many would be renewed now, how many wait for a draw first)."""
    waiting = list(waiting_for_renewal(association, by))
    ready = len(ready_ones(waiting))
    return ready, len(waiting) - ready
