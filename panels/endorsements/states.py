"""An endorsement after it was granted.  Inactive, lapsed and archived are three different things."""

from django.db.models import TextChoices


class EndorsementState(TextChoices):
    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"  # asked for by the person, for a time
    LAPSED = "lapsed", "Lapsed"  # not renewed in time
    ARCHIVED = "archived", "Archived"  # ended for good without fault: moved on, retired, died
    REVOKED = "revoked", "Revoked"  # taken back by a decision


ENDORSEMENT_LIFECYCLE = {
    EndorsementState.ACTIVE: frozenset(
        {EndorsementState.INACTIVE, EndorsementState.LAPSED, EndorsementState.ARCHIVED, EndorsementState.REVOKED}
    ),
    EndorsementState.INACTIVE: frozenset(
        {EndorsementState.ACTIVE, EndorsementState.LAPSED, EndorsementState.ARCHIVED, EndorsementState.REVOKED}
    ),
    EndorsementState.LAPSED: frozenset({EndorsementState.ACTIVE, EndorsementState.ARCHIVED, EndorsementState.REVOKED}),
    EndorsementState.ARCHIVED: frozenset({EndorsementState.REVOKED}),
    EndorsementState.REVOKED: frozenset(),
}

# What was entered by mistake goes back to where it came from (``registry.reinstate``), and by no other road.
ENDORSEMENT_REINSTATING = {
    EndorsementState.ACTIVE: frozenset(),
    EndorsementState.LAPSED: frozenset(),
    EndorsementState.INACTIVE: frozenset({EndorsementState.ACTIVE}),
    EndorsementState.ARCHIVED: frozenset({EndorsementState.ACTIVE, EndorsementState.INACTIVE, EndorsementState.LAPSED}),
    EndorsementState.REVOKED: frozenset(
        {EndorsementState.ACTIVE, EndorsementState.INACTIVE, EndorsementState.LAPSED, EndorsementState.ARCHIVED}
    ),
}

ENDED = frozenset({EndorsementState.ARCHIVED, EndorsementState.REVOKED})


class ExamBasis(TextChoices):
    """What can honestly be said of an exam: it is told from the record, not from the category."""

    PASSED = "passed", "Passed the exam"
    NOT_REQUIRED = "not-required", "No exam was asked of this category"
    WITHOUT = "without", "Endorsed without a passed exam in the record"  # the committee may, and nobody says otherwise
    UNKNOWN = "unknown", "Not known: taken over from an earlier list"


ENDORSING = frozenset({"endorse", "endorse-with-condition"})


def is_endorsing(outcome) -> bool:
    """Whether a decision of this outcome grants an endorsement."""
    return str(outcome) in ENDORSING
