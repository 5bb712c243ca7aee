"""Lists ask the same number of questions whatever their length."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.accounts.models import Candidate
from exams.cycles.models import Sitting
from exams.registration.models import Registration
from exams.sittings.procedures import seating_everybody
from panels.committee.models import Case, Recommendation
from panels.reading.models import Assignment, Script


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", ["/desk/", "/", "/api/v1/my-scripts/"])
def test_the_reviewers_desk(house, client, page):
    client.force_login(house.readers[0])
    few = queries(client, page)
    reviewer = house.readers[0].reviewers.get()
    more = Script.objects.bulk_create([Script(panel=house.panel, label="V1") for _ in range(50)])
    Assignment.objects.bulk_create(
        [Assignment(script=s, reviewer=reviewer, label="V1", rank=n) for n, s in enumerate(more)]
    )
    assert queries(client, page) == few <= 8


def test_the_script_page_stays_within_eight(house, client):
    client.force_login(house.readers[0])
    assert queries(client, f"/desk/scripts/{house.scripts[0].code}/") <= 8


def test_docket_and_office(house, client):
    house.to_committee()
    client.force_login(house.coordinator)
    pages = [
        f"/committee/cycles/{house.cycle.pk}/",
        f"/office/cycles/{house.cycle.pk}/",
        f"/office/cycles/{house.cycle.pk}/tables/results/",
    ]
    few = [queries(client, page) for page in pages]
    people = Candidate.objects.bulk_create(
        [Candidate(association=house.association, reference=f"X{n}", name=f"X{n}") for n in range(50)]
    )
    registrations = Registration.objects.bulk_create(
        [
            Registration(
                cycle=house.cycle, candidate=p, credential="IMH-E", category="Specialist", registered_at=house.now
            )
            for p in people
        ]
    )
    Recommendation.objects.bulk_create(
        [
            Recommendation(registration=r, outcome="endorse", portfolio="approve", made_at=house.now)
            for r in registrations
        ]
    )
    Case.objects.bulk_create(
        [Case(cycle=house.cycle, registration=r, section="consent", position=9) for r in registrations]
    )
    assert [queries(client, page) for page in pages] == few
    docket, office, table = few
    assert max(docket, table) <= 24
    assert office <= 30, "the page of a cycle also says what is missing"


def test_the_choice_of_a_seat_whatever_the_number_of_sittings(entry, client):
    made = entry.registered()
    client.force_login(made.candidate.user)
    page = f"/my/applications/{made.pk}/seat/"
    few = queries(client, page)
    hall = entry.sittings[0]
    for n in range(10):
        Sitting.objects.create(
            cycle=entry.cycle, place=f"Hall {n}", starts_at=hall.starts_at, ends_at=hall.ends_at,
            time_zone=hall.time_zone, capacity=5, rooms=1,
        )  # fmt: skip
    for n in range(8):
        other = entry.registered()
        Registration.objects.filter(pk=other.pk).update(sitting=entry.sittings[n % 2])
    assert queries(client, page) == few <= 20


def test_steps_that_concern_many_ask_no_more_for_more(entry):
    counts = []
    for n in (1, 3, 9):  # the first finds no seat taken yet
        for _ in range(n):
            entry.registered()
        with CaptureQueriesContext(connection) as captured:
            seating_everybody.seat_everybody(entry.cycle, by=entry.clerk, now=entry.now)
        counts.append(len(captured))
    assert counts[1] == counts[2] <= 30


def test_the_registrys_lists(entry, client):
    some = [entry.registered() for _ in range(2)]
    client.force_login(entry.coordinator)
    hall = entry.sittings[0]
    pages = [
        f"/office/cycles/{entry.cycle.pk}/registrations/",
        f"/office/cycles/{entry.cycle.pk}/registrations/?show=not-eligible",
        f"/office/cycles/{entry.cycle.pk}/sittings/",
        f"/office/cycles/{entry.cycle.pk}/sittings/plan/",
        f"/office/cycles/{entry.cycle.pk}/fees/",
        "/office/accommodations/",
        f"/proctor/sittings/{hall.pk}/",
        "/proctor/",
    ]
    Registration.objects.filter(pk=some[0].pk).update(sitting=hall)
    few = [queries(client, page) for page in pages]
    for n in range(12):
        made = entry.registered(paid=n % 2 == 0)
        Registration.objects.filter(pk=made.pk).update(sitting=hall if n < 6 else None)
    assert [queries(client, page) for page in pages] == few
    assert max(few) <= 20
