"""Endorsements kept so far, laid before two rule books: hours that would have lacked, days on which one would lapse."""

from collections import defaultdict

from exams.calendar.days import local_day, said
from panels.endorsements.models import Endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.calculations import Noted, Standing, due, missing_hours
from panels.renewals.models import ContinuingHour, Renewal
from panels.renewals.periods import lapses_on
from panels.renewals.procedures.facts import Books
from panels.renewals.states import WITH_THE_OFFICE, RenewalState
from panels.results.replay.judging import Moved, Question


def questions_of_keeping(association, rules, *, now):
    """Two figures: renewals that were granted, and endorsements whose day is over."""
    return [_renewed(association, rules.renewal), _lapsed(association, rules.renewal, now=now)]


def _renewed(association, after):
    """Whether the hours noted then would have been enough."""
    renewals = list(
        Renewal.objects.filter(endorsement__association=association, state=RenewalState.RENEWED)
        .select_related("endorsement", "rule_book")
        .order_by("due_on")
    )
    hours = defaultdict(list)
    standing = ContinuingHour.objects.standing().filter(candidate__association=association)
    for one in standing:
        hours[one.candidate_id].append(Noted(one.kind, one.topic, one.hours, one.on))
    books, covered, pairs = {}, {}, []
    for one in renewals:
        e = one.endorsement
        before = books.setdefault(one.rule_book_id, one.rule_book.rules.renewal)
        known = Standing(
            category=e.category, granted_on=e.granted_on, valid_until=one.due_on,
            covered_to=covered.get(e.pk), provides=one.provides_supervision,
        )  # fmt: skip
        covered[e.pk] = one.period_to
        lacks = [_lacking(rules, known, hours[e.candidate_id]) for rules in (before, after)]
        pairs.append((f"{e.number}, due {said(one.due_on)}", e.name, *lacks))
    return _question("Renewals with all hours", f"{len(pairs):,} – renewals granted", pairs)


def _lacking(rules, known, noted):
    """What would have been missing, in words; blank where nothing is."""
    if not rules.renews or not rules.hours_are_shown:
        return ""
    return " ".join(missing_hours(due(rules, known), noted))


def _lapsed(association, after, *, now):
    """Of those whose day is over and who did not renew: whether they are still within the days of grace."""
    today = local_day(now, association.time_zone)
    waiting = Renewal.objects.now_due().filter(endorsement__association=association, state__in=WITH_THE_OFFICE)
    with_office = set(waiting.values_list("endorsement_id", flat=True))
    states = [EndorsementState.ACTIVE, EndorsementState.INACTIVE, EndorsementState.LAPSED]
    kept = Endorsement.objects.filter(association=association, state__in=states, valid_until__lt=today)
    books, pairs = Books([association.pk]), []
    for e in kept.order_by("number"):
        book = books.rules(association.pk, e.valid_until)
        if e.pk in with_office or book is None:
            continue
        told = [_gone(rules, e, today) for rules in (book.renewal, after)]
        pairs.append((e.number, e.name, *told))
    return _question("Have not lapsed", f"{len(pairs):,} – endorsements whose renewal is overdue", pairs)


def _gone(rules, endorsement, today):
    """Since when it has lapsed, in words; blank where it has not."""
    away = endorsement.state == EndorsementState.INACTIVE and not rules.inactive_asks_hours
    if not rules.renews or away:
        return ""
    day = lapses_on(rules, endorsement.valid_until)
    return f"lapsed on {said(day)}" if day <= today else ""


def _question(title, among, pairs):
    return Question(
        title,
        among,
        f"{sum(not before for *_, before, _ in pairs):,}",
        f"{sum(not after for *_, after in pairs):,}",
        tuple(
            Moved(where, who, before or "in order", after or "in order")
            for where, who, before, after in pairs
            if before != after
        ),
    )
