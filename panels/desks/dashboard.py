"""What matters of a cycle at its present stage, in numbers that lead to the lists behind them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from exams.calendar.days import local_day, said
from exams.cycles.states import CycleState, Part
from exams.delivery.models import Attempt
from exams.delivery.states import AttemptState
from exams.registration.models import LedgerLine
from exams.registration.states import LedgerKind, RegistrationState
from exams.sittings.procedures.places import with_places
from exams.sittings.procedures.seating_everybody import cycle_balances
from exams.wording.phrases import counted, inside, money
from panels.results.progress import progress_of

UNSEATED = Q(state=RegistrationState.REGISTERED, sitting=None, sits_exam=True)


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: str
    link: str = ""
    note: str = ""
    of: int = 0  # where the number is a share of so many
    n: int = 0


def tiles_of(cycle, panel, *, now) -> list[Tile]:
    """The same few questions however many people there are."""
    return list(_TILES[CycleState(cycle.state)](cycle, panel, now))


def _people(cycle, show="") -> str:
    return reverse("registrations:list", args=[cycle.pk]) + (f"?show={show}" if show else "")


def _share(label, n, of, link, note="") -> Tile:
    return Tile(label, f"{n:,}", link, note or f"of {of:,}", of=of, n=n)


def _days_left(label, until, cycle, now, link, *, none="no day yet") -> Tile:
    """Until a day, or a moment, on the association's calendar."""
    if until is None:
        return Tile(label, "–", link, none)
    zone = cycle.association.time_zone
    day = local_day(until, zone) if isinstance(until, datetime) else until
    left = (day - local_day(now, zone)).days
    return Tile(label, counted(left, "day") if left >= 0 else "over", link, said(day))


def _plan(cycle) -> str:
    return reverse("office:plan", args=[cycle.pk])


def _states(cycle) -> dict:
    return dict(cycle.registrations.order_by().values_list("state").annotate(n=Count("pk")))


# ── planned, and open for registration ───────────────────────────────────────────────────────────────────────────────
def _draft(cycle, panel, now):
    sittings = list(cycle.sittings.all())
    yield _days_left(
        "until registration opens", cycle.registration_opens, cycle, now, _plan(cycle), none="opened by hand"
    )
    places = sum(sitting.capacity for sitting in sittings)
    yield Tile("places", f"{places:,}", reverse("sittings:list", args=[cycle.pk]), counted(len(sittings), "sitting"))
    yield _days_left("until the first exam day", _first_day(cycle, sittings), cycle, now, _plan(cycle))


def _first_day(cycle, sittings):
    return cycle.first_exam_day or min((sitting.local_days[0] for sitting in sittings), default=None)


def _registration(cycle, panel, now):
    states, sittings = _states(cycle), list(cycle.sittings.all())
    applying, registered = states.get(RegistrationState.APPLYING, 0), states.get(RegistrationState.REGISTERED, 0)
    yield Tile("being completed", f"{applying:,}", _people(cycle, "applying"))
    withdrawn = states.get(RegistrationState.WITHDRAWN, 0)
    note = f"{withdrawn:,} withdrawn" if withdrawn else ""
    yield Tile("registered", f"{registered:,}", _people(cycle, "registered"), note)
    seated = cycle.registrations.standing().exclude(sitting=None).count()
    places = sum(sitting.capacity for sitting in sittings)
    yield _share("seats taken", seated, places, reverse("sittings:list", args=[cycle.pk]))
    if registered - seated > 0:
        yield Tile("without a seat", f"{registered - seated:,}", _people(cycle, "unseated"))
    yield from _money(cycle)
    yield _days_left(
        "until registration closes", cycle.registration_closes, cycle, now, _plan(cycle), none="closed by hand"
    )


def _money(cycle):
    totals = LedgerLine.objects.filter(registration__cycle=cycle).totals()
    came_in = -(totals.get(LedgerKind.PAYMENT) or 0) - (totals.get(LedgerKind.REFUND) or 0)
    owed = [amount for amount in cycle_balances(cycle).values() if amount > 0]
    currency, fees = cycle.rules.fees.currency, reverse("fees:cycle", args=[cycle.pk])
    if came_in or owed:
        yield Tile(f"{currency} paid", money(came_in), fees)
    if owed:
        yield Tile(f"{currency} open", money(sum(owed)), _people(cycle, "owing"), counted(len(owed), "registration"))


# ── exam days ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _sitting(cycle, panel, now):
    handed = [
        Exists(Attempt.objects.filter(registration=OuterRef("pk"), state=AttemptState.SUBMITTED, part=part))
        for part in Part
    ]
    writing = Exists(Attempt.objects.still_open(now=now).filter(registration=OuterRef("pk")))
    standing = cycle.registrations.standing().annotate(at_it=writing, one=handed[0], two=handed[1])
    n = standing.aggregate(
        everybody=Count("pk"), here=Count("pk", filter=Q(check_in__isnull=False)),
        writing=Count("pk", filter=Q(at_it=True)), done=Count("pk", filter=Q(one=True, two=True)),
        absent=Count("pk", filter=Q(state=RegistrationState.NO_SHOW)),
        unseated=Count("pk", filter=UNSEATED),
    )  # fmt: skip
    yield _share("checked in", n["here"], n["everybody"], _people(cycle, "checked-in"))
    yield Tile("writing now", f"{n['writing']:,}", _people(cycle, "writing"))
    yield _share("both parts handed in", n["done"], n["everybody"], _people(cycle, "handed-in"))
    if n["absent"]:
        yield Tile("did not come", f"{n['absent']:,}", _people(cycle, "absent"))
    if n["unseated"]:
        yield Tile("without a seat", f"{n['unseated']:,}", _people(cycle, "unseated"))
    days = [sitting.local_days for sitting in cycle.sittings.all()]
    first, last = min((d[0] for d in days), default=None), max((d[1] for d in days), default=None)
    link = reverse("sittings:list", args=[cycle.pk])
    if first and first > now.date():
        yield _days_left("until the first sitting", first, cycle, now, link)
    else:
        yield _days_left("until the last sitting", last, cycle, now, link)


