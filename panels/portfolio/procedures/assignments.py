"""Who reviews a portfolio: nobody too close to its owner, and nobody who reads what the owner wrote in the exam."""

from collections import defaultdict

from django.urls import reverse

from exams.accounts.models import Candidate, RoleGrant, Tie, TieKind, User
from exams.accounts.permissions import Permission
from exams.audit.procedures import record, recorded
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.rules.sections.portfolio import IN_TURN, SUPERVISION, WORK
from panels.portfolio.models import Portfolio, PortfolioAssignment, PortfolioReading
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.procedures.portfolios import move_portfolio
from panels.portfolio.states import PortfolioState
from panels.reading import sealing
from panels.reviewers.conflicts_of_interest import CandidateFacts, ReviewerFacts, conflicts
from panels.reviewers.models import ConflictPin, DeclaredTie, Reviewer


def free_reviewers(portfolio, *, now):
    """The portfolio reviewers of the association who may review this one.  Why others may not is told to nobody."""
    grants = RoleGrant.objects.with_permission(Permission.REVIEW_PORTFOLIOS)
    grants = grants.filter(association=portfolio.candidate.association_id)
    users = list(User.objects.filter(pk__in=grants.values("user")).order_by("name", "email"))
    standing = portfolio.assignments.standing().filter(round=portfolio.round).values_list("reviewer_id", flat=True)
    barred = _barred(portfolio, users, now=now) | set(standing)
    return [user for user in users if user.pk not in barred]


@recorded
def assign_reviewer(portfolio, reviewer, *, by, now):
    """One more reviewer; with the last one the review begins."""
    portfolio = _locked(portfolio)
    if portfolio.state != PortfolioState.SUBMITTED:
        raise WrongState("Reviewers are chosen while the portfolio is handed in and lacks one.")
    if reviewer.pk not in {user.pk for user in free_reviewers(portfolio, now=now)}:
        raise Refused(f"{reviewer} cannot review this portfolio. Choose somebody else.")
    rules = rules_of(portfolio, now=now).portfolio
    taken = set(_standing(portfolio).values_list("position", flat=True))
    position = next(n for n in range(1, rules.reviewers + 1) if n not in taken)
    assignment = PortfolioAssignment.objects.create(
        portfolio=portfolio,
        round=portfolio.round,
        position=position,
        reviewer=reviewer,
        assigned_by=by,
        assigned_at=now,
    )
    record("portfolio.assigned", portfolio, by=by, at=now, reviewer=str(reviewer.email), round=portfolio.round)
    if len(taken) + 1 == rules.reviewers:
        move_portfolio(portfolio, PortfolioState.IN_REVIEW, by=by, at=now)
        tell_whose_turn(portfolio, rules, now=now)
    return assignment


def assign_as_before(portfolio, *, by, now):
    """Handed in again: whoever reviewed it before does so again, where nothing has come in between."""
    before = portfolio.assignments.standing().filter(round=portfolio.round - 1).select_related("reviewer")
    free = {user.pk for user in free_reviewers(portfolio, now=now)}
    for one in before:
        if one.reviewer_id in free and portfolio.state == PortfolioState.SUBMITTED:
            assign_reviewer(portfolio, one.reviewer, by=by, now=now)
            portfolio.refresh_from_db(fields=["state"])


@recorded
def take_off(assignment, *, reason, by, now, stepped_back=False):
    """The reviewer reads this portfolio no more; somebody else is looked for.  What was handed in stays."""
    portfolio = _locked(assignment.portfolio)
    assignment = PortfolioAssignment.objects.select_for_update().get(pk=assignment.pk)
    if not reason.strip():
        raise Invalid("Write why this reviewer does not go on.")
    if assignment.taken_off_at is not None or assignment.round != portfolio.round:
        raise WrongState("This person does not review this round any more.")
    if PortfolioReading.objects.filter(assignment=assignment).exists():
        raise WrongState("Their reading is handed in; it stands.")
    if portfolio.state not in (PortfolioState.SUBMITTED, PortfolioState.IN_REVIEW):
        raise WrongState("The review is over.")
    assignment.taken_off_at, assignment.reason, assignment.stepped_back = now, reason.strip()[:300], stepped_back
    assignment.save(update_fields=["taken_off_at", "reason", "stepped_back"])
    record("portfolio.taken-off", portfolio, by=by, at=now, reason=assignment.reason, stepped_back=stepped_back,
           reviewer=str(assignment.reviewer.email))  # fmt: skip
    if portfolio.state == PortfolioState.IN_REVIEW:
        move_portfolio(portfolio, PortfolioState.SUBMITTED, by=by, at=now, reason="A reviewer is looked for.")
    return portfolio


