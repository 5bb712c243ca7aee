"""The first run and the public door in a real browser: accessible, at 320 pixels, by keyboard alone."""

import pytest

from exams.accounts.models import Association
from exams.associations.procedures.describing import add_question, describe
from exams.associations.procedures.founding import setup_code
from tests.browser.test_pages import violations
from tests.journeys.test_from_an_empty_house import GIVEN

pytestmark = pytest.mark.django_db(transaction=True)


def narrow_and_accessible(open_page, user, address):
    page = open_page(user, address)
    for summary in page.locator("main details > summary").all():
        summary.click()
    assert violations(page) == [], address
    assert open_page(user, address, width=320).evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_house_is_set_up_by_keyboard_alone(open_page):
    narrow_and_accessible(open_page, None, "/start/")
    page = open_page(None, "/")
    given = {**GIVEN, "code": setup_code()}
    page.locator("[name=code]").focus()
    order = ["code", "name", "short_name", "time_zone", "language", "contact_email", "phone", "web_address",
             "postal_address", "logo", "color", "rule_book", "person_name", "person_email", "password",
             "password_again"]  # fmt: skip
    for name in order:
        assert page.evaluate("document.activeElement.name") == name
        if name == "rule_book":
            page.keyboard.press("Space")
        elif name not in ("language", "logo"):
            page.keyboard.type(given[name])
            if name == "time_zone":
                page.keyboard.press("Escape")  # the list of what fits
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("you are its first coordinator").wait_for()
    assert Association.objects.get().time_zone == "America/Denver"


def test_the_pages_of_an_association(entry, open_page):
    association, by, now = entry.association, entry.coordinator, entry.now
    describe(
        association, by=by, now=now, color="#7a1f3d", contact_email="office@example.org", introduction="We endorse."
    )
    add_question(association, question="How long does it take?", answer="Half a year.", by=by, now=now)
    association.refresh_from_db()
    for user, address in (
        (None, "/"),
        (None, "/associations/"),
        (None, f"/associations/{association.slug}/"),
        (by, "/office/associations/"),
        (by, f"/office/association/{association.slug}/"),
        (by, f"/office/association/{association.slug}/new-people/"),
    ):
        narrow_and_accessible(open_page, user, address)
