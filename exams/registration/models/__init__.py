from exams.registration.models.accommodations import Accommodation, AccommodationDocument, AccommodationRequest
from exams.registration.models.applications import Agreement, EligibilityException
from exams.registration.models.bills import Bill, FeeDocument
from exams.registration.models.ledger import LedgerLine
from exams.registration.models.online import OnlinePayment, OnlineSwitch, ProviderEvent
from exams.registration.models.registrations import Registration
from exams.registration.models.standing import Membership, PartCredit, PortfolioStanding

__all__ = [
    "Accommodation",
    "AccommodationDocument",
    "AccommodationRequest",
    "Agreement",
    "Bill",
    "EligibilityException",
    "FeeDocument",
    "LedgerLine",
    "Membership",
    "OnlinePayment",
    "OnlineSwitch",
    "PartCredit",
    "PortfolioStanding",
    "ProviderEvent",
    "Registration",
]
