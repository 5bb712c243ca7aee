"""A portfolio is read: one after the other to consensus, or each alone; what came of it is written down once."""

from datetime import timedelta

from exams.audit.procedures import Entry, record, record_all, recorded
from exams.calendar.days import local_day, said
from exams.cycles.states import CycleState
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.registration.models import Registration
from exams.registration.procedures.standing import note_portfolio
from exams.rules.sections.portfolio import IN_TURN
from exams.wording.phrases import quoted
from panels.portfolio.models import Portfolio, PortfolioReading, PortfolioReview, PortfolioSettlement
from panels.portfolio.procedures.assignments import tell_office, tell_whose_turn
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.procedures.outcomes import review_portfolio
from panels.portfolio.procedures.portfolios import move_portfolio, tell_candidate
from panels.portfolio.states import PortfolioOutcome, PortfolioState

BECOMES = {
    PortfolioOutcome.APPROVE: PortfolioState.APPROVED,
    PortfolioOutcome.DEFER: PortfolioState.DEFERRED,
    PortfolioOutcome.HOLD: PortfolioState.ON_HOLD,
}
LONGEST = timedelta(days=3 * 366)


@recorded
def hand_in_reading(portfolio, *, outcome, by, now, missing="", until=None, comment="", competencies=(), agreed=False):
    """One reviewer's word, for good.  With the last one it is known what came of the round."""
    portfolio = _locked(portfolio)
    mine, rules = require_turn(portfolio, by, now=now)
    outcome, missing, until = checked_outcome(portfolio, outcome, missing, until, rules, now=now)
    strange = [name for name in competencies if name not in rules.competencies]
    if strange:
        raise Invalid(f"{quoted(strange[0])} is no competency of the rule book.")
    PortfolioReading.objects.create(
        assignment=mine,
        outcome=outcome,
        missing=missing,
        until=until,
        comment=comment.strip(),
        competencies=[name for name in rules.competencies if name in competencies],
        documents=list(portfolio.documents.in_round(portfolio.round).values_list("sha256", flat=True)),
        agreed=agreed,
        handed_in_at=now,
    )
    record("portfolio.read", portfolio, by=by, at=now, outcome=str(outcome), round=portfolio.round, agreed=agreed)
    readings = readings_of(portfolio, portfolio.round)
    if len(readings) < rules.reviewers:
        if rules.way == IN_TURN:
            tell_whose_turn(portfolio, rules, now=now)
        return portfolio
    return _conclude(portfolio, readings, by=by, now=now)


@recorded
def agree_with_reading(portfolio, *, by, now, comment=""):
    """One after the other: the next reviewer takes the word of the one before as their own."""
    portfolio = _locked(portfolio)
    it = reading_before(portfolio, by, now=now)
    return hand_in_reading(
        portfolio, outcome=it.outcome, missing=it.missing, until=it.until, comment=comment,
        competencies=it.competencies, agreed=True, by=by, now=now,
    )  # fmt: skip


@recorded
def settle_portfolio(portfolio, *, outcome, reason, by, now, missing="", until=None):
    """The coordinator's word where reviewers disagree, or where a hold ends."""
    portfolio = _locked(portfolio)
    if portfolio.state not in (PortfolioState.DISAGREED, PortfolioState.ON_HOLD):
        raise WrongState("There is nothing to settle: the reviewers have not disagreed.")
    if not reason.strip():
        raise Invalid("Write the reason: it stands in the record.")
    rules = rules_of(portfolio, now=now).portfolio
    outcome, missing, until = checked_outcome(portfolio, outcome, missing, until, rules, now=now)
    settlement = PortfolioSettlement.objects.create(
        portfolio=portfolio, round=portfolio.round, came_from=portfolio.state, outcome=outcome, missing=missing,
        until=until, reason=reason.strip(), settled_by=by, settled_at=now,
    )  # fmt: skip
    return _come_of(portfolio, settlement, by=by, now=now)


