"""Papers in a real browser: accessible, at 320 pixels, and a paper of questions made by keyboard alone."""

import os

import pytest

from exams.items.models import Form
from exams.items.procedures import drafting, whole_forms
from scoring.keys.drafts import entries_of
from scoring.keys.part_one_marks import mark_part_one
from tests.browser.test_pages import violations

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [
    {
        "stem": f"Question {n} about something to be read twice?\n\n- a first thing\n- <b>a second</b> thing",
        "options": ["Wait and see", "Ask a question that goes on for a while and wraps", "李明, สมชาย", "Leave"],
        "domain": "Reflection" if n % 2 else "Thinking", "key": "B",
    }
    for n in range(1, 9)
]  # fmt: skip


@pytest.fixture
def papers(house):
    by = {"by": house.clerk, "now": house.now}
    draft = whole_forms.start_form(house.association, part="one", name="Part One, IMH-E, 2027", note="for IMH-E", **by)
    drafting.take_in(draft, ROWS, **by)
    writing = whole_forms.start_form(house.association, part="two", name="Part Two, 2027", **by)
    long = "A mother waits at the door.\n\n" + "She says nothing, and he looks away. " * 30
    for group in ("supervisory", "clinical"):
        values = {"title": f"A {group} vignette", "text": long, "prompts": ["What do you see?", "What do you do?"]}
        drafting.add(writing, values | {"group": group}, **by)
    mark_part_one(house.cycle, **by)
    return draft, writing


def test_axe_finds_nothing_and_nothing_runs_over_at_320_pixels(house, papers, open_page, tmp_path):
    draft, writing = papers
    base = "/office/papers/"
    addresses = [
        base, f"{base}{draft.pk}/", f"{base}{draft.pk}/new/", f"{base}{draft.pk}/key/", f"{base}{draft.pk}/preview/",
        f"{base}{draft.pk}/preview/key/", f"{base}{writing.pk}/", f"{base}{writing.pk}/preview/",
        f"{base}{writing.pk}/rubrics/",
        f"{base}{house.form.pk}/", f"{base}{house.form.pk}/key/", f"/do/forms/{draft.pk}/take-in-sheet/",
        f"/do/questions/{draft.items.first().pk}/change-question/", f"/do/cycles/{house.cycle.pk}/choose-paper/",
    ]  # fmt: skip
    for n, address in enumerate(addresses):
        wide = open_page(house.coordinator, address)
        narrow = open_page(house.coordinator, address, width=320)
        if folder := os.environ.get("PICTURES"):
            wide.screenshot(path=f"{folder}/{n:02}-wide.png", full_page=True)
            narrow.screenshot(path=f"{folder}/{n:02}-narrow.png", full_page=True)
        assert violations(wide) == [], address
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_question_is_written_moved_and_keyed_by_keyboard_alone(house, papers, open_page):
    draft, _ = papers
    page = open_page(house.coordinator, f"/office/papers/{draft.pk}/new/")
    page.locator("textarea[name=stem]").focus()
    page.keyboard.type("What is asked here?")
    page.keyboard.press("Tab")
    page.keyboard.type("This\nThat")
    for _ in range(4):  # several, domain, code, right answer
        page.keyboard.press("Tab")
    page.keyboard.type("A")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Q9 is added" in page.content()
    page.goto(page.url.replace("new/", ""))
    page.get_by_role("button", name="Up Q9").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert [item.code for item in draft.items.all()][-2:] == ["Q9", "Q8"]
    assert entries_of(Form.objects.get(pk=draft.pk))["Q9"] == ("A", True)


def test_a_correction_is_seen_before_it_holds(house, papers, open_page):
    page = open_page(house.coordinator, f"/office/papers/{house.form.pk}/key/")
    page.get_by_label("Right in Q1").fill("C")
    page.get_by_label("Why the key is corrected").fill("C was meant.")
    page.get_by_role("button", name="See what it would change").click()
    page.wait_for_selector("text=What this does")
    assert "1 verdict with it" in page.content()
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/20-correction.png", full_page=True)
    page.get_by_role("button", name="Correct the key").click()
    page.wait_for_selector("text=key 2 holds from now on")
