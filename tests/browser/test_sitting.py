"""Sitting in a real browser: every answer saved, also when the line is cut, the page reloaded, the device changed."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from exams.cycles.own_rules import correct_rules
from exams.cycles.states import Part
from exams.delivery.models import Attempt, Response, SavedAnswer, WrittenResponse
from exams.delivery.procedures.saving import first_broken_receipt
from exams.items.models import Vignette
from exams.items.procedures import whole_forms
from exams.proctoring.procedures import interventions
from exams.registration.models import Registration
from exams.rules.sections.part_two import GroupChoice
from tests.browser.test_pages import violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper(house, request, clock):
    part, now = getattr(request, "param", Part.ONE), clock()
    form = house.cycle.papers.get(part=part).form
    Registration.objects.filter(pk=house.registrations[0].pk).update(sitting=house.sitting)
    house.registrations[0].refresh_from_db()
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


def test_time_given_back_is_on_the_screen_within_seconds(house, sit, paper, clock):
    report(house, paper, minutes=20, now=clock())
    until(sit, lambda: int(sit.locator("#time-left").inner_text().split(":")[0]) >= 60)
    until(sit, lambda: "extended by 20 minutes" in sit.locator("#word").inner_text())


def report(house, paper, *, minutes, now):
    what = {"category": "technical", "description": "Power cut.", "remedy": "time", "minutes": minutes}
    interventions.report_with_remedy(paper.registration, part=paper.part, by=house.coordinator, now=now, **what)


def test_a_pause_covers_the_questions_and_what_was_typed_meanwhile_is_saved_afterwards(
    open_page, house, sit, paper, clock
):
    open_page.expected.append("status of 423")
    sit.locator("fieldset input").first.check()
    said(sit, "Saved ")
    interventions.pause(paper, reason="fire alarm", by=house.coordinator, now=clock())
    sit.locator("fieldset input").nth(1).check()  # before the page has heard of it
    until(sit, lambda: sit.locator("#paused").is_visible())
    assert not sit.locator("fieldset").first.is_visible()
    minutes, seconds = map(int, sit.locator("#time-left").inner_text().split(":"))
    sit.wait_for_timeout(3500)
    now = sit.locator("#time-left").inner_text().split(":")
    assert abs(60 * int(now[0]) + int(now[1]) - 60 * minutes - seconds) <= 1, (
        "to the server's second, and there it stands"
    )
    assert answers(paper) == ["A"]
    interventions.resume(paper, by=house.coordinator, now=clock())
    until(sit, lambda: sit.locator("fieldset").first.is_visible())
    until(sit, lambda: answers(paper) == ["B"])


def test_word_from_the_proctor_is_on_the_open_paper_within_seconds(house, sit, paper, clock):
    interventions.send_word(house.sitting, "Speak up if it is too loud.", by=house.coordinator, now=clock())
    until(sit, lambda: "Speak up if it is too loud." in sit.locator("#word").inner_text(), seconds=8)


def test_a_stamp_is_right_even_where_the_computers_clock_is_wrong(sit, paper):
    sit.clock.set_system_time("2020-01-01T00:00:00Z")
    sit.locator("fieldset input").first.check()
    said(sit, "Saved ")
    row = SavedAnswer.objects.get()
    assert abs((row.stamped_at - row.saved_at).total_seconds()) < 5


def test_one_question_a_page_flags_and_strikes_by_keyboard_alone_and_they_survive_a_reload(sit, paper):
    sit.locator("summary", has_text="Display").focus()
    sit.keyboard.press("Enter")
    sit.get_by_label("One question a page").focus()
    sit.keyboard.press("Space")
    shown = lambda: [n for n, box in enumerate(sit.locator("fieldset.question").all()) if box.is_visible()]  # noqa: E731
    assert shown() == [0]
    sit.get_by_role("button", name="Next question").focus()
    sit.keyboard.press("Enter")
    assert shown() == [1]
    sit.keyboard.press("Space")  # the focus went with the question
    until(sit, lambda: answers(paper) == ["A"])
    question = sit.locator("fieldset.question").nth(1)
    question.get_by_role("button", name="Flag").focus()
    sit.keyboard.press("Enter")
    question.get_by_role("button", name="Strike out C").focus()
    sit.keyboard.press("Enter")
    sit.reload()
    sit.wait_for_selector("#paper[data-ready]")
    sit.locator(".overview a").nth(1).focus()
    assert "answered, flagged" in sit.locator(".overview a").nth(1).inner_text()
    sit.keyboard.press("Enter")
    assert shown() == [1]
    assert sit.locator("fieldset.question").nth(1).locator(".option.is-struck").count() == 1


@pytest.mark.parametrize("quiet", [False, True])
def test_warnings_of_the_time_are_heard_and_can_be_switched_off(house, open_page, paper, quiet, clock):
    soon(paper, timedelta(minutes=5, seconds=6), clock())
    page = open_page(house.candidates[0], f"/sit/{paper.pk}/")
    page.wait_for_selector("#paper[data-ready]")
    if quiet:
        page.locator("summary", has_text="Display").click()
        page.get_by_label("No warnings of the time").check()
    page.wait_for_timeout(8000)
    assert page.locator("#announce").text_content() == ("" if quiet else "5 minutes left")
    assert page.locator("#announce").get_attribute("role") == "status"


def soon(paper, left, now):
    """The same paper with so much time left."""
    paper.pk, paper.number = None, paper.number + 1
    paper.closes_at = now + left
    paper.save(force_insert=True)


@pytest.mark.parametrize("paper", [Part.TWO], indirect=True)
def test_what_counts_is_said_before_handing_in(house, open_page, paper, now):
    rules = house.cycle.rules
    two = replace(rules.part_two, choice=(GroupChoice("supervisory", 1), GroupChoice("clinical", 1)))
    correct_rules(house.cycle, replace(rules, part_two=two), by=house.clerk, now=now, reason="x")
    paper.form = whole_forms.copy_form(paper.form, name="By groups", by=house.clerk, now=now)
    paper.save(update_fields=["form"])
    Vignette.objects.filter(form=paper.form).update(group="supervisory", title="Supervising")
    for n, title in enumerate(("At the door", "In the kitchen"), start=2):
        Vignette.objects.create(form=paper.form, position=n, label=f"C{n}", title=title, group="clinical", text="…")
    page = open_page(house.candidates[0], f"/sit/{paper.pk}/")
    page.wait_for_selector("#paper[data-ready]")
    for label in ("In the kitchen", "At the door"):
        page.get_by_label(f"Your answer: {label}").fill("Wondering.")
    page.get_by_role("button", name="Hand in", exact=True).click()
    until(page, lambda: "Clinical" in page.locator("#sure").inner_text())
    said = page.locator("#sure").inner_text()
    assert "1 more to answer." in said
    assert "Supervisory: 0 of 1 answered. 1 more to answer." in said
    assert "Clinical: 1 of 1 answered. Your answer to “In the kitchen” counts." in said
    assert "Your answer to “At the door” does not count." in said


def test_when_the_time_is_over_what_is_in_the_browser_is_sent_and_handed_in(house, open_page, paper, clock):
    soon(paper, timedelta(seconds=6), clock())
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
    open_page.expected.append("status of 409")  # what is open elsewhere hears that it was taken over
    assert violations(sit) == []
    Attempt.objects.filter(pk=paper.pk).update(token_hash="")
    narrow = open_page(house.candidates[0], f"/sit/{paper.pk}/", width=320)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
    for address in (f"/sit/registrations/{paper.registration_id}/", f"/sit/{paper.pk}/"):
        assert violations(open_page(house.candidates[0], address)) == [], address
