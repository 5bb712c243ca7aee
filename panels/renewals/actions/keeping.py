"""What a renewal asks for: noted, signed and attested by the person, or by the office for what came on paper."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import action
from exams.calendar.days import said
from panels.renewals.actions.rows import RENEWALS
from panels.renewals.forms import AttestForm, HoursForm, ProvidesForm, SignForm, StrikeForm, StruckHoursForm
from panels.renewals.models import ContinuingHour
from panels.renewals.procedures import hours as continuing_hours
from panels.renewals.procedures import renewing, taking_back
from panels.renewals.procedures.facts import keeping_of
from panels.renewals.states import RenewalState

WHOEVER = {"may": (Permission.REGISTER, Permission.KEEP_REGISTRY)}
SIGNED = "A signature stands; it says what was signed, when, and by whom it was entered."


@action(RENEWALS, title="Note these hours", form=HoursForm, undo="strike-hours", **WHOEVER)
def note_hours(endorsement, *, by, now, **hours):
    """For every endorsement of this person that asks for such hours."""
    continuing_hours.note_hours(endorsement.candidate, by=by, now=now, **hours)
    return "The hours are noted. They count where an endorsement of yours asks for them in that period."


@action(RENEWALS, title="Strike out", form=StrikeForm, undo="restore-hours", **WHOEVER)
def strike_hours(endorsement, *, hours, reason, by, now):
    continuing_hours.strike_hours(hours, reason=reason, by=by, now=now)
    return "The hours are struck out; they stand in the record."


@action(
    RENEWALS, title="Note them again", form=StruckHoursForm, undo="strike-hours",
    when=lambda it: ContinuingHour.objects.struck_out().filter(candidate=it.candidate_id).exists(), **WHOEVER,
)  # fmt: skip
def restore_hours(endorsement, *, hours, by, now):
    continuing_hours.restore_hours(hours, by=by, now=now)
    return "The hours count again."


def the_next_step_is_the_persons(endorsement, *, by, now):
    renewing.require_open(keeping_of(endorsement, now=now))


def ethics_are_asked_for(endorsement, *, by, now):
    renewing.require_unsigned(keeping_of(endorsement, now=now))


def everything_is_there(endorsement, *, by, now):
    renewing.require_everything(keeping_of(endorsement, now=now))


@action(
    RENEWALS, title="Save", form=ProvidesForm, guards=[the_next_step_is_the_persons], undo="say-whether-providing",
    **WHOEVER,
)  # fmt: skip
def say_whether_providing(endorsement, *, provides, by, now):
    """Reflective supervision, to others: it decides what the training is about."""
    renewing.say_whether_providing(endorsement, provides=provides, by=by, now=now)
    return "Noted."


@action(RENEWALS, title="Sign", form=SignForm, guards=[ethics_are_asked_for], final=SIGNED, **WHOEVER)
def sign_renewal_ethics(endorsement, *, agree, by, now):
    renewing.sign_ethics(endorsement, by=by, now=now)
    return "The code of ethics is signed again."


@action(RENEWALS, title="Attest", form=AttestForm, guards=[everything_is_there], undo="withdraw-attestation", **WHOEVER)
def attest_renewal(endorsement, *, agree, by, now):
    renewing.attest(endorsement, by=by, now=now)
    return "Attested. The office has the next step; you are told here and by e-mail."


def attested(endorsement):
    found = endorsement.renewals.now_due().filter(state=RenewalState.ATTESTED)
    return found.select_related("rule_book", "endorsement__association").first()


def the_office_has_done_nothing(endorsement, *, by, now):
    taking_back.require_untouched(attested(endorsement), now=now)


def foreseen_withdrawal(endorsement, given, *, by, now):
    renewal = attested(endorsement)
    span = f"{said(renewal.period_from)} to {said(renewal.period_to)}"
    yield f"What was attested for {span} is no longer with the office."
    yield f"Attest it again by {said(taking_back.last_day_to_attest(renewal))}; after that the endorsement lapses."


@action(
    RENEWALS, title="Take the attestation back", when=attested, guards=[the_office_has_done_nothing],
    consequences=foreseen_withdrawal, undo="attest-renewal", **WHOEVER,
)  # fmt: skip
def withdraw_attestation(endorsement, *, by, now):
    """While no draw has seen it and nobody has decided."""
    taking_back.withdraw_attestation(attested(endorsement), by=by, now=now)
    return "It is taken back. Put right what was wrong and attest again."
