"""Hours are entered once: in the log, or as a line of a portfolio; each place says what counts and why not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from exams.refusals.exceptions import Refused
from exams.rules import procedures as rules_steps
from exams.rules.sections.hours_and_moves import HoursAsked, OfWhich
from exams.rules.sections.portfolio import PortfolioPart, PortfolioRules, SubCount
from exams.rules.sections.renewal import RenewalRules
from panels.endorsements.models import Endorsement
from panels.portfolio.models import Portfolio
from panels.portfolio.procedures.entries import change_entry, remove_entry
from panels.renewals.models import ContinuingHour, HoursInPortfolio
from panels.renewals.procedures.facts import keeping_of
from panels.renewals.procedures.hours import note_hours
from panels.renewals.procedures.hours_log import free_hours, use_in_portfolio
from panels.renewals.where_hours_count import log_of
from tests.acting import act, said

ASKED = RenewalRules(
    hours=(
        HoursAsked("training", Decimal(15), of_which=(OfWhich("dei", Decimal(1)),)),
        HoursAsked("supervision", Decimal(12), ("Mentor-Clinical",)),
    )
)
PARTS = PortfolioRules(
    parts=(
        PortfolioPart("training", Decimal(10), topics=(SubCount("DEI", Decimal(3)),)),
        PortfolioPart("supervision", Decimal(20)),
    )
)


def text(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


@pytest.fixture
def log(folder):
    """The owner of an open portfolio, endorsed as Specialist for as long."""
    adopt(folder)
    Endorsement.objects.create(
        association=folder.association, candidate=folder.person, number="X-1", credential="IMH-E",
        category="Specialist", name=folder.person.name, granted_on=date(2020, 1, 1), state_since=date(2020, 1, 1),
        valid_until=date(2026, 12, 31), status_index=0,
    )  # fmt: skip
    return folder


def adopt(folder, **renewal):
    book = folder.association.rule_books.order_by("-version").first().rules
    changed = replace(book, portfolio=PARTS, renewal=replace(ASKED, **renewal))
    rules_steps.adopt_rule_book(
        folder.association, changed, effective_from=folder.now.date(), by=folder.clerk, now=folder.now, reason="tests"
    )


def uses(log):
    return {
        one.hours.title: [(use.counts, use.sentence) for use in one.uses] for one in log_of(log.person, now=log.now)
    }


def note(log, title="Attachment", *, on=date(2026, 2, 1), hours=5, kind="training", **more):
    return note_hours(
        log.person, kind=kind, hours=Decimal(hours), title=title, on=on, by=log.user, now=log.now, **more
    )  # fmt: skip


def test_a_line_of_the_portfolio_counts_for_the_renewal_too_where_it_falls_into_the_period(log):
    log.line("training", "Attachment", hours=Decimal(7), begins=date(2026, 2, 1), topic="DEI")
    log.line("training", "Long ago", hours=Decimal(3), begins=date(2019, 5, 1))
    log.line("supervision", "Group", hours=Decimal(20), begins=date(2025, 6, 1), ends=date(2026, 3, 1))
    log.line("work", "Home visitor", begins=date(2020, 1, 1))
    due = "Renewal of IMH-E Specialist due 31 December 2026"
    line = (True, "Portfolio IMH-E Mentor-Clinical: a line of it")
    assert uses(log) == {
        "Attachment": [(True, f"{due}: as training, also about dei"), line],
        "Group": [(False, f"{due}: no, no hours of reflective supervision are asked for"), line],
        "Long ago": [(False, f"{due}: no, before 1 January 2026, when the period begins"), line],
    }
    lines = keeping_of(Endorsement.objects.get(), now=log.now).lines
    assert [(asked.topic, there) for asked, there in lines] == [("", 7), ("dei", 7)]


def test_where_the_rule_book_says_so_hours_of_a_portfolio_do_not_count_again(log):
    adopt(log, portfolio_hours=False)
    log.line("training", "Attachment", hours=Decimal(7), begins=date(2026, 2, 1))
    note(log, "In the log alone")
    found = keeping_of(Endorsement.objects.get(), now=log.now)
    assert [one.title for one in found.counting] == ["In the log alone"]
    assert "hours of a portfolio do not count there" in uses(log)["Attachment"][0][1]


def test_what_is_noted_in_the_log_becomes_a_line_and_is_not_noted_twice(log):
    one = note(log, topic="dei", provider="Agency")
    use_in_portfolio(log.portfolio, [one], by=log.user, now=log.now)
    line = log.portfolio.entries.get()
    assert (line.title, line.hours, line.begins, line.topic, line.organisation) == (
        "Attachment", 5, date(2026, 2, 1), "DEI", "Agency",
    )  # fmt: skip
    assert ContinuingHour.objects.get() == one
    assert not free_hours(log.portfolio).exists()
    with pytest.raises(Refused, match="already"):
        use_in_portfolio(log.portfolio, [one], by=log.user, now=log.now)
    remove_entry(line, by=log.user, now=log.now)
    assert ContinuingHour.objects.standing().get() == one, "noted before the line, it stays in the log"


def test_the_same_hours_entered_in_both_places_are_one(log):
    one = note(log)
    line = log.line("training", "Attachment", hours=Decimal(5), begins=date(2026, 2, 1))
    assert (ContinuingHour.objects.get(), line.in_log.hours) == (one, one)


def test_two_portfolios_share_their_hours(log):
    log.line("training", "Attachment", hours=Decimal(5), begins=date(2026, 2, 1))
    other = log.begin(log.person, "Specialist")
    use_in_portfolio(other, list(free_hours(other)), by=log.user, now=log.now)
    assert HoursInPortfolio.objects.count() == 2
    assert [use[0] for use in uses(log)["Attachment"]] == [True, True, True]


def test_a_line_put_right_puts_the_log_right_and_one_taken_out_is_struck(log):
    line = log.line("training", "Attachment", hours=Decimal(7), begins=date(2026, 2, 1))
    facts = {"title": "Attachment", "hours": Decimal(6), "begins": date(2026, 2, 1)}
    line = change_entry(line, by=log.user, now=log.now, **facts)
    assert ContinuingHour.objects.standing().get().hours == 6
    change_entry(line, by=log.user, now=log.now, **facts)
    assert ContinuingHour.objects.count() == 2, "nothing was changed"
    remove_entry(line, by=log.user, now=log.now)
    assert not ContinuingHour.objects.standing().exists()


def test_the_page_notes_hours_says_where_they_count_and_takes_them_into_the_portfolio(log, client):
    client.force_login(log.user)
    given = {"kind": "training", "hours": "2", "on": "2026-02-01", "title": "Ghosts", "topic": "DEI"}
    wrong = act(client, "note-my-hours", log.person, **given | {"hours": "0"})
    assert (wrong.status_code, "There is a problem" in text(wrong)) == (422, True)
    page = said(client, "note-my-hours", log.person, **given | {"topic": "dei"})
    assert "Ghosts" in page
    assert "Counts Renewal of IMH-E Specialist due 31 December 2026: as training, also about dei" in page
    assert "Does not count Portfolio IMH-E Mentor-Clinical: not entered there yet" in page
    assert "take them from there" in text(client.get(f"/my/portfolio/{log.portfolio.pk}/training/"))
    done = said(client, "use-hours-in-portfolio", log.portfolio, hours=[ContinuingHour.objects.get().pk])
    assert "1 line added from your log." in done
    assert Portfolio.objects.get(pk=log.portfolio.pk).entries.get().title == "Ghosts"


def test_nobody_sees_or_uses_the_hours_of_another(log, client):
    one = note(log)
    stranger = log.candidate("stranger")
    client.force_login(stranger.user)
    assert "Attachment" not in text(client.get("/my/hours/"))
    theirs = log.begin(stranger)
    assert act(client, "use-hours-in-portfolio", theirs, hours=[one.pk]).status_code in (302, 422)
    assert not theirs.entries.exists()
