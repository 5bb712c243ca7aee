"""Training, qualification, and seeds unseen among live scripts: agreed ratings that a reviewer is held to."""

import random
from collections import defaultdict
from dataclasses import dataclass

from exams.accounts.models import RoleGrant
from exams.accounts.permissions import Permission
from exams.audit.procedures import record, recorded
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from panels.reading.models import Assignment, Rating, Script, Seed, TrainingReading
from panels.reading.states import AssignmentState, ScriptPhase, SeedUse
from panels.reviewers.models import Reviewer
from panels.reviewers.states import REVIEWER_LIFECYCLE, ReviewerState
from scoring.statistics.raters.seed_hits import SeedCheck, seed_check

PAUSED = "paused"  # why it was taken from a desk


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reviewer learns after a practice script: own levels beside the agreed ones, and why."""

    hit: bool
    rows: tuple[tuple[str, int, int], ...]  # criterion, own level, agreed level
    reasons: str


@recorded
def agree_seed(association, rubric, *, use, text, levels, reasons, by, now, vignette=None, label=""):
    """The lead group's definitive rating of a script, with its reasons."""
    criteria = {c.pk: c for c in rubric.criteria.all()}
    if use not in SeedUse.values:
        raise Invalid("Choose what the seed is for.")
    if not text.strip() or not reasons.strip():
        raise Invalid("A seed needs its text, and the reasons for its levels.")
    if set(levels) != set(criteria):
        raise Invalid("Every criterion of the rubric needs its agreed level.")
    for pk, level in levels.items():
        if not criteria[pk].minimum <= level <= criteria[pk].maximum:
            raise Invalid(f"“{criteria[pk].name}” is rated from {criteria[pk].minimum} to {criteria[pk].maximum}.")
    seed = Seed.objects.create(
        association=association,
        rubric=rubric,
        vignette=vignette,
        label=label or getattr(vignette, "label", ""),
        use=use,
        text=text,
        levels={str(pk): level for pk, level in levels.items()},
        reasons=reasons.strip(),
        agreed_by=by,
        agreed_at=now,
    )
    record("seed.agreed", seed, by=by, at=now, use=str(use))
    return seed


@recorded
def retire_seed(seed, *, by, now):
    """It goes onto no desk any more; what was read of it stays."""
    if seed.retired_at:
        raise WrongState("This seed is retired already.")
    seed.retired_at = now
    seed.save(update_fields=["retired_at"])
    record("seed.retired", seed, by=by, at=now)
    return seed


@recorded
def use_seed_again(seed, *, by, now):
    seed.retired_at = None
    seed.save(update_fields=["retired_at"])
    record("seed.used-again", seed, by=by, at=now)
    return seed


@recorded
def promote_script(code, *, use, reasons, by, now):
    """A live script on which every reading agreed becomes a seed; its text is masked already."""
    settled = Script.objects.filter(code=code, phase=ScriptPhase.SETTLED)
    script = settled.select_related("rubric", "panel__rubric").first()
    if script is None:
        raise NotYours("There is no settled script of this code.")
    ratings = [
        dict(rating.levels.values_list("criterion_id", "level"))
        for rating in Rating.objects.of_panel(script.panel).filter(assignment__script=script)
    ]
    if len(ratings) < 2 or any(levels != ratings[0] for levels in ratings):
        raise Refused("Only a script whose readings agree on every criterion can be a seed.")
    return agree_seed(
        script.panel.cycle.association, script.read_against, use=use, text=script.text, levels=ratings[0],
        reasons=reasons, vignette=script.vignette, label=script.label, by=by, now=now,
    )  # fmt: skip


@recorded
def move_reviewer(reviewer, to, *, by, now, reason="", remember=False):
    """The only place a reviewer's state changes, but for taking a change back (``remember``: that is possible)."""
    locked = Reviewer.objects.select_for_update().get(pk=reviewer.pk)
    came_from = ReviewerState(locked.state)
    if to not in REVIEWER_LIFECYCLE[came_from]:
        raise WrongState.between(str(reviewer), came_from, ReviewerState(to), marks=False)
    reviewer.state, reviewer.state_before = to, str(came_from) if remember else ""
    reviewer.save(update_fields=["state", "state_before"])
    record(f"reviewer.{to}", reviewer, by=by, at=now, reason=reason, came_from=str(came_from))
    return reviewer


