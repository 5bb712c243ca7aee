"""Endorsements: granted by a decision, moved from state to state by name, taken back by another decision."""

import hashlib
import json

from django.db.models import Max

from exams.accounts.models import Association
from exams.audit.procedures import Entry, record, record_all, recorded
from exams.calendar.days import local_day
from exams.cycles.states import CycleState, Part
from exams.jobs.bulk import in_batches
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, WrongState
from exams.registration.eligibility.findings import carried_in
from panels.committee.models import Decision
from panels.endorsements.models import Endorsement, EndorsementChange
from panels.endorsements.procedures.standing_on import follow_the_base, place_add_ons
from panels.endorsements.rules_in_force import endorsement_rules
from panels.endorsements.signals import endorsements_granted
from panels.endorsements.states import ENDORSEMENT_LIFECYCLE, ENDORSING, EndorsementState, ExamBasis, is_endorsing


@recorded
def grant_endorsements(cycle, *, by, now):
    """An endorsement for every released decision in force that grants one; done again, it grants nothing twice."""
    if cycle.state != CycleState.RELEASED:
        raise WrongState(f"The decisions of {cycle} are not released: nobody is endorsed before.")
    association = Association.objects.select_for_update().get(pk=cycle.association_id)
    standing = Endorsement.objects.exclude(state=EndorsementState.REVOKED).filter(
        decision__case__registration__cycle=cycle
    )
    decisions = list(
        Decision.objects.released()
        .in_force()
        .filter(case__registration__cycle=cycle, outcome__in=ENDORSING)
        .exclude(case__in=standing.values("decision__case"))
        .exclude(endorsement__isnull=False)
        .select_related(
            "case__registration__candidate", "recommendation__part_one_mark", "recommendation__part_two_mark"
        )
        .order_by("case__position")
    )
    if not decisions:
        return []
    rules, day = endorsement_rules(association, now=now), local_day(now, association.time_zone)
    bases = exam_bases(cycle, decisions)
    numbers = new_numbers(association, rules, day, [d.case.registration.credential for d in decisions])
    bit = first_free_bit(association)
    made = []
    for n, (decision, (serial, number)) in enumerate(zip(decisions, numbers, strict=True)):
        registration = decision.case.registration
        made.append(
            Endorsement(
                association=association,
                candidate=registration.candidate,
                number=number,
                serial=serial,
                credential=registration.credential,
                category=registration.category,
                name=registration.candidate.name,
                place=registration.candidate.town,
                decision=decision,
                exam=bases[decision.pk],
                granted_on=day,
                state_since=day,
                listed=rules.lists_at_first,
                status_index=bit + n,
            )
        )
    made = Endorsement.objects.add_all(place_add_ons(made, cycle.rules))
    entries = [
        Entry("endorsement.granted", one, details={"number": one.number, "exam": one.exam, "digest": digest_of(one)})
        for one in made
    ]
    record_all(entries, by=by, at=now, cycle=cycle)
    endorsements_granted.send(sender=Endorsement, association=association, by=by, now=now)
    return made


def exam_bases(cycle, decisions) -> dict:
    """{decision: what can honestly be said of the exam}, from marks, credits carried and the papers that were set."""
    carried, papers = carried_in(cycle), list(cycle.papers.values_list("part", "credential", "category"))
    bases = {}
    for decision in decisions:
        registration, recommendation = decision.case.registration, decision.recommendation
        marks = {Part.ONE: recommendation.part_one_mark, Part.TWO: recommendation.part_two_mark}
        had = set(carried.get(registration.pk, {}))
        passed = {str(part) for part, mark in marks.items() if mark and mark.passed} | had
        asked = {str(part) for part, mark in marks.items() if mark} | had
        if registration.sits_exam:
            asked |= {part for part, *whose in papers if _is_for(registration, *whose)}
        bases[decision.pk] = (
            ExamBasis.NOT_REQUIRED if not asked else ExamBasis.PASSED if asked <= passed else ExamBasis.WITHOUT
        )
    return bases


def new_numbers(association, rules, day, credentials):
    """(serial, number) for each, without a gap.  The association's row is locked by whoever asks."""
    mine = Endorsement.objects.filter(association=association)
    counted = mine.filter(granted_on__year=day.year) if rules.serial_restarts_yearly else mine
    serial = counted.aggregate(last=Max("serial"))["last"] or 0
    taken = set(mine.values_list("number", flat=True)) if mine.filter(serial=None).exists() else set()
    numbers = []
    for credential in credentials:
        serial += 1
        while (number := rules.numbered(year=day.year, serial=serial, credential=credential)) in taken:
            serial += 1  # a list that was taken over has it
        numbers.append((serial, number))
    return numbers


def first_free_bit(association) -> int:
    last = Endorsement.objects.filter(association=association).aggregate(last=Max("status_index"))["last"]
    return 0 if last is None else last + 1


