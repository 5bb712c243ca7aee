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
    CREDIT = "credit", "Credited on withdrawal"
    PAYMENT = "payment", "Payment"
    REFUND = "refund", "Refund paid out"
    REVERSAL = "reversal", "Reversed"


class Remedy(TextChoices):
    """How an incident on the exam day was made good; a part that is sat again is no attempt used."""

    NONE = "none", "No remedy needed"
    TIME = "time", "Time given back"
    VOID = "void", "Part voided, to be sat again"
    RESIT = "resit", "Resit without fee"
