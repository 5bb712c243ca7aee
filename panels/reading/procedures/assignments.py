"""Panels set up, scripts given to reviewers."""

import secrets

from django.db.models import Count, Q

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission, Role
from exams.accounts.procedures import grant_role
from exams.audit.procedures import record, recorded
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, Refused
from exams.wording.phrases import counted
from panels.reading import sealing
from panels.reading.models import Assignment, Panel, PanelMember, Script
from panels.reading.plan.allocation import Reader, Work, plan, reading_order
from panels.reading.procedures.planning import is_away, loads_of, propose_plan, require_whole, smaller_cap
from panels.reading.procedures.training import sow_seeds
from panels.reading.states import NOT_HELD, AssignmentState, PanelState, ScriptPhase
from panels.reviewers.models import Reviewer
from panels.reviewers.states import MAY_READ, ReviewerState

LEFT = "left the panel"
LAST = 10**6  # the place on a desk of what is read instead of somebody else


@recorded
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


@recorded
def join_panel(panel, reviewer, *, by, now, lead=False):
    member, created = PanelMember.objects.get_or_create(panel=panel, reviewer=reviewer, defaults={"lead": lead})
    if created:
        record("panel.joined", panel, by=by, at=now, cycle=panel.cycle, reviewer=reviewer.reference, lead=lead)
    return member


@recorded
def borrow_reviewer(panel, lent, *, by, now):
    """A reviewer of another association reads on this panel too, as qualified as at home; they and it are told."""
    here, home = panel.cycle.association, lent.association
    if home.pk == here.pk:
        raise Invalid(f"{lent} is a reviewer of {here}; let them join.")
    if lent.user is None or lent.state not in MAY_READ or lent.lent_by_id:
        raise Refused(f"{lent} cannot be lent: only reviewers with an account who are approved at home can be.")
    known = Reviewer.objects.filter(association=here, user=lent.user).first()
    if known is None:
        names = ("name", "employer", "endorsed_as", "trained_until", "languages", "load_cap")
        known = Reviewer.objects.create(
            association=here, reference=f"{home.slug}/{lent.reference}"[:100], user=lent.user, lent_by=home,
            state=ReviewerState.APPROVED, **{name: getattr(lent, name) for name in names},
        )  # fmt: skip
        record("reviewer.borrowed", known, by=by, at=now, home=home.slug)
    grant_role(lent.user, Role.REVIEWER, association=here, by=by, now=now)
    member = join_panel(panel, known, by=by, now=now)
    offices = RoleGrant.objects.with_permission(Permission.RUN_CYCLES).filter(association=home).select_related("user")
    notify_all(
        [lent.user, *{grant.user for grant in offices}],
        subject=f"{here} has borrowed a reviewer",
        body=f"{lent} of {home} reads on the panel of {panel.cycle}.",
        now=now,
    )
    return member


@recorded
def give_out_scripts(panel, *, by, now):
    """Give every script that nobody reads yet to as many reviewers as the rules ask for.

    Refused, with the reason, where a script would lack a reader or the panel would fall into parts.
    """
    proposed = propose_plan(panel, now=now)
    if not proposed.teams:
        return 0
    require_whole(proposed)
    fresh = []
    for pk, reviewer in proposed.readers.items():
        theirs = [code for code, team in proposed.teams.items() if pk in team]
        order = reading_order(theirs, reviewer=reviewer.reference, seed=panel.order_seed)
        fresh += [
            Assignment(script=proposed.scripts[c], reviewer=reviewer, label=proposed.scripts[c].label, rank=rank)
            for rank, c in enumerate(order, start=1)
        ]
    Assignment.objects.bulk_create(fresh, batch_size=1000)
    sow_seeds(panel, fresh, by=by, now=now)
    n = len(proposed.teams)
    record("panel.given-out", panel, by=by, at=now, cycle=panel.cycle, scripts=n, readings=len(fresh))
    return len(fresh)


@recorded
def call_in_scripts(panel, *, by, now):
    """What was given out leaves every desk again, as long as nobody has begun; the plan is as it was."""
    list(Script.with_seeds.select_for_update().filter(panel=panel).values_list("pk", flat=True))
    given = Assignment.objects.filter(script__panel=panel)
    require_nothing_begun(panel)
    readings = given.filter(script__seed=None).count()
    given.delete()
    Script.with_seeds.filter(panel=panel).exclude(seed=None).delete()
    record("panel.called-in", panel, by=by, at=now, cycle=panel.cycle, readings=readings)
    return readings


def require_nothing_begun(panel):
    given = Assignment.objects.filter(script__panel=panel)
    if not given.exists():
        raise Refused("Nothing is given out.")
    begun = given.filter(~Q(state=AssignmentState.WAITING) | Q(draft__isnull=False)).count()
    if begun:
        raise Refused(
            f"{counted(begun, 'reading is', 'readings are')} begun, handed in or given back: what is given out stays. "
            "A reviewer who should not read drops out, or gives a script back."
        )


def lacking_readers(panel):
    """Scripts that were given out and lack a first reader, with how many hold them (``held``)."""
    held = Q(assignments__round=1) & ~Q(assignments__state__in=NOT_HELD)
    given = panel.scripts.unsettled().filter(assignments__isnull=False)
    return given.annotate(held=Count("assignments", filter=held, distinct=True)).filter(
        held__lt=panel.cycle.rules.part_two.readings
    )


