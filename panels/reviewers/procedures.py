"""What the house knows of its reviewers: qualification, cap, absence, ties; and the coordinator's pins."""

from exams.accounts.permissions import MAY, Permission, Role
from exams.audit.procedures import Entry, record, record_all, recorded
from exams.refusals.exceptions import Invalid, NotYours
from panels.reviewers.models import ConflictPin, DeclaredTie, Reviewer
from panels.reviewers.signals import first_state
from panels.reviewers.states import ReviewerState

READS = frozenset(role for role in Role if Permission.RATE_SCRIPTS in MAY[role])

FACTS = ("name", "employer", "endorsed_as", "trained_until", "languages", "load_cap", "away_from", "away_until")
OWN = ("employer", "languages", "load_cap", "away_from", "away_until")


@recorded
def describe_reviewer(reviewer, *, by, now, **facts):
    """The office's word on a reviewer; only what is given is changed."""
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise Invalid(f"A reviewer has no {', '.join(sorted(unknown))}.")
    away, until = facts.get("away_from", reviewer.away_from), facts.get("away_until", reviewer.away_until)
    if away and until and until < away:
        raise Invalid("An absence ends after it begins: check the two days.")
    for name, value in facts.items():
        setattr(reviewer, name, value)
    reviewer.save(update_fields=list(facts))
    said = {name: str(value) for name, value in facts.items() if value is not None}
    record("reviewer.described", reviewer, by=by, at=now, **said)
    return reviewer


@recorded
def declare_ties(user, names, *, by, now, **facts):
    """A reviewer's own word: people and agencies they are close to, when they are away, how much they can read."""
    own = list(Reviewer.objects.filter(user=user))
    if not own:
        raise NotYours("You are not a reviewer.")
    wanted = _names(names)
    for reviewer in own:
        _set_ties(reviewer, wanted, now=now)
        describe_reviewer(reviewer, by=by, now=now, **{k: v for k, v in facts.items() if k in OWN})
    record("reviewer.declared", own[0], by=by, at=now, ties=len(wanted))
    return len(wanted)


@recorded
def note_facts(reviewer, names, *, by, now, **facts):
    """The office's word on a reviewer of its own: the facts, and whom they are close to."""
    wanted = _names(names)
    _set_ties(reviewer, wanted, now=now)
    describe_reviewer(reviewer, by=by, now=now, **facts)
    record("reviewer.ties-noted", reviewer, by=by, at=now, ties=len(wanted))
    return reviewer


def _names(lines):
    return {line.strip()[:200] for line in lines if line.strip()}


def _set_ties(reviewer, wanted, *, now):
    reviewer.declared_ties.exclude(name__in=wanted).delete()
    known = set(reviewer.declared_ties.values_list("name", flat=True))
    DeclaredTie.objects.bulk_create(
        [DeclaredTie(reviewer=reviewer, name=name, declared_at=now) for name in sorted(wanted - known)]
    )


def own_word(user) -> dict:
    """What this reviewer has said of themselves."""
    own = Reviewer.objects.filter(user=user).prefetch_related("declared_ties").first()
    if own is None:
        return {}
    return {name: getattr(own, name) for name in OWN} | {"ties": "\n".join(t.name for t in own.declared_ties.all())}


@recorded
def pin_conflict(reviewer, candidate, *, conflict, reason, by, now):
    """The coordinator's word on one reviewer and one candidate, over whatever is computed."""
    if not reason.strip():
        raise Invalid("Write why this is, or is not, a conflict.")
    pin, _ = ConflictPin.objects.update_or_create(
        reviewer=reviewer,
        candidate=candidate,
        defaults={"conflict": conflict, "reason": reason.strip(), "pinned_by": by, "pinned_at": now},
    )
    record("conflict.pinned", reviewer, by=by, at=now, conflict=conflict, reason=reason.strip())
    return pin


@recorded
def unpin_conflict(pin, *, by, now):
    """From now on what is computed holds again."""
    told = {"conflict": pin.conflict, "reason": pin.reason}
    record("conflict.unpinned", pin.reviewer, by=by, at=now, **told)
    pin.delete()


@recorded
def enter_reviewer(association, *, reference, by, now, name="", user=None):
    """Under the association's own number; whoever is a reviewer by their role already is given it."""
    if Reviewer.objects.filter(association=association, reference=reference).exists():
        raise Invalid(f"{association} has a reviewer {reference} already.")
    known = Reviewer.objects.filter(association=association, user=user).first() if user else None
    reviewer = known or Reviewer(association=association, user=user)
    reviewer.reference, reviewer.name, reviewer.state = reference, name, ReviewerState.LIVE
    reviewer.save()
    record("reviewer.entered", reviewer, by=by, at=now)
    return reviewer


@recorded
def enter_by_role(grants, *, by, now, employers):
    """Whoever was given a role that reads is a reviewer there; one who was stopped begins anew, with practice.

    A lead reads nothing first, and so does not train; the others begin in the state that the association's seeds ask
    for.  The number is none that a sheet is likely to have: “R01” there need not be this person.
    """
    association = grants[0].association
    own = Reviewer.objects.filter(association=association)
    known = {one.user_id: one for one in own.filter(user__in=[grant.user_id for grant in grants])}
    taken, said = set(own.values_list("reference", flat=True)), []
    begin = next((state for _, state in first_state.send(Reviewer, association=association) if state), None)
    fresh, number = {}, 0
    for grant in grants:
        there = known.get(grant.user_id)
        if there and there.state == ReviewerState.STOPPED and not there.lent_by_id:
            there.state, there.state_before, there.trial = ReviewerState.PRACTICE, "", 1
            there.save(update_fields=["state", "state_before", "trial"])
            details = {"came_from": str(ReviewerState.STOPPED)}
            said.append(Entry("reviewer.practice", there, "the role is given anew", details))
        if there or grant.user_id in fresh:
            continue
        while (reference := f"RV-{number + 1:02d}") in taken:
            number += 1
        taken.add(reference)
        state = begin if begin and grant.role == Role.REVIEWER else ReviewerState.LIVE
        fresh[grant.user_id] = Reviewer(
            association=association, reference=reference, user=grant.user, name=grant.user.name, state=state,
            employer=employers.get(grant.user_id, "")[:200],
        )  # fmt: skip
    made = Reviewer.objects.bulk_create(fresh.values())
    record_all([*said, *(Entry("reviewer.entered", one) for one in made)], by=by, at=now)
