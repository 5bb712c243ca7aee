"""A cycle is planned in a real browser: accessible, at 320 pixels, by keyboard."""

import pytest

from exams.cycles.models import Cycle
from exams.sittings.procedures import seat_changes
from panels.desks.procedures import planning
from tests.browser.test_pages import violations

pytestmark = pytest.mark.django_db(transaction=True)


def test_planning_pages_are_accessible_and_fit_320_pixels(entry, open_page, account):
    one = entry.registered()
    seat_changes.choose_seat(one, sitting=entry.sittings[0], by=entry.clerk, now=entry.now)
    entry.registered(paid=False), entry.applying()
    bare = planning.Likeness()
    draft = planning.plan_like(entry.cycle, bare, name="Autumn", year=2027, by=entry.clerk, now=entry.now)
    here, there = (f"/office/cycles/{cycle.pk}/" for cycle in (entry.cycle, draft))
    office = ["/office/", "/office/plan/", here, f"{here}plan/", f"{here}copy/", f"{here}sittings/", there,
              f"{there}plan/", f"/do/cycles/{entry.cycle.pk}/change-cycle-dates/"]  # fmt: skip
    mine = [f"/my/registrations/{one.pk}/", f"/my/applications/{one.pk}/seat/"]
    shown = [*((entry.coordinator, page) for page in office), *((one.candidate.user, page) for page in mine)]
    for user, page in shown:
        wide = open_page(user, page)
        assert violations(wide) == [], page
        narrow = open_page(user, page, width=320)
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, page


def test_a_first_cycle_is_planned_by_keyboard_alone(association, account, open_page):
    page = open_page(account("coordinator"), "/office/")
    page.get_by_role("link", name="Plan a cycle").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("Name").focus()
    page.keyboard.type("Spring")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Before candidates can apply, 2 things are missing" in page.inner_text("main")
    assert Cycle.objects.get().name == "Spring"
