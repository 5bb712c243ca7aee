"""Which scripts agree well enough, which need a further reading, and who settles them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from exams.audit.procedures import Entry, record, record_all
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import NotYours, Refused, WrongState
from panels.reading.models import Assignment, Panel, Script
from panels.reading.procedures.rating_table import rating_table
from panels.reading.sealing import kept_from, move_panel
from panels.reading.signals import panel_settled, reader_wanted
from panels.reading.states import NOT_HELD, SCRIPT_LIFECYCLE, AssignmentState, PanelState, ScriptPhase
from panels.reviewers.models import Reviewer
from scoring.rubrics.script_marks import CriterionScale, mark_scripts

FURTHER = 2  # the round of a further reading


def scales_of(rubric):
    return [CriterionScale(c.name, c.minimum, c.maximum, c.weight) for c in rubric.criteria.all()]


def marks_of(panel, *, scripts=None, rules=None):
    """The marks of the panel's scripts (or of some), with the table they come from; under other ``rules`` if given."""
    rules = rules or panel.part_two
    table = rating_table(panel, scripts=scripts, revised=True)
    marks = mark_scripts(
        table.scripts,
        table.rounds,
        table.levels,
        criteria=scales_of(panel.rubric),
        n_scripts=len(table.script_labels),
        readings=rules.readings,
        adjacent_levels=rules.adjacent_levels,
        resolution=rules.resolution,
        total_gap_percent=float(rules.total_gap_percent),
        cut_percent=float(rules.pass_percent) if rules.third_at_the_cut else None,
    )
    return table, marks


def judge_script(script, *, by, now):
    """Once no reading is outstanding: settled, or being discussed, or discrepant and waiting for a lead."""
    if script.assignments.waiting().exists():
        return script
    _, marks = marks_of(script.panel, scripts=[script.pk])
    if marks.short[0]:
        return script  # somebody gave it back: it waits for another reader
    to = ScriptPhase.DISCREPANT if marks.discrepant[0] else ScriptPhase.SETTLED
    hours = script.panel.cycle.rules.reading.discussion_hours
    if to == ScriptPhase.DISCREPANT and hours and script.phase == ScriptPhase.INDEPENDENT:
        return _open_discussion(script, hours, float(marks.gap[0]), by=by, now=now)
    if script.phase != to:
        move_script(script, to, by=by, at=now, gap=float(marks.gap[0]))
    if to == ScriptPhase.DISCREPANT and script.panel.for_appeal:
        reader_wanted.send(sender=Panel, panel=script.panel, by=by, now=now)
    return script


def _open_discussion(script, hours, gap, *, by, now):
    """The readers hear that they differ, and until when; nobody hears who the others are."""
    script.discussed_until = now + timedelta(hours=hours)
    script.save(update_fields=["discussed_until"])
    move_script(script, ScriptPhase.DISCUSSED, by=by, at=now, gap=gap)
    read = Assignment.objects.filter(script=script, state=AssignmentState.HANDED_IN).select_related("reviewer__user")
    notify_all(
        [assignment.reviewer.user for assignment in read if assignment.reviewer.user],
        subject="A script is being discussed",
        body="Your reading and another one lie further apart than the rules allow. Look at both, then confirm yours "
        "or change it.",
        link=reverse("reviewer:script", args=[script.code]),
        by_mail=True,
        now=now,
    )
    return script


def settle_panel_if_done(panel, *, by, now):
    if panel.state == PanelState.READING and not panel.scripts.unsettled().exists():
        move_panel(panel, PanelState.SETTLED, by=by, at=now)
        if panel.for_appeal:
            panel_settled.send(sender=Panel, panel=panel, now=now)


def discrepant_for(user):
    """Discrepant scripts of the panels this person leads, that they did not read before and do not hold.

    One that they put back, or let the lease of run out, is there again; one they could not read is not.
    """
    own = Assignment.objects.filter(reviewer__user=user)
    let_go = Q(round=FURTHER, state=AssignmentState.GIVEN_BACK, cannot="")
    return (
        Script.objects.filter(
            phase=ScriptPhase.DISCREPANT,
            panel__members__lead=True,
            panel__members__reviewer__user=user,
        )
        .exclude(pk__in=own.exclude(let_go).values("script"))
        .exclude(held_until__isnull=False)  # a lead has read it, and can still take that back
        .exclude(pk__in=kept_from(user))
        .order_by("code")
    )


@transaction.atomic
def take_for_settling(code, *, by, now):
    """Put a discrepant script on the lead's desk; the first readings stay hidden until the lead's own is in."""
    script = discrepant_for(by).select_for_update(of=("self",)).filter(code=code).first()
    if script is None:
        raise NotYours("No such script waits for you.")
    taken = script.assignments.filter(round=FURTHER).exclude(state__in=NOT_HELD).first()
    if taken and taken.reviewer.user_id != by.pk:
        lease = timedelta(hours=script.panel.cycle.rules.reading.lease_hours)
        if taken.state != AssignmentState.WAITING or taken.taken_at is None or now <= taken.taken_at + lease:
            raise Refused("Another lead reviewer has taken this script.")
        taken.state, taken.reason = AssignmentState.GIVEN_BACK, "the lease ran out"
        taken.save(update_fields=["state", "reason"])
        record("script.lease-ran-out", script, by=by, at=now, cycle=script.panel.cycle)
        taken = None
    if taken is None:
        reviewer = Reviewer.objects.get(user=by, memberships__panel=script.panel, memberships__lead=True)
        taken, _ = Assignment.objects.update_or_create(
            script=script, reviewer=reviewer, round=FURTHER,
            defaults={"label": script.label, "taken_at": now, "state": AssignmentState.WAITING, "reason": ""},
        )  # fmt: skip
        record("script.taken-for-settling", script, by=by, at=now, cycle=script.panel.cycle)
    return taken


@transaction.atomic
def put_back(code, *, by, now):
    """A lead who took a script and has not read it lets another have it."""
    own = Assignment.objects.on_desk_of(by).waiting().filter(script__code=code, round=FURTHER)
    taken = own.select_related("script__panel__cycle").first()
    if taken is None:
        raise NotYours("You have taken no such script.")
    taken.state, taken.reason = AssignmentState.GIVEN_BACK, "put back"
    taken.save(update_fields=["state", "reason"])
    record("script.put-back", taken.script, by=by, at=now, cycle=taken.script.panel.cycle)
    return taken


@transaction.atomic
def move_script(script, to, *, by, at, **details):
    move_scripts([script], to, by=by, at=at, **details)
    return script


def move_scripts(scripts, to, *, by, at, **details):
    """Where scripts of one panel change phase by somebody's act."""
    lines = []
    for script in scripts:
        came_from = ScriptPhase(script.phase)
        if to not in SCRIPT_LIFECYCLE[came_from]:
            raise WrongState.between("This script", came_from, to)
        script.phase = to
        lines.append(Entry(f"script.{to}", script, details={"came_from": str(came_from)} | details))
    Script.objects.bulk_update(scripts, ["phase"], batch_size=500)
    if lines:
        record_all(lines, by=by, at=at, cycle=scripts[0].panel.cycle)
