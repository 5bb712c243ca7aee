"""A portfolio is reviewed: by whom, in which order, to which end; never by whoever reads the same person's scripts."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from exams.accounts.models import RoleGrant, Tie
from exams.audit.procedures import first_broken_line
from exams.cycles import procedures as cycles
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.registration.models import PortfolioStanding
from exams.registration.procedures import registrations
from exams.rules.sections.portfolio import MayReview
from panels.committee.models import Case
from panels.committee.procedures.recommendations import recommend
from panels.portfolio.models import (
    PortfolioAssignment,
    PortfolioDocument,
    PortfolioEntry,
    PortfolioReading,
    PortfolioReview,
    PortfolioSettlement,
)
from panels.portfolio.procedures import documents, entries, portfolios
from panels.portfolio.procedures.assignments import assign_reviewer, free_reviewers, step_back, take_off
from panels.portfolio.procedures.carrying_over import carry_portfolios_into, portfolios_settled_for
from panels.portfolio.procedures.reminders import remind_of_deferrals
from panels.portfolio.procedures.reviewing import (
    agree_with_reading,
    give_more_time,
    hand_in_reading,
    readings_shown_to,
    settle_portfolio,
)
from panels.portfolio.procedures.taking_back import take_back_portfolio, take_back_settlement
from panels.reading import sealing
from panels.reading.procedures.adjudication import discrepant_for
from panels.reviewers.models import ConflictPin, DeclaredTie, Reviewer
from panels.reviewers.procedures import enter_reviewer
from tests.acting import act
from tests.folder import PDF, RULES


def registered(folder, person=None, category="Mentor-Clinical", name="Spring"):
    cycle = cycles.plan_cycle(folder.association, name=name, by=folder.clerk, now=folder.now)
    cycles.open_registration(cycle, by=folder.clerk, now=folder.now)
    made = registrations.register(
        person or folder.person, cycle=cycle, credential="IMH-E", category=category, by=folder.clerk, now=folder.now
    )
    return cycle, made


# ── one after the other ──────────────────────────────────────────────────────────────────────────────────────────────
def test_with_the_last_reviewer_the_review_begins_and_the_first_in_turn_is_told(folder):
    folder.complete()
    folder.submit()
    folder.assign(folder.reviewers[0])
    assert folder.fresh().state == "submitted"
    folder.assign(folder.reviewers[1])
    assert folder.fresh().state == "in-review"
    told = Notice.objects.filter(subject="A portfolio waits for your review").values_list("user", flat=True)
    assert list(told) == [folder.reviewers[0].pk]
    with pytest.raises(WrongState):
        folder.assign(folder.third)


def test_the_second_waits_for_the_first_then_sees_it_and_agrees(folder):
    folder.in_review()
    first, second = folder.reviewers
    with pytest.raises(WrongState, match="not your turn"):
        folder.read(second)
    assert readings_shown_to(second, folder.portfolio, RULES.portfolio) == {}
    folder.read(first, competencies=["Thinking"], comment="Rich.")
    shown = readings_shown_to(second, folder.portfolio, RULES.portfolio)
    assert [r.comment for r in shown[1]] == ["Rich."]
    agree_with_reading(folder.portfolio, by=second, now=folder.now)
    assert folder.fresh().state == "approved"
    mine = PortfolioReading.objects.get(assignment__reviewer=second)
    assert (mine.outcome, mine.agreed, mine.competencies) == ("approve", True, ["Thinking"])
    assert mine.documents == [folder.document.sha256], "what was reviewed is what was there"


def test_the_first_has_nothing_to_agree_with(folder):
    folder.in_review()
    with pytest.raises(Refused, match="no reading yet"):
        agree_with_reading(folder.portfolio, by=folder.reviewers[0], now=folder.now)


def test_a_reading_handed_in_stands(folder):
    folder.in_review()
    folder.read(folder.reviewers[0])
    with pytest.raises(WrongState, match="it stands"):
        folder.read(folder.reviewers[0], "hold")
    reading = PortfolioReading.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        PortfolioReading.objects.filter(pk=reading.pk).update(outcome="hold")
    with pytest.raises(DatabaseError), transaction.atomic():
        reading.delete()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"outcome": "deny"}, "approve, defer or hold"),
        ({"outcome": "defer", "missing": "  "}, "what is missing"),
        ({"outcome": "defer", "missing": "x", "until": date(2026, 3, 14)}, "a day to come"),
        ({"outcome": "defer", "missing": "x", "until": date(2036, 3, 14)}, "within three years"),
        ({"outcome": "approve", "competencies": ["Juggling"]}, "no competency"),
        ({"outcome": "approve", "missing": "A transcript."}, "You wrote what is missing"),
    ],
)
def test_a_reading_that_cannot_be_is_refused_and_nothing_is_kept(folder, given, said):
    folder.in_review()
    with pytest.raises(Invalid, match=said):
        hand_in_reading(folder.portfolio, by=folder.reviewers[0], now=folder.now, **given)
    assert not PortfolioReading.objects.exists()


# ── each alone ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_independent_reviewers_see_nothing_of_each_other_until_both_are_in(folder):
    folder.rules(way="independent")
    folder.in_review()
    first, second = folder.reviewers
    rules = folder.portfolio.rule_book.rules.portfolio
    folder.read(second, comment="mine")
    assert readings_shown_to(first, folder.portfolio, rules) == {}
    assert [r.comment for r in readings_shown_to(second, folder.portfolio, rules)[1]] == ["mine"]
    with pytest.raises(Refused, match="no reading yet"):
        agree_with_reading(folder.portfolio, by=first, now=folder.now)
    folder.read(first)
    assert len(readings_shown_to(first, folder.portfolio, rules)[1]) == 2
    assert folder.portfolio.state == "approved"


# ── what comes of it ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_approval_is_noted_told_and_joined_with_the_exam(folder):
    cycle, made = registered(folder)
    folder.in_review()
    for user in folder.reviewers:
        folder.read(user, comment="Complete.")
    standing = PortfolioStanding.objects.get(candidate=folder.person)
    assert standing.approved_on == folder.now.date()
    reviews = PortfolioReview.objects.filter(registration=made).values_list("reviewer", "outcome", "comment")
    assert sorted(reviews) == sorted((str(u), "approve", "Complete.") for u in folder.reviewers)
    assert Notice.objects.filter(user=folder.user, subject="Your portfolio is approved", by_mail=True).exists()
    recommend(cycle, by=folder.clerk, now=folder.now)
    assert made.recommendations.in_force().get().portfolio == "approve"
    assert first_broken_line() is None


def test_nothing_is_joined_while_it_is_not_settled(folder):
    _, made = registered(folder)
    folder.in_review()
    folder.read(folder.reviewers[0])
    folder.read(folder.reviewers[1], "hold")
    assert folder.portfolio.state == "disagreed"
    assert not PortfolioReview.objects.filter(registration=made).exists()


def test_a_disagreement_goes_to_the_coordinator_who_settles_it_with_a_reason(folder):
    _, made = registered(folder)
    folder.in_review()
    folder.read(folder.reviewers[0])
    folder.read(folder.reviewers[1], "defer")
    assert Notice.objects.filter(user=folder.coordinator, subject="Portfolio reviewers disagree").exists()
    given = {"by": folder.coordinator, "now": folder.now}
    with pytest.raises(Invalid, match="reason"):
        settle_portfolio(folder.portfolio, outcome="approve", reason=" ", **given)
    settle_portfolio(folder.portfolio, outcome="approve", reason="The hours are in the second letter.", **given)
    assert folder.fresh().state == "approved"
    review = PortfolioReview.objects.get(registration=made)
    assert (review.reviewer, review.outcome) == (str(folder.coordinator), "approve")
    with pytest.raises(WrongState):
        settle_portfolio(folder.portfolio, outcome="hold", reason="Again.", **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        PortfolioSettlement.objects.create(
            portfolio=folder.portfolio, round=1, outcome="hold", settled_by=folder.clerk, settled_at=folder.now
        )


def test_a_hold_is_ended_by_the_coordinator(folder):
    folder.in_review()
    for user in folder.reviewers:
        folder.read(user, "hold")
    assert folder.portfolio.state == "on-hold"
    given = {"by": folder.coordinator, "now": folder.now, "reason": "Clarified."}
    with pytest.raises(WrongState, match="“on hold” already"):
        settle_portfolio(folder.portfolio, outcome="hold", **given)
    assert PortfolioSettlement.objects.count() == 1, "nothing half-applied"
    settle_portfolio(folder.fresh(), outcome="defer", missing="A letter.", **given)
    assert folder.fresh().state == "deferred"


def test_a_deferral_says_what_is_missing_and_until_when_and_the_next_round_keeps_what_was_reviewed(folder):
    _, made = registered(folder)
    folder.in_review()
    until = folder.now.date() + timedelta(days=30)
    folder.read(folder.reviewers[0], "defer", until=until)
    folder.read(folder.reviewers[1], "defer", missing="The transcript.", until=until - timedelta(days=5))
    assert (folder.portfolio.state, folder.portfolio.resubmit_until) == ("deferred", until)
    told = Notice.objects.get(user=folder.user, subject="Your portfolio is deferred").body
    assert "Eight hours of supervision.\nThe transcript." in told
    assert "by 13 April 2026" in told
    portfolios.reopen_portfolio(folder.portfolio, by=folder.user, now=folder.now)
    assert (folder.fresh().round, folder.portfolio.state) == (2, "completing")

    line = folder.portfolio.entries.get(kind="education")
    changed = entries.change_entry(line, title="Master of Arts", by=folder.user, now=folder.now)
    line.refresh_from_db()
    assert (line.title, line.removed_round, changed.pk != line.pk) == ("Master of Social Work", 2, True)
    assert changed.documents.get().sha256 == folder.document.sha256
    documents.remove_document(changed.documents.get(), by=folder.user, now=folder.now)
    folder.upload(changed, "new.pdf", PDF.replace(b"Catalog", b"Katalog"))
    reviewed = PortfolioDocument.objects.in_round(1).filter(portfolio=folder.portfolio)
    assert [d.pk for d in reviewed] == [folder.document.pk]
    assert documents.open_document(folder.document)[0] == PDF
    assert [e.title for e in folder.portfolio.entries.in_round(1).filter(kind="education")] == ["Master of Social Work"]

    folder.submit()
    assert folder.portfolio.state == "in-review", "the same reviewers look at it again"
    for user in folder.reviewers:
        folder.read(user)
    assert folder.portfolio.state == "approved"
    outcomes = PortfolioReview.objects.filter(registration=made).values_list("outcome", flat=True)
    assert list(outcomes) == ["approve", "approve"]
    with pytest.raises(IntegrityError), transaction.atomic():
        PortfolioEntry.objects.filter(pk=changed.pk).update(removed_round=2)


def test_after_the_day_it_is_not_opened_again_but_the_office_can_give_more_time(folder):
    folder.in_review()
    for user in folder.reviewers:
        folder.read(user, "defer")
    until = folder.portfolio.resubmit_until
    assert until == folder.now.date() + timedelta(days=180)
    folder.later(days=181)
    with pytest.raises(Refused, match="Ask the office for more time"):
        portfolios.reopen_portfolio(folder.portfolio, by=folder.user, now=folder.now)
    given = {"reason": "Illness.", "by": folder.coordinator, "now": folder.now}
    with pytest.raises(Invalid, match="a day after"):
        give_more_time(folder.portfolio, until=until, **given)
    give_more_time(folder.portfolio, until=until + timedelta(days=30), **given)
    portfolios.reopen_portfolio(folder.portfolio, by=folder.user, now=folder.now)
    folder.later(days=60)
    with pytest.raises(Refused, match="Ask the office for more time"):
        folder.submit(folder.fresh())


def test_whoever_does_not_hand_in_again_is_reminded_once_in_time(folder):
    folder.in_review()
    for user in folder.reviewers:
        folder.read(user, "defer")
    mine = Notice.objects.filter(user=folder.user, subject="Your portfolio has to be handed in again")
    remind_of_deferrals(now=folder.now)
    assert not mine.exists()
    folder.later(days=170)
    for _ in range(2):
        remind_of_deferrals(now=folder.now)
    assert [n.body for n in mine] == ["IMH-E Mentor-Clinical: by 10 September 2026."]


def test_an_approved_portfolio_is_begun_anew_only_when_its_approval_has_run_out(folder):
    folder.in_review()
    for user in folder.reviewers:
        folder.read(user)
    with pytest.raises(Refused, match="is approved, until 14 March 2027"):
        folder.begin(folder.person)
    folder.later(days=370)
    assert folder.begin(folder.person) != folder.portfolio


def test_a_portfolio_settled_before_the_registration_comes_to_it_later(folder):
    folder.in_review()
    for user in folder.reviewers:
        folder.read(user, comment="Complete.")
    cycle, made = registered(folder)
    other = folder.candidate("other")
    _, without = registered(folder, other, name="Autumn")
    assert portfolios_settled_for(cycle) == {made.pk: ["approve"]}
    assert portfolios_settled_for(without.cycle) == {}
    assert carry_portfolios_into(cycle, by=folder.clerk, now=folder.now) == 1
    assert PortfolioReview.objects.filter(registration=made, comment="Complete.").count() == 2
    assert carry_portfolios_into(cycle, by=folder.clerk, now=folder.now) == 0


# ── who reviews whom ─────────────────────────────────────────────────────────────────────────────────────────────────
def free(folder):
    return list(free_reviewers(folder.fresh(), now=folder.now))


def test_everybody_close_to_the_candidate_is_left_out(folder):
    folder.complete()
    folder.submit()
    one, two = folder.reviewers
    assert free(folder) == [one, two, folder.third]
    Reviewer.objects.create(association=folder.association, reference="E", user=one, employer="the agency LTD")
    assert free(folder) == [two, folder.third], "the same employer"
    Tie.objects.create(candidate=folder.person, kind="other", name="x", email=two.email)
    assert free(folder) == [folder.third], "named by e-mail"
    row = Reviewer.objects.create(association=folder.association, reference="T", user=folder.third)
    DeclaredTie.objects.create(reviewer=row, name="Owner Candidate", declared_at=folder.now)
    assert free(folder) == [], "declared by the reviewer"
    ConflictPin.objects.create(
        reviewer=row, candidate=folder.person, conflict=False, reason="Another Owner.", pinned_by=folder.coordinator,
        pinned_at=folder.now,
    )  # fmt: skip
    assert free(folder) == [folder.third], "the coordinator's word overrules what is computed"
    with pytest.raises(Refused, match="cannot review this portfolio"):
        folder.assign(one)


def test_a_reference_does_not_review_the_portfolio(folder):
    folder.complete()
    folder.ask("Reader", folder.reviewers[0].email)
    folder.rules(gaps_stop=False)
    folder.submit()
    assert free(folder) == [folder.reviewers[1], folder.third]


def test_nobody_reviews_their_own_portfolio(folder):
    folder.also(folder.user, "portfolio-reviewer")
    folder.complete()
    folder.submit()
    assert folder.user not in free(folder)


def test_where_the_rule_book_asks_for_it_reviewers_are_endorsed_themselves(folder):
    folder.rules(may_review=(MayReview("Mentor-Clinical", ("Mentor-Clinical",)),))
    folder.complete()
    folder.submit()
    assert free(folder) == []
    Reviewer.objects.create(
        association=folder.association, reference="E", user=folder.third, endorsed_as="Mentor-Clinical"
    )
    assert free(folder) == [folder.third]


def test_a_reviewer_who_steps_back_leaves_a_place_and_never_reviews_this_person(folder):
    folder.in_review()
    first = folder.reviewers[0]
    with pytest.raises(Invalid, match="Write why"):
        step_back(folder.portfolio, reason="", by=first, now=folder.now)
    step_back(folder.portfolio, reason="We share an office.", by=first, now=folder.now)
    assert folder.fresh().state == "submitted"
    assert free(folder) == [folder.third]
    with pytest.raises(NotYours):
        folder.read(first)
    folder.assign(folder.third)
    assert folder.fresh().state == "in-review"
    folder.read(folder.third)
    folder.read(folder.reviewers[1])
    assert folder.portfolio.state == "approved"


def test_whoever_has_read_is_not_taken_off(folder):
    folder.in_review()
    folder.read(folder.reviewers[0])
    mine = PortfolioAssignment.objects.get(reviewer=folder.reviewers[0])
    with pytest.raises(WrongState, match="it stands"):
        take_off(mine, reason="x", by=folder.coordinator, now=folder.now)


# ── the sealed room ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def both(house, folder):
    """A cycle whose scripts are given to readers, and the portfolio of its first candidate, handed in."""
    person = house.registrations[0].candidate
    folder.portfolio = folder.begin(person)
    folder.rules(gaps_stop=False)
    folder.submit()
    return house, folder


def test_whoever_reads_a_script_of_the_candidate_cannot_review_the_portfolio_and_nobody_says_why(both):
    house, folder = both
    reader = house.readers[0]
    folder.also(reader, "portfolio-reviewer")
    assert reader.pk in sealing.readers_of(folder.portfolio.candidate)
    assert reader not in free(folder)
    with pytest.raises(Refused) as refusal:
        assign_reviewer(folder.portfolio, reader, by=folder.coordinator, now=folder.now)
    assert str(refusal.value) == f"{reader} cannot review this portfolio. Choose somebody else."


def test_a_script_given_back_was_read_all_the_same(both):
    house, folder = both
    reader = house.readers[0]
    reader.reviewers.get().assignments.update(state="given-back")
    assert reader.pk in sealing.readers_of(folder.portfolio.candidate)


def test_whoever_reviews_the_portfolio_is_kept_from_the_persons_scripts_under_whatever_name(both):
    house, folder = both
    reviewer = folder.reviewers[0]
    folder.also(reviewer, "reviewer")
    row = enter_reviewer(
        folder.association, reference="RX", name="Quite Another Name", user=reviewer, by=folder.clerk, now=folder.now
    )
    facts = {code: barred for code, _, barred in sealing.planning_facts(house.panel, [row], scripts=house.scripts)}
    assert sum(row.pk in barred for barred in facts.values()) == 0
    folder.assign(reviewer)
    ConflictPin.objects.create(
        reviewer=row, candidate=folder.portfolio.candidate, conflict=False, reason="x", pinned_by=folder.clerk,
        pinned_at=folder.now,
    )  # fmt: skip
    facts = {code: barred for code, _, barred in sealing.planning_facts(house.panel, [row], scripts=house.scripts)}
    assert sum(row.pk in barred for barred in facts.values()) == 1, "one of the two candidates, whatever is pinned"


def test_a_lead_does_not_settle_the_script_of_somebody_whose_portfolio_they_review(both):
    house, folder = both
    for script in house.scripts:
        house.rate(script, house.readers[0], 4, 3)
        house.rate(script, house.readers[1], 0, 3)
    assert discrepant_for(house.lead).count() == 2
    PortfolioAssignment.objects.create(
        portfolio=folder.portfolio, round=1, position=1, reviewer=house.lead, assigned_by=folder.clerk,
        assigned_at=folder.now,
    )  # fmt: skip
    assert discrepant_for(house.lead).count() == 1


# ── taken back ───────────────────────────────────────────────────────────────────────────────────────────────────────
def settled(folder, outcome="approve", **more):
    """Two reviewers differ and the coordinator settles it."""
    folder.in_review()
    folder.read(folder.reviewers[0])
    folder.read(folder.reviewers[1], "hold")
    given = {"reason": "As I read it.", "by": folder.coordinator, "now": folder.now}
    settle_portfolio(folder.portfolio, outcome=outcome, **given, **more)
    return folder.fresh()


def take_back(folder, reason="The wrong portfolio."):
    take_back_settlement(folder.portfolio, reason=reason, by=folder.coordinator, now=folder.now)
    return folder.fresh()


def test_a_portfolio_taken_back_is_as_if_it_had_not_been_handed_in(folder):
    folder.complete()
    folder.submit()
    take_back_portfolio(folder.portfolio, by=folder.user, now=folder.now)
    it = folder.fresh()
    assert (it.state, it.submitted_at, it.rule_book) == ("completing", None, None)
    assert PortfolioStanding.objects.get(candidate=folder.person).submitted_on is None
    folder.line("work", "Another", begins=date(2024, 1, 1))
    folder.submit()
    assert PortfolioStanding.objects.get(candidate=folder.person).submitted_on == folder.now.date()
    assert first_broken_line() is None


def test_a_portfolio_that_somebody_has_is_not_taken_back(folder):
    folder.complete()
    folder.submit()
    folder.assign(folder.reviewers[0])
    with pytest.raises(Refused, match="Reviewers are chosen already"):
        take_back_portfolio(folder.portfolio, by=folder.user, now=folder.now)
    folder.assign(folder.reviewers[1])
    with pytest.raises(WrongState):
        take_back_portfolio(folder.portfolio, by=folder.user, now=folder.now)
    assert folder.fresh().state == "in-review"


def test_of_a_later_round_the_day_until_which_it_is_handed_in_comes_back_with_it(folder):
    folder.in_review()
    for user in folder.reviewers:
        folder.read(user, "defer")
    until = folder.portfolio.resubmit_until
    portfolios.reopen_portfolio(folder.portfolio, by=folder.user, now=folder.now)
    for user in folder.reviewers:  # nobody of the first round is free for the second
        Tie.objects.create(candidate=folder.person, kind="other", name=user.email, email=user.email)
    folder.submit(folder.fresh())
    assert (folder.portfolio.state, folder.portfolio.resubmit_until) == ("submitted", None)
    take_back_portfolio(folder.portfolio, by=folder.user, now=folder.now)
    it = folder.fresh()
    assert (it.state, it.round, it.resubmit_until) == ("completing", 2, until)
    assert it.rule_book is not None, "the rules of the first round hold to the end"
    folder.submit()
    folder.later(days=181)
    with pytest.raises(Refused, match="taken back, it could not be handed in"):
        take_back_portfolio(folder.portfolio, by=folder.user, now=folder.now)


def test_what_was_settled_by_mistake_is_taken_back_with_everything_that_came_of_it(folder):
    _, made = registered(folder)
    settled(folder)
    assert PortfolioReview.objects.filter(registration=made).exists()
    with pytest.raises(Invalid, match="Write the reason"):
        take_back(folder, " ")
    assert take_back(folder).state == "disagreed"
    assert PortfolioStanding.objects.get(candidate=folder.person).approved_on is None
    assert not PortfolioReview.objects.filter(registration=made).exists()
    assert Notice.objects.filter(
        user=folder.user, subject="The last message about your portfolio was a mistake"
    ).exists()
    with pytest.raises(WrongState, match="nothing that could be taken back"):
        take_back(folder)
    given = {"by": folder.coordinator, "now": folder.now}
    settle_portfolio(folder.portfolio, outcome="approve", reason="It is theirs after all.", **given)
    assert PortfolioReview.objects.get(registration=made).comment == "It is theirs after all."
    assert first_broken_line() is None


def test_what_was_settled_before_holds_again(folder):
    """The reviewers agreed on a hold; its end is taken back."""
    _, made = registered(folder)
    folder.in_review()
    for user in folder.reviewers:
        folder.read(user, "hold", comment="One letter.")
    given = {"by": folder.coordinator, "now": folder.now}
    settle_portfolio(folder.portfolio, outcome="approve", reason="The letter came.", **given)
    assert take_back(folder).state == "on-hold"
    reviews = PortfolioReview.objects.filter(registration=made).values_list("outcome", "comment")
    assert list(reviews) == [("hold", "One letter.")] * 2
    assert portfolios_settled_for(registered(folder, name="Autumn")[0]) != {}


def test_what_reviewers_agreed_on_is_not_the_offices_to_take_back(folder):
    folder.in_review()
    for user in folder.reviewers:
        folder.read(user)
    with pytest.raises(WrongState, match="nothing that could be taken back"):
        take_back(folder)
    assert folder.fresh().state == "approved"


def test_what_is_before_the_committee_stands(folder):
    cycle, made = registered(folder)
    settled(folder)
    Case.objects.create(cycle=cycle, registration=made, section="consent", position=1)
    with pytest.raises(Refused, match="before the committee in"):
        take_back(folder)
    assert PortfolioReview.objects.filter(registration=made).exists()


def test_what_the_candidate_went_on_from_stands(folder):
    settled(folder, "defer", missing="A letter.")
    portfolios.reopen_portfolio(folder.portfolio, by=folder.user, now=folder.now)
    with pytest.raises(WrongState, match="went on since"):
        take_back(folder)


def test_a_settlement_taken_back_comes_to_no_registration(folder):
    settled(folder)
    take_back(folder)
    cycle, _ = registered(folder)
    assert portfolios_settled_for(cycle) == {}


def test_more_time_given_by_mistake_is_taken_back(folder):
    settled(folder, "defer", missing="A letter.")
    until = folder.portfolio.resubmit_until
    given = {"reason": "Illness.", "by": folder.coordinator, "now": folder.now}
    give_more_time(folder.portfolio, until=until + timedelta(days=300), **given)
    assert take_back(folder).resubmit_until == until
    assert folder.portfolio.state == "deferred"
    give_more_time(folder.portfolio, until=until + timedelta(days=30), **given)
    assert folder.fresh().resubmit_until == until + timedelta(days=30)


def test_before_a_portfolio_reviewers_role_ends_what_waits_for_them_is_told(folder, client):
    folder.in_review()
    client.force_login(folder.coordinator)
    held = RoleGrant.objects.get(user=folder.reviewers[0], role="portfolio-reviewer")
    look = act(client, "end-role", folder.association, held=held.pk, confirm=False).content.decode()
    assert "1 portfolio to review is given to this person: give them to others." in look
