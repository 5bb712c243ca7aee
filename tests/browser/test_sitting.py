"""Sitting in a real browser: every answer saved, also when the line is cut, the page reloaded, the device changed."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from exams.models import Attempt, Response, SavedAnswer, WrittenResponse
from exams.procedures.saving import first_broken_receipt
from exams.states import Part
from tests.browser.test_pages import violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper(house, request):
    part = getattr(request, "param", Part.ONE)
    now = timezone.now()
    form = house.cycle.papers.get(part=part).form
    return Attempt.objects.create(
        registration=house.registrations[0], part=part, number=7, form=form, state="in-progress",
        started_at=now, closes_at=now + timedelta(minutes=45),
    )  # fmt: skip


@pytest.fixture
def sit(house, open_page, paper):
    page = open_page(house.candidates[0], f"/sit/{paper.pk}/")
    page.wait_for_selector("#paper[data-ready]")
    return page


def answers(paper):
    return list(Response.objects.filter(attempt=paper).order_by("item__position").values_list("answer", flat=True))


def until(page, holds, seconds=15):
    """Polled from here: the page's own policy lets nobody evaluate a string in it."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, page.locator("#saved").inner_text()
        page.wait_for_timeout(50)


def said(page, start):
    until(page, lambda: page.locator("#saved").inner_text().startswith(start))


def test_a_choice_is_saved_at_once_by_keyboard_alone(sit, paper):
    sit.locator("fieldset input").first.focus()
    sit.keyboard.press("Space")
    said(sit, "Saved ")
    assert answers(paper) == ["A"]
    sit.keyboard.press("ArrowDown")
    until(sit, lambda: answers(paper) == ["B"])
    assert sit.locator(".overview a").first.get_attribute("class") == "is-done"


@pytest.mark.parametrize("paper", [Part.TWO], indirect=True)
def test_writing_is_saved_within_two_seconds_of_the_last_key(sit, paper):
    sit.locator("textarea").focus()
    sit.keyboard.type("Wondering aloud with her.")
    sit.wait_for_timeout(2000)
    assert WrittenResponse.objects.get(attempt=paper).text == "Wondering aloud with her."
    assert "4 words" in sit.locator("[data-words]").inner_text()


def test_with_the_line_cut_answers_wait_survive_a_reload_and_are_sent_in_order(open_page, sit, paper):
    open_page.expected.append("ERR_FAILED")
    sit.route("**/save/", lambda route: route.abort())
    for n in range(3):
        sit.locator("fieldset").nth(n).locator("input").nth(n).check()
    said(sit, "Not connected: 3 waiting")
    assert answers(paper) == []
    sit.reload()
    sit.wait_for_selector("#paper[data-ready]")
    assert sit.locator(".question input:checked").evaluate_all("all => all.map(one => one.value)") == ["A", "B", "C"]
    sit.unroute("**/save/")
    said(sit, "Saved ")
    assert answers(paper) == ["A", "B", "C"]
    paper.refresh_from_db()
    assert first_broken_receipt(paper) is None


def test_a_lost_acknowledgement_does_not_double_the_answer(open_page, sit, paper):
    open_page.expected.append("ERR_FAILED")
    lost = []

    def swallow(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    sit.route("**/save/", swallow)
    sit.locator("fieldset input").first.check()
    said(sit, "Saved ")
    assert len(lost) == 1
    assert SavedAnswer.objects.count() == 1


def test_a_second_device_takes_over_and_the_first_one_says_so(house, open_page, sit, paper):
    open_page.expected.append("status of 409")
    other = open_page(house.candidates[0], f"/sit/{paper.pk}/")
    assert "open on another device" in other.locator("h1").inner_text()
    other.get_by_role("button", name="Go on here").click()
    other.wait_for_selector("#paper[data-ready]")
    sit.locator("fieldset input").first.check()
    sit.wait_for_selector("#trouble:not([hidden])")
    assert "another device" in sit.locator("#trouble").inner_text()
    assert sit.locator("fieldset input").first.is_disabled()
    other.locator("fieldset input").nth(1).check()
    said(other, "Saved ")
    assert answers(paper) == ["B"]


def test_time_given_back_is_on_the_screen_within_seconds(sit, paper):
    Attempt.objects.filter(pk=paper.pk).update(closes_at=paper.closes_at + timedelta(minutes=20))
    sit.locator("fieldset input").first.check()
    said(sit, "Saved ")
    until(sit, lambda: int(sit.locator("#time-left").inner_text().split(":")[0]) >= 60)


def test_when_the_time_is_over_what_is_in_the_browser_is_sent_and_handed_in(house, open_page, paper):
    Attempt.objects.filter(pk=paper.pk).update(closes_at=timezone.now() + timedelta(seconds=6))
    page = open_page(house.candidates[0], f"/sit/{paper.pk}/")
    page.wait_for_selector("#paper[data-ready]")
    page.locator("fieldset input").first.check()
    page.wait_for_url(f"**/sit/{paper.pk}/")
    page.wait_for_selector("text=Handed in", timeout=15000)
    assert answers(paper) == ["A"]
    paper.refresh_from_db()
    assert (paper.state, paper.submitted_at) == ("submitted", paper.closes_at)


def test_handing_in_asks_first_and_says_what_is_open(sit, paper):
    sit.locator("fieldset input").first.check()
    sit.get_by_role("button", name="Hand in", exact=True).click()
    assert "4 of 5 are not answered" in sit.locator("#sure").inner_text()
    sit.get_by_role("button", name="Hand in now").click()
    sit.wait_for_selector("text=Take your receipts")
    assert answers(paper) == ["A"]


@pytest.mark.parametrize("paper", [Part.ONE, Part.TWO], indirect=True)
def test_axe_finds_nothing_and_nothing_runs_over(house, open_page, sit, paper):
    assert violations(sit) == []
    Attempt.objects.filter(pk=paper.pk).update(token_hash="")
    narrow = open_page(house.candidates[0], f"/sit/{paper.pk}/", width=320)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
    for address in (f"/sit/registrations/{paper.registration_id}/", f"/sit/{paper.pk}/"):
        assert violations(open_page(house.candidates[0], address)) == [], address
