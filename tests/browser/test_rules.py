"""The rule book in a real browser: read, written without script, proposed, adopted, replayed."""

import os
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from exams.rules import procedures
from exams.rules.models import RuleDraft
from exams.rules.presets import presets
from exams.rules.sections.part_one import PartOneRules
from tests.browser.test_pages import violations

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(open_page, user, address, name):
    for width in (1280, 320):
        page = open_page(user, address, width=width)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
        if os.environ.get("PICTURES"):
            page.screenshot(path=f"{os.environ['PICTURES']}/{name}-{width}.png", full_page=True)


def test_every_page_of_the_rules_is_accessible_and_fits(house, open_page, now):
    house.release()
    association, by = house.association, house.coordinator
    start = f"/office/rules/{association.slug}/"
    looked_at(open_page, None, f"/rules/{association.slug}/", "read")
    looked_at(open_page, by, start, "office")
    rules = replace(presets()[2].rules, categories=house.cycle.rules.categories, portfolio_required=False)
    draft = procedures.begin_draft(association, rules, began_from="a preset", by=by, now=now)
    looked_at(open_page, by, f"{start}draft/", "draft")
    looked_at(open_page, by, f"{start}replay/", "replay")
    looked_at(open_page, by, f"{start}compare/", "compare")
    procedures.propose_draft(draft, effective_from=now.date() + timedelta(days=9), reason="Fairer", by=by, now=now)
    looked_at(open_page, house.chair, f"{start}draft/", "proposed")
    looked_at(open_page, by, start, "office-proposed")
    page = open_page(house.chair, f"{start}draft/")
    page.click("text=Adopt the rules")
    assert violations(page) == []
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/adopt.png", full_page=True)


def test_a_draft_is_written_by_keyboard_and_a_fault_is_found_where_it_is(house, open_page, now):
    association, by = house.association, house.coordinator
    rules = replace(association.rule_books.get().rules, part_one=PartOneRules(value=Decimal(70)))
    procedures.begin_draft(association, rules, began_from="x", by=by, now=now)
    page = open_page(by, f"/office/rules/{association.slug}/draft/")
    field = page.get_by_label("Minutes for Part One")
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("75")
    page.locator("button[value='fees.charges']").press("Enter")
    exam = page.locator("[name='fees.charges-0-exam']")
    exam.fill("60")
    page.locator("[name='committee.quorum']").fill("0")
    page.get_by_role("button", name="Save the draft").first.press("Enter")
    link = page.get_by_role("link", name="Quorum, in members: This must be at least 1.")
    link.press("Enter")
    assert page.evaluate("document.activeElement.name") == "committee.quorum"
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/fault.png", full_page=True)
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Saved:")
    draft = RuleDraft.objects.get()
    assert (draft.rules.part_one.minutes, draft.rules.committee.quorum) == (75, 2)
    assert [charge.exam for charge in draft.rules.fees.charges] == [Decimal(60)]
