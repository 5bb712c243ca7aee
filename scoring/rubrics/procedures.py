"""Rubrics, in versions that are never changed."""

import hashlib
import json

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid
from scoring.rubrics.files import KEYS, checked
from scoring.rubrics.models import Criterion, Rubric


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
    newest = association.rubrics.filter(name=name.strip()).order_by("-version").first()
    if newest and newest.sha256 == sha256:
        return newest
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


def plain_criteria(rubric) -> list[dict]:
    """As ``set_rubric`` takes them."""
    return [{key: getattr(criterion, key) for key in KEYS} for criterion in rubric.criteria.all()]