# ── practice and qualification ───────────────────────────────────────────────────────────────────────────────────────
def training_desk(reviewer):
    """The seeds this reviewer has still to read in their state, in a stored order of their own."""
    use = {ReviewerState.PRACTICE: SeedUse.PRACTICE, ReviewerState.QUALIFYING: SeedUse.QUALIFYING}.get(reviewer.state)
    if use is None:
        return []
    seeds = list(Seed.objects.filter(association=reviewer.association, use=use, retired_at=None))
    random.Random(f"{reviewer.pk}/{use}").shuffle(seeds)  # noqa: S311  an order, no secret
    mine = TrainingReading.objects.filter(reviewer=reviewer, trial=reviewer.trial)
    done = set(mine.values_list("seed_id", flat=True))
    return [seed for seed in seeds if seed.pk not in done]


@recorded
def read_seed(reviewer, seed, levels, *, rules, by, now):
    """A reading for practice (with feedback) or qualification (without, until the set is read)."""
    if seed not in training_desk(reviewer):
        raise NotYours("This script is not on your training desk.")
    criteria = {c.pk: c for c in seed.rubric.criteria.all()}
    if set(levels) != set(criteria) or any(
        not criteria[pk].minimum <= level <= criteria[pk].maximum for pk, level in levels.items()
    ):
        raise Invalid("Choose a level for every criterion.")
    hit = seed.is_hit(levels, tolerance=rules.seed_tolerance)
    TrainingReading.objects.create(
        seed=seed, reviewer=reviewer, trial=reviewer.trial, hit=hit, at=now,
        levels={str(pk): level for pk, level in levels.items()},
    )  # fmt: skip
    if reviewer.state == ReviewerState.QUALIFYING:
        _judge_qualification(reviewer, rules, by=by, now=now)
        return None
    rows = tuple((c.name, levels[pk], seed.levels[str(pk)]) for pk, c in criteria.items())
    return Feedback(hit, rows, seed.reasons)


@recorded
def ask_to_qualify(reviewer, *, by, now):
    """Whoever has read every practice script may say themselves that they are ready."""
    if reviewer.state != ReviewerState.PRACTICE:
        raise WrongState("You are not practising.")
    if training_desk(reviewer):
        raise Refused("Read the practice scripts that are left first.")
    return move_reviewer(reviewer, ReviewerState.QUALIFYING, by=by, now=now, reason="ready, in their own word")


@recorded
def practise_again(reviewer, *, by, now):
    """Ready after all they are not: back to practice, as long as no script of the set was read."""
    if reviewer.state != ReviewerState.QUALIFYING:
        raise WrongState("You are not qualifying.")
    require_set_not_begun(reviewer)
    return move_reviewer(reviewer, ReviewerState.PRACTICE, by=by, now=now, reason="not ready yet, in their own word")


def require_set_not_begun(reviewer):
    if set_begun(reviewer):
        raise Refused("You have begun the set; read the scripts that are left.")


def set_begun(reviewer) -> bool:
    begun = TrainingReading.objects.filter(reviewer=reviewer, trial=reviewer.trial, seed__use=SeedUse.QUALIFYING)
    return begun.exists()


def training_for(user):
    """This person's reviewer who trains: of several associations the one where something waits to be read."""
    own = list(Reviewer.objects.filter(user=user).select_related("association").order_by("pk"))
    return next((one for one in own if training_desk(one)), own[0] if own else None)


def read_training(reviewer, number, levels, *, by, now):
    """A reviewer's own reading, under the rules their association has now."""
    seed = Seed.objects.filter(pk=number).select_related("rubric").first()
    if seed is None:
        raise NotYours("This script is not on your training desk.")
    book = reviewer.association.rule_books.in_force(on=now.date()).first()
    if book is None:
        raise Refused("Your association has no rules in force; ask the office.")
    return read_seed(reviewer, seed, levels, rules=book.rules.reading, by=by, now=now)


def _judge_qualification(reviewer, rules, *, by, now):
    trial = reviewer.trial
    readings = TrainingReading.objects.filter(reviewer=reviewer, trial=trial, seed__use=SeedUse.QUALIFYING)
    hits = list(readings.values_list("hit", flat=True))
    if len(hits) < rules.qualifying_seeds:
        return
    if sum(hits) >= rules.qualifying_hits:
        move_reviewer(reviewer, ReviewerState.APPROVED, by=by, now=now, reason=f"{sum(hits)} of {len(hits)} seeds hit")
    else:
        to = ReviewerState.PRACTICE if trial < rules.trials else ReviewerState.STOPPED
        reviewer.trial = trial + 1
        reviewer.save(update_fields=["trial"])
        move_reviewer(reviewer, to, by=by, now=now, reason=f"{sum(hits)} of {len(hits)} seeds hit, trial {trial}")


