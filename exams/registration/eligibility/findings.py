"""From the registry's rows to the facts that the rule book is asked about, for one registration or many."""

from collections import Counter, defaultdict

from django.db.models import Exists, Min, OuterRef

from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day
from exams.cycles.models import Sitting
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.eligibility.rules import EarlierSitting, Facts, assess, before_a_retake, carried_parts
from exams.registration.models import EligibilityException, Membership, PartCredit, PortfolioStanding, Registration
from exams.registration.signals import endorsements_held
from exams.registration.states import RegistrationState, Remedy

MANY = 500
EXCEPTABLE = ("category", "membership", "portfolio", "wait", "request", "attempts")


def findings_of(registration, *, now):
    """Every rule that says something about this registration (``exams.registration.eligibility.rules.Finding``)."""
    return assess(registration.cycle.rules, facts_of([registration], now=now)[registration.pk])


def findings_of_all(registrations, *, now):
    """{registration: findings} of one cycle, with the same few questions however many there are."""
    facts = facts_of(registrations, now=now)
    return {r.pk: assess(r.cycle.rules, facts[r.pk]) for r in registrations}


def said_before_a_retake(registration, *, now) -> list[str]:
    """What the rule book says to whoever sat this exam, or missed it, and sits again."""
    who = (registration.candidate_id, registration.credential, registration.category)
    candidate, credential, category = who
    earned = PartCredit.objects.filter(candidate=candidate, credential=credential, category=category)
    facts = Facts(
        category=category,
        today=local_day(now, registration.cycle.association.time_zone),
        exam_day=None,
        earlier=tuple(_earlier(None, {candidate})[who]),
        passed=dict(earned.order_by("earned_on").values_list("part", "earned_on")),
    )
    return before_a_retake(registration.cycle.rules, facts)


def carried_of(registration) -> dict:
    """{part: the day it was passed} of the parts this registration need not sit."""
    facts = facts_of([registration], now=registration.registered_at)[registration.pk]
    return carried_parts(registration.cycle.rules, facts.passed, facts.exam_day or facts.today)


def carried_in(cycle) -> dict:
    """{registration: {part: the day it was passed}} for everybody in the cycle who carries a part."""
    earned = PartCredit.objects.filter(candidate__registrations__cycle=cycle).exclude(registration__cycle=cycle)
    passed, day = defaultdict(dict), exam_day_of(cycle)
    for c in earned.distinct():
        passed[c.candidate_id, c.credential, c.category][c.part] = c.earned_on
    if not passed:
        return {}
    mine = cycle.registrations.filter(candidate__in={who for who, _, _ in passed})
    found = {r.pk: (r, passed.get((r.candidate_id, r.credential, r.category), {})) for r in mine}
    return {pk: carried_parts(cycle.rules, had, day or r.registered_at.date()) for pk, (r, had) in found.items() if had}


def out_of_attempts(cycle) -> set:
    """The registrations after which the rule book leaves no further attempt, this one counted."""
    limit, counted = cycle.rules.eligibility.attempt_limit, [RegistrationState.SAT]
    if not limit:
        return set()
    if cycle.rules.eligibility.no_show_counts:
        counted.append(RegistrationState.NO_SHOW)
    free = Registration.objects.filter(pk=OuterRef("pk"), incidents__remedy_kind__in=(Remedy.RESIT, Remedy.VOID))
    sat = Registration.objects.filter(
        ~Exists(free),
        cycle__association=cycle.association,
        state__in=counted,
        candidate__in=cycle.registrations.values("candidate"),
    )
    used = Counter(sat.values_list("candidate_id", "credential", "category"))
    mine = cycle.registrations.values_list("pk", "candidate_id", "credential", "category")
    return {pk for pk, *who in mine if used[tuple(who)] >= limit}


def exam_day_of(cycle, *, sittings=None):
    """The day the rules are asked about: the first of the cycle's sittings, on its own calendar, or as planned."""
    first = min(sittings or cycle.sittings.all(), key=lambda s: s.starts_at, default=None)
    return local_day(first.starts_at, first.time_zone) if first else cycle.first_exam_day


def exam_is_asked(cycle, candidate, *, credential, category, now) -> bool:
    """Whether this candidate sits for this category in the cycle, as its rule book says today."""
    day = exam_day_of(cycle) or local_day(now, cycle.association.time_zone)
    standing = PortfolioStanding.objects.filter(candidate=candidate, credential=credential, category=category)
    submitted = standing.values_list("submitted_on", flat=True).first()
    return cycle.rules.asks_exam(category, on=day, submitted=submitted)