@recorded
def give_more_time(portfolio, *, until, reason, by, now):
    """A deferred portfolio may be handed in again until a later day."""
    portfolio = _locked(portfolio)
    if portfolio.resubmit_until is None or portfolio.state not in (PortfolioState.DEFERRED, PortfolioState.COMPLETING):
        raise WrongState("Only a deferred portfolio is handed in again.")
    if not reason.strip():
        raise Invalid("Write the reason: it stands in the record.")
    require_later(portfolio, until)
    last = portfolio.settlements.standing().last()
    PortfolioSettlement.objects.create(
        portfolio=portfolio, round=portfolio.round, came_from=portfolio.state, outcome=PortfolioOutcome.DEFER,
        missing=last.missing, until=until, reason=reason.strip(), settled_by=by, settled_at=now,
    )  # fmt: skip
    portfolio.resubmit_until = until
    portfolio.save(update_fields=["resubmit_until"])
    record("portfolio.more-time", portfolio, by=by, at=now, reason=reason.strip(), until=until.isoformat())
    tell_candidate(
        portfolio, "You have more time for your portfolio", f"It can be handed in until {said(until)}.", now=now
    )
    return portfolio


def require_later(portfolio, until):
    if until is None or until <= portfolio.resubmit_until:
        raise Invalid(f"Choose a day after {said(portfolio.resubmit_until)}.")


def readings_of(portfolio, number):
    """What was handed in for a round, in the order of the turns."""
    return list(
        PortfolioReading.objects.filter(assignment__portfolio=portfolio, assignment__round=number)
        .select_related("assignment__reviewer")
        .order_by("assignment__position")
    )


def readings_shown_to(user, portfolio, rules):
    """{round: readings} a reviewer may see: earlier rounds, and of this one what the way of reviewing lets them."""
    shown = {number: readings_of(portfolio, number) for number in range(1, portfolio.round)}
    now_in = readings_of(portfolio, portfolio.round)
    mine = portfolio.assignments.standing().filter(round=portfolio.round, reviewer=user).first()
    if len(now_in) < rules.reviewers and rules.way == IN_TURN:
        now_in = [r for r in now_in if mine and r.assignment.position <= mine.position]
    elif len(now_in) < rules.reviewers:
        now_in = [r for r in now_in if r.assignment.reviewer_id == user.pk]
    shown[portfolio.round] = now_in
    return {number: readings for number, readings in shown.items() if readings}


def is_turn_of(user, portfolio, rules):
    """Whether this person can hand in their reading now."""
    if portfolio.state != PortfolioState.IN_REVIEW:
        return False
    standing = portfolio.assignments.standing().filter(round=portfolio.round).select_related("reading")
    return user.pk in whose_turn(standing, rules)


def whose_turn(standing, rules):
    """Of a round's assignments, in order: the accounts that can hand in now."""
    waiting = [one.reviewer_id for one in standing if not hasattr(one, "reading")]
    return waiting[:1] if rules.way == IN_TURN else waiting


def reading_before(portfolio, user, *, now):
    """The word of whoever read before this person in turn.

    :raises Refused: where there is none to agree with
    """
    mine, rules = require_turn(portfolio, user, now=now)
    before = [r for r in readings_of(portfolio, portfolio.round) if r.assignment.position < mine.position]
    if rules.way != IN_TURN or not before:
        raise Refused("There is no reading yet to agree with.")
    return before[-1]


def require_turn(portfolio, user, *, now):
    """(assignment, rules) of somebody who can hand in their reading now."""
    mine = portfolio.assignments.standing().filter(round=portfolio.round, reviewer=user).first()
    if mine is None:
        raise NotYours("No such portfolio is yours to review.")
    rules = rules_of(portfolio, now=now).portfolio
    if PortfolioReading.objects.filter(assignment=mine).exists():
        raise WrongState("Your reading is handed in; it stands.")
    if not is_turn_of(user, portfolio, rules):
        raise WrongState("It is not your turn yet: the review begins when everybody is chosen, one after the other.")
    return mine, rules


def checked_outcome(portfolio, outcome, missing, until, rules, *, now):
    if outcome not in PortfolioOutcome.values:
        raise Invalid("Choose what comes of it: approve, defer or hold.")
    if outcome != PortfolioOutcome.DEFER:
        if missing.strip():
            raise Invalid("You wrote what is missing: choose “Defer”, or say it in the comment.")
        return PortfolioOutcome(outcome), "", None
    today = local_day(now, portfolio.candidate.association.time_zone)
    until = until or today + timedelta(days=rules.resubmission_days)
    if not missing.strip():
        raise Invalid("Write what is missing: the candidate has to know what to hand in.")
    if not today < until <= today + LONGEST:
        raise Invalid("Choose a day to come, within three years.")
    return PortfolioOutcome.DEFER, missing.strip(), until


