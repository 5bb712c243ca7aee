"""Which reviewers are too close to which candidates, set by set.  Asked behind the seal; why is told to nobody."""

from collections import defaultdict

from django.db.models import Q

from exams.accounts.models import Candidate, Tie, TieKind
from exams.registration.models import Registration
from panels.reviewers.conflicts_of_interest import CandidateFacts, ReviewerFacts, conflicts
from panels.reviewers.models import ConflictPin, DeclaredTie, Reviewer


def too_close(panel, people, readers, *, recognised):
    """{candidate: reviewers too close to them}, from everything the house knows, in the same few questions.

    ``people`` are {candidate: registration}; ``recognised`` {candidate: reviewers who knew the writer of a script}.
    """
    rules = panel.cycle.rules.reading
    may_read = {m.category: m.endorsed_as for m in rules.may_read}
    close, emails, employers = defaultdict(set), defaultdict(set), defaultdict(set)
    for tie in Tie.objects.filter(candidate__in=people):
        (employers if tie.kind == TieKind.EMPLOYER else close)[tie.candidate_id].add(tie.name)
        emails[tie.candidate_id].add(tie.email)
    reviewed = Registration.objects.filter(candidate__in=people, portfolio_reviews__isnull=False)
    for candidate, name in reviewed.values_list("candidate", "portfolio_reviews__reviewer"):
        close[candidate].add(name)
    declared = defaultdict(list)
    # What somebody declared at home holds where they are lent.
    of_account = {r.user_id: r.pk for r in readers if r.user_id}
    said = DeclaredTie.objects.filter(Q(reviewer__in=readers) | Q(reviewer__user__in=of_account))
    for reviewer, account, name in said.values_list("reviewer", "reviewer__user", "name"):
        declared[of_account.get(account, reviewer)].append(name)
    of_reader = {
        r.pk: ReviewerFacts(
            r.name,
            r.user.email if r.user else "",
            r.employer,
            r.lent_by_id or r.association_id,
            r.endorsed_as,
            declared[r.pk],
        )
        for r in Reviewer.objects.filter(pk__in=[r.pk for r in readers]).select_related("user")
    }
    stale = {r.pk for r in readers if rules.training_current and not _current(r, panel)}
    pins = {(p.candidate_id, p.reviewer_id): p.conflict for p in ConflictPin.objects.filter(candidate__in=people)}
    reviews_portfolio = defaultdict(set)  # nobody's word frees them: they know the portfolio
    given = Candidate.objects.filter(pk__in=people, kept_portfolios__assignments__isnull=False)
    for candidate, user in given.values_list("pk", "kept_portfolios__assignments__reviewer"):
        reviews_portfolio[candidate].add(user)
    found = {}
    for candidate, registration in people.items():
        person = registration.candidate
        facts = CandidateFacts(
            person.name, person.email, [e for e in (person.agency, *employers[candidate]) if e], person.association_id,
            registration.category, close[candidate], emails[candidate],
        )  # fmt: skip
        asked = {
            "same_association_bars": rules.same_association_bars,
            "endorsed_as": may_read.get(registration.category),
        }
        computed = {pk for pk, own in of_reader.items() if conflicts(own, facts, **asked)}
        pinned = {pk for pk in of_reader if pins.get((candidate, pk)) is True} | recognised.get(candidate, set())
        freed = {pk for pk in of_reader if pins.get((candidate, pk)) is False}
        knows = {of_account[user] for user in reviews_portfolio[candidate] if user in of_account}
        found[candidate] = frozenset((computed - freed) | pinned | stale | knows)
    return found


def _current(reviewer, panel):
    return reviewer.trained_until is not None and reviewer.trained_until >= panel.cycle.created_at.date()
