"""Time away at the person's own wish, and the way back; back after a lapse.  Neither asks for an exam."""

from decimal import Decimal

from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, months_after, said
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.fees.prices import reinstatement_fee
from exams.wording.phrases import counted, money
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures.granting import move_endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.calculations import plain
from panels.renewals.models import ContinuingHour, HourKind, Reinstatement
from panels.renewals.periods import first_valid_until, period_of
from panels.renewals.procedures import fees
from panels.renewals.procedures.facts import Books
from panels.renewals.procedures.hours import self_or_office
from panels.renewals.procedures.renewing import not_your_own, tell
from panels.renewals.states import REINSTATEMENT_LIFECYCLE, RequestState


@recorded
def ask_inactive(endorsement, *, reason, by, now):
    """The person takes time away; it is theirs to say and holds at once."""
    self_or_office(endorsement.candidate, by)
    if not reason.strip():
        raise Invalid("Say in a sentence why you take time away; the office reads it.")
    return move_endorsement(endorsement, EndorsementState.INACTIVE, reason=reason, by=by, at=now)


@recorded
def come_back(endorsement, *, by, now):
    """From inactive to active, at once; a renewal that fell into the time away is not asked for any more."""
    self_or_office(endorsement.candidate, by)
    endorsement = Endorsement.objects.select_related("association").get(pk=endorsement.pk)
    if endorsement.state != EndorsementState.INACTIVE:
        raise WrongState("Only an inactive endorsement comes back in this way.")
    today = local_day(now, endorsement.association.time_zone)
    changes, until = {}, endorsement.valid_until
    rules = _rules_of(endorsement, today).renewal
    if until and until < today and rules.renews and not rules.inactive_asks_hours:
        changes["valid_until"] = period_of(rules, today).due_on
    return move_endorsement(
        endorsement, EndorsementState.ACTIVE, reason="Came back from being inactive.", by=by, at=now, **changes
    )


def asked_for_reinstatement(rules, category="") -> list[str]:
    """Each thing the rule book asks for, in a sentence."""
    r, asked, fee = rules.renewal.reinstatement, [], reinstatement_fee(rules, category)
    if r.new_experience:
        asked.append("What you have worked in since it lapsed.")
    if r.references:
        asked.append(f"{counted(r.references, 'new reference')}: name and e-mail address, one a line.")
    if r.training_hours:
        asked.append(f"{plain(r.training_hours)} hours of training in the twelve months before, noted in your account.")
    if r.supervision_attested:
        asked.append("That you receive reflective supervision, attested.")
    if fee:
        asked.append(f"The fee: {money(fee)} {rules.fees.currency}, invoiced with the request.")
    if r.guaranteed_audit:
        asked.append("Your next renewal is audited in any case.")
    return asked


@recorded
def ask_reinstatement(endorsement, *, by, now, experience="", referees="", supervision_attested=False):
    """A lapsed endorsement is to become active again; what is missing is said in full."""
    self_or_office(endorsement.candidate, by)
    endorsement = _lock(endorsement)
    if endorsement.state != EndorsementState.LAPSED:
        raise WrongState(_NOT_LAPSED[EndorsementState(endorsement.state)])
    require_in_time(endorsement, now=now)
    given = {"experience": experience, "referees": referees, "supervision_attested": supervision_attested}
    missing = missing_for_reinstatement(endorsement, now=now, **given)
    if missing:
        raise Invalid("Not everything is there yet.", missing)
    book, today = rules_now(endorsement, now=now), local_day(now, endorsement.association.time_zone)
    rules = book.renewal.reinstatement
    asked = Reinstatement.objects.create(
        endorsement=endorsement,
        lapsed_on=endorsement.state_since,
        experience=experience.strip(),
        referees=_named(referees),
        supervision_attested=supervision_attested,
        training_hours=_training_before(endorsement.candidate_id, today),
        fee=reinstatement_fee(book, endorsement.category),
        currency=book.fees.currency,
        guarantees_audit=rules.guaranteed_audit,
        asked_by=by,
        asked_at=now,
    )
    record("reinstatement.asked", endorsement, by=by, at=now)
    fees.charge_reinstatement(asked, book, by=by, now=now)
    return asked