def _conclude(portfolio, readings, *, by, now):
    """Everybody has spoken: their common word, or a disagreement that the coordinator settles."""
    outcomes = {reading.outcome for reading in readings}
    if len(outcomes) > 1:
        move_portfolio(portfolio, PortfolioState.DISAGREED, by=by, at=now)
        tell_office(portfolio, "Portfolio reviewers disagree", "Read both and settle it, with a reason.", now=now)
        return portfolio
    settlement = PortfolioSettlement.objects.create(
        portfolio=portfolio,
        round=portfolio.round,
        came_from=portfolio.state,
        outcome=readings[0].outcome,
        missing="\n".join(dict.fromkeys(r.missing for r in readings if r.missing)),
        until=max((r.until for r in readings if r.until), default=None),
        settled_at=now,
    )
    return _come_of(portfolio, settlement, by=by, now=now)


def _come_of(portfolio, settlement, *, by, now):
    outcome = PortfolioOutcome(settlement.outcome)
    portfolio.resubmit_until = settlement.until
    move_portfolio(portfolio, BECOMES[outcome], by=by, at=now, reason=settlement.reason)
    if outcome == PortfolioOutcome.APPROVE:
        day = local_day(now, portfolio.candidate.association.time_zone)
        note_portfolio(portfolio.candidate, credential=portfolio.credential, category=portfolio.category,
                       approved_on=day, by=by, now=now)  # fmt: skip
    write_down(portfolio, settlement, by=by, now=now)
    tell_candidate(portfolio, *_word(portfolio, settlement, outcome), now=now)
    return portfolio


def _word(portfolio, settlement, outcome):
    what = f"{portfolio.credential} {portfolio.category}."
    if outcome == PortfolioOutcome.APPROVE:
        return "Your portfolio is approved", what
    if outcome == PortfolioOutcome.DEFER:
        said_until = f"Hand it in again by {said(settlement.until)}."
        return "Your portfolio is deferred", f"{what} What is missing: {settlement.missing} {said_until}"
    return "Your portfolio is on hold", f"{what} The office writes to you when it goes on; there is nothing to do now."


def words_of(portfolio, settlement):
    """[(name, comment)] under which a settlement is joined with the exam: its reviewers, or who settled it alone."""
    if settlement.settled_by_id:
        return [(str(settlement.settled_by), settlement.reason)]
    return [(str(r.assignment.reviewer), r.comment) for r in readings_of(portfolio, settlement.round)]


def write_down(portfolio, settlement, *, by, now):
    """For every registration that goes on: these words, and none of an earlier round."""
    words = words_of(portfolio, settlement)
    for registration in registrations_of(portfolio):
        earlier = PortfolioReview.objects.filter(registration=registration).exclude(reviewer__in=[n for n, _ in words])
        withdraw_reviews(earlier, registration, reason="a later round", by=by, now=now)
        for name, comment in words:
            review_portfolio(registration, reviewer=name, outcome=settlement.outcome, comment=comment, by=by, now=now)


def registrations_of(portfolio):
    """The registrations that go on and that this portfolio is joined with."""
    standing = Registration.objects.standing().filter(
        candidate=portfolio.candidate, credential=portfolio.credential, category=portfolio.category
    )
    return standing.exclude(cycle__state=CycleState.RELEASED).select_related("cycle")


def withdraw_reviews(reviews, registration, *, reason, by, now):
    """They count no more; the record keeps what they said."""
    entries = [
        Entry("portfolio.withdrawn", registration, reason, {"reviewer": r.reviewer, "before": r.outcome})
        for r in reviews
    ]
    if entries:
        record_all(entries, by=by, at=now, cycle=registration.cycle)
        reviews.delete()


def _locked(portfolio):
    return Portfolio.objects.whole().select_for_update(of=("self",)).get(pk=portfolio.pk)
