"""Two people at once.  Row locks do nothing on SQLite, so these run where there is PostgreSQL."""

import threading

import pytest
from django.db import connection, connections

from exams.errors import Refused
from exams.models import AuditLine, Job, Registration
from exams.procedures import cycles, jobs, registration
from exams.procedures.audit import first_broken_line
from panels.models import Rating
from panels.procedures.rating import rate_script

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL: SQLite has no row locks"),
]


def at_once(*acts):
    """Run the acts at the same moment, each on a connection of its own; what each raised, or None."""
    start, ended = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n, act):
        start.wait()
        try:
            act()
        except Exception as error:
            ended[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ended


def test_a_rating_handed_in_twice_at_once_is_one_rating(house):
    script, reader = house.scripts[0], house.readers[0]
    levels = house.levels(4, 3)
    ended = at_once(*[lambda: rate_script(script.code, levels, by=reader, now=house.now)] * 4)
    assert sum(error is None for error in ended) == 1
    assert all(isinstance(error, Refused) for error in ended if error)
    assert Rating.objects.count() == 1


def test_the_last_place_is_given_once(house):
    cycle = cycles.plan_cycle(house.association, name="Full", by=house.clerk, now=house.now)
    sitting = cycles.add_sitting(
        cycle,
        place="Hall",
        starts_at=house.now,
        ends_at=house.now.replace(hour=15),
        capacity=1,
        by=house.clerk,
        now=house.now,
    )
    cycles.open_registration(cycle, by=house.clerk, now=house.now)
    mine = [
        registration.register(
            r.candidate, cycle=cycle, credential="IMH-E", category="Specialist", by=house.clerk, now=house.now
        )
        for r in house.registrations
    ]
    ended = at_once(*[lambda r=r: registration.seat(r, sitting=sitting, by=house.clerk, now=house.now) for r in mine])
    assert sum(error is None for error in ended) == 1
    assert Registration.objects.filter(sitting=sitting).count() == 1


def test_the_record_does_not_fork(house):
    before = AuditLine.objects.count()
    acts = [lambda n=n: cycles.found_association(f"Association {n}", by=house.clerk, now=house.now) for n in range(8)]
    assert at_once(*acts) == [None] * 8
    assert AuditLine.objects.count() == before + 8
    assert first_broken_line() is None


def test_the_same_work_asked_for_twice_is_one_job(house):
    at_once(*[lambda: jobs.ask_for("score", cycle=house.cycle, by=house.coordinator, now=house.now)] * 3)
    assert Job.objects.filter(state__in=("queued", "running")).count() <= 1
    assert connection.vendor == "postgresql"
