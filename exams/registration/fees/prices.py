"""What a registration costs: by category, less for a retake, nothing for a resit after an incident."""

from decimal import Decimal

from exams.calendar.days import local_day
from exams.registration.eligibility.findings import facts_of
from exams.registration.eligibility.rules import carried_parts
from exams.registration.states import FeeKind


def fee_of(registration):
    """(amount, what it is for) of all that a registration is charged."""
    priced = charges_of(registration)
    return sum((amount for _, amount, _ in priced), Decimal(0)), _said(priced)


def charges_of(registration):
    """[(kind of fee, amount, what it is for)]: application and processing where that is asked for, and the exam."""
    return _charges(registration, facts_of([registration], now=registration.registered_at)[registration.pk])


def fees_of(registrations):
    """{registration: amount} of one cycle, in the same few questions however many there are."""
    facts = facts_of(registrations, now=registrations[0].registered_at) if registrations else {}
    return {r.pk: sum((amount for _, amount, _ in _charges(r, facts[r.pk])), Decimal(0)) for r in registrations}


def _charges(registration, facts):
    rules = registration.cycle.rules
    beside = registration.beside
    second = beside is not None and beside.credential != registration.credential
    if not registration.sits_exam or second:
        amount = rules.fees.fee(
            registration.category, retake=False, one_part=False, sits=registration.sits_exam, second=second
        )
        return [(FeeKind.APPLICATION, amount, "Second credential" if second else "Application fee")]
    if facts.earlier and max(facts.earlier, key=lambda e: e.day).free:
        return [(FeeKind.RETAKE, Decimal(0), "Resit without fee after an incident")]
    retake = bool(facts.earlier)
    one_part = bool(carried_parts(rules, facts.passed, facts.exam_day or facts.today))
    amount = rules.fees.fee(registration.category, retake=retake, one_part=one_part)
    what = "Retake fee" if retake else "Exam fee"
    exam = (FeeKind.RETAKE if retake else FeeKind.EXAM, amount, f"{what}, one part" if retake and one_part else what)
    handling = rules.fees.application_fee(registration.category, retake=retake)
    if handling <= 0:
        return [exam]
    application = (FeeKind.APPLICATION, handling, "Application and processing fee")
    return [application, exam] if amount > 0 else [application]


def _said(priced):
    first, *more = (what for _, _, what in priced)
    return " and ".join([first, *(what[:1].lower() + what[1:] for what in more)])


# ── what is asked for outside a cycle ────────────────────────────────────────────────────────────────────────────────
def rules_in_force(association, *, now):
    """The association's rules today; None where it has no rule book yet."""
    book = association.rule_books.in_force(on=local_day(now, association.time_zone)).first()
    return book.rules if book else None


def membership_fee(candidate, rules):
    """By the category of the newest registration, else that of everybody."""
    newest = candidate.registrations.order_by("-registered_at").values_list("category", flat=True).first()
    return rules.fees.charge(newest or "").membership


def renewal_fee(rules, category):
    own = rules.fees.charge(category).renewal
    return rules.renewal.fee if own is None else own


def reinstatement_fee(rules, category):
    own = rules.fees.charge(category).reinstatement
    return rules.renewal.reinstatement.fee if own is None else own
