"""The pages of people and their records in a real browser: accessible, nothing runs over at 320 pixels, by keyboard."""

import os
from pathlib import Path

import pytest

from exams.accounts import procedures as accounts
from exams.accounts.models import RoleGrant
from exams.people.models import AddressChange
from exams.people.procedures.addresses import ask_for_address, key_of
from exams.people.procedures.invitations import Guest, invite_many
from exams.people.procedures.merging import merge_candidates
from tests.browser.test_pages import violations

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("PICTURES_OF_PAGES")  # a folder, for whoever wants to look


@pytest.fixture
def people(account, association, clerk, now):
    """Somebody of every state; candidates of whom two are one person."""
    account("coordinator", "other-coordinator")
    account("chair"), account("lead-reviewer")
    proctor = account("proctor")
    accounts.end_role(RoleGrant.objects.get(user=proctor), by=clerk, now=now)
    office = account("coordinator")
    guests = [Guest(f"person{n}@example.org", f"Person with a rather long name {n}", ("reviewer",)) for n in range(4)]
    invite_many(association, guests, by=office, now=now)
    given = {"name": "Ada Example", "by": clerk, "now": now}
    records = [accounts.enter_candidate(association, **given) for _ in range(3)]
    merge_candidates(records[0], records[1], reason="the same person", by=office, now=now)
    ask_for_address(office, "another@example.org", by=office, now=now)
    return office, records


def looked_at(open_page, user, address, name, before=lambda page: None):
    for width in (1280, 320):
        page = open_page(user, address, width=width)
        before(page)
        page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        if width > 320:
            assert violations(page) == [], address


def test_axe_finds_nothing_and_nothing_runs_over(people, open_page, account):
    office, (kept, other, _) = people
    reader = RoleGrant.objects.get(user__email="person1@example.org").user
    for name, address in {
        "list": "/office/people/",
        "person": f"/office/people/{reader.pk}/",
        "invite": "/office/people/invite/",
        "candidates": "/office/people/candidates/",
        "candidate": f"/office/people/candidates/{kept.pk}/",
        "merged": f"/office/people/candidates/{other.pk}/",
        "enter": "/office/people/candidates/enter/",
        "reviewers": "/office/reviewers/",
        "reviewer": f"/office/reviewers/{reader.reviewers.get().pk}/",
        "me": "/accounts/me/",
    }.items():
        looked_at(open_page, office, address, name)
    looked_at(open_page, None, f"/accounts/address/{key_of(AddressChange.objects.get())}/", "new-address")


def test_a_list_is_pasted_looked_at_mended_and_sent_by_keyboard(people, open_page):
    office, _ = people
    faulty = "\n".join(["Bo Example <bo@example.org>", *[f"Fault {n}, nobody{n}" for n in range(20)]])

    def paste(text):
        def type_it(page):
            page.get_by_label("List").fill(text)
            page.get_by_label("Proctor").check()
            page.get_by_role("button", name="Look at the list").focus()
            with page.expect_navigation():
                page.keyboard.press("Enter")

        return type_it

    looked_at(open_page, office, "/office/people/invite/", "faults", paste(faulty))
    looked_at(open_page, office, "/office/people/invite/", "preview", paste("Bo Example <bo@example.org>"))
    page = open_page(office, "/office/people/invite/")
    paste(faulty)(page)
    assert page.locator(".error-summary").is_visible()
    page.get_by_label("Leave out the lines with faults").check()
    page.get_by_role("button", name="Look at the list").press("Enter")
    page.get_by_role("button", name="Invite many").press("Enter")
    page.get_by_text("1 person is invited").wait_for()
    assert RoleGrant.objects.filter(user__email="bo@example.org", role="proctor").exists()
