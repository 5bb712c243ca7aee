"""The pages from which the sealed room is run, and the discussion, in a real browser."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from exams.cycles.own_rules import correct_rules
from panels.reading.models import Rating
from panels.reading.procedures.discussion import remark
from panels.reading.procedures.training import move_reviewer
from scoring.rubrics.models import Rubric
from tests.browser.test_pages import violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(house):
    """One script is being discussed, the other settled; alerts speak from the first shared reading on."""
    rules = house.cycle.rules
    reading = replace(rules.reading, discussion_hours=48, alerts=replace(rules.reading.alerts, shared_readings=2))
    correct_rules(house.cycle, replace(rules, reading=reading), by=house.clerk, now=house.now, reason="they discuss")
    house.rate(house.scripts[0], house.readers[0], 4, 3, comment="She wonders.")
    house.rate(house.scripts[0], house.readers[1], 0, 3, comment="She tells.")
    house.rate(house.scripts[1], house.readers[0], 4, 3)
    house.rate(house.scripts[1], house.readers[1], 3, 3)
    remark(house.scripts[0].code, "Look at the last line.", by=house.readers[1], now=house.now)
    move_reviewer(house.readers[1].reviewers.get(), "paused", by=house.clerk, now=house.now, reason="for the test")
    return house


def addresses(room):
    cycle, rubric = f"/office/cycles/{room.cycle.pk}/panel/", f"/office/rubrics/{room.panel.rubric_id}/"
    return {
        room.coordinator: [
            cycle, f"{cycle}set-up/", f"{cycle}pictures/", "/office/rubrics/", rubric, f"{rubric}edit/",
            "/office/rubrics/new/", f"/office/cycles/{room.cycle.pk}/seeds/",
        ],
        room.readers[0]: ["/desk/", f"/desk/scripts/{room.scripts[0].code}/", "/desk/about-me/", "/desk/training/"],
        room.lead: ["/lead/"],
    }  # fmt: skip


def test_axe_finds_nothing_and_nothing_runs_over(room, open_page):
    folder = os.environ.get("SCREENSHOTS")
    for user, pages in addresses(room).items():
        for n, address in enumerate(pages):
            page, narrow = open_page(user, address), open_page(user, address, width=320)
            assert violations(page) == [], address
            assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, address
            if folder:
                name = f"{user.email.split('@')[0]}-{n}"
                page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
                narrow.screenshot(path=Path(folder) / f"{name}-320.png", full_page=True)


def test_a_rubric_is_written_looked_at_and_kept(room, open_page):
    page = open_page(room.coordinator, "/office/rubrics/new/")
    page.get_by_label("Name of the rubric").fill("Written by hand")
    page.get_by_label("Criterion", exact=True).fill("Reflection")
    page.get_by_label("Highest level").fill("2")
    page.get_by_label("Anchors").fill("none\nsome\nmuch")
    page.get_by_label("Annotated examples").fill("2 | I wondered. | The other is held in mind.")
    page.get_by_role("button", name="Add a criterion").click()
    page.locator("#id_c-1-name").fill("Thinking")
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("Examples").first.click()
    assert page.get_by_text("The other is held in mind.").first.is_visible()
    page.get_by_role("button", name="Save this version").click()
    page.wait_for_url("**/office/rubrics/*/")
    assert Rubric.objects.get(name="Written by hand").criteria.count() == 2


def test_readers_discuss_by_keyboard(room, open_page):
    page = open_page(room.readers[0], f"/desk/scripts/{room.scripts[0].code}/", width=768)
    assert "Look at the last line." in page.locator("main").inner_text()
    page.get_by_label("Your remark").fill("I see it now.")
    page.get_by_role("button", name="Say it").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "I see it now." in page.locator("main").inner_text()
    page.locator("fieldset.criterion").first.locator("input").nth(2).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="This is my last word").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "You have had your last word" in page.locator("main").inner_text()
    mine = Rating.objects.get(assignment__script=room.scripts[0], assignment__reviewer__user=room.readers[0])
    assert 2 in mine.revision.levels.values()
