"""Which states exist and which moves are legal.  Data: the procedures consult these tables."""

from django.db.models import TextChoices


class CycleState(TextChoices):
    DRAFT = "draft", "Draft"
    REGISTRATION = "registration", "Registration open"
    SITTING = "sitting", "Exam days"
    SCORING = "scoring", "Scoring"
    COMMITTEE = "committee", "Before the committee"
    RELEASED = "released", "Decisions released"


CYCLE_LIFECYCLE = {
    CycleState.DRAFT: frozenset({CycleState.REGISTRATION}),
    CycleState.REGISTRATION: frozenset({CycleState.SITTING}),
    CycleState.SITTING: frozenset({CycleState.SCORING}),
    CycleState.SCORING: frozenset({CycleState.COMMITTEE}),
    CycleState.COMMITTEE: frozenset({CycleState.RELEASED}),
    CycleState.RELEASED: frozenset(),
}


class RegistrationState(TextChoices):
    APPLYING = "applying", "Being completed"
    REGISTERED = "registered", "Registered"
    SAT = "sat", "Sat the exam"
    NO_SHOW = "no-show", "Did not come"
    WITHDRAWN = "withdrawn", "Withdrawn"


REGISTRATION_LIFECYCLE = {
    RegistrationState.APPLYING: frozenset({RegistrationState.REGISTERED, RegistrationState.WITHDRAWN}),
    RegistrationState.REGISTERED: frozenset(
        {RegistrationState.SAT, RegistrationState.NO_SHOW, RegistrationState.WITHDRAWN}
    ),
    # The office's corrections: a sheet that was wrong is put right by the same table.
    RegistrationState.SAT: frozenset({RegistrationState.WITHDRAWN}),
    RegistrationState.NO_SHOW: frozenset({RegistrationState.SAT}),
    RegistrationState.WITHDRAWN: frozenset({RegistrationState.REGISTERED}),
}


class AttemptState(TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    IN_PROGRESS = "in-progress", "In progress"
    SUBMITTED = "submitted", "Handed in"
    VOIDED = "voided", "Voided"


ATTEMPT_LIFECYCLE = {
    AttemptState.SCHEDULED: frozenset({AttemptState.IN_PROGRESS, AttemptState.VOIDED}),
    AttemptState.IN_PROGRESS: frozenset({AttemptState.SUBMITTED, AttemptState.VOIDED}),
    AttemptState.SUBMITTED: frozenset({AttemptState.VOIDED}),
    # Taken back by the office: to what the paper was before.
    AttemptState.VOIDED: frozenset({AttemptState.SCHEDULED, AttemptState.IN_PROGRESS, AttemptState.SUBMITTED}),
}


class JobState(TextChoices):
    QUEUED = "queued", "Waiting to begin"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Stopped"


JOB_LIFECYCLE = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.FAILED}),  # failed: no worker could be reached
    JobState.RUNNING: frozenset({JobState.DONE, JobState.FAILED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset(),
}


class Part(TextChoices):
    ONE = "one", "Part One"
    TWO = "two", "Part Two"


class Credential(TextChoices):
    IMH = "IMH-E", "IMH-E"
    ECMH = "ECMH-E", "ECMH-E"


class LedgerKind(TextChoices):
    CHARGE = "charge", "Charge"
    WAIVER = "waiver", "Waived"
    CREDIT = "credit", "Credited on withdrawal"
    PAYMENT = "payment", "Payment"
    REFUND = "refund", "Refund paid out"


class MoveCause(TextChoices):
    """Why a deadline moved."""

    INCIDENT = "incident", "Time given back after an incident"
    PAUSE = "pause", "The paper was paused"
    ACCOMMODATION = "accommodation", "Accommodation"


class Remedy(TextChoices):
    NONE = "none", "No remedy needed"
    TIME = "time", "Time given back"
    VOID = "void", "Part voided, to be sat again"
    RESIT = "resit", "Resit without fee"


class IncidentCategory(TextChoices):
    """What a proctor chooses from; an older sheet's own words stand as they are."""

    TECHNICAL = "technical", "Computer or connection"
    DISTURBANCE = "disturbance", "Noise or disturbance"
    ILLNESS = "illness", "Illness"
    MATERIAL = "material", "Fault in the paper"
    CONDUCT = "conduct", "Conduct"
    OTHER = "other", "Something else"


class OfferState(TextChoices):
    """A place on the waiting list of a sitting."""

    WAITING = "waiting", "Waiting"
    OFFERED = "offered", "Offered"
    TAKEN = "taken", "Taken"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "The offer expired"
    LEFT = "left", "Left the list"


OFFER_LIFECYCLE = {
    OfferState.WAITING: frozenset({OfferState.OFFERED, OfferState.TAKEN, OfferState.LEFT}),
    OfferState.OFFERED: frozenset({OfferState.TAKEN, OfferState.DECLINED, OfferState.EXPIRED, OfferState.LEFT}),
    OfferState.TAKEN: frozenset(),
    OfferState.DECLINED: frozenset(),
    OfferState.EXPIRED: frozenset(),
    OfferState.LEFT: frozenset(),
}
