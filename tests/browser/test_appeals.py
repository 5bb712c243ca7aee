"""The pages of appeals in a real browser: accessible, and nothing runs over at 320 pixels."""

import pytest

from exams.rules.sections.appeals import AppealRules
from panels.appeals.procedures import filing
from panels.appeals.procedures.filing import uphold
from tests.browser.test_pages import violations
from tests.panels.appeals.test_appeals import again, file, read, released  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def test_axe_finds_nothing_on_the_pages_of_appeals(released, open_page, now):  # noqa: F811
    house = released(AppealRules(model="tolerance", may_lower=True), fresh=3)
    mine = [f"/my/registrations/{one.pk}/" for one in house.registrations]
    case = f"/committee/cases/{house.registrations[0].case.pk}/"
    office = f"/office/cycles/{house.cycle.pk}/appeals/"

    def look(*pages):
        for user, address in pages:
            page = open_page(user, address)
            page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
            assert violations(page) == [], address
            assert open_page(user, address, width=320).evaluate("document.documentElement.scrollWidth") <= 320, address

    look((house.candidates[1], mine[1]))
    file(house, 1)
    appeal, panel = again(house, 0)
    look((house.candidates[0], mine[0]), (house.coordinator, office), (house.chair, "/committee/appeals/"))
    read(house, panel, 4, 3)
    look((house.chair, case), (house.chair, "/"))
    appeal.refresh_from_db()
    uphold(appeal, answer="You were right: the second mark counts.", by=house.chair, now=now)
    filing.withdraw(file_of(house, 1), by=house.candidates[1], now=now)
    look((house.chair, case), (house.chair, "/committee/appeals/"), (house.candidates[0], mine[0]))


def file_of(house, n):
    return house.registrations[n].case.decisions.get().appeal
