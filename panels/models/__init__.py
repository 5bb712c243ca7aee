# ``sealed`` is imported so that Django sees its model, and is deliberately not re-exported:
# only ``panels.procedures.sealing`` may name SealedKey.
from panels.models import sealed  # noqa: F401
from panels.models.alerts import SafeguardingAlert
from panels.models.appeals import Appeal
from panels.models.assignments import Assignment
from panels.models.certainties import Certainty
from panels.models.decisions import Decision, DecisionVote
from panels.models.endorsements import Endorsement, EndorsementChange, EndorsementWord
from panels.models.letters import Letter, LetterPrint, LetterTemplate
from panels.models.marks import PartTwoMark
from panels.models.maskings import Masking
from panels.models.meetings import Attendance, Case, Hearing, Meeting, MemberFacts, Motion, MotionVote, Recusal
from panels.models.openings import SealOpening
from panels.models.portfolio_parts import (
    PortfolioDocument,
    PortfolioEntry,
    PortfolioSignature,
    ReferenceAnswer,
    ReferenceRequest,
)
from panels.models.portfolios import (
    Portfolio,
    PortfolioAssignment,
    PortfolioReading,
    PortfolioReview,
    PortfolioSettlement,
)
from panels.models.ratings import Rating, RatingDraft, RatingLevel, RatingRevision, Remark
from panels.models.recommendations import Recommendation, Signature
from panels.models.renewals import (
    AuditDraw,
    CategoryMove,
    ContinuingHour,
    HourKind,
    HoursStruck,
    Reinstatement,
    Renewal,
)
from panels.models.reviewers import ConflictPin, DeclaredTie, Panel, PanelMember, Reviewer, RubricUse
from panels.models.scripts import Script
from panels.models.seeds import Seed, TrainingReading
from panels.models.signing_keys import SigningKey

__all__ = [
    "Appeal",
    "Assignment",
    "Attendance",
    "AuditDraw",
    "Case",
    "CategoryMove",
    "Certainty",
    "ConflictPin",
    "ContinuingHour",
    "Decision",
    "DecisionVote",
    "DeclaredTie",
    "Endorsement",
    "EndorsementChange",
    "EndorsementWord",
    "Hearing",
    "HourKind",
    "HoursStruck",
    "Letter",
    "LetterPrint",
    "LetterTemplate",
    "Masking",
    "Meeting",
    "MemberFacts",
    "Motion",
    "MotionVote",
    "Panel",
    "PanelMember",
    "PartTwoMark",
    "Portfolio",
    "PortfolioAssignment",
    "PortfolioDocument",
    "PortfolioEntry",
    "PortfolioReading",
    "PortfolioReview",
    "PortfolioSettlement",
    "PortfolioSignature",
    "Rating",
    "RatingDraft",
    "RatingLevel",
    "RatingRevision",
    "Recommendation",
    "Recusal",
    "ReferenceAnswer",
    "ReferenceRequest",
    "Reinstatement",
    "Remark",
    "Renewal",
    "Reviewer",
    "RubricUse",
    "SafeguardingAlert",
    "Script",
    "SealOpening",
    "Seed",
    "Signature",
    "SigningKey",
    "TrainingReading",
]
