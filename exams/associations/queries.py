"""What the public door and the office's page ask of the database."""

from dataclasses import dataclass

from django.urls import reverse

from exams.accounts.models import Association, Candidate
from exams.accounts.permissions import Permission
from exams.associations.asked_for import Asked, asked_of, fee_span
from exams.associations.models import Admission, Logo
from exams.associations.states import AdmissionState
from exams.calendar.days import local_day, said
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.wording.name_matching import same
from exams.wording.phrases import counted

TO_COME = (CycleState.DRAFT, CycleState.REGISTRATION, CycleState.SITTING)


@dataclass(frozen=True, slots=True)
class Category:
    name: str
    asked: list[Asked]


@dataclass(frozen=True, slots=True)
class Offer:
    """What an association endorses and what it asks, from its rule book in force."""

    categories: list[Category]
    costs: str
    agreements: list[str]


def offer_of(association, *, now) -> Offer | None:
    today = local_day(now, association.time_zone)
    book = association.rule_books.in_force(on=today).first()
    if book is None:
        return None
    rules = book.rules
    categories = [Category(name, asked_of(rules, name, on=today)) for name in rules.categories]
    agreements = [text.partition(":")[2].strip() or text for text in rules.eligibility.agreements]
    return Offer(categories, fee_span(rules, rules.categories), agreements)


@dataclass(frozen=True, slots=True)
class CycleToCome:
    cycle: Cycle
    open: bool
    sentences: list[str]


def cycles_to_come(association, *, now) -> list[CycleToCome]:
    """Those that people can still take part in, or will be able to; what is only being drafted is nobody's business."""
    found = association.cycles.filter(state__in=TO_COME).prefetch_related("sittings").order_by("created_at")
    told = []
    for cycle in found:
        opens, closes = getattr(cycle, "registration_opens", None), cycle.registration_closes
        if cycle.state == CycleState.DRAFT and not opens:
            continue
        is_open = cycle.state == CycleState.REGISTRATION and not (closes and closes < now)
        told.append(CycleToCome(cycle, is_open, _days(cycle, opens, closes, association.time_zone, now, is_open)))
    return told


def _days(cycle, opens, closes, zone, now, is_open):
    def day(moment):
        return said(local_day(moment, zone) if hasattr(moment, "hour") else moment)

    if is_open:
        yet = f" until {day(closes)}" if closes else ""
        found = [f"Registration is open{yet}."]
    elif closes and closes < now:
        found = [f"Registration closed on {day(closes)}."]
    elif opens:
        found = [f"Registration opens on {day(opens)}{f' and closes on {day(closes)}' if closes else ''}."]
    else:
        found = ["Registration is not open."]
    days = sorted({local_day(sitting.starts_at, sitting.time_zone) for sitting in cycle.sittings.all()})
    if days:
        last = f" to {said(days[-1])}" if len(days) > 1 else ""
        found.append(f"Exam {'days' if last else 'day'}: {said(days[0])}{last}.")
    release = getattr(cycle, "release_day", None)
    if release:
        found.append(f"Decisions are released on {day(release)}.")
    return found


def logo_of(association):
    """Without its bytes."""
    return Logo.objects.shown().filter(association=association).defer("content").first()


def possible_doubles(association, admissions) -> dict:
    """{admission: the association's other records that may be the same person, by their name}."""
    wanted = [one for one in admissions if one.name]
    if not wanted:
        return {}
    known = list(Candidate.objects.filter(association=association).select_related("user"))
    return {
        one.pk: [
            person
            for person in known
            if person.pk != one.candidate_id and person.user_id != one.user_id and same(person.name, one.name)
        ]
        for one in wanted
    }


def doors():
    return Association.objects.all()


def begun_by(user):
    """What this person has begun at a door and is not through with."""
    return Admission.objects.filter(user=user).exclude(state=AdmissionState.ADMITTED).select_related("association")


def new_people_waiting(user):
    """(title, detail, address, label) for the coordinator's first page."""
    own = Association.objects.filter(pk__in=user.associations(Permission.RUN_CYCLES))
    waiting = Admission.objects.filter(association__in=own, state=AdmissionState.WAITING).select_related("association")
    counts = {}
    for one in waiting:
        counts[one.association] = counts.get(one.association, 0) + 1
    for association, n in counts.items():
        title = f"{counted(n, 'new person', 'new people')} to let in"
        yield title, association.name, reverse("association:new-people", args=[association.slug]), "Look"
