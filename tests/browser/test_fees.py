"""Pages on money in a real browser: nothing for axe to find, nothing runs over at 320 px, paid by keyboard alone."""

import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from exams.registration.fees import ledger, online
from exams.rules import procedures as rule_books
from exams.rules.sections.fees import Charge
from tests.browser.test_pages import violations
from tests.entry import RULES
from tests.exams.registration.fake_stripe import SECRET, WEBHOOK, FakeStripe

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def billing(entry, live_server, settings):
    """Something of everything on the pages: part payments, a waiver, a credit, a membership to be paid, Stripe."""
    fake = FakeStripe()
    settings.STRIPE_KEYS, settings.STRIPE_API = {"": {"secret": SECRET, "webhook": WEBHOOK}}, fake.url
    settings.PAYMENT_PROVIDER = "exams.registration.fees.providers.Stripe"
    by = {"by": entry.coordinator, "now": entry.now}
    fees = replace(RULES.fees, charges=(Charge(exam=Decimal(200), membership=Decimal(60)),))
    rule_books.adopt_rule_book(
        entry.association, replace(RULES, fees=fees), effective_from=entry.now.date(), reason="prices", **by
    )
    online.switch(entry.association, on=True, **by)
    entry.made = [entry.registered(paid=n % 2 == 1) for n in range(4)]
    one = entry.made[0]
    ledger.enter_payment(one, amount=Decimal("80.50"), reference="B1", paid_on=entry.now.date(), **by)
    ledger.waive_fee(one, reason="Scholarship of the board", amount=Decimal(20), **by)
    ledger.credit_in_full(entry.made[1], what="The sitting did not take place", **by)
    entry.begun = online.begin(one.bill, by=one.candidate.user, now=entry.now)
    entry.stripe = fake
    yield entry
    fake.close()


def pages_of(billing):
    one, other = billing.made[:2]
    for address in (
        "/", "/my/fees/", f"/my/fees/{one.bill.pk}/", f"/my/fees/payments/{billing.begun.pk}/",
        f"/my/applications/{one.pk}/fee/",
    ):  # fmt: skip
        yield one.candidate.user, address
    for address in (
        "/", "/office/fees/", f"/office/fees/{other.bill.pk}/", f"/office/fees/payers/{one.candidate_id}/",
        f"/office/cycles/{billing.cycle.pk}/fees/", f"/office/registrations/{one.pk}/",
    ):  # fmt: skip
        yield billing.coordinator, address


def test_axe_finds_nothing_and_nothing_runs_over_at_320_pixels(billing, open_page):
    pictures = os.environ.get("SCREENSHOTS", "")
    for n, (user, address) in enumerate(pages_of(billing)):
        wide, narrow = open_page(user, address), open_page(user, address, width=320)
        if pictures:
            wide.screenshot(path=Path(pictures) / f"money-{n}-1200.png", full_page=True)
            narrow.screenshot(path=Path(pictures) / f"money-{n}-320.png", full_page=True)
        assert violations(wide) == [], address
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_candidate_gets_to_the_payment_page_by_keyboard(billing, open_page):
    one = billing.made[2]
    page = open_page(one.candidate.user, f"/my/fees/{one.bill.pk}/")
    page.get_by_role("button", name="Pay online").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Go on to the payment page")
    assert link.get_attribute("href") == f"{billing.stripe.url}/page/cs_2"


def test_the_office_enters_a_payment_and_reverses_it_on_the_bills_page(billing, open_page):
    bill = billing.made[2].bill
    page = open_page(billing.coordinator, f"/office/fees/{bill.pk}/")
    page.locator("summary", has_text="Enter a payment").click()
    page.locator("input[name=amount]:visible").fill("200")
    page.locator("input[name=reference]:visible").fill("B77")
    page.get_by_role("button", name="Enter a payment").click()
    page.get_by_text("The payment is entered.").wait_for()
    page.locator("summary", has_text="Reverse an entry").click()
    page.locator("select[name=line]:visible").select_option(index=1)
    page.locator("input[name=reason]:visible").fill("Somebody else’s")
    page.get_by_role("button", name="Reverse an entry").click()
    page.get_by_role("button", name="Reverse an entry").click()
    page.get_by_text("The entry is reversed; both lines stay.").wait_for()
    assert ledger.balance_of(bill) == 200
