"""The states of a registration and which moves are legal; the kinds of ledger lines and of remedies."""

from django.db.models import TextChoices


class RegistrationState(TextChoices):
    APPLYING = "applying", "Being completed"
    REGISTERED = "registered", "Registered"
    SAT = "sat", "Sat the exam"
    NO_SHOW = "no-show", "Did not come"
    WITHDRAWN = "withdrawn", "Withdrawn"


REGISTRATION_LIFECYCLE = {
    RegistrationState.APPLYING: frozenset({RegistrationState.REGISTERED, RegistrationState.WITHDRAWN}),
    RegistrationState.REGISTERED: frozenset(
        {RegistrationState.APPLYING, RegistrationState.SAT, RegistrationState.NO_SHOW, RegistrationState.WITHDRAWN}
    ),
    # The office's corrections: a sheet that was wrong is put right by the same table.
    RegistrationState.SAT: frozenset({RegistrationState.WITHDRAWN}),
    RegistrationState.NO_SHOW: frozenset({RegistrationState.SAT}),
    RegistrationState.WITHDRAWN: frozenset({RegistrationState.REGISTERED}),
}


class LedgerKind(TextChoices):
    CHARGE = "charge", "Charge"
    WAIVER = "waiver", "Waived"
    CREDIT = "credit", "Credited"
    PAYMENT = "payment", "Payment"
    REFUND = "refund", "Refund paid out"
    TRANSFER = "transfer", "Credit moved"
    REVERSAL = "reversal", "Reversed"


ASKED_FOR = (LedgerKind.CHARGE, LedgerKind.WAIVER, LedgerKind.CREDIT)  # what is to be paid, less what is let off
MONEY = (LedgerKind.PAYMENT, LedgerKind.REFUND, LedgerKind.TRANSFER)  # what came in and went out


class FeeKind(TextChoices):
    """What a charge is for: the categories of the bookkeeper's accounts."""

    APPLICATION = "application", "Application and processing"
    EXAM = "exam", "Exam"
    RETAKE = "retake", "Retake"
    MEMBERSHIP = "membership", "Membership"
    RENEWAL = "renewal", "Renewal"
    REINSTATEMENT = "reinstatement", "Reinstatement"
    MOVING = "moving", "Change of category"
    OTHER = "other", "Other"


class Matter(TextChoices):
    """What a bill is about."""

    REGISTRATION = "registration", "Registration"
    MEMBERSHIP = "membership", "Membership"
    RENEWAL = "renewal", "Renewal"
    REINSTATEMENT = "reinstatement", "Reinstatement"
    MOVING = "moving", "Change of category"
    OTHER = "other", "Other"


class DocumentKind(TextChoices):
    INVOICE = "invoice", "Invoice"
    RECEIPT = "receipt", "Receipt"
    CREDIT_NOTE = "credit-note", "Credit note"


class PaymentWay(TextChoices):
    TRANSFER = "transfer", "Bank transfer"
    CHEQUE = "cheque", "Check"
    CASH = "cash", "Cash"
    STRIPE = "stripe", "Online (Stripe)"


class OnlineState(TextChoices):
    OPEN = "open", "Begun"
    PROCESSING = "processing", "Being processed"
    PAID = "paid", "Paid"
    EXPIRED = "expired", "Not paid in time"
    FAILED = "failed", "Failed"


ONLINE_LIFECYCLE = {
    # Money that came in is always taken: events arrive late and in any order.
    OnlineState.OPEN: frozenset({OnlineState.PROCESSING, OnlineState.PAID, OnlineState.EXPIRED, OnlineState.FAILED}),
    OnlineState.PROCESSING: frozenset({OnlineState.PAID, OnlineState.FAILED}),
    OnlineState.EXPIRED: frozenset({OnlineState.PROCESSING, OnlineState.PAID}),
    OnlineState.FAILED: frozenset({OnlineState.PAID}),
    OnlineState.PAID: frozenset(),
}


class Remedy(TextChoices):
    """How an incident on the exam day was made good; a part that is sat again is no attempt used."""

    NONE = "none", "No remedy needed"
    TIME = "time", "Time given back"
    VOID = "void", "Part voided, to be sat again"
    RESIT = "resit", "Resit without fee"
