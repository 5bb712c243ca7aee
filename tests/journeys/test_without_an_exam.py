"""Somebody of whom no exam is asked: from the application to the public registry, through everybody's pages."""

from dataclasses import replace

import pytest
from django.test import Client
from django.utils.html import strip_tags

from exams.cycles import procedures as cycles
from exams.registration.models import LedgerLine, Registration
from exams.registration.procedures import registrations
from exams.rules.sections.committee import CommitteeRules
from exams.rules.sections.fees import Charge, FeeRules
from exams.rules.sections.portfolio import PortfolioPart, PortfolioRules
from panels.committee.models import Case, Recommendation
from panels.endorsements.models import Endorsement
from panels.portfolio.models import Portfolio
from panels.results.exports import results
from panels.results.score_cycle import score_cycle
from tests.acting import act, said
from tests.entry import RULES, Entry
from tests.journeys.sheets import Folder

ASSOCIATE = "Family Associate"
WITH_ASSOCIATES = replace(
    RULES,
    categories=(ASSOCIATE, *RULES.categories),
    committee=CommitteeRules(quorum=2),
    fees=FeeRules(charges=(Charge(exam=200, retake=100, without_exam=50),)),
    portfolio=PortfolioRules(reviewers=1, parts=(PortfolioPart("ethics"), PortfolioPart("membership"))),
)


