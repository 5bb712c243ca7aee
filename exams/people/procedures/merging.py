"""Two records of one person become one, and are separated again; a record goes to another account.

What belongs to a candidate is not listed here: every field of the house by which a row belongs to one is found.
"""

from dataclasses import dataclass

from django.db.models import UniqueConstraint

from exams.accounts.models import Candidate, RoleGrant
from exams.accounts.permissions import Role
from exams.accounts.procedures import end_role, grant_role, verified_account
from exams.audit.procedures import record, recorded
from exams.messages.procedures import notify_all
from exams.people.models import CandidateMerge
from exams.refusals.exceptions import Invalid, Refused
from exams.wording.phrases import counted, listed, quoted

FILLED = ("email", "phone", "agency", "town", "time_zone", "language")  # where the kept record has nothing


@dataclass(frozen=True, slots=True)
class Has:
    """So many rows of one kind belong to a record."""

    what: str  # model and field
    rows: list

    @property
    def told(self) -> str:
        said = self.rows[0]._meta
        return counted(len(self.rows), said.verbose_name, str(said.verbose_name_plural))


def belongings():
    """Every field by which a row belongs to a candidate."""
    for relation in Candidate._meta.get_fields(include_hidden=True):
        found = relation.auto_created and not relation.concrete
        if found and relation.related_model not in (Candidate, CandidateMerge):
            yield relation.field


def what_of(candidate) -> list[Has]:
    found = []
    for field in sorted(belongings(), key=lambda one: one.model._meta.label):
        rows = list(_rows(field, candidate).order_by("pk"))
        if rows:
            found.append(Has(_name_of(field), rows))
    return found


def told_of(candidate) -> str:
    """In words: ``2 registrations, 1 portfolio``."""
    return listed([has.told for has in what_of(candidate)], most=20) or "nothing"


def conflicts(kept, other) -> list[str]:
    """Why the two cannot be one record: a sentence for each row that would stand against another."""
    found = []
    for field in belongings():
        for row in _rows(field, other):
            for constraint in _unique(field):
                twin = _twin(field, constraint, row, kept)
                if twin is not None and not _says_the_same(field, row, twin):
                    found.append(_against(field, constraint, row))
                    break
    return found


def require_mergeable(kept, other):
    if kept.pk == other.pk:
        raise Invalid("Choose another record: nobody is merged into themselves.")
    if kept.association_id != other.association_id:
        raise Invalid("Only two records of one association are merged.")
    for one in (kept, other):
        if one.merged_into_id:
            raise Refused(f"{one} was merged into {one.merged_into} already.")
    against = conflicts(kept, other)
    if against:
        raise Refused(" ".join([f"{kept} and {other} cannot be one record yet.", *against]))


@recorded
def merge_candidates(kept, other, *, reason, by, now):
    """Everything the other had belongs to the kept record from now on; the other keeps its number, and nothing else."""
    kept, other = _locked(kept), _locked(other)
    require_mergeable(kept, other)
    merge = CandidateMerge(kept=kept, other=other, reason=reason.strip(), account=other.user, by=by, at=now)
    account, other.user, other.merged_into = other.user, None, kept
    other.save(update_fields=["user", "merged_into"])
    for name in FILLED:
        value = getattr(other, name)
        if value and not getattr(kept, name):
            merge.filled[name] = value
            setattr(kept, name, value)
    kept.user = kept.user or account
    kept.save(update_fields=[*FILLED, "user"])
    for field in belongings():
        stay = {row.pk for row in _rows(field, other) if _stays(field, row, kept)}
        keys = [pk for pk in _rows(field, other).values_list("pk", flat=True) if pk not in stay]
        if keys:
            _rows(field, other).filter(pk__in=keys).update(**{field.name: kept})
            merge.moved[_name_of(field)] = [str(key) for key in keys]
    merge.save()
    if account and account != kept.user:
        _end_candidacy(account, kept.association, by=by, now=now)
    told = {"number": other.reference, "rows": {name: len(keys) for name, keys in merge.moved.items()}}
    record("candidate.merged", kept, by=by, at=now, reason=reason.strip(), other=str(other.pk), **told)
    _tell([kept.user, account], kept, f"Your records {kept.reference} and {other.reference} are one now.", now=now)
    return merge


@recorded
def separate_candidates(merge, *, reason, by, now):
    """As before they were merged; what came to the kept record since then stays there."""
    kept, other = _locked(merge.kept), _locked(merge.other)
    require_separable(merge, kept)
    for field in belongings():
        keys = merge.moved.get(_name_of(field), [])
        _rows(field, kept).filter(pk__in=keys).update(**{field.name: other})
    for name, value in merge.filled.items():
        if getattr(kept, name) == value:
            setattr(kept, name, "")
    other.merged_into, other.user = None, merge.account
    if merge.account and kept.user == merge.account:
        kept.user = None
    kept.save(update_fields=[*FILLED, "user"])
    other.save(update_fields=["merged_into", "user"])
    if merge.account:
        grant_role(merge.account, Role.CANDIDATE, association=kept.association, by=by, now=now)
    merge.separated_at = now
    merge.save(update_fields=["separated_at"])
    record("candidate.separated", kept, by=by, at=now, reason=reason.strip(), other=str(other.pk))
    said = f"The records {kept.reference} and {other.reference} are two again."
    _tell([kept.user, merge.account], kept, said, now=now)
    return merge


