"""People, associations and small cycles for the tests, made through the procedures."""

from datetime import UTC, datetime, timedelta

import hypothesis
import pytest
from django.test import TransactionTestCase

from exams.append_only import lay_triggers, lift_triggers
from exams.models import User
from exams.procedures import cycles, people
from exams.roles import Role
from exams.rulebook import CommitteeRules, Rules
from tests.exams.entry import Entry
from tests.house import House
from tests.panels.folder import Folder

# The same examples every time: a test that fails tells of a change, not of chance.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None)
hypothesis.settings.load_profile("house")

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)

_emptying = TransactionTestCase._fixture_teardown


def _empty_append_only_tables_too(self):
    """Between tests with real transactions the tables are emptied, which the triggers would refuse."""
    lift_triggers()
    _emptying(self)
    lay_triggers()


TransactionTestCase._fixture_teardown = _empty_append_only_tables_too


def pytest_addoption(parser):
    parser.addoption("--browser-tests", action="store_true", help="run the tests in a real browser too")


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def clerk(db):
    return User.objects.clerk()


@pytest.fixture
def association(clerk):
    made = cycles.found_association("Test Association", by=clerk, now=NOW)
    rules = Rules(
        categories=("Specialist", "Mentor-Clinical"), committee=CommitteeRules(quorum=2), portfolio_required=False
    )
    cycles.adopt_rule_book(
        made, rules, effective_from=(NOW - timedelta(days=400)).date(), by=clerk, now=NOW, reason="first"
    )
    return made


@pytest.fixture
def account(clerk, association):
    """account("reviewer") → somebody who holds that role at the association."""

    def make(role, who=None, at=association):
        user = people.open_account(f"{who or role}@example.invalid", name=f"{who or role} person", by=clerk, now=NOW)
        people.grant_role(user, Role(role), association=at, by=clerk, now=NOW)
        return user

    return make


@pytest.fixture
def house(clerk, association, account):
    """A cycle with two candidates' scripts sealed and given to two reviewers; a lead, a chair, a coordinator."""
    return House(association, account, clerk, NOW)


@pytest.fixture
def entry(clerk, association, account):
    """A cycle open for registration under a full rule book, and people who can apply."""
    return Entry(account, clerk, association, NOW)


@pytest.fixture
def folder(clerk, association, account):
    """A portfolio being completed, with portfolio reviewers and a coordinator."""
    return Folder(account, clerk, association, NOW)