@recorded
def step_back(portfolio, *, reason, by, now):
    """The reviewer's own word: too close to this candidate."""
    mine = _standing(portfolio).filter(reviewer=by).first()
    if mine is None:
        raise NotYours("No such portfolio is yours to review.")
    take_off(mine, reason=reason, by=by, now=now, stepped_back=True)
    tell_office(portfolio, "A portfolio reviewer has stepped back", "Choose somebody else.", now=now)


def tell_whose_turn(portfolio, rules, *, now):
    """Those who can read now; one after the other, only whoever is next."""
    open_ = list(_standing(portfolio).filter(reading=None).select_related("reviewer"))
    if rules.way == IN_TURN:
        open_ = open_[:1]
    notify_all(
        [one.reviewer for one in open_],
        subject="A portfolio waits for your review",
        body=f"{portfolio.credential} {portfolio.category}. If you are too close to the candidate, say so there.",
        link=reverse("portfolios:portfolio", args=[portfolio.pk]),
        by_mail=True,
        now=now,
    )


def tell_office(portfolio, subject, body, *, now):
    grants = RoleGrant.objects.with_permission(Permission.RUN_CYCLES)
    grants = grants.filter(association=portfolio.candidate.association_id).select_related("user")
    link = reverse("portfolio-office:portfolio", args=[portfolio.pk])
    notify_all({grant.user for grant in grants}, subject=subject, body=body, link=link, now=now)


def _standing(portfolio):
    return portfolio.assignments.standing().filter(round=portfolio.round)


def _locked(portfolio):
    return Portfolio.objects.whole().select_for_update(of=("self",)).get(pk=portfolio.pk)


def _barred(portfolio, users, *, now):
    """Accounts that may not review this portfolio, from everything the house knows."""
    candidate, ids = portfolio.candidate, [user.pk for user in users]
    facts = _facts_of(portfolio)
    wanted = rules_of(portfolio, now=now).portfolio.endorsed_as(portfolio.category)
    employers, endorsed, declared, of_row = (defaultdict(set) for _ in range(4))
    for pk, user, employer, category in Reviewer.objects.filter(user__in=ids).values_list(
        "pk", "user", "employer", "endorsed_as"
    ):
        employers[user].add(employer)
        endorsed[user].add(category)
        of_row[pk] = user
    for user, agency in Candidate.objects.filter(user__in=ids).values_list("user", "agency"):
        employers[user].add(agency)
    granted = Candidate.objects.filter(user__in=ids, endorsements__state="active")
    for user, category in granted.values_list("user", "endorsements__category"):
        endorsed[user].add(category)
    for user, name in DeclaredTie.objects.filter(reviewer__user__in=ids).values_list("reviewer__user", "name"):
        declared[user].add(name)
    pins = {
        of_row[p.reviewer_id]: p.conflict for p in ConflictPin.objects.filter(candidate=candidate, reviewer__in=of_row)
    }
    close = set()
    for user in users:
        asked = [
            ReviewerFacts(user.name, user.email, employer, declared=declared[user.pk])
            for employer in employers[user.pk] or {""}
        ]
        if pins.get(user.pk, any(conflicts(one, facts) for one in asked)):
            close.add(user.pk)
        if wanted is not None and not endorsed[user.pk] & set(wanted):
            close.add(user.pk)
    gone = PortfolioAssignment.objects.filter(portfolio__candidate=candidate, stepped_back=True)
    close |= set(gone.values_list("reviewer_id", flat=True)) | {candidate.user_id}
    return close | sealing.readers_of(candidate)


def _facts_of(portfolio):
    """Who and what is close to the candidate, from portfolio and file."""
    candidate = portfolio.candidate
    close, emails, employers = [], [candidate.user.email] if candidate.user else [], [candidate.agency]
    for tie in Tie.objects.filter(candidate=candidate):
        (employers if tie.kind == TieKind.EMPLOYER else close).append(tie.name)
        emails.append(tie.email)
    for entry in portfolio.entries.all():
        employers += [entry.organisation] if entry.kind == WORK else []
        close += [entry.person] if entry.kind == SUPERVISION else []
    for reference in portfolio.references.all():
        close.append(reference.name)
        emails.append(reference.email)
    return CandidateFacts(
        candidate.name,
        candidate.email,
        [e for e in employers if e],
        candidate.association_id,
        portfolio.category,
        [c for c in close if c],
        [e for e in emails if e],
    )
