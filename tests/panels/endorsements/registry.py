"""Endorsements for the tests, without the way to them."""

from datetime import date
from itertools import count

from exams.accounts.models import Candidate
from panels.endorsements.models import Endorsement

_serials = count(1)


def endorsed(association, name="Ada Example", *, user=None, email="", **more):
    """Somebody endorsed, straight into the registry."""
    n = next(_serials)
    person = Candidate.objects.create(
        association=association, reference=f"E{n}", name=name, email=user.email if user else email, user=user
    )
    given = {
        "number": f"T-{n:05d}",
        "credential": "IMH-E",
        "category": "Mentor-Clinical",
        "granted_on": date(2025, 5, 3),
        "state_since": date(2025, 5, 3),
        "status_index": n,
        "exam": "passed",
    }
    return Endorsement.objects.create(association=association, candidate=person, name=name, **{**given, **more})


def text(answer):
    """The page as one line."""
    return " ".join(answer.content.decode().split())
