"""What time brings on to endorsements: reminders, lapsing after the days of grace, archiving of what lapsed long ago.

Each is read for everybody in a few questions, harmless when it comes late or twice, and does not wait for anybody: an
attestation that lies with the office never lapses.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from exams.accounts.models import Association
from exams.audit.procedures import recorded
from exams.calendar.days import local_day, months_after, said
from exams.jobs.bulk import in_batches
from exams.messages.models import Notice
from exams.messages.procedures import notify_each
from exams.wording.phrases import counted
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures.granting import move_endorsements
from panels.endorsements.states import EndorsementState
from panels.renewals.models import Renewal
from panels.renewals.periods import lapses_on
from panels.renewals.procedures.facts import Books
from panels.renewals.procedures.moving_category import settle_moves
from panels.renewals.states import WITH_THE_OFFICE, RenewalState

FURTHEST = timedelta(days=400)  # no reminder is given longer ahead
WARNED = timedelta(days=60)  # before the longest time away is over
AHEAD = timedelta(days=1)  # the day begins earlier in the east than on the clocks of the house


def keep_endorsements(*, by, now):
    """Everything of this chapter that is due, as {what: how many}."""
    return {
        "endorsements lapsed": lapse_overdue(by=by, now=now),
        "endorsements archived": archive_long_lapsed(by=by, now=now),
        "categories moved": settle_moves(by=by, now=now),
        "renewal reminders": remind_of_renewals(now=now) + warn_of_long_absence(now=now),
    }


def lapse_overdue(*, by, now):
    """Whoever has not renewed within the days of grace, or was inactive for too long.  Returns how many lapsed."""
    return _lapse(by=by, now=now) if _to_lapse(now) else 0


@recorded
def _lapse(*, by, now):
    """Looked at once more: since the record is held nobody attests or renews."""
    reasons = _to_lapse(now)
    lapsed = move_endorsements(reasons, EndorsementState.LAPSED, by=by, at=now)
    letters = [
        (e.candidate.user, f"{e.credential} {e.category} ({e.number}): {reasons[e.pk]} It can be reinstated; the exam "
         "is not taken again.", reverse("keeping:change", args=[e.pk]))
        for e in lapsed if e.candidate.user_id
    ]  # fmt: skip
    notify_each(letters, subject="Your endorsement has lapsed", now=now, by_mail=True)
    return len(lapsed)


def archive_long_lapsed(*, by, now):
    """What lapsed so long ago that the rule book archives it.  Returns how many."""
    return _archive(by=by, now=now) if _to_archive(now) else 0


@recorded
def _archive(*, by, now):
    return len(move_endorsements(_to_archive(now), EndorsementState.ARCHIVED, by=by, at=now))


def remind_of_renewals(*, now):
    """The nearest reminder whose day has come, and one when the day is over; one letter to whoever holds several."""
    groups = defaultdict(list)
    for e, rules in _asked_of_persons(now):
        today, day = _today(e, now), e.valid_until
        left = (day - today).days
        mark = "overdue" if left < 0 else min((d for d in rules.reminder_days if left <= d), default=None)
        if mark is not None and today < lapses_on(rules, day):
            groups[f"renewal {mark} {day} {e.association_id}", mark, day].append((e, rules))
    said_already = set(Notice.objects.filter(key__in=[key for key, *_ in groups]).values_list("user_id", "key"))
    told = 0
    for (key, mark, day), all_of_day in groups.items():
        letters = _letters([(e, r) for e, r in all_of_day if (e.candidate.user_id, key) not in said_already], day, mark)
        subject = f"Your renewal was due on {said(day)}" if mark == "overdue" else f"Renew by {said(day)}"
        if letters:
            notify_each(letters, subject=subject, now=now, key=key, by_mail=True)
        told += len(letters)
    return told


def warn_of_long_absence(*, now):
    """Whoever is inactive and has so long still to come back, once."""
    groups = defaultdict(list)
    for e, months in _for_too_long(EndorsementState.INACTIVE, "inactive_months", now + WARNED):
        if e.candidate.user_id:
            groups[months_after(e.state_since, months), e.association_id].append(e)
    told = 0
    for (end, association), away in groups.items():
        key = f"inactive until {end} {association}"
        said_already = set(Notice.objects.filter(key=key).values_list("user_id", flat=True))
        letters = [
            (e.candidate.user, f"{e.credential} {e.category} ({e.number}) is inactive since {said(e.state_since)}. "
             f"Come back before {said(end)}; on that day it lapses.", reverse("keeping:change", args=[e.pk]))
            for e in away if e.candidate.user_id not in said_already
        ]  # fmt: skip
        notify_each(letters, subject=f"Come back before {said(end)}", now=now, key=key, by_mail=True)
        told += len(letters)
    return told


def _letters(endorsements, day, mark):
    """One letter a person, naming everything of theirs that is due that day."""
    of_user = defaultdict(list)
    for e, rules in endorsements:
        of_user[e.candidate.user].append((e, rules))
    letters = []
    for user, theirs in of_user.items():
        what = " and ".join(f"{e.credential} {e.category}" for e, _ in theirs)
        first, rules = theirs[0]
        last = lapses_on(rules, day) - timedelta(days=1)
        lapse = "it lapses" if len(theirs) == 1 else "they lapse"
        then = f"You can still renew until {said(last)}; after that {lapse}."
        body = (
            f"{what}: the renewal was due on {said(day)}. {then}"
            if mark == "overdue"
            else f"{what}: valid until {said(day)}. See what is asked for and what is there already."
        )
        letters.append((user, body, reverse("keeping:renewal", args=[first.pk])))
    return letters


def _asked_of_persons(now):
    """(endorsement, rules) of everybody with an account whose renewal is near or over and not with the office."""
    horizon = local_day(now, "UTC") + FURTHEST
    near = _not_with_the_office(RenewalState.REFUSED).filter(candidate__user__isnull=False, valid_until__lte=horizon)
    yield from _with_rules(_read(near))


def _overdue(now):
    """{endorsement: why it lapses} of those whose days of grace are over."""
    rows = _read(_not_with_the_office().filter(valid_until__lt=local_day(now, "UTC") + AHEAD))
    state_of = {
        r.endorsement_id: r
        for some in in_batches([e.pk for e in rows])
        for r in Renewal.objects.now_due().filter(endorsement__in=some)
    }
    reasons = {}
    for e, rules in _with_rules(rows):
        row = state_of.get(e.pk)
        back = local_day(row.sent_back_at, e.association.time_zone) if row and row.sent_back_at else None
        if _today(e, now) < lapses_on(rules, e.valid_until, sent_back_on=back):
            continue
        reasons[e.pk] = f"Not renewed: the renewal was due on {said(e.valid_until)}."
        if row and row.state == RenewalState.REFUSED:
            reasons[e.pk] = f"Not renewed: the renewal due on {said(e.valid_until)} was refused after the audit."
    return reasons


def _to_lapse(now):
    """{endorsement: why}."""
    too_long = _for_too_long(EndorsementState.INACTIVE, "inactive_months", now)
    return _overdue(now) | {
        e.pk: f"Inactive since {said(e.state_since)}; the longest is {counted(months, 'month')}."
        for e, months in too_long
    }


def _to_archive(now):
    return {
        e.pk: f"Lapsed since {said(e.state_since)}; archived after {counted(months, 'month')}."
        for e, months in _for_too_long(EndorsementState.LAPSED, "archive_after_months", now)
    }


def _for_too_long(state, rule, now):
    """(endorsement, months) of those that have been in a state as long as a rule allows; 0 months are no limit."""
    found, associations = Q(pk=None), Association.objects.filter(endorsements__state=state).distinct()
    associations = {a.pk: a for a in associations}
    books, limits = Books(associations) if associations else None, {}
    for a in associations.values():
        today = local_day(now, a.time_zone)
        rules = books.rules(a.pk, today)
        if rules and (months := getattr(rules.renewal, rule)):
            limits[a.pk] = months
            # Three days more: the same day of a shorter month is looked at exactly below.
            found |= Q(association=a, state_since__lte=months_after(today, -months) + timedelta(days=3))
    if not limits:
        return []
    since = [(e, limits[e.association_id]) for e in _read(Endorsement.objects.filter(found, state=state))]
    return [(e, months) for e, months in since if months_after(e.state_since, months) <= _today(e, now)]


def _not_with_the_office(*and_not):
    """Active and inactive endorsements with a day until which they are valid, unless the office has the next step."""
    attested = Renewal.objects.filter(
        endorsement=OuterRef("pk"), due_on=OuterRef("valid_until"), state__in=[*WITH_THE_OFFICE, *and_not]
    )
    kept = Endorsement.objects.filter(state__in=[EndorsementState.ACTIVE, EndorsementState.INACTIVE])
    return kept.exclude(Exists(attested))


def _with_rules(endorsements):
    """With the rules in force on the day each is due, where those ask for a renewal of such an endorsement."""
    books = Books(e.association_id for e in endorsements)
    for e in endorsements:
        rules = books.rules(e.association_id, e.valid_until)
        if rules is None or not rules.renewal.renews:
            continue
        if e.state == EndorsementState.ACTIVE or rules.renewal.inactive_asks_hours:
            yield e, rules.renewal


def _read(endorsements):
    return list(endorsements.select_related("association", "candidate__user").order_by("number", "pk"))


def _today(endorsement, now):
    return local_day(now, endorsement.association.time_zone)