def require_in_time(endorsement, *, now):
    """The rule book lets it be asked for, and nobody has asked already."""
    if Reinstatement.objects.waiting().filter(endorsement=endorsement).exists():
        raise Refused("You have asked for reinstatement already; the office decides.")
    today = local_day(now, endorsement.association.time_zone)
    rules = _rules_of(endorsement, today).renewal.reinstatement
    if rules.within_months and months_after(endorsement.state_since, rules.within_months) < today:
        raise Refused(
            f"It lapsed on {said(endorsement.state_since)}; reinstatement could be asked for within "
            f"{counted(rules.within_months, 'month')}. Apply anew: your association says how."
        )


def missing_for_reinstatement(endorsement, *, now, experience="", referees="", supervision_attested=False):
    """What the rule book asks for and is not there, in sentences."""
    today = local_day(now, endorsement.association.time_zone)
    rules = _rules_of(endorsement, today).renewal.reinstatement
    hours, named, missing = _training_before(endorsement.candidate_id, today), _named(referees), []
    if rules.new_experience and not experience.strip():
        missing.append("Say what you have worked in since it lapsed.")
    if len(set(named)) < rules.references:
        missing.append(f"Name {counted(rules.references, 'person', 'different people')} who can be asked, one a line.")
    if hours < rules.training_hours:
        missing.append(
            f"{plain(rules.training_hours)} hours of training in the last twelve months are asked for; "
            f"{plain(hours)} are noted."
        )
    if rules.supervision_attested and not supervision_attested:
        missing.append("Attest that you receive reflective supervision.")
    return missing


def _named(referees):
    return [line.strip()[:300] for line in referees.splitlines() if line.strip()]


@recorded
def decide_reinstatement(asked, *, granted, answer, by, now, fee_received=False):
    """Granted: active again until a day of the calendar.  No registration is made, and no exam asked for."""
    asked = _locked(asked)
    it = asked.endorsement
    not_your_own(it, by)
    if granted:
        require_grantable(asked, fee_received=fee_received)
    _move(asked, RequestState.GRANTED if granted else RequestState.REFUSED, answer=answer, by=by, at=now)
    if not granted:
        fees.call_off(asked, reason="Not reinstated", by=by, now=now)
    if granted:
        today = local_day(now, it.association.time_zone)
        until = first_valid_until(_rules_of(it, today).renewal, today)
        asked.valid_until_before = it.valid_until
        asked.save(update_fields=["valid_until_before"])
        move_endorsement(
            it, EndorsementState.ACTIVE, reason=f"Reinstated. {answer.strip()}", by=by, at=now, valid_until=until
        )
    subject = "Your endorsement is reinstated" if granted else "Your request for reinstatement is answered"
    tell([(it, answer.strip())], subject=subject, now=now)
    return asked


def require_grantable(asked, *, fee_received):
    if asked.fee and not fee_received and not fees.is_paid(asked):
        raise Refused(f"The fee of {money(asked.fee)} {asked.currency} has to be received first: say that it is.")
    if asked.endorsement.state != EndorsementState.LAPSED:
        raise WrongState(_NOT_LAPSED[EndorsementState(asked.endorsement.state)])


def valid_again_until(endorsement, *, now):
    """Until when it would be valid if it were reinstated today."""
    return first_valid_until(rules_now(endorsement, now=now).renewal, local_day(now, endorsement.association.time_zone))