def facts_of(registrations, *, now):
    """{registration: Facts}; all registrations are of one cycle."""
    if not registrations:
        return {}
    cycle, people = registrations[0].cycle, {r.candidate_id for r in registrations}
    if len(people) > MANY:  # a list that long is a question of its own
        people = cycle.registrations.values("candidate")
    day, today = exam_day_of(cycle), local_day(now, cycle.association.time_zone)
    members = dict(
        Membership.objects.filter(candidate__in=people)
        .order_by("valid_until")
        .values_list("candidate_id", "valid_until")
    )
    portfolios = {
        (p.candidate_id, p.credential, p.category): p for p in PortfolioStanding.objects.filter(candidate__in=people)
    }
    passed, exceptions, earlier = defaultdict(dict), defaultdict(dict), _earlier(cycle, people)
    for credit in PartCredit.objects.filter(candidate__in=people).exclude(registration__cycle=cycle):
        passed[credit.candidate_id, credit.credential, credit.category][credit.part] = credit.earned_on
    for exception in EligibilityException.objects.in_force().filter(registration__in=[r.pk for r in registrations]):
        exceptions[exception.registration_id][exception.rule] = exception.reason
    facts, held = {}, held_beside(cycle, registrations)
    for r in registrations:
        who = (r.candidate_id, r.credential, r.category)
        portfolio = portfolios.get(who)
        facts[r.pk] = Facts(
            category=r.category,
            today=today,
            exam_day=day,
            sits=r.sits_exam,
            member_until=members.get(r.candidate_id),
            portfolio_submitted=portfolio.submitted_on if portfolio else None,
            portfolio_approved=portfolio.approved_on if portfolio else None,
            earlier=tuple(earlier[who]),
            passed=passed[who],
            exceptions=exceptions[r.pk],
            stands_on=held[r.pk],
        )
    return facts


def held_beside(cycle, registrations) -> dict:
    """{registration: what its holder is endorsed as, or has applied for here, of what it could stand on}."""
    portfolio = cycle.rules.portfolio
    wanted = {r.pk: portfolio.add_on(r.category) for r in registrations}
    found = dict.fromkeys(wanted, ())
    added = [r for r in registrations if wanted[r.pk]]
    if not added:
        return found
    people = {r.candidate_id for r in added}
    there = cycle.registrations.not_withdrawn().filter(candidate__in=people)
    known = set(there.values_list("candidate_id", "credential", "category"))
    for _, answer in endorsements_held.send(sender=Registration, candidates=people):
        known |= answer
    for r in added:
        mine = (name for who, credential, name in known if (who, credential) == (r.candidate_id, r.credential))
        found[r.pk] = tuple(sorted(set(mine) & set(wanted[r.pk].stands_on)))
    return found


@recorded
def grant_exception(registration, rule, *, reason, by, now):
    """The coordinator lets one rule not stand in this candidate's way."""
    if rule not in EXCEPTABLE:
        raise Invalid("There is no exception from this rule.")
    if not reason.strip():
        raise Invalid("Write the reason for the exception: it stands in the record.")
    exception, made = EligibilityException.objects.get_or_create(
        registration=registration,
        rule=rule,
        taken_back_at=None,
        defaults={"reason": reason.strip(), "granted_by": by, "granted_at": now},
    )
    if not made:
        raise Invalid("This exception is granted already.")
    record("exception.granted", registration, by=by, at=now, cycle=registration.cycle, reason=reason, rule=rule)
    return exception


@recorded
def take_back_exception(exception, *, reason, by, now):
    """The rule stands in the way again; refused once a paper is begun under it."""
    exception = EligibilityException.objects.in_force().select_for_update(of=("self",)).filter(pk=exception.pk).first()
    if exception is None:
        raise Refused("This exception is taken back already.")
    registration = exception.registration
    require_no_paper_under_exception(registration)
    exception.taken_back_at = now
    exception.save(update_fields=["taken_back_at"])
    record(
        "exception.taken-back", registration, by=by, at=now, cycle=registration.cycle, reason=reason.strip(),
        rule=exception.rule,
    )  # fmt: skip
    return exception


def require_no_paper_under_exception(registration):
    if registration.attempts.exists():
        raise Refused("A paper is begun under this exception: it stays.")


def _earlier(cycle, people):
    """{(candidate, credential, category): sittings of other cycles, or of all}, in two questions."""
    sat = list(
        Registration.objects.filter(candidate__in=people, state__in=[RegistrationState.SAT, RegistrationState.NO_SHOW])
        .exclude(cycle=cycle)
        .select_related("sitting")
    )
    first_days = dict(
        Sitting.objects.filter(cycle__in={r.cycle_id for r in sat})
        .order_by()
        .values_list("cycle")
        .annotate(Min("starts_at"))
    )
    freed = set(
        Registration.objects.filter(pk__in=[r.pk for r in sat], incidents__remedy_kind=Remedy.RESIT).values_list(
            "pk", flat=True
        )
    )
    found = defaultdict(list)
    for r in sat:
        moment = r.sitting.starts_at if r.sitting else first_days.get(r.cycle_id, r.registered_at)
        zone = r.sitting.time_zone if r.sitting else (cycle or r.cycle).association.time_zone
        one = EarlierSitting(local_day(moment, zone), r.state == RegistrationState.NO_SHOW, r.pk in freed)
        found[r.candidate_id, r.credential, r.category].append(one)
    return found
