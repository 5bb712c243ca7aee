"""candidates.csv: people and their registrations in this cycle."""

from exams.accounts.models import Candidate
from exams.audit.procedures import Entry
from exams.calendar.days import local_day
from exams.delivery.models import Attempt
from exams.jobs.bulk import in_batches
from exams.refusals.exceptions import Invalid
from exams.registration.eligibility.findings import exam_day_of
from exams.registration.models import Registration
from exams.registration.states import RegistrationState


def apply_candidates(work, rows):
    """Returns ({reference: registration} of everybody who stands, tally).

    Who is registered and not in the sheet stays; withdrawn, on record, only where that is asked for.
    """
    tally = {"new": 0, "corrected": 0, "withdrawn": 0}
    candidates = _candidates(work, rows, tally)
    existing = {}
    for registration in work.cycle.registrations.select_related("candidate").order_by("registered_at"):
        if registration.candidate_id not in existing or registration.state != RegistrationState.WITHDRAWN:
            existing[registration.candidate_id] = registration
    beside = (RegistrationState.WITHDRAWN, RegistrationState.APPLYING)
    rest = {pk: r for pk, r in existing.items() if r.state not in beside}
    for candidate in candidates.values():
        rest.pop(candidate.pk, None)
    last = max((r.position for r in existing.values()), default=0)

    fresh, changed, standing = [], [], {}
    for place, row in enumerate(rows, start=1):
        candidate = candidates[row.candidate]
        registration = existing.get(candidate.pk)
        if registration is None:
            registration = Registration(
                cycle=work.cycle,
                candidate=candidate,
                credential=row.credential,
                category=row.category,
                position=last + len(fresh) + 1 if rest else place,
                registered_at=work.now,
            )
            fresh.append(registration)
        elif _correct(work, registration, row, registration.position if rest else place, tally):
            changed.append(registration)
        standing[row.candidate] = registration
    gone = _withdraw(work, rest) if "candidates" in work.take and "candidates" in work.files else []
    if not gone:
        work.stay("candidates", _names(rest.values()), "registered candidate", "stay registered")
        standing |= {r.candidate.reference: r for r in rest.values()}
    tally["new"] += len(fresh)
    tally["withdrawn"] = len(gone)
    work.name("candidates", "new", _names(fresh))
    Registration.objects.bulk_update(changed + gone, ["credential", "category", "state", "position"], batch_size=200)
    Registration.objects.bulk_create(fresh, batch_size=2000)
    work.entries += [Entry("registration.registered", registration) for registration in fresh]
    return standing, tally


def note_who_sits(work, registrations):
    """Of whom the rule book asks an exam; whoever has a paper has sat it, whatever the book says."""
    if "candidates" not in work.files:
        return
    cycle = work.cycle
    rules, on = cycle.rules, exam_day_of(cycle) or local_day(work.now, cycle.association.time_zone)
    wrote = set(Attempt.objects.filter(registration__cycle=cycle).values_list("registration_id", flat=True))
    asked = {category: rules.asks_exam(category, on=on) for category in {r.category for r in registrations}}
    others = [r for r in registrations if r.sits_exam != (asked[r.category] or r.pk in wrote)]
    for registration in others:
        registration.sits_exam = not registration.sits_exam
    Registration.objects.bulk_update(others, ["sits_exam"], batch_size=500)


def _names(registrations):
    return [str(registration.candidate) for registration in registrations]


def _withdraw(work, rest):
    gone = list(rest.values())
    work.taken["registrations"] = [[str(r.pk), r.state] for r in gone]
    work.name("candidates", "withdrawn", _names(gone))
    for registration in gone:
        registration.state = RegistrationState.WITHDRAWN
        work.entries.append(Entry("registration.withdrawn", registration, "no longer in candidates"))
    return gone


def require_standing(association, rows):
    """:raises Invalid: where a row has the number of a record that was merged into another"""
    merged = {}
    for batch in in_batches([row.candidate for row in rows]):
        gone = association.candidates.filter(reference__in=batch).exclude(merged_into=None)
        merged.update(gone.values_list("reference", "merged_into__reference"))
    faults = [
        f"candidates, line {row.line}: candidate {row.candidate} was merged into {merged[row.candidate]}: "
        f"write {merged[row.candidate]}."
        for row in rows
        if row.candidate in merged
    ]
    if faults:
        raise Invalid("The sheets name numbers of records that were merged into others.", faults)


def _candidates(work, rows, tally):
    """{reference: Candidate} of the association, new ones made, changed names and addresses corrected."""
    known, association = {}, work.cycle.association
    require_standing(association, rows)
    for batch in in_batches([row.candidate for row in rows]):
        found = Candidate.objects.filter(association=association, reference__in=batch)
        known.update((candidate.reference, candidate) for candidate in found)
    fresh, changed, blank = [], [], {"name": 0, "email address": 0}
    for row in rows:
        candidate = known.get(row.candidate)
        name, email = row.name, row.email.lower()
        if candidate is None:
            known[row.candidate] = candidate = Candidate(
                association=association, reference=row.candidate, name=name, email=email
            )
            fresh.append(candidate)
            continue
        if "candidates" not in work.take:
            if not row.named and candidate.name != name:
                name, blank["name"] = candidate.name, blank["name"] + 1
            if not email and candidate.email:
                email, blank["email address"] = candidate.email, blank["email address"] + 1
        if (candidate.name, candidate.email) != (name, email):
            before, after = {"name": candidate.name, "email": candidate.email}, {"name": name, "email": email}
            work.entries.append(
                Entry("candidate.corrected", candidate, "candidates sheet", {"before": before, "after": after})
            )
            said = [
                f"{before[part] or 'none'} → {after[part] or 'none'}" for part in before if before[part] != after[part]
            ]
            taken = (not row.named and before["name"] != name) or (not email and before["email"])
            work.name("candidates", "blanked" if taken else "corrected", [f"{row.candidate}: {', '.join(said)}"])
            if taken:
                work.taken.setdefault("people", []).append([str(candidate.pk), before["name"], before["email"]])
            candidate.name, candidate.email = name, email
            changed.append(candidate)
    for what, number in blank.items():
        work.blank("candidates", number, what, f"{what}es" if what.endswith("ss") else "")
    Candidate.objects.bulk_create(fresh, batch_size=2000)
    Candidate.objects.bulk_update(changed, ["name", "email"], batch_size=200)
    tally["corrected"] += len(changed)
    return known


def _correct(work, registration, row, position, tally) -> bool:
    """Bring one registration in line with its row; True where the row of the table has to be written."""
    before = {"credential": registration.credential, "category": registration.category}
    after = {"credential": row.credential, "category": row.category}
    back = registration.state == RegistrationState.WITHDRAWN
    moved = registration.position != position
    if before != after or back:
        tally["corrected"] += 1
        work.entries.append(
            Entry("registration.corrected", registration, "candidates sheet", {"before": before, "after": after})
        )
        said = [f"{before[part]} → {after[part]}" for part in before if before[part] != after[part]]
        said += ["registered again"] if back else []
        work.name("candidates", "corrected", [f"{row.candidate}: {', '.join(said)}"])
    registration.credential, registration.category, registration.position = row.credential, row.category, position
    if back:
        registration.state = RegistrationState.REGISTERED
    return before != after or back or moved
