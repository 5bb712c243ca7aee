"""A reviewer's afternoon in a real browser: by keyboard alone, with a broken line, and a wrong click taken back."""

import pytest

from exams.accounts.models import Tie
from panels.reading.masking.procedures import look_for_names
from panels.reading.models import Assignment, Rating, RatingDraft, Script
from panels.reading.procedures.ratings import give_back, rate_script
from tests.browser.test_pages import violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def afternoon(house):
    """Twenty scripts on the desk of the first reader."""
    reviewer = house.readers[0].reviewers.get()
    more = Script.objects.bulk_create(
        [
            Script(panel=house.panel, label="V1", vignette=house.scripts[0].vignette, text=f"Text {n}.")
            for n in range(18)
        ]
    )
    Assignment.objects.bulk_create(
        [Assignment(script=s, reviewer=reviewer, label="V1", rank=n + 9) for n, s in enumerate(more)]
    )
    house.me = house.readers[0]
    return house


def hand_in(page):
    with page.expect_navigation():
        page.locator(".rubric button.button").focus()
        page.keyboard.press("Enter")


def test_twenty_scripts_by_keyboard_alone(afternoon, open_page):
    page = open_page(afternoon.me, "/desk/", width=900)
    page.get_by_role("link", name="Read the next script").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for n in range(20):
        page.wait_for_selector("[data-rating-keys]")
        page.keyboard.press(str(n % 5))
        page.keyboard.press(str(n % 4))
        hand_in(page)
    assert Rating.objects.count() == 20
    assert "All your scripts are handed in" in page.locator("main").inner_text()


def test_the_draft_is_kept_while_the_line_is_cut_and_is_there_after_a_reload(afternoon, open_page):
    open_page.expected.append("ERR_FAILED")
    code = afternoon.scripts[0].code
    page = open_page(afternoon.me, f"/desk/scripts/{code}/")
    page.wait_for_selector("[data-rating-keys]")
    page.route("**/draft/", lambda route: route.abort())
    page.keyboard.press("4")
    page.locator("#draft-state:has-text('Not saved')").wait_for()
    page.get_by_label("Private note").fill("Ask Ann about the rubric.")
    page.unroute("**/draft/")
    page.locator("#draft-state:has-text('Draft saved')").wait_for(timeout=15000)
    until_saved = lambda: RatingDraft.objects.filter(note="Ask Ann about the rubric.").exists()  # noqa: E731
    end = 60
    while not until_saved() and end:
        page.wait_for_timeout(200)
        end -= 1
    page.reload()
    assert page.get_by_label("Private note").input_value() == "Ask Ann about the rubric."
    assert page.locator(".criterion input:checked").count() == 1
    assert not Rating.objects.exists()


def test_a_wrong_click_is_taken_back(afternoon, open_page):
    code = afternoon.scripts[0].code
    page = open_page(afternoon.me, f"/desk/scripts/{code}/")
    page.wait_for_selector("[data-rating-keys]")
    page.keyboard.press("1")
    page.keyboard.press("1")
    hand_in(page)
    page.goto(page.url.split("/desk/")[0] + f"/desk/scripts/{code}/")
    with page.expect_navigation():
        page.get_by_role("button", name="Take it back").click()
    assert "Taken back" in page.locator("body").inner_text()
    assert page.locator(".criterion input:checked").count() == 2
    assert not Rating.objects.exists()


def test_the_second_reader_takes_back_from_the_next_page_while_nobody_sees_it(afternoon, open_page):
    code = afternoon.scripts[0].code
    rate_script(code, afternoon.levels(4, 3), comment="seen?", by=afternoon.readers[1], now=afternoon.now)
    page = open_page(afternoon.me, f"/desk/scripts/{code}/")
    page.wait_for_selector("[data-rating-keys]")
    page.keyboard.press("0")
    page.keyboard.press("0")
    hand_in(page)
    assert code not in page.url
    assert "until then nobody sees it" in page.locator("main").inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name=f"your rating of {code}").click()
    assert page.url.endswith(f"/desk/scripts/{code}/")
    assert page.locator(".criterion input:checked").count() == 2
    assert "seen?" not in page.content()
    assert Rating.objects.count() == 1


def test_what_is_missing_is_said_where_one_looks_first(afternoon, open_page):
    """Whatever the keys have scrolled to: the summary has the focus and is in view."""
    page = open_page(afternoon.me, f"/desk/scripts/{afternoon.scripts[0].code}/", width=400)
    page.wait_for_selector("[data-rating-keys]")
    page.keyboard.press("1")
    hand_in(page)
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    assert page.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight")
    page.locator(".error-summary a").click()
    assert page.evaluate("document.activeElement.name").startswith("criterion-")


def test_a_click_lands_on_the_level_one_sees_whichever_criterion_was_current(afternoon, open_page):
    page = open_page(afternoon.me, f"/desk/scripts/{afternoon.scripts[0].code}/", width=900)
    page.set_viewport_size({"width": 900, "height": 400})
    page.wait_for_selector("[data-rating-keys]")
    page.keyboard.press("j")
    for n, level in ((0, 2), (1, 1), (0, 3)):
        page.locator(".criterion").nth(n).locator(".level").nth(level).click()
        assert page.locator(".criterion").nth(n).locator("input:checked").input_value() == str(level)


def test_axe_finds_nothing_and_nothing_runs_over_in_the_sealed_room(afternoon, open_page):
    house = afternoon
    person = house.registrations[0].candidate
    Tie.objects.create(candidate=person, kind="supervisor", name="Hester")
    response = house.registrations[0].attempts.get(part="two").written_responses.get()
    response.text = "Hester says: wait."
    response.save()
    look_for_names(house.cycle, by=house.coordinator, now=house.now)
    give_back(house.scripts[1].code, cannot="distress", reason="A child.", by=house.me, now=house.now)
    cycle = f"/office/cycles/{house.cycle.pk}/"
    own = ["", "about-me/", "training/", f"scripts/{house.scripts[0].code}/"]
    pages = [(house.me, f"/desk/{page}") for page in own]
    pages += [(house.coordinator, f"{cycle}{page}") for page in ("panel/", "names/", "alerts/", "seeds/")]
    for user, address in pages:
        page = open_page(user, address)
        assert violations(page) == [], address
        narrow = open_page(user, address, width=320)
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, address
