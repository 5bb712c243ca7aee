"""What is added to an endorsement: placed on it when granted, and moved with it afterwards."""

from exams.audit.procedures import Entry, record_all
from exams.calendar.days import local_day
from panels.endorsements.models import Endorsement, EndorsementChange
from panels.endorsements.states import ENDED, ENDORSEMENT_LIFECYCLE, EndorsementState


def place_add_ons(made, rules):
    """Each add-on of these new endorsements on what it stands on; without that it is not granted."""
    added = {one.pk: rules.portfolio.add_on(one.category) for one in made}
    if not any(added.values()):
        return made
    people = {one.candidate_id for one in made if added[one.pk]}
    others = [*made, *Endorsement.objects.active().filter(candidate__in=people)]
    for one in made:
        if added[one.pk]:
            one.stands_on = _base_of(one, added[one.pk].stands_on, others)
    return [one for one in made if one.stands_on or not added[one.pk]]


def follow_the_base(moved, *, came_from, by, at):
    """Add-ons end, rest and come back with what they stand on; or go over to another that the holder moved on to."""
    bases = {one.pk: one for one in moved}
    changes, lines = [], []
    for one in Endorsement.objects.filter(stands_on__in=bases).select_related("association", "stands_on"):
        base = bases[one.stands_on_id]
        to = EndorsementState(base.state)
        if to == EndorsementState.ACTIVE:
            last = one.changes.order_by("-changed_at", "-pk").first()
            if last is None or not last.with_its_base or one.state != came_from[base.pk]:
                continue
        elif one.state in ENDED or to not in ENDORSEMENT_LIFECYCLE[EndorsementState(one.state)]:
            continue
        elif other := _other_base(one, base):
            one.stands_on = other
            one.save(update_fields=["stands_on"])
            lines.append(Entry("endorsement.placed", one, details={"stands_on": other.number}))
            continue
        before, reason = one.state, f"With {base.number} {base.category}, to which it was added."
        one.state, one.state_since = to, local_day(at, one.association.time_zone)
        one.save(update_fields=["state", "state_since"])
        changes.append(
            EndorsementChange(
                endorsement=one, came_from=before, became=to, reason=reason, changed_by=by, changed_at=at,
                with_its_base=True,
            )
        )  # fmt: skip
        lines.append(Entry(f"endorsement.{to}", one, reason, {"came_from": str(before)}))
    EndorsementChange.objects.bulk_create(changes, batch_size=500)
    record_all(lines, by=by, at=at) if lines else None


def _other_base(one, base):
    """Where somebody moved to another category that it may stand on as well."""
    decision = one.decision
    if base.state != EndorsementState.ARCHIVED or decision is None:
        return None
    added = decision.case.cycle.rules.portfolio.add_on(one.category)
    others = Endorsement.objects.active().filter(candidate=one.candidate_id).exclude(pk=base.pk)
    return _base_of(one, added.stands_on, list(others)) if added else None


def _base_of(one, categories, among):
    return next(
        (
            other
            for other in among
            if (other.candidate_id, other.credential) == (one.candidate_id, one.credential)
            and other.category in categories
            and other.pk != one.pk
        ),
        None,
    )
