"""What the office knows of a registration and its candidate, and what candidates see of it themselves, for programs."""

from dataclasses import replace

from django.db.models import Prefetch
from rest_framework import serializers

from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns
from exams.cycles.models import Cycle
from exams.registration.actions.rows import OPEN_CYCLES
from exams.registration.models import (
    Accommodation,
    AccommodationDocument,
    AccommodationRequest,
    Agreement,
    EligibilityException,
    LedgerLine,
    Membership,
    PartCredit,
    PortfolioStanding,
    Registration,
)

OFFICE, OWN = (Permission.RUN_CYCLES,), (Permission.REGISTER,)
WHO = {"candidate": "candidate.reference", "name": "candidate.name"}

READABLE_OPEN_CYCLES = replace(
    OPEN_CYCLES,
    model=Cycle,
    shows=columns("id", "name", "year", "season", "registration_closes", association="association.name"),
    reads=OWN,
)


def _of_candidates(model):
    """Rows of a model with a candidate, at the associations of the office."""
    return lambda user, *may: model.objects.filter(
        candidate__in=Candidate.objects.filter(association__in=user.associations(*may))
    ).select_related("candidate")


def _of_registrations(model):
    return lambda user, *may: model.objects.filter(
        registration__in=Registration.objects.of_office(user, *may)
    ).select_related("registration__candidate")


# ── money ────────────────────────────────────────────────────────────────────────────────────────────────────────────
LEDGER_LINES = Rows(
    "ledger-lines",
    lambda user, *may: _of_registrations(LedgerLine)(user, *may).select_related("registration__candidate", "by"),
    model=LedgerLine,
    shows=columns(
        "id", "kind", "amount", "currency", "what", "invoice", "reference", "due_on", "on", "at",
        registration="registration_id", cycle="registration.cycle_id", candidate="registration.candidate.reference",
        reverses="reverses_id", by=words("by"),
    ),
    reads=OFFICE,
)  # fmt: skip
MY_LEDGER_LINES = Rows(
    "my-ledger-lines",
    lambda user, *may: LedgerLine.objects.filter(registration__in=Registration.objects.of_account(user)),
    model=LedgerLine,
    # A payment says no more than that it is one.
    shows=columns(
        "id", "kind", "amount", "currency", "invoice", "due_on", "on",
        registration="registration_id", told=serializers.CharField(),
    ),
    reads=OWN,
)  # fmt: skip

# ── standing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
MEMBERSHIPS = Rows(
    "memberships",
    _of_candidates(Membership),
    model=Membership,
    shows=columns("id", "bought_on", "valid_until", "recorded_at", **WHO),
    reads=OFFICE,
)
PORTFOLIO_STANDINGS = Rows(
    "portfolio-standings",
    _of_candidates(PortfolioStanding),
    model=PortfolioStanding,
    shows=columns("id", "credential", "category", "submitted_on", "approved_on", **WHO),
    reads=OFFICE,
)
PART_CREDITS = Rows(
    "part-credits",
    _of_candidates(PartCredit),
    model=PartCredit,
    shows=columns("id", "credential", "category", "part", "earned_on", registration="registration_id", **WHO),
    reads=OFFICE,
)
EXCEPTIONS = Rows(
    "exceptions",
    lambda user, *may: _of_registrations(EligibilityException)(user, *may).select_related("granted_by"),
    model=EligibilityException,
    shows=columns(
        "id", "rule", "reason", "granted_at", "taken_back_at",
        registration="registration_id", granted_by=words("granted_by"),
    ),
    reads=OFFICE,
)  # fmt: skip
MY_AGREEMENTS = Rows(
    "my-agreements",
    lambda user, *may: Agreement.objects.filter(registration__in=Registration.objects.of_account(user)),
    model=Agreement,
    shows=columns("id", "name", "text", "signed_at", registration="registration_id"),
    reads=OWN,
)


# ── accommodations ───────────────────────────────────────────────────────────────────────────────────────────────────
class DocumentOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField()


ASKED = columns("id", "needs", "asked_at", "decided_at", "taken_back", documents=DocumentOut(many=True))
DECIDED = columns(
    "id", "version", "extra_percent_one", "extra_percent_two", "break_minutes", "separate_room", "technology",
    "language", "valid_until", "decided_at",
)  # fmt: skip


def _with_names_of_documents(requests):
    return requests.prefetch_related(Prefetch("documents", AccommodationDocument.objects.defer("content")))


ACCOMMODATION_REQUESTS = Rows(
    "accommodation-requests",
    lambda user, *may: _with_names_of_documents(_of_candidates(AccommodationRequest)(user, *may)),
    model=AccommodationRequest,
    shows=ASKED | WHO,
    reads=OFFICE,
)
MY_ACCOMMODATION_REQUESTS = Rows(
    "my-accommodation-requests",
    lambda user, *may: _with_names_of_documents(AccommodationRequest.objects.filter(candidate__user=user)),
    model=AccommodationRequest,
    shows=ASKED,
    reads=OWN,
)
ACCOMMODATIONS = Rows(
    "accommodations",
    lambda user, *may: _of_candidates(Accommodation)(user, *may).select_related("decided_by"),
    model=Accommodation,
    shows=DECIDED | WHO | columns("reason", decided_by=words("decided_by")),
    reads=OFFICE,
)
MY_ACCOMMODATIONS = Rows(
    "my-accommodations",
    lambda user, *may: Accommodation.objects.filter(candidate__user=user),
    model=Accommodation,
    shows=DECIDED,
    reads=OWN,
)
