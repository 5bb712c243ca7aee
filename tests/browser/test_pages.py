"""The walk in a real browser: accessible, at 320 pixels, by keyboard alone."""

import pytest

from panels.committee.models import Case
from panels.reading.models import Rating
from panels.results.technical_report import make_technical_report

pytestmark = pytest.mark.django_db(transaction=True)


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]


def pages_of(house):
    script = house.scripts[0].code
    cycle = house.cycle.pk
    case = Case.objects.filter(cycle=house.cycle).first()
    yield None, "/"
    yield None, "/accounts/login/"
    yield house.candidates[0], "/"
    yield house.candidates[0], "/my/"
    yield house.candidates[0], f"/my/registrations/{house.registrations[0].pk}/"
    yield house.readers[0], "/desk/"
    yield house.readers[0], f"/desk/scripts/{script}/"
    yield house.lead, "/lead/"
    yield house.coordinator, "/office/"
    yield house.coordinator, f"/office/cycles/{cycle}/"
    yield house.coordinator, f"/office/cycles/{cycle}/record/"
    yield house.coordinator, f"/statistics/{cycle}/"
    yield house.coordinator, f"/statistics/{cycle}/technical/"
    if case:
        yield house.chair, f"/committee/cycles/{cycle}/"
        yield house.chair, f"/committee/cases/{case.pk}/"
        yield house.chair, f"/committee/cycles/{cycle}/seal/"


@pytest.mark.parametrize("phase", ["reading", "committee"])
def test_axe_finds_nothing_and_nothing_runs_over_at_320_pixels(house, open_page, phase):
    if phase == "committee":
        house.to_committee()
        make_technical_report(house.cycle, by=house.coordinator, now=house.now)
    for user, address in pages_of(house):
        assert violations(open_page(user, address)) == [], address
        narrow = open_page(user, address, width=320)
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_script_is_rated_by_keyboard_alone(house, open_page):
    page = open_page(house.readers[0], f"/desk/scripts/{house.scripts[0].code}/")
    page.keyboard.press("4")
    page.keyboard.press("3")
    assert page.locator("input:checked[type=radio]").evaluate_all("all => all.map(one => one.value)")[:2] == ["4", "3"]
    page.keyboard.press("Tab")
    page.locator("textarea[name=comment]").focus()
    page.keyboard.type("2 is only text here")
    page.keyboard.press("Tab")  # to the private note
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    rating = Rating.objects.get()
    assert sorted(rating.levels.values_list("level", flat=True)) == [3, 4]
    assert rating.comment == "2 is only text here"


def test_a_forgotten_criterion_is_said_and_nothing_is_lost(house, open_page):
    page = open_page(house.readers[0], f"/desk/scripts/{house.scripts[0].code}/")
    page.keyboard.press("4")
    page.locator("textarea[name=comment]").fill("half done")
    page.locator("form.rubric button.button").click()
    page.wait_for_selector(".error-summary")
    assert "Choose a level for “Thinking”" in page.locator(".error-summary").inner_text()
    assert page.locator("textarea[name=comment]").input_value() == "half done"
    assert page.locator("input:checked[type=radio]").first.input_value() == "4"
    assert page.title().startswith("Error:")


def test_the_coordinator_hands_in_sheets_and_sees_how_it_went(house, open_page, tmp_path):
    sheet = tmp_path / "portfolio.csv"
    sheet.write_text("candidate,reviewer,outcome\nCANARYREF0,P,approve\nCANARYREF1,P,deny\n")
    page = open_page(house.coordinator, f"/office/cycles/{house.cycle.pk}/")
    page.set_input_files("input[name=sheets]", str(sheet))
    page.get_by_role("button", name="See what they would change", exact=True).click()
    page.wait_for_selector(".faults")
    assert 'portfolio.csv, line 3, column "outcome"' in page.locator(".faults").inner_text()
    sheet.write_text("candidate,reviewer,outcome\nCANARYREF0,P,approve\nCANARYREF1,P,defer\n")
    page.set_input_files("input[name=sheets]", str(sheet))
    page.get_by_role("button", name="See what they would change", exact=True).click()
    page.get_by_role("link", name="See what they would change").click()
    assert "CANARYREF1 by P: defer" in page.content()
    page.get_by_role("button", name="Apply the sheets").click()
    page.wait_for_selector("text=The sheets are applied and scored")
