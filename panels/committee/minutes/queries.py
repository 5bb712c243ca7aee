"""The minutes of a meeting: generated from what happened, for one reader; nothing of a case that reader has left."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q

from exams.calendar.days import day_and_hour
from panels.committee.members import STANDS_IN_ELSEWHERE, committee_of, not_shown
from panels.committee.minutes.wording import sentence_of_motion
from panels.committee.models import Attendance, Hearing, Motion, Recusal, Substitute
from panels.committee.vote_counting import rule_in_words


@dataclass(frozen=True, slots=True)
class Item:
    """One case: its heading, what happened in sentences, and how it was left."""

    heading: str
    sentences: tuple[str, ...]
    ended: str


@dataclass(frozen=True, slots=True)
class Minutes:
    title: str
    association: str
    opened: str
    closed: str
    place: str
    present: tuple[str, ...]
    apologies: tuple[str, ...]
    rule: str
    consent: tuple[Item, ...]
    items: tuple[Item, ...]
    not_reached: str
    language: str


def minutes_of(meeting, reader) -> Minutes:
    """In a few questions, however many cases."""
    cycle, zone, frozen = meeting.cycle, meeting.cycle.association.time_zone, meeting.at_the_close
    members = committee_of(cycle.association)
    attended = {}
    for one in Attendance.objects.filter(meeting=meeting).select_related("member"):
        attended.setdefault(one.member, []).append(one)
    motions = list(
        Motion.objects.filter(meeting=meeting)
        .exclude(state="put")
        .select_related("case__registration__candidate", "moved_by", "decision")
        .order_by("moved_at", "case__position")
    )
    hearings = list(
        Hearing.objects.filter(meeting=meeting)
        .select_related("case__registration__candidate")
        .order_by("called_at", "pk")
    )
    left, stood_in = not_shown(cycle, reader), {}
    for one in _stood_in(meeting):
        stood_in.setdefault(one.case_id, []).append(one)
    gone = {}
    for one in _were_gone(meeting):
        gone.setdefault(one.case_id, []).append(one)
    of_case = {}
    for motion in motions:
        of_case.setdefault(motion.case_id, []).append(motion)
    heard = {}
    for hearing in hearings:
        heard.setdefault(hearing.case, []).append(hearing)
    return Minutes(
        title=f"Minutes of {meeting}",
        association=str(cycle.association),
        opened=day_and_hour(meeting.opened_at, zone) if meeting.opened_at else "",
        closed=day_and_hour(meeting.closed_at, zone) if meeting.closed_at else "",
        place="; ".join(
            part for part in (meeting.place, "with members taking part from elsewhere" * bool(meeting.link)) if part
        ),
        present=tuple(
            _present(member, rows, zone) for member, rows in sorted(attended.items(), key=lambda v: str(v[0]))
        ),
        apologies=tuple(frozen.get("not_there", [str(m) for m in members if m not in attended])),
        rule=rule_in_words(cycle.rules.committee),
        consent=tuple(_item(motion.case, [motion], [], gone, left, stood_in) for motion in motions if motion.consent),
        items=tuple(
            _item(case, [m for m in of_case.get(case.pk, []) if not m.consent], rows, gone, left, stood_in)
            for case, rows in heard.items()
        ),
        not_reached=_not_reached(frozen.get("not_reached", ())),
        language=cycle.association.language,
    )


def _not_reached(numbers):
    if not numbers:
        return ""
    return f"{'Case' if len(numbers) == 1 else 'Cases'} {', '.join(map(str, numbers))} waited for the next meeting."


def _were_gone(meeting):
    """Recusals as they stood at the close, or stand now."""
    of_cycle = Recusal.objects.filter(case__cycle=meeting.cycle_id).select_related("member")
    if meeting.closed_at is None:
        return of_cycle.in_force()
    later = Q(withdrawn_at=None) | Q(withdrawn_at__gt=meeting.closed_at)
    return of_cycle.filter(later, made_at__lte=meeting.closed_at)


def _stood_in(meeting):
    """Who was named for a case by the close, or is now."""
    named = Substitute.objects.filter(case__cycle=meeting.cycle_id).select_related("member", "lent_by")
    if meeting.closed_at is None:
        return named.in_force()
    later = Q(withdrawn_at=None) | Q(withdrawn_at__gt=meeting.closed_at)
    return named.filter(later, named_at__lte=meeting.closed_at)


def _item(case, motions, hearings, gone, left, stood_in):
    if left.get(case.pk) == STANDS_IN_ELSEWHERE:
        return Item(f"Case {case.position}", ("These minutes show you the cases you stood in on.",), "")
    if case.pk in left:
        return Item(f"Case {case.position}", ("You had left this case; these minutes do not show it to you.",), "")
    person = case.registration.candidate
    heading = f"Case {case.position}: {person.name}, {case.registration.credential} {case.registration.category}"
    sentences = [f"{one} stood in on this case: {one.reason}." for one in stood_in.get(case.pk, [])]
    if not motions:
        sentences += [f"{one.member} took no part ({one.reason})." for one in gone.get(case.pk, [])]
    for motion in motions:
        sentences.append(
            sentence_of_motion(
                outcome=motion.get_outcome_display(), condition=motion.condition, consent=motion.consent,
                moved_by=str(motion.moved_by), result=motion.result, state=motion.state,
            )
        )  # fmt: skip
        if motion.why_withdrawn:
            sentences.append(f"Reason: {motion.why_withdrawn}")
    decision = next((m.decision for m in motions if hasattr(m, "decision")), None)
    if decision is not None:
        return Item(heading, tuple(sentences), f"Decided: {decision.decided}. {decision.reason}")
    off = next((h.put_off for h in hearings if h.put_off), "")
    return Item(heading, tuple(sentences), f"Put off to the next meeting: {off}" if off else "Not decided.")


def _present(member, rows, zone):
    spells = [
        f"{'from elsewhere, ' if row.remote else ''}{_hour(row.came_at, zone)} to "
        f"{_hour(row.left_at, zone) if row.left_at else 'the end'}"
        for row in rows
    ]
    return f"{member} ({'; '.join(spells)})"


def _hour(at, zone):
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"
