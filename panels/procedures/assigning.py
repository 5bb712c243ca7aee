"""Panels set up, scripts given to reviewers."""

import secrets

from django.db import transaction

from exams.errors import Invalid, Refused
from exams.procedures.audit import record
from panels.allocation import allocate, reading_order
from panels.models import Assignment, Panel, PanelMember, Reviewer


@transaction.atomic
def enter_reviewer(association, *, reference, by, now, name="", user=None):
    if Reviewer.objects.filter(association=association, reference=reference).exists():
        raise Invalid(f"{association} has a reviewer {reference} already.")
    reviewer = Reviewer.objects.create(association=association, reference=reference, name=name, user=user)
    record("reviewer.entered", reviewer, by=by, at=now)
    return reviewer


@transaction.atomic
def set_up_panel(cycle, *, rubric, by, now, order_seed=None, identified_at_source=False):
    if Panel.objects.filter(cycle=cycle).exists():
        raise Invalid(f"{cycle} has its panel already.")
    panel = Panel.objects.create(
        cycle=cycle,
        rubric=rubric,
        order_seed=order_seed or secrets.token_hex(8),
        identified_at_source=identified_at_source,
    )
    record("panel.set-up", panel, by=by, at=now, cycle=cycle, rubric=rubric.version)
    return panel


@transaction.atomic
def join_panel(panel, reviewer, *, by, now, lead=False):
    member, created = PanelMember.objects.get_or_create(panel=panel, reviewer=reviewer, defaults={"lead": lead})
    if created:
        record("panel.joined", panel, by=by, at=now, cycle=panel.cycle, reviewer=reviewer.reference, lead=lead)
    return member


@transaction.atomic
def give_out_scripts(panel, *, by, now):
    """Give every script that nobody reads yet to as many reviewers as the rules ask for."""
    reviewers = [m.reviewer for m in panel.members.filter(lead=False).select_related("reviewer").order_by("pk")]
    scripts = list(panel.scripts.filter(assignments__isnull=True).order_by("code"))
    readings = panel.cycle.rules.part_two.readings
    try:
        pairs = allocate(scripts, reviewers, readings=readings, seed=panel.order_seed)
    except ValueError as error:
        raise Refused(str(error)) from None
    by_reviewer = {}
    for script, reviewer in pairs:
        by_reviewer.setdefault(reviewer, {})[script.code] = script
    fresh = []
    for reviewer, theirs in by_reviewer.items():
        order = reading_order(list(theirs), reviewer=reviewer.reference, seed=panel.order_seed)
        fresh += [
            Assignment(script=theirs[code], reviewer=reviewer, label=theirs[code].label, rank=rank)
            for rank, code in enumerate(order)
        ]
    Assignment.objects.bulk_create(fresh, batch_size=1000)
    if fresh:
        record("panel.given-out", panel, by=by, at=now, cycle=panel.cycle, scripts=len(scripts), readings=len(fresh))
    return len(fresh)
