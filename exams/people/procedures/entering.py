"""Candidates entered in any number, and registered where the office says so."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from exams.accounts.models import Candidate, RoleGrant, User
from exams.accounts.permissions import Role
from exams.accounts.procedures import grant_roles, next_references
from exams.audit.procedures import Entry, record_all, recorded
from exams.jobs.bulk import in_batches
from exams.people.lists import Line
from exams.refusals.exceptions import Invalid
from exams.registration.procedures.registrations import register_many


@dataclass(slots=True)
class Entered:
    """Who would be entered; ``faults`` are (line, sentence)."""

    new: list[Line] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)  # may be somebody who is there already
    accounts: dict[str, User] = field(default_factory=dict)  # of verified addresses

    @property
    def unnumbered(self) -> int:
        return sum(not line.reference for line in self.new)


def foresee_entries(association, lines: Sequence[Line], *, cycle=None) -> Entered:
    """In the same few questions, however many they are."""
    found = Entered()
    own = list(Candidate.objects.filter(association=association).values_list("reference", "email", "name"))
    numbers = {reference for reference, _, _ in own}
    emails = {email.lower(): reference for reference, email, _ in own if email}
    names = {name.casefold(): reference for reference, _, name in own}
    at, categories = {}, cycle.rules.categories if cycle else ()
    for line in lines:
        fault = _fault(line, association, numbers, emails, at, cycle, categories)
        if fault:
            found.faults.append((line.number, fault))
            continue
        for mark in filter(None, (line.reference, line.email.lower())):
            at.setdefault(mark, line.number)
        if line.name.casefold() in names:
            found.alike.append(f"{line.name} (line {line.number}) may be {names[line.name.casefold()]}")
        found.new.append(line)
    for batch in in_batches([line.email.lower() for line in found.new if line.email]):
        verified = User.objects.filter(email__in=batch, emailaddress__email__in=batch, emailaddress__verified=True)
        found.accounts |= {user.email: user for user in verified.exclude(candidacies__association=association)}
    return found


def _fault(line, association, numbers, emails, at, cycle, categories) -> str:
    mail = line.email.lower()
    if not line.name:
        return "Write the name of the candidate."
    if line.reference in numbers:
        return f"{association} has a candidate {line.reference} already: take the line out, or give another number."
    if line.reference in at:
        return f"The number {line.reference} stands in line {at[line.reference]} already."
    if mail in emails:
        return f"{line.email} is the address of candidate {emails[mail]} already: take the line out."
    if mail in at:
        return f"{line.email} stands in line {at[mail]} already."
    if cycle and line.category not in categories:
        wrong = f"“{line.category}” is none" if line.category else "There is none"
        return f"{wrong} of the categories of {cycle}: write {' or '.join(categories)}."
    return ""


@recorded
def enter_many(association, lines: Sequence[Line], *, by, now, cycle=None, credential="") -> Entered:
    """Under their numbers, or the next that are free; whose verified address an account has is joined to it.

    :raises Invalid: with every fault; nobody is entered then
    """
    found = foresee_entries(association, lines, cycle=cycle)
    if found.faults:
        raise Invalid(
            "Not everybody can be entered; nobody was.",
            [f"Line {line}: {said}" if line else said for line, said in found.faults],
        )
    given = [line.reference for line in found.new if line.reference]
    free = iter(next_references(association, found.unnumbered, taken=given))
    made = [
        Candidate(
            association=association, reference=line.reference or next(free), name=line.name, email=line.email.lower(),
            user=found.accounts.get(line.email.lower()),
        )
        for line in found.new
    ]  # fmt: skip
    Candidate.objects.bulk_create(made, batch_size=500)
    joined = [one for one in made if one.user]
    record_all(
        [
            *(Entry("candidate.entered", one) for one in made),
            *(Entry("candidate.joined-to-account", one) for one in joined),
        ],
        by=by,
        at=now,
    )
    held = RoleGrant.objects.in_force().filter(association=association, role=Role.CANDIDATE)
    held = set(held.values_list("user", flat=True))
    lacking = [(one.user, Role.CANDIDATE) for one in joined if one.user.pk not in held]
    grant_roles(lacking, association=association, by=by, now=now)
    if cycle:
        pairs = [(one, line.category) for one, line in zip(made, found.new, strict=True)]
        register_many(pairs, cycle=cycle, credential=credential, by=by, now=now)
    return found