def text(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


@pytest.fixture
def office(account, clerk, association, now):
    return Entry(account, clerk, association, now, rules=WITH_ASSOCIATES)


def at_own_computer(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.any_day
def test_from_the_application_to_the_registry_without_an_exam(office, account, django_capture_on_commit_callbacks):
    person = office.person(approved=False)
    candidate, coordinator = at_own_computer(person.user), at_own_computer(office.coordinator)
    reader, chair, member = account("portfolio-reviewer"), account("chair"), account("committee-member")

    # The candidate applies: there is no accommodation to settle, and the portfolio is waited for.
    said(candidate, "begin-application", office.cycle, credential="IMH-E", category=ASSOCIATE)
    mine = Registration.objects.get()
    tasks = f"/my/applications/{mine.pk}/"
    page = text(candidate.get(tasks))
    assert "Family Associate sits no exam: the portfolio is what you are endorsed on." in page
    assert ("Accommodation" in page, "Your portfolio has not been handed in." in page) == (False, True)
    assert "Waiting for the office" not in page[page.index("Portfolio") :][:400], "it is the candidate who hands it in"
    assert f'href="/my/registrations/{mine.pk}/#portfolio"' in candidate.get(tasks).content.decode()
    assert "Begin your portfolio" in text(candidate.get(f"/my/registrations/{mine.pk}/"))
    assert "Application fee: 50.00 USD, to be paid within 30 days of handing in." in page
    act(candidate, "confirm-details", mine, name="Ada Person", time_zone="America/New_York")
    act(candidate, "sign-agreements", mine, agree=["Code of ethics", "Exam materials", "Own work"])
    assert "Hand in your portfolio" in said(candidate, "hand-in-application", mine)

    # The portfolio, handed in; then the application, complete without a seat.
    act(candidate, "begin-portfolio", person, credential="IMH-E", category=ASSOCIATE)
    portfolio = Portfolio.objects.get()
    act(candidate, "sign-portfolio-ethics", portfolio, agree="on")
    said(candidate, "submit-portfolio", portfolio)
    handed_in = said(candidate, "hand-in-application", mine)
    assert "You are registered for Spring. No exam is asked for: your portfolio is reviewed" in handed_in
    assert LedgerLine.objects.get(kind="charge").amount == 50
    own = text(candidate.get(f"/my/registrations/{mine.pk}/"))
    assert "None is asked for in this category: the committee decides on your portfolio." in own
    assert ("Part One" in own, "Choose where and when" in own, "Rehearse" in own) == (False, False, False)
    assert "No seat is needed" in text(candidate.get(f"{tasks}seat/"))
    act(candidate, "choose-seat", mine, sitting=office.sittings[0].pk)
    assert Registration.objects.get().sitting is None

    # The office sees "no exam" where a seat would stand.
    listed = text(coordinator.get(f"/office/cycles/{office.cycle.pk}/registrations/"))
    assert "No exam" in listed
    assert "Nobody here." in text(coordinator.get(f"/office/cycles/{office.cycle.pk}/registrations/?show=unseated"))
    assert "Ada Person" in text(coordinator.get(f"/office/cycles/{office.cycle.pk}/registrations/?show=no-exam"))
    assert "without a seat" not in text(coordinator.get(f"/office/cycles/{office.cycle.pk}/"))

    # The portfolio is reviewed.
    said(coordinator, "assign-portfolio-reviewer", portfolio, reviewer=reader.pk)
    said(at_own_computer(reader), "hand-in-portfolio-reading", portfolio, outcome="approve", comment="All there.")

    # Nobody sits in this cycle: its exam days close without a paper, and it is scored.
    said(coordinator, "begin-exam-days", office.cycle)
    days = text(coordinator.get(f"/office/cycles/{office.cycle.pk}/"))
    assert "of 0" in days[days.index("checked in") :][:60], "nobody is waited for who does not sit"
    closed = act(coordinator, "close-exam-days", office.cycle, confirm=False)
    assert "1 candidate goes on without an exam." in text(closed)
    said(coordinator, "close-exam-days", office.cycle)
    office.cycle.refresh_from_db()
    score_cycle(office.cycle, by=office.coordinator, now=office.now)
    proposal = Recommendation.objects.in_force().get()
    assert (proposal.outcome, proposal.reasons) == ("endorse", ["Exam: none is asked for.", "Portfolio: approved."])
    assert results(office.cycle).rows[0][3:10] == (None, None, None, "not asked", None, None, "not asked")

    waits = text(coordinator.get(f"/office/cycles/{office.cycle.pk}/"))
    assert "has not signed" not in waits

    # The committee: no signature is waited for, and nothing can be taken again.
    said(coordinator, "lay-before-committee", office.cycle)
    case = Case.objects.get()
    assert case.section == "consent"
    president = at_own_computer(chair)
    shown = text(president.get(f"/committee/cases/{case.pk}/"))
    assert "The portfolio’s reviewers recommend: endorse" in shown
    assert ("Retake" in shown, "has not signed" in shown) == (False, False)
    stood = {f"stance-{chair.pk}": "for", f"stance-{member.pk}": "for"}
    wrong = act(president, "record-decision", case, outcome="retake-part-one", reason="?", **stood)
    assert (wrong.status_code, "Choose what was decided." in text(wrong)) == (422, True)
    assert "is recorded" in said(president, "record-decision", case, outcome="endorse", reason="All is there.", **stood)

    # Released: a letter without marks, an endorsement, the registry, a day of renewal.
    with django_capture_on_commit_callbacks(execute=True):
        said(coordinator, "release-decisions", office.cycle)
    letter = text(candidate.get(f"/my/registrations/{mine.pk}/"))
    assert "No exam is asked for in this category; the committee decided on your portfolio." in letter
    assert "results in the exam" not in letter
    one = Endorsement.objects.get()
    assert (one.category, one.exam, one.state) == (ASSOCIATE, "not-required", "active")
    assert one.valid_until is not None
    assert candidate.get(f"/my/endorsements/{one.pk}/certificate.pdf")["Content-Type"] == "application/pdf"
    public = text(Client().get("/registry/?q=Ada+Person"))
    assert ("Family Associate" in public, "Was not asked to take an exam" in public) == (True, True)
    assert candidate.get(f"/my/endorsements/{one.pk}/renewal/").status_code == 200


@pytest.mark.parametrize("wrote", [True, False])
def test_whoever_came_on_sheets_sits_where_the_rule_book_says_so_or_a_paper_is_there(db, tmp_path, wrote):
    sheets = Folder(tmp_path)
    sheets.change("candidates.csv", "C3,Name C3,,IMH-E,Mentor-Clinical", "C3,Name C3,,IMH-E,Family Associate")
    sheets.rule('rule = "minimum-percent"\nvalue = 80')
    if not wrote:
        sheets.without("responses.csv", "C3,")
        sheets.without("ratings.csv", "SC3,")
    sheets.run()
    outcome = sheets.column("results", "recommendation")[3]
    assert Registration.objects.get(candidate__reference="C3").sits_exam == wrote
    assert outcome == ("retake-part-one" if wrote else "endorse")
    assert sheets.column("results", "part_one_passed")[3] == ("no" if wrote else "not asked")


def test_the_others_of_the_cycle_are_counted_without_them(office):
    by, now = office.clerk, office.now
    associate = office.person(category=ASSOCIATE)
    made = office.registered(office.person(), paid=True)
    other = registrations.register(
        associate, cycle=office.cycle, credential="IMH-E", category=ASSOCIATE, by=by, now=now
    )
    assert (made.sits_exam, other.sits_exam) == (True, False)
    assert list(office.cycle.registrations.sitting_exam()) == [made]
    cycles.begin_exam_days(office.cycle, by=by, now=now)
