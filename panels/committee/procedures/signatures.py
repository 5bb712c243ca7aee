"""The panel lead signs what the panel recommends: blind, over the inputs as they stand at that moment."""

import hashlib
import json
from dataclasses import dataclass

from django.db.models import Q

from exams.accounts.models import RoleGrant
from exams.accounts.permissions import Permission
from exams.audit.procedures import record, recorded
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.refusals.exceptions import Invalid, NotYours, Refused
from panels.committee.members import sits_on, tell_the_room
from panels.committee.models import Case, Motion, Recommendation, Signature, SignatureTakenBack
from panels.committee.procedures.lead_reasons import require_nameless
from panels.committee.procedures.recommendations import proposals
from panels.committee.recommendation_rules import differences
from panels.committee.states import BEFORE_THE_MEETING, DECIDABLE, Outcome
from panels.reading.models import Panel
from panels.reading.states import PanelState


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, and what has changed under it since: where anything has, it is broken."""

    signature: Signature
    changes: list[str]

    @property
    def holds(self) -> bool:
        return not self.changes


@dataclass(frozen=True, slots=True)
class BlindProposal:
    """Everything a lead knows of a recommendation: results under a code, nobody's name, number or words."""

    code: str
    credential: str
    category: str
    reasons: tuple[str, ...]
    outcome: str
    proposed: str
    signed: str  # what was signed, in words; "" where nothing is
    signed_outcome: str
    condition: str
    why: str
    changes: tuple[str, ...]
    incidents: int

    @property
    def state(self) -> str:
        return "unsigned" if not self.signed else "broken" if self.changes else "signed"


def signatures_of(cycle, *, registrations=None) -> dict:
    """{registration: Signed} by the last word on each, held against the inputs as they are now, in a few questions."""
    last = {}
    signatures = Signature.objects.filter(recommendation__registration__cycle=cycle).select_related(
        "recommendation", "signed_by", "taken_back"
    )
    if registrations is not None:
        signatures = signatures.filter(recommendation__registration__in=registrations)
    for signature in signatures.order_by("signed_at", "pk"):
        last[signature.recommendation.registration_id] = signature
    last = {pk: one for pk, one in last.items() if not hasattr(one, "taken_back")}
    if not last:
        return {}
    now = {p.registration_id: p.inputs for p in proposals(cycle, registrations=registrations)}
    gone = ["the registration no longer stands"]
    return {pk: Signed(one, differences(one.inputs, now[pk]) if pk in now else gone) for pk, one in last.items()}


def cycles_led_by(user):
    """Cycles of which this person signs the recommendations: they lead the panel, and its seal is open.

    Before that nothing is joined, and nothing is there to sign.  Where nobody reads at all, there is no panel: then
    whoever is lead reviewer of the association signs.
    """
    led = Panel.objects.filter(
        members__lead=True, members__left_at=None, members__reviewer__user=user, state=PanelState.OPENED
    )
    own = Cycle.objects.filter(association__in=user.associations(Permission.SIGN_RECOMMENDATIONS))
    unread = own.exclude(pk__in=Panel.objects.values("cycle")).filter(registrations__recommendations__isnull=False)
    cycles = Cycle.objects.filter(Q(pk__in=led.values("cycle")) | Q(pk__in=unread.values("pk")))
    return cycles.select_related("association", "rule_book")


def to_sign(user) -> list[tuple[Cycle, list[BlindProposal]]]:
    """What waits for this lead's signature, and what has it, by cycle; the order tells nothing (by code)."""
    return [(cycle, _blind_proposals(cycle)) for cycle in cycles_led_by(user) if _is_open(cycle)]


def _is_open(cycle) -> bool:
    return cycle.state != CycleState.RELEASED or sits_on(cycle)


def to_be_signed(cycle):
    """What rests on blind readings; where no exam is asked for, the portfolio's reviewers have spoken by name.

    After a release only what was left out of it.
    """
    found = Recommendation.objects.in_force().filter(
        registration__cycle=cycle, registration__sits_exam=True, outcome__in=DECIDABLE
    )
    if cycle.state == CycleState.RELEASED:
        found = found.filter(registration__case__in=Case.objects.undecided().filter(cycle=cycle).values("pk"))
    return found


