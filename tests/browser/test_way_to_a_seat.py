"""The way to a seat and the exam day in a real browser: by keyboard alone, at 320 px, and nothing for axe to find."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from exams.actions.declaration import action_called
from exams.cycles import procedures as cycles
from exams.cycles.models import Sitting
from exams.delivery.models import Rehearsal, Response, WrittenResponse
from exams.delivery.procedures import papers
from exams.delivery.procedures.rehearsal import CHECKS
from exams.delivery.procedures.saving import first_broken_receipt
from exams.proctoring.procedures import interventions
from exams.registration.models import Registration
from exams.registration.procedures import accommodations
from exams.sittings.procedures import seat_changes, seat_numbers, waiting_list
from tests.browser.test_pages import violations
from tests.browser.test_sitting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(entry, live_server):
    entry.url = live_server.url
    return entry


@pytest.fixture
def busy(office):
    """A cycle with something of everything on its pages, on the exam day."""
    made = [office.registered() for _ in range(3)]
    for one in made[:2]:
        seat_changes.choose_seat(one, sitting=office.sittings[0], by=office.clerk, now=office.now)
    waiting_list.wait_for(made[2], sitting=office.sittings[0], by=office.clerk, now=office.now)
    accommodations.decide_accommodation(
        made[0].candidate, extra_percent_one=50, extra_percent_two=25, separate_room=True, reason="As documented.",
        by=office.coordinator, now=office.now,
    )  # fmt: skip
    other = office.applying()
    who, letter = other.candidate, {"letter.pdf": b"%PDF-1.7"}
    accommodations.ask_for_accommodation(who, needs="A room.", documents=letter, by=who.user, now=office.now)
    office.other = other
    seat_numbers.number_seats(office.sittings[0], by=office.coordinator, now=office.now)
    cycles.begin_exam_days(office.cycle, by=office.clerk, now=office.now)
    Sitting.objects.filter(pk=office.sittings[0].pk).update(
        starts_at=office.now - timedelta(minutes=30), ends_at=office.now + timedelta(hours=4)
    )
    whole = Registration.objects.select_related("cycle__rule_book", "cycle__association", "candidate__user", "sitting")
    office.made = [whole.get(pk=r.pk) for r in made]
    first = office.made[0]
    interventions.check_in(first, document="Passport", by=office.coordinator, now=office.now)
    office.paper = papers.begin_part(first, "one", by=first.candidate.user, now=office.now)
    interventions.report_with_remedy(
        first, category="technical", description="The power was cut.", remedy="time", minutes=9, part="one",
        by=office.coordinator, now=office.now,
    )  # fmt: skip
    interventions.send_word(office.sittings[0], "Quiet, please.", by=office.coordinator, now=office.now)
    return office


def addresses(busy):
    mine, other = f"{busy.made[0].pk}/", f"{busy.other.pk}/"
    cycle, hall = f"/office/cycles/{busy.cycle.pk}/", f"/proctor/sittings/{busy.sittings[0].pk}/"
    of_mine = ["seat/", "fee/", "accommodation/"]
    of_other = ["", "details/", "category/", "agreements/", "accommodation/", "fee/"]
    return {
        busy.made[0].candidate.user: [
            f"/my/registrations/{mine}",
            *(f"/my/applications/{mine}{page}" for page in of_mine),
            f"/sit/registrations/{mine}",
            f"/sit/registrations/{mine}rehearsal/",
        ],
        busy.other.candidate.user: ["/my/", *(f"/my/applications/{other}{page}" for page in of_other)],
        busy.coordinator: [
            *(f"{cycle}{page}" for page in ("registrations/", "sittings/", "sittings/plan/", "fees/")),
            "/office/accommodations/",
            f"/office/registrations/{mine}",
            f"/office/registrations/{other}",
            "/proctor/",
            hall,
            f"{hall}candidates/{mine}",
            *(action_called(f"{verb}-sitting").path(busy.sittings[1]) for verb in ("change", "cancel")),
        ],
    }


def test_axe_finds_nothing_and_nothing_runs_over_on_the_way_to_a_seat(busy, open_page):
    looked_at = 0
    for user, pages in addresses(busy).items():
        for address in pages:
            page = open_page(user, address)
            assert violations(page) == [], address
            narrow = open_page(user, address, width=320)
            assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, address
            _keep(page, narrow, f"{looked_at:02d}{address.replace('/', '-')[:40]}")
            looked_at += 1
            page.context.close()
            narrow.context.close()
    assert looked_at == 25


def _keep(page, narrow, name):
    """Screenshots to look at, where SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
        narrow.screenshot(path=Path(folder) / f"{name}-320.png", full_page=True)