# ── scoring, committee, released ─────────────────────────────────────────────────────────────────────────────────────
def _scoring(cycle, panel, now):
    it = progress_of(cycle, panel)
    papers = Attempt.objects.filter(registration__cycle=cycle, part=Part.ONE).to_be_scored().count()
    note = f"of {papers:,}; {it.part_one_passed:,} passed" if it.part_one else f"of {papers:,}"
    yield _share("Part One marked", it.part_one, papers, reverse("statistics", args=[cycle.pk]), note)
    if it.readings:
        yield _share("readings in", it.readings_in, it.readings, reverse("panel:show", args=[cycle.pk]))
    if it.scripts_total:
        note = ", ".join(f"{inside(phase)}: {n:,}" for phase, n in it.scripts.items())
        yield Tile("scripts", f"{it.scripts_total:,}", reverse("panel:show", args=[cycle.pk]), note)
    if it.part_two:
        note = f"{it.part_two_passed:,} passed"
        yield Tile("Part Two marked", f"{it.part_two:,}", reverse("statistics", args=[cycle.pk]), note)
    if it.recommended or it.unrecommended:
        recommended = sum(it.recommended.values())
        note = ", ".join(f"{n:,} {inside(outcome)}" for outcome, n in it.recommended.items())
        yield _share("recommended", recommended, recommended + it.unrecommended, _people(cycle), note)
    yield _days_left("until the release", cycle.release_day, cycle, now, _plan(cycle))


def _committee(cycle, panel, now):
    it, docket = progress_of(cycle, panel), reverse("committee:docket", args=[cycle.pk])
    yield _share("decided", it.decided, it.cases, docket, f"of {counted(it.cases, 'case')}")
    for outcome, n in it.recommended.items():
        yield Tile(f"proposed: {inside(outcome)}", f"{n:,}", docket)
    meeting = cycle.meetings.not_over().order_by("starts_at").first()
    meetings = reverse("committee:meetings", args=[cycle.pk])
    yield _days_left("until the meeting", meeting and meeting.starts_at, cycle, now, meetings, none="none is planned")
    yield _days_left("until the release", cycle.release_day, cycle, now, _plan(cycle))


def _released(cycle, panel, now):
    it = progress_of(cycle, panel)
    yield Tile("decided", f"{it.decided:,}", reverse("committee:docket", args=[cycle.pk]))
    yield Tile(
        "Part One passed", f"{it.part_one_passed:,}", reverse("statistics", args=[cycle.pk]), f"of {it.part_one:,}"
    )
    yield Tile(
        "Part Two passed", f"{it.part_two_passed:,}", reverse("statistics", args=[cycle.pk]), f"of {it.part_two:,}"
    )
    released = said(local_day(cycle.released_at, cycle.association.time_zone))
    yield Tile("released", released, reverse("letters:list", args=[cycle.pk]), "the letters")


_TILES = {
    CycleState.DRAFT: _draft,
    CycleState.REGISTRATION: _registration,
    CycleState.SITTING: _sitting,
    CycleState.SCORING: _scoring,
    CycleState.COMMITTEE: _committee,
    CycleState.RELEASED: _released,
}


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def seats_of(cycle, *, now) -> list:
    """While seats are taken: each sitting with its places, taken and free."""
    if cycle.state not in (CycleState.REGISTRATION, CycleState.SITTING):
        return []
    return list(with_places(cycle.sittings, now=now))


WIDE = 1000


def applications_bar(cycle) -> list[dict]:
    """Applications by step, as parts of one bar; nothing where nobody has applied."""
    if cycle.state != CycleState.REGISTRATION:
        return []
    steps = (("Being completed", Q(state=RegistrationState.APPLYING), "applying"),
             ("Registered, without a seat", UNSEATED, "unseated"),
             ("Registered, with a seat", Q(state=RegistrationState.REGISTERED, sitting__isnull=False), "registered"),
             ("Withdrawn", Q(state=RegistrationState.WITHDRAWN), "withdrawn"))  # fmt: skip
    found = cycle.registrations.aggregate(**{show: Count("pk", filter=who) for _, who, show in steps})
    whole, at, parts = sum(found.values()), 0.0, []
    for number, (label, _, show) in enumerate(steps, start=1):
        n = found[show]
        width = WIDE * n / whole if whole else 0
        parts.append({"label": label, "n": n, "link": _people(cycle, show), "fill": number, "x": f"{at:.1f}",
                      "width": f"{width:.1f}"})  # fmt: skip
        at += width
    return parts if whole else []