@recorded
def reopen_reinstatement(asked, *, reason, by, now):
    """Answered by mistake: it waits for an answer again, and the endorsement is as it was."""
    asked = _locked(asked)
    it = asked.endorsement
    not_your_own(it, by)
    require_nothing_later(asked)
    if not reason.strip():
        raise Invalid("Write the reason: it stands in the record.")
    if asked.state == RequestState.GRANTED:
        # As if it had not come back: the months within which it can be reinstated count from the same day.
        move_endorsement(
            it, EndorsementState.LAPSED, reason=f"Reinstated by mistake. {reason.strip()}", by=by, at=now,
            valid_until=asked.valid_until_before, state_since=asked.lapsed_on,
        )  # fmt: skip
    else:
        fees.charge_reinstatement(asked, rules_now(it, now=now), by=by, now=now)
    asked.state, asked.answer, asked.decided_by, asked.decided_at = RequestState.ASKED, "", None, None
    asked.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    record("reinstatement.reopened", it, by=by, at=now, reason=reason.strip())
    body = "The answer to your request for reinstatement was a mistake; the office answers it anew."
    tell([(it, body)], subject="Your request is looked at again", now=now)
    return asked


def require_nothing_later(asked):
    """Nothing depends on the answer yet."""
    if asked.state not in (RequestState.GRANTED, RequestState.REFUSED):
        raise WrongState("This request has no answer that could be taken back.")
    it = asked.endorsement
    if it.reinstatements.filter(asked_at__gt=asked.asked_at).exclude(state=RequestState.WITHDRAWN).exists():
        raise Refused("It was asked for anew since: answer that request.")
    if asked.state == RequestState.REFUSED:
        if it.state != EndorsementState.LAPSED:
            raise Refused(f"The endorsement is {it.get_state_display().lower()} by now.")
        return
    if it.state != EndorsementState.ACTIVE or it.changes.filter(changed_at__gt=asked.decided_at).exists():
        raise Refused("The endorsement has changed since it was reinstated; this answer stands.")
    if it.renewals.filter(due_on=it.valid_until).exists():
        raise Refused("Its next renewal is begun already; this answer stands.")


def rules_now(endorsement, *, now):
    return _rules_of(endorsement, local_day(now, endorsement.association.time_zone))


@recorded
def withdraw_reinstatement(asked, *, by, now):
    """The person does not want it any more."""
    self_or_office(asked.endorsement.candidate, by)
    withdrawn = _move(_locked(asked), RequestState.WITHDRAWN, answer="", by=by, at=now)
    fees.call_off(withdrawn, reason="The request was withdrawn", by=by, now=now)
    return withdrawn


def _move(asked, to, *, answer, by, at):
    """The only place a request for reinstatement changes state."""
    if to not in REINSTATEMENT_LIFECYCLE[RequestState(asked.state)]:
        raise WrongState("This request has been answered already.")
    if to != RequestState.WITHDRAWN and not answer.strip():
        raise Invalid("Write the answer in a sentence: the person will read it.")
    asked.state, asked.answer, asked.decided_by, asked.decided_at = to, answer.strip(), by, at
    asked.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    record(f"reinstatement.{to}", asked.endorsement, by=by, at=at, reason=answer.strip())
    return asked


def _locked(asked):
    return (
        Reinstatement.objects.select_for_update(of=("self",))
        .select_related("endorsement__candidate", "endorsement__association")
        .get(pk=asked.pk)
    )


def _lock(endorsement):
    Endorsement.objects.select_for_update().get(pk=endorsement.pk)
    return Endorsement.objects.select_related("association", "candidate").get(pk=endorsement.pk)


def _rules_of(endorsement, day):
    rules = Books([endorsement.association_id]).rules(endorsement.association_id, day)
    if rules is None:
        raise Refused(f"{endorsement.association} has no rule book in force: adopt one first.")
    return rules


def _training_before(candidate_id, today) -> Decimal:
    noted = ContinuingHour.objects.standing().filter(
        candidate=candidate_id, kind=HourKind.TRAINING, on__gt=months_after(today, -12), on__lte=today
    )
    return sum(noted.values_list("hours", flat=True), Decimal(0))


_NOT_LAPSED = {
    EndorsementState.ACTIVE: "This endorsement is active: there is nothing to reinstate.",
    EndorsementState.INACTIVE: "This endorsement is inactive, not lapsed: come back from being inactive instead.",
    EndorsementState.LAPSED: "This endorsement is lapsed.",
    EndorsementState.ARCHIVED: "An archived endorsement is not reinstated: apply anew, your association says how.",
    EndorsementState.REVOKED: "A revoked endorsement is not reinstated.",
}
