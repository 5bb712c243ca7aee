"""candidates.csv: people and their registrations in this cycle."""

from exams.models import Candidate, Registration
from exams.models.bulk import in_batches
from exams.procedures.audit import Entry
from exams.states import RegistrationState


def apply_candidates(cycle, rows, entries, *, now):
    """Returns ({reference: registration}, tally).  Whoever is no longer in the sheet is withdrawn, on record."""
    tally = {"new": 0, "corrected": 0, "withdrawn": 0}
    candidates = _candidates(cycle, rows, entries, tally)
    existing = {}
    for registration in cycle.registrations.order_by("registered_at"):
        if registration.candidate_id not in existing or registration.state != RegistrationState.WITHDRAWN:
            existing[registration.candidate_id] = registration

    fresh, changed, standing = [], [], {}
    for position, row in enumerate(rows, start=1):
        candidate = candidates[row.candidate]
        registration = existing.pop(candidate.pk, None)
        if registration is None:
            registration = Registration(
                cycle=cycle,
                candidate=candidate,
                credential=row.credential,
                category=row.category,
                position=position,
                registered_at=now,
            )
            fresh.append(registration)
        elif _correct(registration, row, position, entries, tally):
            changed.append(registration)
        standing[row.candidate] = registration
    gone = [r for r in existing.values() if r.state != RegistrationState.WITHDRAWN]
    for registration in gone:
        registration.state = RegistrationState.WITHDRAWN
        entries.append(Entry("registration.withdrawn", registration, "no longer in candidates"))
    tally["new"] += len(fresh)
    tally["withdrawn"] = len(gone)
    Registration.objects.bulk_update(changed + gone, ["credential", "category", "state", "position"], batch_size=200)
    Registration.objects.bulk_create(fresh, batch_size=2000)
    entries += [Entry("registration.registered", registration) for registration in fresh]
    return standing, tally


def _candidates(cycle, rows, entries, tally):
    """{reference: Candidate} of the association, new ones made, changed names and addresses corrected."""
    known = {}
    for batch in in_batches([row.candidate for row in rows]):
        found = Candidate.objects.filter(association=cycle.association, reference__in=batch)
        known.update((candidate.reference, candidate) for candidate in found)
    fresh, changed = [], []
    for row in rows:
        candidate = known.get(row.candidate)
        email = row.email.lower()
        if candidate is None:
            known[row.candidate] = candidate = Candidate(
                association=cycle.association, reference=row.candidate, name=row.name, email=email
            )
            fresh.append(candidate)
        elif (candidate.name, candidate.email) != (row.name, email):
            before = {"name": candidate.name, "email": candidate.email}
            entries.append(
                Entry(
                    "candidate.corrected",
                    candidate,
                    "candidates sheet",
                    {"before": before, "after": {"name": row.name, "email": email}},
                )
            )
            candidate.name, candidate.email = row.name, email
            changed.append(candidate)
    Candidate.objects.bulk_create(fresh, batch_size=2000)
    Candidate.objects.bulk_update(changed, ["name", "email"], batch_size=200)
    tally["corrected"] += len(changed)
    return known


def _correct(registration, row, position, entries, tally) -> bool:
    """Bring one registration in line with its row; True where the row of the table has to be written."""
    before = {"credential": registration.credential, "category": registration.category}
    after = {"credential": row.credential, "category": row.category}
    back = registration.state == RegistrationState.WITHDRAWN
    moved = registration.position != position
    if before != after or back:
        tally["corrected"] += 1
        entries.append(
            Entry("registration.corrected", registration, "candidates sheet", {"before": before, "after": after})
        )
    registration.credential, registration.category, registration.position = row.credential, row.category, position
    if back:
        registration.state = RegistrationState.REGISTERED
    return before != after or back or moved