@recorded
def replace_readers(panel, *, by, now, leaving=None, reason=""):
    """Give readings that are open to others, touching nothing else: after somebody has left or given a script back.

    ``leaving`` drops out: what they handed in stays, what waits on their desk goes to others.
    """
    if leaving is not None:
        if not reason.strip():
            raise Invalid("Write why this reviewer leaves the panel.")
        PanelMember.objects.filter(panel=panel, reviewer=leaving, left_at=None).update(left_at=now)
        open_ = Assignment.objects.filter(script__panel=panel, reviewer=leaving, state=AssignmentState.WAITING)
        open_.update(state=AssignmentState.GIVEN_BACK, reason=LEFT)
        record("panel.left", panel, by=by, at=now, cycle=panel.cycle, reason=reason, reviewer=leaving.reference)
    readings = panel.cycle.rules.part_two.readings
    lacking = list(lacking_readers(panel).order_by("code"))
    members = panel.members.filter(lead=False, left_at=None, reviewer__state__in=MAY_READ)
    members = members.select_related("reviewer").order_by("pk")
    here = [m.reviewer for m in members if not is_away(m.reviewer, now.date())]
    barred = {code: set(no) for code, _, no in sealing.planning_facts(panel, here, scripts=lacking)}
    for code, reviewer in Assignment.objects.filter(script__in=lacking).values_list("script__code", "reviewer_id"):
        barred[code].add(reviewer)  # nobody reads a script twice, nor one they gave back
    loads, cap = loads_of(panel), panel.cycle.rules.reading.load_cap
    works = [Work((s.code, n), s.code, frozenset(barred[s.code])) for s in lacking for n in range(readings - s.held)]
    readers = [Reader(r.pk, smaller_cap(r.load_cap, cap), loads.get(r.pk, 0)) for r in here]
    made = plan(works, readers, readings=1, seed=f"{panel.order_seed}/{now.timestamp()}") if works and readers else None
    scripts, fresh = {s.code: s for s in lacking}, []
    for (code, _), team in made.teams.items() if made else ():
        fresh += [Assignment(script=scripts[code], reviewer_id=r, label=scripts[code].label, rank=LAST) for r in team]
    seen, whole = set(), []
    for one in fresh:
        if (one.script_id, one.reviewer_id) not in seen:
            seen.add((one.script_id, one.reviewer_id))
            whole.append(one)
    Assignment.objects.bulk_create(whole)
    if whole:
        record("panel.readings-replaced", panel, by=by, at=now, cycle=panel.cycle, readings=len(whole))
        tell_readers({one.reviewer_id for one in whole}, now=now)
    return len(whole), len(works) - len(whole)


@recorded
def leave_panel(member, *, by, now):
    """Somebody who has joined and was given nothing sits on the panel no more."""
    panel, reviewer = member.panel, member.reviewer
    if Assignment.objects.filter(script__panel=panel, reviewer=reviewer).exists():
        raise Refused(f"Scripts were given to {reviewer}: they can drop out, and what waits goes to others.")
    panel.plan_changes.filter(Q(reader=reviewer) | Q(instead_of=reviewer)).delete()
    member.delete()
    record("panel.left", panel, by=by, at=now, cycle=panel.cycle, reviewer=reviewer.reference)


@recorded
def return_to_panel(member, *, by, now):
    """Whoever has dropped out reads again; of what waited then, what nobody else has.  How many readings."""
    if member.left_at is None:
        raise Refused(f"{member.reviewer} reads on this panel.")
    member.left_at = None
    member.save(update_fields=["left_at"])
    again = take_up_again(member.reviewer, LEFT, panel=member.panel)
    told = {"reviewer": member.reviewer.reference, "readings": again}
    record("panel.returned", member.panel, by=by, at=now, cycle=member.panel.cycle, **told)
    return again


def take_up_again(reviewer, reason, *, panel=None) -> int:
    """What was taken from a desk for this reason lies on it again, where nobody else reads it."""
    taken = Assignment.objects.filter(reviewer=reviewer, reason=reason, state=AssignmentState.GIVEN_BACK, round=1)
    taken = taken.filter(cannot="", script__panel__state=PanelState.READING, script__phase=ScriptPhase.INDEPENDENT)
    taken = taken if panel is None else taken.filter(script__panel=panel)
    reads = Q(script__assignments__round=1) & ~Q(script__assignments__state__in=NOT_HELD)
    taken = taken.select_related("script__panel__cycle__rule_book").annotate(
        held=Count("script__assignments", filter=reads)
    )
    back = [one for one in taken if one.held < one.script.panel.part_two.readings]
    for one in back:
        one.state, one.reason = AssignmentState.WAITING, ""
    Assignment.objects.bulk_update(back, ["state", "reason"])
    return len(back)


@recorded
def take_down_panel(panel, *, by, now):
    """A panel that was set up too early or for the wrong cycle, as long as it has no script."""
    if panel.identified_at_source or Script.with_seeds.filter(panel=panel).exists():
        raise Refused("Scripts are sealed for this panel: it stays.")
    cycle = panel.cycle
    for rows in (panel.plan_changes, panel.rubric_uses, panel.members):
        rows.all().delete()
    record("panel.taken-down", cycle, by=by, at=now, cycle=cycle)
    panel.delete()


def tell_readers(reviewers, *, now):
    """What comes onto a desk at another time than all else is told, in the same words whatever it is for."""
    people = User.objects.filter(reviewers__in=reviewers).distinct()
    notify_all(
        list(people.order_by("pk")),
        subject="Scripts wait on your desk",
        body="Scripts have been given to you. Read them against the rubric as soon as you can.",
        link="/desk/",
        by_mail=True,
        now=now,
    )
