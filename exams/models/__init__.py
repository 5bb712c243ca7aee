from exams.models.associations import Association, RuleBook
from exams.models.attempts import Attempt, Response, SavedAnswer, WrittenResponse
from exams.models.audit import AuditLine
from exams.models.cycles import Cycle, Paper, Sitting
from exams.models.forms import Form, Item, Vignette
from exams.models.imports import SheetFile, SheetImport
from exams.models.incidents import Incident
from exams.models.jobs import Job
from exams.models.notices import Notice
from exams.models.people import Candidate, RoleGrant, User
from exams.models.registrations import Registration

__all__ = [
    "Association",
    "Attempt",
    "AuditLine",
    "Candidate",
    "Cycle",
    "Form",
    "Incident",
    "Item",
    "Job",
    "Notice",
    "Paper",
    "Registration",
    "Response",
    "RoleGrant",
    "RuleBook",
    "SavedAnswer",
    "SheetFile",
    "SheetImport",
    "Sitting",
    "User",
    "Vignette",
    "WrittenResponse",
]
