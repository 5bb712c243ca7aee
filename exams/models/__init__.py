from exams.models.accommodations import Accommodation, AccommodationDocument, AccommodationRequest
from exams.models.applications import Agreement, EligibilityException, Rehearsal
from exams.models.associations import Association, RuleBook
from exams.models.attempts import Attempt, Response, SavedAnswer, WrittenResponse
from exams.models.audit import AuditLine
from exams.models.cycles import Cycle, Paper, Sitting
from exams.models.forms import Form, Item, Vignette
from exams.models.imports import SheetFile, SheetImport
from exams.models.incidents import Incident
from exams.models.invigilation import DeadlineMove, ExamMessage
from exams.models.jobs import Job
from exams.models.ledger import LedgerLine
from exams.models.notices import Notice
from exams.models.people import Candidate, RoleGrant, User
from exams.models.registrations import Registration
from exams.models.seats import CalendarFeed, CheckIn, ProctorDuty, SeatWish, WaitingPlace
from exams.models.standing import Membership, PartCredit, PortfolioStanding
from exams.models.ties import Tie, TieKind

__all__ = [
    "Accommodation",
    "AccommodationDocument",
    "AccommodationRequest",
    "Agreement",
    "Association",
    "Attempt",
    "AuditLine",
    "CalendarFeed",
    "Candidate",
    "CheckIn",
    "Cycle",
    "DeadlineMove",
    "EligibilityException",
    "ExamMessage",
    "Form",
    "Incident",
    "Item",
    "Job",
    "LedgerLine",
    "Membership",
    "Notice",
    "Paper",
    "PartCredit",
    "PortfolioStanding",
    "ProctorDuty",
    "Registration",
    "Rehearsal",
    "Response",
    "RoleGrant",
    "RuleBook",
    "SavedAnswer",
    "SeatWish",
    "SheetFile",
    "SheetImport",
    "Sitting",
    "Tie",
    "TieKind",
    "User",
    "Vignette",
    "WaitingPlace",
    "WrittenResponse",
]
