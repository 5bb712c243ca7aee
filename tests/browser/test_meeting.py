"""A committee meeting acted out by several browsers at once: nobody reloads, and everybody sees the same room."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from exams.cycles.own_rules import correct_rules
from panels.committee.models import Decision
from panels.committee.procedures import meetings
from panels.committee.procedures.recusals import recuse
from tests.browser.test_pages import violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committee(house, account, now):
    """A chair and three members, a quorum of three, a meeting that is called; one member has left the first case."""
    house.members = [house.member, account("committee-member", "second"), account("committee-member", "third")]
    rules = house.cycle.rules
    correct_rules(
        house.cycle, replace(rules, committee=replace(rules.committee, quorum=3)), by=house.clerk, now=house.now,
        reason="three make a quorum",
    )  # fmt: skip
    house.cases = house.to_committee()
    house.meeting = meetings.plan_meeting(
        house.cycle, starts_at=now + timedelta(minutes=5), place="Hall", by=house.coordinator, now=now
    )
    recuse(house.cases[0], member=house.members[0], reason="supervised the candidate", by=house.members[0], now=now)
    return house


def shot(page, name):
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(os.environ["SCREENSHOTS"]) / f"{name}.png", full_page=True)


def press(page, name, **where):
    page.get_by_role("button", name=name, exact=True, **where).first.click()


def test_a_meeting_in_four_browsers(committee, open_page):
    """The first case has no quorum after a recusal and is put off; the second has one and is decided."""
    from playwright.sync_api import expect

    address = f"/committee/meetings/{committee.meeting.pk}/"
    chair = open_page(committee.chair, address)
    left, second = (open_page(member, address) for member in committee.members[:2])
    phone = open_page(committee.members[2], address, width=320)
    everybody = (chair, left, second, phone)
    press(chair, "Open the meeting")
    for page in (chair, left, second):
        press(page, "I am here")
    expect(phone.locator(".people .tag--done")).to_have_count(3)  # nobody has reloaded anything

    first, other = committee.cases
    names = [case.registration.candidate.name for case in committee.cases]
    chair.locator("tr", has_text=names[0]).get_by_role("button", name="Call").click()
    expect(second.get_by_role("heading", name=names[0])).to_be_visible()
    expect(left.get_by_role("heading", name="A case is being heard that you have left")).to_be_visible()
    assert names[0] not in left.content()
    expect(second.get_by_text("No quorum")).to_be_visible()
    expect(second.get_by_text("Of 3 who may vote on this case, 2 are here; 3 are needed.")).to_be_visible()
    assert chair.get_by_role("button", name="Put it to the vote").count() == 0
    shot(chair, "meeting-no-quorum")
    shot(left, "meeting-left")
    chair.get_by_text("Put the case off to the next meeting").first.click()
    chair.get_by_label("Why, in a few words: it stands in the minutes").first.fill("no quorum after a recusal")
    press(chair, "Put the case off to the next meeting")
    expect(second.get_by_text("Put off").first).to_be_visible()

    chair.locator("tr", has_text=names[1]).get_by_role("button", name="Call").click()
    expect(left.get_by_role("heading", name=names[1])).to_be_visible()
    expect(chair.get_by_text("Of 4 who may vote on this case, 3 are here; 3 are needed.")).to_be_visible()
    chair.get_by_label("Reason").fill("Both parts are clear, and ")
    press(phone, "I take part from elsewhere")  # somebody comes in while the chair is typing
    expect(chair.get_by_text("Of 4 who may vote on this case, 4 are here; 3 are needed.")).to_be_visible()
    assert chair.get_by_label("Reason").input_value() == "Both parts are clear, and ", "what was typed is still there"
    chair.get_by_label("Reason").fill("Both parts are clear, and so is the portfolio.")
    shot(chair, "meeting-motion")
    press(chair, "Put it to the vote")
    for page in (chair, left, second, phone):
        press(page, "For" if page is not second else "Against")
        expect(page.get_by_text("Yours:")).to_be_visible()
    expect(chair.get_by_text("4 votes cast.")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    shot(phone, "meeting-phone")
    assert violations(chair) == []
    press(chair, "Close the vote")
    for page in everybody:
        expect(page.get_by_text("3 for, 1 against, 0 abstentions.")).to_be_visible()
    press(chair, "Confirm the decision")
    expect(phone.locator(".docket").get_by_text("Endorsed")).to_be_visible()
    press(chair, "Close the meeting")
    expect(chair.get_by_text("1 case was decided at this meeting.")).to_be_visible()
    press(chair, "Close the meeting")
    for page in everybody:
        expect(page.get_by_role("link", name="Read the minutes")).to_be_visible()
    second.get_by_role("link", name="Read the minutes").click()
    expect(second.get_by_text("Put off to the next meeting: no quorum after a recusal")).to_be_visible()
    expect(second.get_by_text("3 for, 1 against, 0 abstentions (second person against). Carried.")).to_be_visible()
    shot(second, "meeting-minutes")
    left.get_by_role("link", name="Read the minutes").click()
    expect(left.get_by_text("You had left this case")).to_be_visible()
    assert names[0] not in left.content()
    assert Decision.objects.get().case == other
    assert not first.decisions.exists()


def test_axe_finds_nothing_and_nothing_runs_over(committee, open_page):
    cycle, case = committee.cycle, committee.cases[1]
    proposed = case.registration.recommendations.in_force().get()
    pages = {
        committee.chair: [
            f"/committee/cycles/{cycle.pk}/", f"/committee/cases/{case.pk}/", f"/committee/cycles/{cycle.pk}/meetings/",
            f"/committee/meetings/{committee.meeting.pk}/", "/committee/about-me/",
        ],
        committee.lead: ["/recommendations/", f"/recommendations/{proposed.code}/"],
    }  # fmt: skip
    for user, addresses in pages.items():
        for n, address in enumerate(addresses):
            page, narrow = open_page(user, address), open_page(user, address, width=320)
            assert violations(page) == [], address
            assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, address
            shot(page, f"committee-{user.email.split('@')[0]}-{n}")
            shot(narrow, f"committee-{user.email.split('@')[0]}-{n}-320")