class Keys:
    """A person without a mouse: Tab until the thing has the focus, then a key."""

    def __init__(self, page):
        self.page = page

    def to(self, name, *, most=80):
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if name.lower() in self.focused().lower():
                return self
        raise AssertionError(f"{name} is not reached by the keyboard; last: {self.focused()}")

    def focused(self):
        return self.page.evaluate(
            "() => { const e = document.activeElement; return e === document.body ? '' :"
            " [e.labels?.[0]?.innerText, e.getAttribute('aria-label'),"
            " e.innerText, e.value].filter(Boolean).join(' ') }"
        )

    def to_question(self, number):
        """To the first option of a question: they all read alike."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(
                "n => document.activeElement.closest('fieldset.question') ==="
                " document.querySelectorAll('fieldset.question')[n - 1] && document.activeElement.type === 'radio'",
                number,
            ):
                return self
        raise AssertionError(f"question {number} is not reached by the keyboard")

    def press(self, key):
        self.page.keyboard.press(key)
        return self

    def go(self, name):
        """To a link or button, and on to the page it leads to."""
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def type(self, text):
        self.page.keyboard.type(text)
        return self


def test_the_whole_application_by_keyboard_alone_at_320_px(office, open_page):
    person = office.person()
    page = open_page(person.user, "/my/", width=320)
    keys = Keys(page)
    keys.go("Register")
    keys.to("IMH-E").press("Space").to("Specialist").press("ArrowDown").go("Begin")
    page.wait_for_url("**/my/applications/**")
    keys.go("Your details")
    keys.to("Your name").press("Control+a").type("Ada Keyboard").go("These are right")
    keys.go("Agreements")
    for name in ("Code of ethics", "Exam materials", "Own work"):
        keys.to(name).press("Space")
    keys.go("Save")
    keys.go("Accommodation")
    keys.to("No").press("Space").go("Save")
    keys.go("Hand in the application")
    assert "An invoice of 200.00 USD is made out to you" in page.inner_text("main")
    keys.go("Hand in the application")
    page.wait_for_url("**/my/registrations/**")
    made = Registration.objects.get()
    assert made.state == "registered"
    made.candidate.refresh_from_db()
    assert made.candidate.name == "Ada Keyboard"


def test_from_the_seat_to_both_papers_handed_in_by_keyboard_alone_at_320_px_with_the_line_cut(office, open_page):
    open_page.expected.append("ERR_INTERNET_DISCONNECTED")
    made = office.registered()
    page = open_page(made.candidate.user, f"/my/registrations/{made.pk}/", width=320)
    keys = Keys(page)
    keys.go("Choose where and when").go("Sit here")
    made.refresh_from_db()
    assert made.sitting == office.sittings[0]
    cycles.begin_exam_days(office.cycle, by=office.clerk, now=office.now)
    Sitting.objects.filter(pk=made.sitting_id).update(
        starts_at=office.now - timedelta(minutes=30), ends_at=office.now + timedelta(hours=4)
    )
    made = Registration.objects.select_related("cycle__rule_book", "sitting", "candidate").get(pk=made.pk)
    interventions.check_in(made, document="Passport", by=office.coordinator, now=office.now)

    page.goto(f"{office.url}/sit/registrations/{made.pk}/")
    keys.go("Begin Part One")
    page.wait_for_selector("#paper[data-ready]")
    page.context.set_offline(True)
    for n in range(1, 6):
        keys.to_question(n).press("Space")
    until_text(page, "#saved", "Not connected: 5 waiting")
    assert not Response.objects.exists()
    page.context.set_offline(False)
    until_text(page, "#saved", "Saved ")
    assert list(Response.objects.values_list("answer", flat=True)) == ["A"] * 5
    keys.to("Hand in").press("Enter").to("Hand in now")
    with page.expect_navigation():
        keys.press("Enter")

    keys.go("Both parts").go("Begin Part Two")
    page.wait_for_selector("#paper[data-ready]")
    keys.to("Supervising").type("I would wonder with her.")
    page.context.set_offline(True)
    keys.to("At the door").type("I would wait with the mother.")
    until_text(page, "#saved", "Not connected: 1 waiting")
    page.context.set_offline(False)
    until_text(page, "#saved", "Saved ")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    keys.to("Hand in").press("Enter")
    until_text(page, "#sure-counts", "Clinical: 1 of 1")
    keys.to("Hand in now")
    with page.expect_navigation():
        keys.press("Enter")
    written = WrittenResponse.objects.order_by("vignette__position").values_list("text", flat=True)
    assert list(written) == ["I would wonder with her.", "I would wait with the mother."]
    assert {a.state for a in made.attempts.all()} == {"submitted"}
    assert not any(first_broken_receipt(a) for a in made.attempts.all())


def test_the_live_list_refreshes_itself(busy, open_page):
    page = open_page(busy.coordinator, f"/proctor/sittings/{busy.sittings[0].pk}/")
    assert "0 of 5" in page.locator("#live").inner_text()
    item = busy.paper.form.items.first()
    busy.paper.responses.create(item=item, answer="A", seq=1)
    until_text(page, "#live", "1 of 5")


def test_the_readiness_check_looks_at_this_computer_and_tells_the_office(office, open_page):
    made = office.registered()
    page = open_page(made.candidate.user, f"/sit/registrations/{made.pk}/rehearsal/")
    page.wait_for_selector("#paper[data-ready]")
    page.get_by_role("button", name="Check this computer").click()
    until_text(page, "#ready-said", "This computer is ready.")
    until(page, lambda: Rehearsal.objects.filter(registration=made, checked_at__isnull=False).exists())
    assert Rehearsal.objects.get().checks == dict.fromkeys(CHECKS, True)


def test_a_rehearsal_with_the_line_cut_behaves_as_the_exam_does(office, open_page):
    open_page.expected.append("ERR_FAILED")
    made = office.registered()
    page = open_page(made.candidate.user, f"/sit/registrations/{made.pk}/rehearsal/")
    page.wait_for_selector("#paper[data-ready]")
    page.route("**/rehearsal/save/", lambda route: route.abort())
    page.locator("fieldset.question input").first.check()
    until_text(page, "#saved", "Not connected: 1 waiting")
    page.unroute("**/rehearsal/save/")
    until_text(page, "#saved", "Saved ")
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="Hand in now").click()
    page.wait_for_selector("text=You have handed in a trial paper")
    assert Rehearsal.objects.get().answers["item:1"]["text"] == "A"


def until_text(page, place, text):
    page.locator(f"{place}:has-text('{text}')").wait_for(timeout=12000)
