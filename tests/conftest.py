"""People, associations and small cycles for the tests, made through the procedures."""

from datetime import UTC, datetime, timedelta

import hypothesis
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from exams.accounts import procedures as accounts
from exams.accounts import procedures as people
from exams.accounts.models import User
from exams.accounts.permissions import Role
from exams.audit.append_only import lay_triggers, lift_triggers
from exams.items import triggers as locked_forms
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from exams.rules.sections.committee import CommitteeRules
from tests.days import MOMENTS, ONCE_A_DATE, ORDINARY, machine_in
from tests.entry import Entry
from tests.folder import Folder
from tests.house import House
from tests.kept import writes

# The same examples every time: a test that fails tells of a change, not of chance.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None)
hypothesis.settings.load_profile("house")

_emptying = TransactionTestCase._fixture_teardown


def _empty_append_only_tables_too(self):
    """Between tests with real transactions the tables are emptied, which the triggers would refuse."""
    lift_triggers()
    locked_forms.lift_triggers()
    _emptying(self)
    lay_triggers()
    locked_forms.lay_triggers()


TransactionTestCase._fixture_teardown = _empty_append_only_tables_too


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """No count behind our back: a table that looks empty from outside an open transaction would be planned as empty."""
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for table in connection.introspection.table_names(cursor):
                    cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')


def pytest_addoption(parser):
    parser.addoption("--browser-tests", action="store_true", help="run the tests in a real browser too")
    parser.addoption("--api-cases", type=int, default=0, help="how many requests of each kind the API is sent")
    parser.addoption("--every-day", action="store_true", help="run what knows of days, on each of the days of days.py")


def pytest_configure(config):
    config.addinivalue_line("markers", "any_day: asks what day it is; `make test-dates` runs it on many")


def pytest_generate_tests(metafunc):
    marker = metafunc.definition.get_closest_marker("any_day")
    if marker and metafunc.config.getoption("--every-day"):
        moments = ONCE_A_DATE if marker.kwargs.get("once_a_date") else MOMENTS
        metafunc.parametrize("now", moments, ids=str, indirect=True)


def pytest_collection_modifyitems(config, items):
    if config.getoption("--every-day"):
        left = [item for item in items if item.get_closest_marker("any_day") is None]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item.get_closest_marker("any_day")]


@pytest.fixture(autouse=True)
def now(request):
    """The moment at which a test begins, for everybody who asks a clock; from there time goes on.

    No test depends on the day, the hour or the machine's zone: whoever needs the time takes it from here.
    """
    moment = getattr(request, "param", ORDINARY)
    cache.clear()  # what an earlier test kept is of another time
    writes.begin()
    with machine_in(moment.zone), time_machine.travel(moment.at, tick=True):
        yield moment.at


@pytest.fixture
def clock(now):
    """clock() → what the time has become since the test began."""
    return lambda: datetime.now(UTC)  # noqa: TID251 - the pinned one


@pytest.fixture
def clerk(db):
    return User.objects.clerk()


@pytest.fixture
def association(clerk, now):
    made = accounts.found_association("Test Association", by=clerk, now=now)
    rules = Rules(
        categories=("Specialist", "Mentor-Clinical"), committee=CommitteeRules(quorum=2), portfolio_required=False
    )
    rules_steps.adopt_rule_book(
        made, rules, effective_from=(now - timedelta(days=400)).date(), by=clerk, now=now, reason="first"
    )
    return made


@pytest.fixture
def account(clerk, association, now):
    """account("reviewer") → somebody who holds that role at the association."""

    def make(role, who=None, at=association):
        user = people.open_account(f"{who or role}@example.invalid", name=f"{who or role} person", by=clerk, now=now)
        people.grant_role(user, Role(role), association=at, by=clerk, now=now)
        return user

    return make


@pytest.fixture
def house(clerk, association, account, now):
    """A cycle with two candidates' scripts sealed and given to two reviewers; a lead, a chair, a coordinator."""
    return House(association, account, clerk, now)


@pytest.fixture
def entry(clerk, association, account, now):
    """A cycle open for registration under a full rule book, and people who can apply."""
    return Entry(account, clerk, association, now)


@pytest.fixture
def folder(clerk, association, account, now):
    """A portfolio being completed, with portfolio reviewers and a coordinator."""
    return Folder(account, clerk, association, now)
