"""Portfolios, for programs: to their owner, to those who review them, to the office; documents by their address."""

from dataclasses import replace

from rest_framework import serializers

from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns
from panels.portfolio.actions.rows import (
    CANDIDACIES,
    DOCUMENTS,
    LINES,
    MY_PORTFOLIOS,
    PORTFOLIO_REVIEWS,
    PORTFOLIOS,
    REFERENCES,
    SHOWN,
)
from panels.portfolio.models import (
    Portfolio,
    PortfolioAssignment,
    PortfolioDocument,
    PortfolioEntry,
    ReferenceRequest,
)
from panels.portfolio.procedures.facts import standing
from panels.portfolio.queries import portfolio_file

OWN, OFFICE = (Permission.REGISTER,), (Permission.RUN_CYCLES,)
LINE = columns("id", "kind", "title", "organisation", "person", "begins", "ends", "hours", "topic", "note")
DOCUMENT = columns("id", "name", "kind", "size", "sha256", "uploaded_at")

READABLE_CANDIDACIES = replace(
    CANDIDACIES,
    model=Candidate,
    shows=columns(
        "id", "reference", "name", "email", "phone", "agency", "town", "time_zone", "language",
        association="association.slug",
    ),
    reads=OWN,
)  # fmt: skip


# ── the owner's ──────────────────────────────────────────────────────────────────────────────────────────────────────
class PartOut(serializers.Serializer):
    kind = serializers.CharField(source="part.kind")
    title = serializers.CharField(source="part.title")
    has = serializers.CharField()
    lacks = serializers.ListField(child=serializers.CharField())


def _parts(portfolio, *, by, now):
    portfolio.parts = standing(portfolio, now=now)
    last = portfolio.settlements.standing().last()
    portfolio.was_missing = last.missing if last else ""


READABLE_MY_PORTFOLIOS = replace(
    MY_PORTFOLIOS,
    alone={"parts": PartOut(many=True), "was_missing": serializers.CharField()},
    opened=_parts,
)
READABLE_LINES = replace(LINES, model=PortfolioEntry, shows=LINE | columns(portfolio="portfolio_id"), reads=OWN)
READABLE_DOCUMENTS = replace(
    DOCUMENTS, model=PortfolioDocument, shows=DOCUMENT | columns(portfolio="portfolio_id", line="entry_id"), reads=OWN
)


def _answers(requests, *, by, now):
    """What the right to read was given up for is nowhere."""
    for one in requests:
        answer = getattr(one, "answer", None)
        one.counts = answer is not None and not answer.void
        read = answer is not None and not one.waived
        one.ratings, one.comment = (answer.ratings, answer.comment) if read else (None, "")


READABLE_REFERENCES = replace(
    REFERENCES,
    model=ReferenceRequest,
    shows=columns(
        "id", "name", "email", "relation", "waived", "asked_at", "link_until", "mailed_at", "withdrawn_at",
        portfolio="portfolio_id", answered_at="answer.answered_at", valid_until="answer.valid_until",
        counts=serializers.BooleanField(), comment=serializers.CharField(),
        ratings=serializers.DictField(child=serializers.IntegerField(allow_null=True), allow_null=True),
    ),
    reads=OWN,
    gather=_answers,
)  # fmt: skip


# ── to those who review it, and to the office ────────────────────────────────────────────────────────────────────────
class PaperOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    size = serializers.IntegerField()


class LineOut(serializers.ModelSerializer):
    documents = PaperOut(many=True, source="papers")

    class Meta:
        model = PortfolioEntry
        fields = [*LINE, "documents"]


class ReferenceOut(serializers.Serializer):
    name = serializers.CharField()
    email = serializers.CharField()
    relation = serializers.CharField()
    waived = serializers.BooleanField()
    answered_at = serializers.DateTimeField(source="answer.answered_at", allow_null=True)
    valid_until = serializers.DateField(source="answer.valid_until", allow_null=True)
    void = serializers.BooleanField(source="answer.void", allow_null=True)
    ratings = serializers.DictField(
        source="answer.ratings", child=serializers.IntegerField(allow_null=True), allow_null=True
    )
    comment = serializers.CharField(source="answer.comment", allow_null=True)


class ReadingOut(serializers.Serializer):
    round = serializers.IntegerField(source="assignment.round")
    reviewer = words("assignment.reviewer")
    outcome = serializers.CharField()
    missing = serializers.CharField()
    until = serializers.DateField(allow_null=True)
    comment = serializers.CharField()
    competencies = serializers.ListField(child=serializers.CharField())
    agreed = serializers.BooleanField()
    handed_in_at = serializers.DateTimeField()


class SettlementOut(serializers.Serializer):
    round = serializers.IntegerField()
    outcome = serializers.CharField()
    missing = serializers.CharField()
    until = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    settled_by = serializers.StringRelatedField(allow_null=True)
    settled_at = serializers.DateTimeField()
    taken_back = serializers.SerializerMethodField()

    def get_taken_back(self, settlement) -> bool:
        return hasattr(settlement, "taken_back")


def _file(*, for_office):
    def opened(portfolio, *, by, now):
        file = portfolio_file(portfolio, now=now, reader=None if for_office else by)
        portfolio.parts = file.parts
        portfolio.lines = [line for _, lines in file.sections for line in lines]
        portfolio.asked = [one for one, _ in file.references]
        portfolio.readings = [one for _, readings in file.readings for one in readings]
        portfolio.settled = file.settlements

    return opened


FILE = {
    "parts": PartOut(many=True),
    "lines": LineOut(many=True),
    "references": ReferenceOut(many=True, source="asked"),
    "readings": ReadingOut(many=True),
    "settlements": SettlementOut(many=True, source="settled"),
}
NAMED = SHOWN | columns(name="candidate.name")

READABLE_PORTFOLIOS = replace(PORTFOLIOS, shows=NAMED, alone=FILE, opened=_file(for_office=True))
READABLE_REVIEWS = replace(
    PORTFOLIO_REVIEWS,
    model=Portfolio,
    shows=NAMED,
    reads=(Permission.REVIEW_PORTFOLIOS,),
    alone=FILE,
    opened=_file(for_office=False),
)
PORTFOLIO_ASSIGNMENTS = Rows(
    "portfolio-assignments",
    lambda user, *may: PortfolioAssignment.objects.filter(
        portfolio__in=Portfolio.objects.of_associations(user.associations(*may))
    ).select_related("reviewer", "reading"),
    model=PortfolioAssignment,
    shows=columns(
        "id", "round", "position", "assigned_at", "taken_off_at", "stepped_back", "reason",
        portfolio="portfolio_id", person="reviewer_id", reviewer=words("reviewer"), read_at="reading.handed_in_at",
    ),
    reads=OFFICE,
)  # fmt: skip