def require_separable(merge, kept=None):
    kept = kept or merge.kept
    if merge.separated_at:
        raise Refused("These two are separated already.")
    if kept.merged_into_id:
        raise Refused(f"{kept} was merged into {kept.merged_into} since then: separate those two first.")
    later = Candidate.objects.filter(association=kept.association_id, user=merge.account).exclude(pk=kept.pk)
    if merge.account and later.standing().exists():
        raise Refused(f"{merge.account} has another record of {kept.association} by now: {later.first()}.")


# ── accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def account_for(candidate, email):
    """The account to which a record can go.

    :raises Refused: with what to do instead
    """
    user = verified_account(email)
    if user is None:
        raise Refused(
            f"No account has shown that {quoted(email)} is its address: ask the person to sign up with it and to "
            "follow the link in the letter."
        )
    if user.pk == candidate.user_id:
        raise Refused(f"{candidate} belongs to that account already.")
    own = candidate.association.candidates.standing().filter(user=user).first()
    if own:
        raise Refused(f"That account has the record {own} already: merge the two records.")
    return user


@recorded
def move_to_account(candidate, user, *, reason, by, now):
    """The same person made two accounts, or the record was joined to the wrong one; ``None``: to no account."""
    candidate = _locked(candidate)
    before, candidate.user = candidate.user, user
    candidate.save(update_fields=["user"])
    if before:
        _end_candidacy(before, candidate.association, by=by, now=now)
    if user:
        grant_role(user, Role.CANDIDATE, association=candidate.association, by=by, now=now)
    told = {"before": before.email if before else "", "after": user.email if user else ""}
    record("candidate.moved-to-account", candidate, by=by, at=now, reason=reason.strip(), **told)
    whose = f"belongs to {user.email}" if user else "is shown under no account"
    _tell([before, user], candidate, f"The record {candidate.reference} {whose} now.", now=now)
    return candidate


def _end_candidacy(user, association, *, by, now):
    if not association.candidates.filter(user=user).exists():
        held = RoleGrant.objects.in_force().filter(user=user, association=association, role=Role.CANDIDATE).first()
        if held:
            end_role(held, by=by, now=now)


def _tell(users, candidate, said, *, now):
    people = list(dict.fromkeys(user for user in users if user))
    notify_all(people, subject=f"Your record at {candidate.association}", body=said, by_mail=True, now=now)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _locked(candidate):
    rows = Candidate.objects.select_for_update(of=("self",)).select_related("association", "user", "merged_into")
    return rows.get(pk=candidate.pk)


def _rows(field, candidate):
    return field.model._base_manager.filter(**{field.name: candidate})


def _name_of(field) -> str:
    return f"{field.model._meta.label}.{field.name}"


def _unique(field):
    """The rules by which two rows of one candidate can stand against each other."""
    meta = field.model._meta
    own = [one for one in meta.constraints if isinstance(one, UniqueConstraint) and field.name in one.fields]
    together = [
        UniqueConstraint(fields=names, name="together") for names in meta.unique_together if field.name in names
    ]
    alone = [UniqueConstraint(fields=[field.name], name="alone")] if field.unique else []
    return [*own, *together, *alone]


def _twin(field, constraint, row, kept):
    """The row of the kept record that this one would stand against."""
    rows = _rows(field, kept)
    if constraint.condition is not None:
        if not field.model._base_manager.filter(constraint.condition, pk=row.pk).exists():
            return None
        rows = rows.filter(constraint.condition)
    return rows.filter(**{name: getattr(row, name) for name in constraint.fields if name != field.name}).first()


def _says_the_same(field, row, twin) -> bool:
    columns = [one for one in field.model._meta.concrete_fields if one != field and not one.primary_key]
    return all(getattr(row, one.attname) == getattr(twin, one.attname) for one in columns)


def _stays(field, row, kept) -> bool:
    """A note that the kept record has in the very same words is not moved beside it."""
    return any(_twin(field, constraint, row, kept) is not None for constraint in _unique(field))


def _against(field, constraint, row) -> str:
    said = [str(getattr(row, name)) for name in constraint.fields if name != field.name]
    of = f" ({', '.join(said)})" if said else ""
    return f"Both have a {field.model._meta.verbose_name} of the same kind{of}: withdraw, settle or correct one first."