# ── unseen among the live ones ───────────────────────────────────────────────────────────────────────────────────────
def sow_seeds(panel, given, *, by, now):
    """Seeds onto the desks, as scripts like all others: the first of a desk is one, the rest fall anywhere."""
    percent = panel.cycle.rules.reading.seed_percent
    serving = [panel.rubric_id, *panel.rubric_uses.values_list("rubric", flat=True)]
    agreed = Seed.objects.filter(association=panel.cycle.association, rubric__in=serving)
    seeds = list(agreed.filter(use=SeedUse.LIVE, retired_at=None))
    if not percent or not seeds:
        return 0
    desks = defaultdict(list)
    for assignment in given:
        desks[assignment.reviewer_id].append(assignment)
    known = defaultdict(set)
    read = Assignment.objects.filter(script__seed__isnull=False, reviewer__in=desks)
    for reviewer, seed in read.values_list("reviewer", "script__seed"):
        known[reviewer].add(seed)
    scripts, assignments = [], []
    for reviewer, desk in sorted(desks.items()):
        chance = random.Random(f"{panel.order_seed}/seeds/{reviewer}")  # noqa: S311  a stored order, no secret
        fresh = [seed for seed in seeds if seed.pk not in known[reviewer]]
        number = min(-(-len(desk) * percent // 100), len(fresh))
        labels = sorted({assignment.label for assignment in desk})
        for n, seed in enumerate(chance.sample(fresh, number)):
            label = seed.label if seed.label in labels else labels[0]
            own = seed.rubric_id if seed.rubric_id != panel.rubric_id else None
            looks = {"vignette_id": seed.vignette_id, "label": label, "text": seed.text, "rubric_id": own}
            scripts.append(Script(panel=panel, seed=seed, **looks))
            rank = 0 if n == 0 else chance.randrange(len(desk))
            assignments.append(Assignment(script=scripts[-1], reviewer_id=reviewer, label=label, rank=rank))
    Script.with_seeds.bulk_create(scripts, batch_size=1000)
    Assignment.objects.bulk_create(assignments, batch_size=1000)
    record("panel.seeds-sown", panel, by=by, at=now, cycle=panel.cycle, seeds=len(scripts))
    return len(scripts)


def live_check(reviewer, panel) -> SeedCheck | None:
    """How this reviewer does on the live seeds of a panel, exactly; None before the first."""
    rules = panel.cycle.rules.reading
    ratings = Rating.objects.filter(
        assignment__reviewer=reviewer, assignment__script__panel=panel, assignment__script__seed__isnull=False
    ).filter(assignment__script__held_until=None)  # of one that can still be taken back nothing is concluded
    ratings = ratings.select_related("assignment__script__seed")
    hits = [
        rating.assignment.script.seed.is_hit(
            {level.criterion_id: level.level for level in rating.levels.all()}, tolerance=rules.seed_tolerance
        )
        for rating in ratings.prefetch_related("levels")
    ]
    if not hits:
        return None
    return seed_check(
        sum(hits), len(hits), acceptable=float(rules.seed_acceptable), unacceptable=float(rules.seed_unacceptable)
    )


def check_live_seeds(reviewer, panel, *, by, now):
    """After a seed: whoever fails beyond doubt is paused, what waits stays on the desk unread, the office is told."""
    check = live_check(reviewer, panel)
    if check is None or check.decision != "fail" or reviewer.state not in (ReviewerState.LIVE, ReviewerState.APPROVED):
        return check
    move_reviewer(reviewer, ReviewerState.PAUSED, by=by, now=now, reason=f"{check.hits} of {check.n} seeds hit")
    Assignment.objects.filter(reviewer=reviewer, script__panel=panel, state=AssignmentState.WAITING).update(
        state=AssignmentState.GIVEN_BACK, reason=PAUSED
    )
    grants = RoleGrant.objects.with_permission(Permission.RUN_CYCLES).filter(association=panel.cycle.association)
    notify_all(
        list({grant.user for grant in grants.select_related("user")}),
        subject="A reviewer is paused",
        body=f"{panel.cycle}: a reviewer missed too many agreed ratings. What waited on that desk can go to others.",
        link=f"/office/cycles/{panel.cycle_id}/panel/",
        by_mail=True,
        now=now,
    )
    return check