@recorded
def follow_decision(decision, *, by, now):
    """After a decision that corrects a released one: grant, keep or take back what the earlier one granted."""
    cycle = decision.case.registration.cycle
    if cycle.state != CycleState.RELEASED:
        return None
    standing = (
        Endorsement.objects.select_for_update(of=("self",))
        .filter(decision__case=decision.case_id)
        .exclude(state=EndorsementState.REVOKED)
        .first()
    )
    if standing is None:
        return next((one for one in grant_endorsements(cycle, by=by, now=now) if one.decision_id == decision.pk), None)
    if not is_endorsing(decision.outcome):
        return revoke_endorsement(standing, reason=decision.reason, by=by, now=now)
    if standing.decision_id != decision.pk:
        standing.decision = decision
        standing.save(update_fields=["decision"])
        record("endorsement.decided-anew", standing, by=by, at=now, cycle=cycle, digest=digest_of(standing))
    return standing


def revoke_endorsement(endorsement, *, reason, by, now):
    """Taken back: found by no search from now on, and whoever asks by its code or its badge is told."""
    revoked = move_endorsement(endorsement, EndorsementState.REVOKED, reason=reason, by=by, at=now)
    tell_holder(revoked, "Your endorsement was taken back", reason, now=now)
    return revoked


def tell_holder(endorsement, subject, body, *, now):
    """Where the holder has an account; the page of the endorsement says the same to everybody else."""
    user = endorsement.candidate.user
    link = f"/my/endorsements/{endorsement.pk}/"
    what = f"{endorsement.credential} {endorsement.category}, number {endorsement.number}: {body.strip()}"
    return notify_all([user] if user else [], subject=subject, body=what, now=now, link=link, by_mail=True)


@recorded
def move_endorsement(endorsement, to, *, reason, by, at, legal=ENDORSEMENT_LIFECYCLE, **changes):
    """From one state to another; other columns that change with it go in ``changes``."""
    endorsement = Endorsement.objects.select_for_update().select_related("association").get(pk=endorsement.pk)
    change, line = _move(endorsement, to, reason=reason, by=by, at=at, legal=legal)
    for name, value in changes.items():
        setattr(endorsement, name, value)
    endorsement.save(update_fields=["state", "state_since", *changes])
    change.save()
    record_all([line], by=by, at=at)
    follow_the_base([endorsement], came_from={endorsement.pk: change.came_from}, by=by, at=at)
    return endorsement


@recorded
def move_endorsements(reasons, to, *, by, at):
    """Many at once, from {endorsement's key: why}; one that has moved meanwhile is left alone."""
    moved, told = [], []
    for some in in_batches(reasons):
        locked = Endorsement.objects.filter(pk__in=some).select_for_update(of=("self",))
        for one in locked.select_related("association", "candidate__user").order_by("number", "pk"):
            if to in ENDORSEMENT_LIFECYCLE[one.state]:
                told.append(_move(one, to, reason=reasons[one.pk], by=by, at=at))
                moved.append(one)
    for day in {one.state_since for one in moved}:  # two at most: days differ by zone
        for some in in_batches(one.pk for one in moved if one.state_since == day):
            Endorsement.objects.filter(pk__in=some).update(state=to, state_since=day)
    EndorsementChange.objects.bulk_create([change for change, _ in told], batch_size=500)
    record_all([line for _, line in told], by=by, at=at)
    follow_the_base(moved, came_from={change.endorsement_id: change.came_from for change, _ in told}, by=by, at=at)
    return moved


def _move(endorsement, to, *, reason, by, at, legal=ENDORSEMENT_LIFECYCLE):
    """The only place an endorsement changes state; whoever asks saves it, with its history and line of the record."""
    if not reason.strip():
        raise Invalid("Write the reason in a sentence.")
    came_from = EndorsementState(endorsement.state)
    if to not in legal[came_from]:
        raise WrongState.between("This endorsement", came_from, to)
    endorsement.state, endorsement.state_since = to, local_day(at, endorsement.association.time_zone)
    change = EndorsementChange(
        endorsement=endorsement, came_from=came_from, became=to, reason=reason.strip(), changed_by=by, changed_at=at
    )
    return change, Entry(f"endorsement.{to}", endorsement, reason.strip(), {"came_from": str(came_from)})


def digest_of(endorsement) -> str:
    """The certificate and the decision it rests on, as one fingerprint: printed on it, and shown where it is verified.

    A name that was corrected, or a decision that was replaced, changes it: the older certificate is then told apart.
    """
    decision = endorsement.decision
    said = {
        "association": endorsement.association_id,
        "code": endorsement.code,
        "number": endorsement.number,
        "name": endorsement.name,
        "credential": endorsement.credential,
        "category": endorsement.category,
        "granted_on": endorsement.granted_on.isoformat(),
        "exam": endorsement.exam,
        "decision": decision and [str(decision.pk), decision.outcome, decision.reason, decision.decided_at.timestamp()],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _is_for(registration, credential, category) -> bool:
    return credential in ("", registration.credential) and category in ("", registration.category)
