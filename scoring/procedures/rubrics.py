"""Rubrics, in versions that are never changed."""

import hashlib
import json

from django.db import transaction

from exams.errors import Invalid
from exams.procedures.audit import record
from scoring.models import Criterion, Rubric


@transaction.atomic
def set_rubric(association, *, name, criteria, by, now):
    """The rubric of this name from now on; ``criteria`` are mappings with name, minimum, maximum, weight, …

    The same content as the newest version is that version.
    """
    if not criteria:
        raise Invalid("A rubric needs at least one criterion.")
    plain = [{**c, "weight": float(c.get("weight", 1))} for c in criteria]
    sha256 = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    newest = association.rubrics.filter(name=name).order_by("-version").first()
    if newest and newest.sha256 == sha256:
        return newest
    rubric = Rubric.objects.create(
        association=association,
        name=name,
        version=newest.version + 1 if newest else 1,
        sha256=sha256,
        created_at=now,
    )
    Criterion.objects.bulk_create(
        [Criterion(rubric=rubric, position=position, **c) for position, c in enumerate(criteria, start=1)]
    )
    record("rubric.set", rubric, by=by, at=now, version=rubric.version, sha256=sha256)
    return rubric
