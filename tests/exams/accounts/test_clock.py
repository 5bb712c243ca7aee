"""On whose clock a page tells the time: the association's it is about, whichever others its reader belongs to."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from exams.accounts import clock, permissions
from exams.accounts import procedures as accounts
from exams.accounts.permissions import Permission, Role
from exams.cycles import procedures as cycles
from exams.cycles.queries import cycle_for
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules


@pytest.fixture(autouse=True)
def _stopped():
    yield
    clock.stop()


@pytest.fixture
def two(clerk, now):
    """Two associations in two zones, each with a cycle and a sitting at the same moment; one coordinator of both."""
    made = []
    user = accounts.open_account("both@example.invalid", name="Both", by=clerk, now=now)
    for name, zone in (("East", "America/New_York"), ("West", "America/Los_Angeles")):
        association = accounts.found_association(name, time_zone=zone, by=clerk, now=now)
        rules_steps.adopt_rule_book(
            association, Rules(), effective_from=(now - timedelta(days=9)).date(), by=clerk, now=now, reason="first"
        )
        accounts.grant_role(user, Role.COORDINATOR, association=association, by=clerk, now=now)
        cycle = cycles.plan_cycle(association, name=f"Cycle {name}", by=clerk, now=now, year=2026)
        cycles.open_registration(cycle, by=clerk, now=now)
        made.append(cycle)
    return user, *made


def zone_read_by(user, permission, then):
    """The zone in force when a page for this permission has looked at its row."""
    found = []

    @permissions.page(permission)
    def view(request):
        then(request.user)
        found.append(timezone.get_current_timezone_name())

    request = RequestFactory().get("/")
    request.user = user
    view(request)
    return found[0]


def test_a_coordinator_of_two_associations_reads_each_cycle_on_its_own_clock(two):
    user, east, west = two
    for cycle, zone in ((east, "America/New_York"), (west, "America/Los_Angeles")):
        read = zone_read_by(
            user, Permission.RUN_CYCLES, lambda who, pk=cycle.pk: cycle_for(who, Permission.RUN_CYCLES, pk)
        )
        assert read == zone


def test_the_pages_of_two_cycles_show_one_moment_on_two_clocks(two, client):
    user, east, west = two
    client.force_login(user)
    records = {c.pk: client.get(f"/office/cycles/{c.pk}/record/").content.decode() for c in (east, west)}
    assert "05:00" in records[east.pk]
    assert "05:00" not in records[west.pk]
    assert "02:00" in records[west.pk]
    assert "02:00" not in records[east.pk]


def test_the_next_page_begins_without_the_zone_of_the_last(two, client):
    user, _, west = two
    client.force_login(user)
    client.get(f"/office/cycles/{west.pk}/")
    assert timezone.get_current_timezone_name() == timezone.get_default_timezone_name()


def test_a_candidates_own_zone_goes_before_the_associations_on_their_own_pages_alone(two, clerk, now):
    user, east, west = two
    accounts.enter_candidate(east.association, reference="1", name="Both", user=user, by=clerk, now=now)
    accounts.grant_role(user, Role.CANDIDATE, association=east.association, by=clerk, now=now)
    user.candidacies.update(time_zone="Pacific/Honolulu")
    user.__dict__.pop("_grants", None)

    def look(cycle):
        return lambda who: clock.tell_time_of(cycle)

    assert zone_read_by(user, Permission.REGISTER, look(east)) == "Pacific/Honolulu"
    assert zone_read_by(user, Permission.REGISTER, look(west)) == "America/Los_Angeles"
    assert zone_read_by(user, Permission.RUN_CYCLES, look(east)) == "America/New_York"
    user.time_zone = "Europe/Madrid"
    assert zone_read_by(user, Permission.REGISTER, look(west)) == "Europe/Madrid"
    assert zone_read_by(user, Permission.RUN_CYCLES, look(west)) == "America/Los_Angeles"


def test_a_page_about_nothing_in_particular_goes_by_the_first_association_whose_business_it_is(two, clerk, now):
    user, east, west = two
    user = type(user).objects.get(pk=user.pk)
    accounts.grant_role(user, Role.PROCTOR, association=west.association, by=clerk, now=now)
    assert zone_read_by(user, Permission.PROCTOR_SITTINGS, lambda who: None) in (
        "America/New_York",
        "America/Los_Angeles",
    )
    only = accounts.open_account("west@example.invalid", name="West", by=clerk, now=now)
    accounts.grant_role(only, Role.CHAIR, association=east.association, by=clerk, now=now)
    accounts.grant_role(only, Role.PROCTOR, association=west.association, by=clerk, now=now)
    assert zone_read_by(only, Permission.PROCTOR_SITTINGS, lambda who: None) == "America/Los_Angeles"


def test_no_way_leads_from_a_script_to_the_clock_of_its_association(house):
    assert clock.association_of(house.scripts[0]) is None
    assert clock.association_of(house.registrations[0]) == house.association
