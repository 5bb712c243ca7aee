"""Hours of training and supervision, noted by whoever had them; struck out, never changed."""

from datetime import date
from decimal import Decimal, InvalidOperation

from exams.accounts.permissions import Permission
from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.wording.phrases import quoted
from panels.renewals.models import ContinuingHour, HourKind, HoursStruck, Renewal
from panels.renewals.procedures.facts import Books
from panels.renewals.states import WITH_THE_OFFICE, RenewalState

MOST_AT_ONCE = Decimal(500)
EARLIEST = date(2000, 1, 1)


@recorded
def note_hours(candidate, *, kind, hours, title, on, by, now, topic="", provider=""):
    """Hours on a day, for every endorsement of this person that asks for such hours."""
    self_or_office(candidate, by)
    given = {"kind": kind, "hours": hours, "title": title, "on": on, "topic": topic, "provider": provider}
    return note_known_hours(candidate, checked_hours(candidate, now=now, **given), by=by, now=now)


def checked_hours(candidate, *, kind, hours, title, on, now, topic="", provider=""):
    """The hours as they are kept.

    :raises Invalid: with what to put right
    """
    if kind not in HourKind.values:
        raise Invalid("Choose whether these are hours of training or of reflective supervision.")
    if topic and topic not in topics_of(candidate, now=now)[kind]:
        raise Invalid(f"{quoted(topic)} is no topic in the rule book: choose one of the list, or none.")
    if not title.strip():
        raise Invalid("Say what it was: the title of the training, or with whom the supervision was.")
    if len(title.strip()) > 200 or len(provider.strip()) > 200:
        raise Invalid("What it was and who gave it have up to 200 characters each.")
    return {
        "kind": kind,
        "topic": topic,
        "hours": _hours(hours),
        "title": title.strip(),
        "provider": provider.strip(),
        "on": _day(on, local_day(now, candidate.association.time_zone)),
    }


@recorded
def strike_hours(hours, *, reason, by, now):
    """These hours do not count.  Hours that an attestation counts are struck only by sending it back first."""
    self_or_office(hours.candidate, by)
    if not reason.strip():
        raise Invalid("Write why these hours do not count.")
    if HoursStruck.objects.filter(hours=hours).exists():
        raise Refused("These hours are struck out already.")
    require_uncounted(hours)
    struck = HoursStruck.objects.create(hours=hours, reason=reason.strip()[:300], by=by, at=now)
    record("hours.struck", hours.candidate, by=by, at=now, reason=struck.reason, hours=str(hours.hours))
    return struck


@recorded
def restore_hours(hours, *, by, now):
    """Struck out by mistake: noted once more, as they were."""
    self_or_office(hours.candidate, by)
    if not ContinuingHour.objects.struck_out().filter(pk=hours.pk).exists():
        raise Refused("These hours are not struck out, or were noted again already.")
    facts = {name: getattr(hours, name) for name in ("kind", "topic", "hours", "title", "provider", "on")}
    return note_known_hours(hours.candidate, facts | {"again_of": hours}, by=by, now=now)


def require_uncounted(hours):
    """No attestation counts them."""
    counted = Renewal.objects.filter(
        endorsement__candidate=hours.candidate_id,
        state__in=[*WITH_THE_OFFICE, RenewalState.RENEWED],
        period_from__lte=hours.on,
        period_to__gte=hours.on,
    ).first()
    if counted:
        raise Refused(
            f"These hours count in what was attested for the period to {said(counted.period_to)}. "
            "The office can send an attestation back that is not decided yet."
        )


def note_known_hours(candidate, facts, *, by, now):
    noted = ContinuingHour.objects.create(candidate=candidate, noted_by=by, noted_at=now, **facts)
    again = {"again": noted.again_of_id} if noted.again_of_id else {}
    record("hours.noted", candidate, by=by, at=now, kind=str(noted.kind), hours=str(noted.hours),
           on=noted.on.isoformat(), **again)  # fmt: skip
    return noted


def self_or_office(candidate, user):
    """The person themselves, or whoever keeps the registry of their association (what came on paper)."""
    if candidate.user_id != user.pk and not user.may(Permission.KEEP_REGISTRY, candidate.association_id):
        raise NotYours("No such endorsement is yours.")


def topics_of(candidate, *, now) -> dict:
    """{kind: what such hours can be about}: as renewals and portfolios of the association ask for them."""
    today = local_day(now, candidate.association.time_zone)
    rules = Books([candidate.association_id]).rules(candidate.association_id, today)
    found = {HourKind.TRAINING: {}, HourKind.SUPERVISION: {}}
    if rules is None:
        return found
    asked = [(HourKind.TRAINING, topic) for topic in rules.renewal.topics]
    asked += [(part.kind, sub.topic) for part in rules.portfolio.parts for sub in part.topics]
    for kind, topic in asked:
        if kind in found:
            found[kind].setdefault(topic.casefold(), topic)
    return {kind: tuple(topics.values()) for kind, topics in found.items()}


def _hours(given) -> Decimal:
    try:
        hours = Decimal(str(given).strip())
    except InvalidOperation:
        raise Invalid(f"{quoted(str(given))} is no number of hours: write 1.5 for an hour and a half.") from None
    if not hours.is_finite() or not 0 < hours <= MOST_AT_ONCE:
        raise Invalid(f"Hours are more than 0 and at most {MOST_AT_ONCE} at once.")
    if hours != hours.quantize(Decimal("0.01")):
        raise Invalid("Hours have at most two decimals: a quarter of an hour is 0.25.")
    return hours


def _day(given, today) -> date:
    if not isinstance(given, date):
        raise Invalid("Give the day, as 2026-03-14.")
    if given > today:
        raise Invalid(f"{said(given)} is still to come: hours are noted once they are over.")
    if given < EARLIEST:
        raise Invalid(f"{said(given)} is too long ago to count for a renewal: check the year.")
    return given
