"""Rubrics, in versions that are never changed."""

import hashlib
import json

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid, Refused
from scoring.rubrics.files import KEYS, checked
from scoring.rubrics.models import Criterion, Rubric, RubricWithdrawal


@recorded
def set_rubric(association, *, name, criteria, by, now):
    """The rubric of this name from now on; ``criteria`` are mappings with name, minimum, maximum, weight, …

    The same content as the newest version is that version.
    """
    if not 0 < len(name.strip()) <= 200:
        raise Invalid("A rubric needs a name, at most 200 characters.")
    try:
        criteria = checked(criteria)
    except ValueError as faults:
        raise Invalid(str(faults).replace("\n", " "), str(faults).splitlines()) from None
    sha256 = hashlib.sha256(json.dumps(criteria, sort_keys=True).encode()).hexdigest()
    versions = Rubric.every_version.filter(association=association, name=name.strip()).order_by("-version")
    newest, standing = versions.first(), versions.filter(withdrawal=None).first()
    if standing and standing.sha256 == sha256:
        return standing
    rubric = Rubric.objects.create(
        association=association,
        name=name.strip(),
        version=newest.version + 1 if newest else 1,
        sha256=sha256,
        created_at=now,
    )
    Criterion.objects.bulk_create(
        [Criterion(rubric=rubric, position=position, **c) for position, c in enumerate(criteria, start=1)]
    )
    record("rubric.set", rubric, by=by, at=now, version=rubric.version, sha256=sha256)
    return rubric


@recorded
def withdraw_rubric(rubric, *, reason, by, now):
    """Published by mistake: nobody can choose it any more.  Refused once it is in use."""
    require_unused(rubric)
    made, _ = RubricWithdrawal.objects.get_or_create(rubric=rubric, defaults={"by": by, "at": now, "reason": reason})
    record("rubric.withdrawn", rubric, by=by, at=now, version=rubric.version, reason=reason.strip())
    return made


@recorded
def restore_rubric(rubric, *, by, now):
    """A version that was withdrawn stands as before."""
    if not RubricWithdrawal.objects.filter(rubric=rubric).delete()[0]:
        raise Refused("This version stands already.")
    record("rubric.restored", rubric, by=by, at=now, version=rubric.version)
    return rubric


def require_unused(rubric):
    """Whoever uses rubrics is not known here; that one of them uses this one, the database knows."""
    for relation in Rubric._meta.get_fields(include_hidden=True):
        others = relation.is_relation and relation.auto_created and not relation.concrete
        if not others or relation.related_model in (Criterion, RubricWithdrawal):
            continue
        if relation.related_model._base_manager.filter(**{relation.field.name: rubric}).exists():
            raise Refused(f"{rubric} is in use; write the next version, and choose that one.")


def plain_criteria(rubric) -> list[dict]:
    """As ``set_rubric`` takes them."""
    return [{key: getattr(criterion, key) for key in KEYS} for criterion in rubric.criteria.all()]