def needs_signature(registration, rules) -> bool:
    return registration.sits_exam and rules.committee.signed_recommendation


def _blind_proposals(cycle) -> list[BlindProposal]:
    signed = signatures_of(cycle)
    in_force = to_be_signed(cycle)
    return [
        _blind(recommendation, signed.get(recommendation.registration_id))
        for recommendation in in_force.select_related("registration").order_by("code")
    ]


def _blind(recommendation, signed) -> BlindProposal:
    registration, signature = recommendation.registration, signed.signature if signed else None
    return BlindProposal(
        code=recommendation.code,
        credential=registration.credential,
        category=registration.category,
        reasons=tuple(recommendation.reasons),
        outcome=recommendation.outcome,
        proposed=recommendation.get_outcome_display(),
        signed=signature.get_outcome_display() if signature else "",
        signed_outcome=signature.outcome if signature else "",
        condition=signature.condition if signature else "",
        why=signature.reasons if signature else "",
        changes=tuple(_without_words(change) for change in signed.changes) if signed else (),
        incidents=len(recommendation.inputs.get("incidents", [])),
    )


def _without_words(change: str) -> str:
    """An incident's description could tell who it was: the lead hears that it changed, not to what."""
    return "the incidents changed" if change.startswith("the incidents") else change


@recorded
def sign(code, *, by, now, outcome="", condition="", reasons=""):
    """Sign one recommendation, as the rules propose it or, with reasons, otherwise."""
    recommendation = (
        Recommendation.objects.in_force()
        .filter(code=code, registration__cycle__in=cycles_led_by(by).values("pk"))
        .select_related("registration__cycle__rule_book", "registration__cycle__association")
        .first()
    )
    if recommendation is None:
        raise NotYours("No such recommendation waits for you.")
    return _sign(recommendation, outcome or recommendation.outcome, condition.strip(), reasons.strip(), by=by, now=now)


@recorded
def sign_as_proposed(cycle, codes, *, by, now):
    """Sign several at once, each as the rules propose it."""
    if not cycles_led_by(by).filter(pk=cycle.pk).exists():
        raise NotYours("No such recommendations wait for you.")
    chosen = list(
        to_be_signed(cycle)
        .filter(code__in=codes)
        .exclude(outcome=Outcome.ENDORSE_ON_CONDITION)
        .select_related("registration__cycle__rule_book", "registration__cycle__association")
    )
    if not chosen:
        raise Invalid("Choose at least one recommendation to sign.")
    now_stands = _standing(cycle, [one.registration_id for one in chosen])
    for one in chosen:
        _sign(one, one.outcome, "", "", by=by, now=now, standing=now_stands)
    return len(chosen)


def _standing(cycle, registrations):
    return {p.registration_id: p for p in proposals(cycle, registrations=registrations)}


def _sign(recommendation, outcome, condition, reasons, *, by, now, standing=None):
    registration, cycle = recommendation.registration, recommendation.registration.cycle
    rules = cycle.rules.recommendation
    if cycle.state == CycleState.RELEASED and not Case.objects.undecided().filter(registration=registration).exists():
        raise Refused("The decision on this is released; nothing is signed any more.")
    if not registration.sits_exam:
        raise Refused("No exam is asked for here: the portfolio's reviewers recommend, and nothing is signed blind.")
    if recommendation.outcome not in DECIDABLE:
        raise Refused("There is nothing to sign yet: a part or the portfolio is missing.")
    if outcome not in DECIDABLE:
        raise Invalid("Choose what the panel recommends.")
    if outcome != recommendation.outcome and not rules.lead_may_change:
        raise Refused("The rule book lets the panel recommend only what the rules propose.")
    if outcome != recommendation.outcome and not reasons:
        raise Invalid("You recommend otherwise than the rules propose: write the reasons.")
    check_condition(outcome, condition)
    require_nameless(cycle, f"{condition} {reasons}")
    if Motion.objects.filter(case__registration=registration, state__in=BEFORE_THE_MEETING).exists():
        raise Refused("The committee is voting on this case: nothing is signed while it does.")
    now_stands = (standing or _standing(cycle, [registration.pk])).get(registration.pk)
    if now_stands is None or now_stands.inputs != recommendation.inputs:
        raise Refused("The results have changed since this was proposed; the office has to join them anew first.")
    content = {
        "inputs": recommendation.inputs, "outcome": str(outcome), "condition": condition, "reasons": reasons,
        "by": by.email,
    }  # fmt: skip
    signature = Signature.objects.create(
        recommendation=recommendation,
        outcome=outcome,
        condition=condition if outcome == Outcome.ENDORSE_ON_CONDITION else "",
        reasons=reasons,
        inputs=recommendation.inputs,
        sha256=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        signed_by=by,
        signed_at=now,
    )
    tell_the_room(getattr(getattr(registration, "case", None), "meeting_id", None))
    record("recommendation.signed", registration, by=by, at=now, cycle=cycle, outcome=str(outcome),
           proposed=recommendation.outcome, sha256=signature.sha256)  # fmt: skip
    return signature


