"""An earlier list of people endorsed, taken over as a whole or not at all."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from exams.accounts.models import Association, Candidate
from exams.audit.models import AuditLine
from exams.audit.procedures import Entry, record_all, recorded
from exams.calendar.days import local_day
from exams.jobs.bulk import in_batches
from exams.refusals.exceptions import Invalid, Refused
from exams.sheets.faults import Findings
from exams.sheets.reading import read_sheet
from exams.wording.name_matching import words_of
from exams.wording.phrases import counted, quoted
from panels.endorsements.earlier_list_sheet import EndorsedRow, read_endorsed
from panels.endorsements.models import Endorsement, EndorsementWord, TakenOverList
from panels.endorsements.procedures.granting import first_free_bit
from panels.endorsements.rules_in_force import endorsement_rules
from panels.endorsements.signals import endorsements_granted

OF_ITSELF = ("endorsement.taken-over", "endorsement.dated")  # what taking over a list says of each
LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class EarlierList:
    """``fresh`` rows are new to the registry; those ``known`` stand in it just so and are left alone."""

    fresh: tuple[EndorsedRow, ...]
    known: int
    notes: tuple[str, ...]

    @property
    def categories(self) -> list[tuple[str, int]]:
        """How often each is named, so that a misspelt one is seen before it is taken over."""
        return sorted(Counter(f"{row.credential} {row.category}" for row in self.fresh).items())


def read_earlier_list(association, name, content, *, now) -> EarlierList:
    """What the sheet says.  Raises Invalid with every fault where a row cannot be used."""
    if len(content) > LARGEST:
        raise Invalid(f"{quoted(name)} is larger than 10 MB: split it.")
    sheet, faults = read_sheet(name, content, optional=("email", "candidate", "exam", "valid_until", "state_since"))
    found = Findings(name, notes=sheet.notes if sheet else [])
    rows = read_endorsed(sheet, found, today=local_day(now, association.time_zone)) if sheet else []
    standing = {}
    for numbers in in_batches([row.number for row in rows]):
        mine = Endorsement.objects.filter(association=association, number__in=numbers)
        standing |= {one.number: one for one in mine}
    fresh = []
    for row in rows:
        there = standing.get(row.number)
        if there is None:
            fresh.append(row)
        elif (there.name, there.credential, there.category, there.granted_on) != (
            row.name, row.credential, row.category, row.granted_on,
        ):  # fmt: skip
            found.fault(
                row.line, "number",
                f"The registry has {row.number} already: {there.name}, {there.credential} {there.category}, granted "
                f"{there.granted_on.isoformat()}. Correct it on its page, or mend the row.",
            )  # fmt: skip
    faults = [*faults, *found.faults]
    if faults:
        count = counted(len(faults), "fault")
        raise Invalid(f"Nothing was taken over: {count}. Mend these rows and hand the sheet in again.", faults)
    return EarlierList(tuple(fresh), len(rows) - len(fresh), tuple(found.notes))


@recorded
def take_over_list(association, name, content, *, by, now):
    """Every endorsement of the sheet that is new; the same sheet again takes nothing over.  {taken, known}"""
    association = Association.objects.select_for_update().get(pk=association.pk)
    earlier = read_earlier_list(association, name, content, now=now)
    people = _people(association, earlier.fresh, by=by, now=now)
    rules, bit = endorsement_rules(association, now=now), first_free_bit(association)
    taken = None
    if earlier.fresh:
        sha256 = hashlib.sha256(content).hexdigest()
        taken = TakenOverList.objects.create(association=association, name=name[:200], sha256=sha256, by=by, at=now)
    made = Endorsement.objects.add_all(
        [
            Endorsement(
                association=association,
                candidate=people[row.line],
                earlier_list=taken,
                number=row.number,
                credential=row.credential,
                category=row.category,
                name=row.name,
                place=row.place,
                exam=row.exam,
                granted_on=row.granted_on,
                valid_until=row.valid_until,
                state=row.state,
                state_since=row.state_since,
                listed=rules.lists_at_first,
                status_index=bit + n,
            )
            for n, row in enumerate(earlier.fresh)
        ]
    )
    if made:
        lines = [Entry("endorsement.taken-over", one, details={"number": one.number, "sheet": name}) for one in made]
        record_all(lines, by=by, at=now)
        endorsements_granted.send(sender=Endorsement, association=association, by=by, now=now)
    return {"taken": len(made), "known": earlier.known}


@recorded
def take_back_list(earlier, *, reason, by, now):
    """The endorsements of a sheet that was the wrong one go; whoever was entered with it stays.  {taken back}"""
    earlier = TakenOverList.objects.select_for_update(of=("self",)).get(pk=earlier.pk)
    require_untouched(earlier)
    gone = list(earlier.endorsements.all())
    details = {one.pk: {"number": one.number, "sheet": earlier.name} for one in gone}
    lines = [Entry("endorsement.list-taken-back", one, reason.strip(), details[one.pk]) for one in gone]
    record_all(lines, by=by, at=now)
    EndorsementWord.objects.filter(endorsement__earlier_list=earlier).delete()
    earlier.endorsements.all().delete()
    earlier.taken_back_at = now
    earlier.save(update_fields=["taken_back_at"])
    return len(gone)


def require_untouched(earlier):
    """Nothing may have become of any endorsement of the list."""
    if earlier.taken_back_at:
        raise Refused("This list is taken back already.")
    rest = earlier.endorsements.all()
    for relation in Endorsement._meta.related_objects:
        if relation.related_model is not EndorsementWord:
            on_them = relation.related_model._base_manager.filter(**{f"{relation.field.name}__earlier_list": earlier})
            touched = on_them.select_related(relation.field.name).first()
            if touched:
                raise Refused(_touched(getattr(touched, relation.field.name)))
    known = {f"endorsement {pk}" for pk in rest.values_list("pk", flat=True)}
    for some in in_batches(known):
        line = AuditLine.objects.filter(subject__in=some).exclude(action__in=OF_ITSELF).first()
        if line:
            raise Refused(_touched(rest.get(pk=line.subject.partition(" ")[2])))


def _touched(endorsement):
    return (
        f"{endorsement.number}, {endorsement.name}, was changed since: the list stays. Correct or take back its "
        "endorsements one by one."
    )


def _people(association, rows, *, by, now):
    """{line: candidate}: known by the association's own number or by their address, otherwise entered anew."""
    everybody = Candidate.objects.filter(association=association)
    known, shared = {}, set()
    for numbers in in_batches({row.candidate or _reference(row) for row in rows}):
        known |= {("number", c.reference): c for c in everybody.filter(reference__in=numbers)}
    for addresses in in_batches({row.email for row in rows if row.email}):
        for c in everybody.filter(email__in=addresses):
            shared |= {c.email} if ("email", c.email) in known else set()
            known["email", c.email] = c
    taken = {c.reference for key, c in known.items() if key[0] == "number"}
    people, fresh = {}, []
    for row in rows:
        if row.email in shared and not row.candidate:
            raise Refused(
                f"Line {row.line}: more than one candidate has the address {row.email}; give the number of the "
                "person in the column “candidate”. Nothing was taken over."
            )
        own = [("number", row.candidate)] if row.candidate else []
        own += [("email", row.email)] if row.email and not row.candidate else []
        person = next((known[key] for key in own if key in known), None)
        if person is None:
            reference = row.candidate or _free_reference(_reference(row), taken)
            taken.add(reference)
            person = Candidate(
                association=association, reference=reference, name=row.name, email=row.email, town=row.place
            )
            fresh.append(person)
            known |= dict.fromkeys([("number", reference), *own], person)
        elif not set(words_of(person.name)) & set(words_of(row.name)):
            raise Refused(
                f"Line {row.line}: {row.candidate or row.email} is {person.name} here, and {row.name} in the sheet. "
                "Mend the row, or correct the name here first. Nothing was taken over."
            )
        people[row.line] = person
    Candidate.objects.bulk_create(fresh, batch_size=1000)
    if fresh:
        record_all([Entry("candidate.entered", person) for person in fresh], by=by, at=now)
    return people


def _reference(row):
    """For somebody the association has no number for."""
    return f"endorsed {row.number}"


def _free_reference(wanted, taken):
    number, reference = 1, wanted
    while reference in taken:
        number += 1
        reference = f"{wanted} {number}"
    return reference
