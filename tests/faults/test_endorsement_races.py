"""Endorsements granted, numbered and signed by many at once.  Row locks do nothing on SQLite."""

import pytest
from django.db import connection  # noqa: F401 - named in the condition below

from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line
from exams.cycles import procedures as cycles
from exams.refusals.exceptions import Refused
from panels.committee.procedures import decisions
from panels.endorsements.models import Endorsement, EndorsementChange, SigningKey
from panels.endorsements.procedures import earlier_list, granting, signing_keys
from tests.faults.test_races import at_once
from tests.panels.endorsements.registry import endorsed

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL: SQLite has no row locks"),
]
SHEET = "name,number,credential,category,granted_on\n"


def test_granted_by_many_at_once_while_lists_are_taken_over_nobody_has_two_numbers_and_no_number_is_left_out(house):
    for case in house.to_committee():
        decisions.decide(case, outcome="endorse", reason="x", votes=house.votes(), by=house.chair, now=house.now)
    cycles.close_cycle(house.cycle, by=house.clerk, now=house.now)
    house.cycle.cases.update(released_at=house.now)
    acts = [lambda: granting.grant_endorsements(house.cycle, by=house.clerk, now=house.now)] * 4
    acts += [
        lambda n=n: earlier_list.take_over_list(
            house.association, "o.csv", f"{SHEET}Ada {n},OLD-{n},IMH-E,Specialist,2012-05-03\n".encode(),
            by=house.clerk, now=house.now,
        )
        for n in range(4)
    ]  # fmt: skip
    assert at_once(*acts) == [None] * 8
    granted = Endorsement.objects.exclude(decision=None).order_by("serial")
    assert [one.number for one in granted] == ["2026-0001", "2026-0002"]
    assert sorted(Endorsement.objects.values_list("status_index", flat=True)) == list(range(6))
    assert AuditLine.objects.filter(action="endorsement.granted").count() == 2
    assert first_broken_line() is None


def test_an_endorsement_taken_back_by_two_at_once_is_taken_back_once(house):
    one = endorsed(house.association)
    acts = [lambda: granting.revoke_endorsement(one, reason="x", by=house.clerk, now=house.now)] * 4
    ended = at_once(*acts)
    assert ended.count(None) == 1
    assert all(isinstance(error, Refused) for error in ended if error)
    assert EndorsementChange.objects.filter(endorsement=one).count() == 1


def test_the_first_badges_asked_for_at_once_make_one_key(house):
    keys = []
    acts = [lambda: keys.append(signing_keys.signing_key(house.association, now=house.now).kid)] * 6
    assert at_once(*acts) == [None] * 6
    assert len(set(keys)) == SigningKey.objects.count() == 1