@recorded
def take_back_signature(recommendation, *, reason, by, now):
    """The lead signed in error: the recommendation is unsigned, until somebody signs anew."""
    if not cycles_led_by(by).filter(pk=recommendation.registration.cycle_id).exists():
        raise NotYours("No such recommendation waits for you.")
    if not reason.strip():
        raise Invalid("Write why the signature is taken back: it stands in the record.")
    require_not_before_the_committee(recommendation)
    cycle = recommendation.registration.cycle
    require_nameless(cycle, reason)
    signed = signatures_of(cycle, registrations=[recommendation.registration_id]).get(recommendation.registration_id)
    if signed is None:
        raise Refused("Nothing is signed here.")
    SignatureTakenBack.objects.create(signature=signed.signature, reason=reason.strip()[:300], by=by, at=now)
    record("recommendation.signature-taken-back", recommendation.registration, by=by, at=now, cycle=cycle,
           reason=reason.strip()[:300], sha256=signed.signature.sha256)  # fmt: skip
    return recommendation


def require_not_before_the_committee(recommendation):
    if recommendation.registration.cycle.state in (CycleState.COMMITTEE, CycleState.RELEASED):
        raise Refused("It is before the committee: sign anew instead, and the case tells of both.")


def check_condition(outcome, condition):
    """A condition stands with the outcome that has one, and with no other: none is dropped in silence."""
    if outcome == Outcome.ENDORSE_ON_CONDITION and not condition.strip():
        raise Invalid("Write the condition: what has to follow before the endorsement stands for good.")
    if outcome != Outcome.ENDORSE_ON_CONDITION and condition.strip():
        raise Invalid("You wrote a condition: choose “Endorse with a condition”, or take the condition out.")


def recommended_otherwise(signature, outcome) -> dict:
    """For the minutes: what the panel had recommended, where something else is moved."""
    other = signature is not None and signature.outcome != outcome
    return {"recommended": signature.get_outcome_display()} if other else {}


def _who_can_sign(cycle) -> str:
    """Who signs, and where; or what to do where nobody can."""
    panel = Panel.objects.filter(cycle=cycle).first()
    if panel is None:
        sign = RoleGrant.objects.with_permission(Permission.SIGN_RECOMMENDATIONS).filter(association=cycle.association)
        people = [str(one.user) for one in sign.select_related("user").order_by("user__name")]
        nobody = f" {cycle.association} has no lead reviewer: the office invites one."
    else:
        leads = panel.members.filter(lead=True, left_at=None).exclude(reviewer__user=None)
        people = [str(one.reviewer.user) for one in leads.select_related("reviewer__user").order_by("pk")]
        nobody = " Nobody leads this panel: the office names a lead on the panel’s page."
    if not people:
        return nobody
    can = "signs" if len(people) == 1 else "can sign"
    return f" {' or '.join(people)} {can} under “Recommendations”, and the case can then be decided."


def signature_to_decide_on(registration):
    """The signature a decision rests on; refused where the rule book asks for one and none holds."""
    cycle = registration.cycle
    signed = signatures_of(cycle, registrations=[registration.pk]).get(registration.pk)
    if signed is None:
        if needs_signature(registration, cycle.rules):
            raise Refused(f"The panel lead has not signed the recommendation on this case yet.{_who_can_sign(cycle)}")
        return None
    if not signed.holds:
        raise Refused(
            f"The signature of the recommendation is broken: {'; '.join(signed.changes)}. "
            "The panel lead has to sign anew before anything is decided."
        )
    return signed.signature
