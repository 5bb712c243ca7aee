"""The pages of applications with parts, of cases without an exam and of the log of hours: by axe, and at 320 px."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from panels.portfolio.procedures.portfolios import begin_portfolio
from panels.renewals.procedures.hours import note_hours
from tests.browser.test_pages import violations
from tests.entry import Entry
from tests.journeys.test_added_to_a_category import BASE, BOOK, ERS, add, to_committee, with_supervisor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(account, clerk, association, now):
    made = Entry(account, clerk, association, now, rules=BOOK)
    made.chair = account("chair")
    return made


def pages_of(office):
    """(name, who, address), each with something on it."""
    base, _ = with_supervisor(office)
    person = office.person()
    both = office.applying(person)
    add(office, both, "ECMH-E", "Mentor-Clinical")
    portfolio = begin_portfolio(person, credential="IMH-E", category="Mentor-Clinical", by=person.user, now=office.now)
    note_hours(person, kind="training", hours=Decimal(5), title="Attachment", provider="Agency",
               on=date(2026, 2, 1), by=person.user, now=office.now)  # fmt: skip
    yield "tasks-with-supervisor", base.candidate.user, f"/my/applications/{base.pk}/"
    yield "registration-without-exam", base.candidate.user, f"/my/registrations/{base.pk}/"
    yield "tasks-both-credentials", person.user, f"/my/applications/{both.pk}/"
    yield "my-hours", person.user, "/my/hours/"
    yield "portfolio-part", person.user, f"/my/portfolio/{portfolio.pk}/training/"
    yield "registrations", office.coordinator, f"/office/cycles/{office.cycle.pk}/registrations/"
    yield "one-registration", office.coordinator, f"/office/registrations/{base.pk}/"


def looked_at(open_page, name, user, address):
    for width in (1280, 320):
        page = open_page(user, address, width=width)
        if where := os.environ.get("PICTURES"):
            page.screenshot(path=str(Path(where) / f"{name}-{width}.png"), full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
    assert violations(page) == [], name


def test_pages_of_applications_and_hours(office, open_page):
    for name, user, address in list(pages_of(office)):
        looked_at(open_page, name, user, address)


def test_docket_and_case_without_an_exam(office, open_page):
    case, added = to_committee(office, *with_supervisor(office))
    looked_at(open_page, "docket", office.chair, f"/committee/cycles/{office.cycle.pk}/")
    looked_at(open_page, "case", office.chair, f"/committee/cases/{case.pk}/")
    assert (case.registration.category, added.registration.category) == (BASE, ERS)
