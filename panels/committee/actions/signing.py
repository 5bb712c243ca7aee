"""The lead signs blind, under codes; the second of two people opens the seal."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.actions.forms import ReasonForm
from exams.refusals.exceptions import Refused
from exams.wording.phrases import counted
from panels.committee.actions.rows import CYCLES_LED, RECOMMENDATIONS, SEALED_CYCLES
from panels.committee.forms import SigningForm, SignSeveralForm
from panels.committee.procedures import signatures
from panels.reading import sealing
from panels.reading.models import Panel, SealOpening
from panels.reading.states import PanelState

LEAD = {"may": Permission.SIGN_RECOMMENDATIONS}


@action(RECOMMENDATIONS, title="Sign", form=SigningForm, undo="take-back-signature", **LEAD)
def sign_recommendation(recommendation, *, outcome, condition, reason, by, now):
    """What the panel recommends: as the rules propose it or, with reasons, otherwise."""
    signatures.sign(recommendation.code, outcome=outcome, condition=condition, reasons=reason, by=by, now=now)
    return Done(f"Recommendation {recommendation.code} is signed.", go=CYCLES_LED.path_of(None))


@action(CYCLES_LED, title="Sign those chosen, as the rules propose", form=SignSeveralForm, undo="take-back-signature",
        **LEAD)  # fmt: skip
def sign_recommendations(cycle, *, code, by, now):
    signed = signatures.sign_as_proposed(cycle, [one.code for one in code], by=by, now=now)
    return f"You have signed {counted(signed, 'recommendation')}."


def not_before_the_committee(recommendation, *, by, now):
    signatures.require_not_before_the_committee(recommendation)


def is_signed(recommendation):
    cycle, registration = recommendation.registration.cycle, recommendation.registration_id
    return registration in signatures.signatures_of(cycle, registrations=[registration])


@action(
    RECOMMENDATIONS, title="Take the signature back", form=ReasonForm, undo="sign-recommendation",
    when=is_signed, guards=[not_before_the_committee], **LEAD,
)  # fmt: skip
def take_back_signature(recommendation, *, reason, by, now):
    """Signed in error: nothing is signed until somebody signs anew."""
    signatures.take_back_signature(recommendation, reason=reason, by=by, now=now)
    return Done(f"The signature on {recommendation.code} is taken back.", go=CYCLES_LED.path_of(None))


def opening_of(cycle):
    return SealOpening.objects.filter(panel__cycle=cycle).select_related("proposed_by", "panel").first()


def waits_for_the_second_person(cycle):
    opening = opening_of(cycle)
    return opening is not None and opening.confirmed_at is None and opening.panel.state == PanelState.SETTLED


def two_people(cycle, *, by, now):
    if opening_of(cycle).proposed_by_id == by.pk:
        raise Refused("A seal is opened by two people: somebody else has to confirm it.")


def foreseen_opening(cycle, given, *, by, now):
    opening = opening_of(cycle)
    scripts = opening.panel.scripts.filter(seed=None).count()
    yield f"{counted(scripts, 'script')} of {cycle} {'gets its name' if scripts == 1 else 'get their names'} back."
    yield "No rating of them can be changed any more."
    yield f"Your name stands on every case, beside that of {opening.proposed_by}: “{opening.reason}”"


@action(
    SEALED_CYCLES, title="Confirm: open the seal", may=Permission.CONFIRM_UNSEALING, danger=True, typed=True,
    when=waits_for_the_second_person, guards=[two_people], consequences=foreseen_opening,
    final="It cannot be taken back: what was seen cannot be unseen.",
)  # fmt: skip
def confirm_opening(cycle, *, by, now):
    sealing.confirm_opening(Panel.objects.get(cycle=cycle), by=by, now=now)
    return "The seal is open. The opening stands on every case."
