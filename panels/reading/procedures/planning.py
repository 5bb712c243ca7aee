"""Who would read what: planned, changed by hand, and what the plan carries.  Nothing is given out here."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid, Refused
from exams.wording.phrases import counted, quoted
from panels.reading import sealing
from panels.reading.models import Assignment, PlanChange
from panels.reading.plan.allocation import Reader, Work, plan
from panels.reading.plan.strength import Strength, strength_of
from panels.reading.states import NOT_HELD
from panels.reviewers.states import MAY_READ


@dataclass(frozen=True, slots=True)
class Proposed:
    """A plan and what it would carry; ``short`` are scripts that lack readers, by code, with the reason.

    ``changes`` are those made by hand, each with the sentence that says why it does not fit the plan, or "".
    """

    teams: dict
    readers: dict
    scripts: dict
    strength: Strength
    short: dict
    away: tuple
    changes: tuple = ()


def propose_plan(panel, *, now) -> Proposed:
    """Who would read what, as changed by hand.  Nothing is given out; the same panel gives the same plan."""
    rules = panel.cycle.rules
    reading = panel.members.filter(lead=False, left_at=None, reviewer__state__in=MAY_READ)
    members = list(reading.select_related("reviewer").order_by("pk"))
    day = now.date()
    here = [m.reviewer for m in members if not is_away(m.reviewer, day)]
    readers = {r.pk: r for r in here}
    facts = sealing.planning_facts(panel, here)
    loads = loads_of(panel)
    cap = rules.reading.load_cap
    try:
        made = plan(
            [Work(code, group, barred) for code, group, barred in facts],
            [Reader(r.pk, smaller_cap(r.load_cap, cap), loads.get(r.pk, 0)) for r in here],
            readings=rules.part_two.readings,
            seed=panel.order_seed,
        )
    except ValueError as error:
        raise Refused(str(error)) from None
    readable = {r.pk: (r, smaller_cap(r.load_cap, cap), loads.get(r.pk, 0)) for r in here}
    teams, changes = _by_hand(panel, dict(made.teams), readable, {code: barred for code, _, barred in facts})
    levels = max((c.maximum - c.minimum + 1 for c in panel.rubric.criteria.all()), default=5)
    return Proposed(
        teams=teams,
        readers=readers,
        scripts={s.code: s for s in panel.scripts.filter(assignments=None)},
        strength=strength_of(teams, list(readers), levels=levels),
        short=dict(made.short),
        away=tuple(m.reviewer for m in members if is_away(m.reviewer, day)),
        changes=tuple(changes),
    )


def _by_hand(panel, teams, readable, barred):
    """(the teams as changed by hand, [(change, why it does not fit or "")]); ``readable`` {pk: (reader, cap, load)}."""
    loads = Counter({pk: load for pk, (_, _, load) in readable.items()})
    loads.update(pk for team in teams.values() for pk in team)
    found = []
    changes = panel.plan_changes.filter(script__assignments=None).select_related("script", "reader", "instead_of")
    for change in changes.order_by("pk"):
        code, new, old = change.script.code, change.reader_id, change.instead_of_id
        why = why_not(teams.get(code, ()), change.reader, change.instead_of, readable, barred.get(code, ()), loads)
        found.append((change, why))
        if not why:
            teams[code] = tuple(new if pk == old else pk for pk in teams[code])
            loads.update({new: 1, old: -1})
    return teams, found


def why_not(team, reader, instead_of, readable, barred, loads) -> str:
    """Why this reader cannot read a script in the other's place; "" where they can."""
    if instead_of.pk not in team:
        return f"{instead_of} does not read it in this plan."
    if reader.pk in team:
        return f"{reader} reads it already."
    if reader.pk not in readable:
        return f"{reader} does not read on this panel, or is away."
    if reader.pk in barred:
        return f"{reader} may not read it: there is a conflict."
    cap = readable[reader.pk][1]
    if cap is not None and loads[reader.pk] >= cap:
        return f"{reader} reads {counted(cap, 'script')} at most, and has as many."
    return ""


@recorded
def change_plan(panel, code, *, reader, instead_of, by, now):
    """This script is read by one reviewer rather than by another; refused where conflict or cap forbid it."""
    proposed = propose_plan(panel, now=now)
    script = proposed.scripts.get(code)
    if script is None:
        raise Invalid(f"The plan has no script {quoted(code)}.")
    if reader == instead_of:
        raise Invalid("Choose two different reviewers.")
    change = PlanChange.objects.create(
        panel=panel, script=script, reader=reader, instead_of=instead_of, made_by=by, made_at=now
    )
    why = dict(propose_plan(panel, now=now).changes)[change]
    if why:
        raise Refused(why)
    told = {"script": code, "reader": reader.reference, "instead_of": instead_of.reference}
    record("panel.plan-changed", panel, by=by, at=now, cycle=panel.cycle, **told)
    return change


@recorded
def take_back_plan_change(change, *, by, now):
    require_change_open(change)
    told = {"script": change.script.code, "reader": change.reader.reference, "instead_of": change.instead_of.reference}
    record("panel.plan-change-taken-back", change.panel, by=by, at=now, cycle=change.panel.cycle, **told)
    change.delete()


def require_change_open(change):
    if change.script.assignments.exists():
        raise Refused("The script is given out by now.")
    if change.panel.plan_changes.filter(script=change.script, pk__gt=change.pk, instead_of=change.reader).exists():
        raise Refused("A later change builds on this one: take that back first.")


def require_whole(proposed):
    """That the plan can be given out as it is."""
    if proposed.short:
        code, reason = next(iter(proposed.short.items()))
        raise Refused(f"{counted(len(proposed.short), 'script lacks', 'scripts lack')} a reader. {code}: {reason}")
    if not proposed.strength.connected and len(proposed.teams) >= len(proposed.readers):
        raise Refused("The panel would fall into parts that cannot be compared; let more reviewers join.")


def is_away(reviewer, day) -> bool:
    return bool(
        reviewer.away_from and reviewer.away_from <= day and (reviewer.away_until is None or day <= reviewer.away_until)
    )


def loads_of(panel):
    """{reviewer: scripts on the desk or handed in} of the first round."""
    held = Assignment.objects.filter(script__panel=panel, round=1).exclude(state__in=NOT_HELD)
    return dict(held.order_by().values_list("reviewer").annotate(n=Count("pk")))


def smaller_cap(own, general):
    """The reviewer's own cap or the rule book's, whichever is smaller; 0 is none."""
    caps = [cap for cap in (own, general or None) if cap is not None]
    return min(caps, default=None)
