"""Auditing what was attested on one's word: drawn by chance, always those to whom an audit was promised, decided."""

import secrets

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid, Refused, WrongState
from panels.renewals.calculations import drawn, how_many_drawn
from panels.renewals.models import AuditDraw, Renewal
from panels.renewals.procedures.renewing import locked_renewal, move_renewals, not_your_own, renew_all, tell
from panels.renewals.states import AuditOutcome, RenewalState


@recorded
def draw_audit(association, *, by, now, seed=""):
    """Who is audited among the attestations that no draw has seen yet.

    Under each rule book its percentage, rounded up, and in every case those whose reinstatement guaranteed an audit.
    The seed stands in the record, so that anybody can draw again and see the same people.
    """
    waiting = list(
        undrawn(association)
        .select_for_update(of=("self",))
        .select_related("endorsement__candidate", "rule_book")
        .order_by("endorsement__number", "due_on")
    )
    if not waiting:
        raise Refused("No attestation waits for a draw.")
    seed = seed.strip()[:64] or secrets.token_hex(8)
    guaranteed = [one for one in waiting if one.guaranteed_audit]
    chosen, percents = list(guaranteed), {}
    for book in {one.rule_book_id: one.rule_book for one in waiting}.values():
        pool = {str(one.pk): one for one in waiting if one.rule_book_id == book.pk and not one.guaranteed_audit}
        percents[str(book.version)] = percent = book.rules.renewal.audited
        chosen += [pool[pk] for pk in drawn(list(pool), percent, seed)]
    draw = AuditDraw.objects.create(
        association=association,
        seed=seed,
        percents={version: str(percent) for version, percent in percents.items()},
        pool=[str(one.pk) for one in waiting],
        guaranteed=[str(one.pk) for one in guaranteed],
        drawn=[str(one.pk) for one in chosen],
        by=by,
        at=now,
    )
    record("renewals.audit-drawn", draw, by=by, at=now, seed=seed, among=len(waiting), drawn=len(chosen))
    for one in waiting:
        one.draw = draw
    Renewal.objects.bulk_update(waiting, ["draw"], batch_size=500)
    move_renewals(chosen, RenewalState.AUDIT, by=by, at=now, chosen_for_audit=True)
    tell(
        [(one.endorsement, "Show the office what you have attested; it tells you how.") for one in chosen],
        subject="Your renewal was drawn for an audit",
        now=now,
    )
    return draw


def undrawn(association):
    """The attestations that no draw has seen yet."""
    return Renewal.objects.filter(endorsement__association=association, state=RenewalState.ATTESTED, draw=None)


def how_many_would_be_drawn(association):
    """(how many attestations wait, how many of them would be drawn, how many of these for certain)."""
    waiting = list(undrawn(association).select_related("rule_book"))
    guaranteed = sum(one.guaranteed_audit for one in waiting)
    drawn_by_chance = sum(
        how_many_drawn(
            sum(one.rule_book_id == book.pk and not one.guaranteed_audit for one in waiting),
            book.rules.renewal.audited,
        )
        for book in {one.rule_book_id: one.rule_book for one in waiting}.values()
    )
    return len(waiting), guaranteed + drawn_by_chance, guaranteed


@recorded
def decide_audit(renewal, *, outcome, note, by, now):
    """Passed: renewed.  Not passed: refused, with what was found."""
    renewal = locked_renewal(renewal)
    not_your_own(renewal.endorsement, by)
    if outcome not in AuditOutcome.values:
        raise Invalid("Choose whether the audit is passed.")
    if renewal.state != RenewalState.AUDIT:
        raise WrongState("This renewal is not being audited.")
    if outcome == AuditOutcome.PASSED:
        return renew_all([renewal], by=by, now=now, audit_outcome=outcome, note=note.strip())[0]
    if not note.strip():
        raise Invalid("Write what the audit found: the person will read it.")
    move_renewals(
        [renewal], RenewalState.REFUSED, by=by, at=now, reason=note.strip(), audit_outcome=outcome, note=note.strip(),
        decided_by=by, decided_at=now,
    )  # fmt: skip
    tell(
        [(renewal.endorsement, f"{note.strip()} The endorsement lapses when its time is over.")],
        subject="Your renewal is refused after the audit",
        now=now,
    )
    return renewal
