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
    REGISTERED = "registered", "Registered"
    SAT = "sat", "Sat the exam"
    NO_SHOW = "no-show", "Did not come"
    WITHDRAWN = "withdrawn", "Withdrawn"


REGISTRATION_LIFECYCLE = {
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
    AttemptState.VOIDED: frozenset(),
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
