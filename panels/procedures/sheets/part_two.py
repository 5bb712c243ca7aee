"""ratings.csv: scripts, who read them, and the levels they gave."""

from dataclasses import dataclass

from exams.errors import Invalid
from exams.models import Attempt, Paper
from exams.models.bulk import in_batches, insert_rows
from exams.procedures import cycles
from exams.procedures.audit import Entry
from exams.procedures.forms import set_part_two_form
from exams.states import AttemptState, Part
from panels.models import Assignment, Panel, PanelMember, Rating, RatingLevel, Reviewer
from panels.procedures import sealing
from panels.procedures.assigning import set_up_panel
from panels.states import AssignmentState
from scoring.procedures.rubrics import set_rubric


@dataclass(slots=True)
class Scripts:
    """What the sheet identifies: {label: (script id, vignette label, attempt id)}."""

    known: dict
    attempt_of: dict  # {registration id: attempt id}


def apply_ratings(cycle, sheets, people, had, entries, *, by, now):
    """Returns the tally.  Ratings that differ are rewritten and both versions stand in the record."""
    tally = {"scripts": 0, "ratings": 0, "corrected": 0, "withdrawn": 0}
    if sheets.ratings is None and "ratings" not in had:
        return tally
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric").first()
    if panel and not panel.identified_at_source:
        raise Invalid(
            "The scripts of this cycle are read on the reviewers' desks: a sheet cannot replace their ratings."
        )
    if panel is None:
        panel = _panel(cycle, sheets, by=by, now=now)
    rows = [row for row in sheets.ratings or () if row.candidate in people]
    rewritten = bool(sheets.ratings) and _follow_rubric(panel, sheets, entries, by=by, now=now)
    scripts = _scripts(cycle, panel, rows, people, entries, tally, by=by, now=now)
    reviewers = _reviewers(panel, rows, entries)
    _apply_rows(panel, rows, scripts, reviewers, entries, tally, rewritten=rewritten, now=now)
    listed = {row.script for row in rows}
    stale = [script for label, (script, _, _) in scripts.known.items() if label not in listed]
    sealing.remove_identified_scripts(panel, stale)
    return tally


def _criteria(sheets):
    return [
        {"name": c.name, "minimum": c.minimum, "maximum": c.maximum, "weight": c.weight} for c in sheets.rules.criteria
    ]


def _panel(cycle, sheets, *, by, now):
    rubric = set_rubric(cycle.association, name=f"Rubric of {cycle.name}", criteria=_criteria(sheets), by=by, now=now)
    panel = set_up_panel(cycle, rubric=rubric, by=by, now=now, identified_at_source=True)
    return sealing.open_identified(panel, by=by, now=now)


def _follow_rubric(panel, sheets, entries, *, by, now) -> bool:
    """Corrected criteria are the rubric's next version; every rating is then written anew against it."""
    rubric = set_rubric(panel.cycle.association, name=panel.rubric.name, criteria=_criteria(sheets), by=by, now=now)
    if rubric.pk == panel.rubric_id:
        return False
    entries.append(
        Entry("panel.rubric-corrected", panel, "cycle.toml", {"before": panel.rubric.version, "after": rubric.version})
    )
    panel.rubric = rubric
    panel.save(update_fields=["rubric"])
    return True


def _scripts(cycle, panel, rows, people, entries, tally, *, by, now) -> Scripts:
    attempt_of = _attempts(cycle, panel, rows, people, by=by, now=now)
    known = sealing.identified_scripts(panel)
    wanted = {row.script: (row.script, row.vignette, attempt_of[people[row.candidate].pk]) for row in rows}
    moved = [label for label, (_, v, a) in wanted.items() if label in known and known[label][1:] != (v, a)]
    if moved:  # another candidate's script now: the old one goes with its ratings, the new one comes
        of_script = Assignment.objects.filter(script__in=[known[label][0] for label in moved])
        _delete_ratings(of_script.values_list("pk", flat=True))
        sealing.remove_identified_scripts(panel, [known.pop(label)[0] for label in moved])
        entries += [Entry("script.reassigned", panel, "ratings sheet", {"script": label}) for label in moved]
    new = [triple for label, triple in wanted.items() if label not in known]
    made = sealing.enter_identified_scripts(panel, new)
    known.update({label: (made[label], vignette, attempt) for label, vignette, attempt in new})
    tally["scripts"] = len(new)
    return Scripts(known, attempt_of)


def _attempts(cycle, panel, rows, people, *, by, now):
    """Everybody whose script was read has sat Part Two."""
    attempt_of = dict(
        Attempt.objects.filter(registration__cycle=cycle, part=Part.TWO).values_list("registration_id", "pk")
    )
    missing = [r for r in dict.fromkeys(people[row.candidate].pk for row in rows) if r not in attempt_of]
    paper = Paper.objects.filter(cycle=cycle, part=Part.TWO).select_related("form").first()
    if paper is None:
        labels = sorted({row.vignette for row in rows})
        form = set_part_two_form(
            cycle.association,
            name=f"Part Two, {cycle.name}",
            vignettes=[{"label": label} for label in labels],
            by=by,
            now=now,
        )
        paper = cycles.set_paper(cycle, part=Part.TWO, form=form, by=by, now=now)
    made = Attempt.objects.bulk_create(
        [
            Attempt(
                registration_id=registration,
                part=Part.TWO,
                form=paper.form,
                state=AttemptState.SUBMITTED,
                submitted_at=now,
            )
            for registration in missing
        ],
        batch_size=2000,
    )
    attempt_of.update((attempt.registration_id, attempt.pk) for attempt in made)
    return attempt_of


def _reviewers(panel, rows, entries):
    """{reference: reviewer id}, new ones entered and put on the panel."""
    association = panel.cycle.association
    known = dict(Reviewer.objects.filter(association=association).values_list("reference", "pk"))
    new = [reference for reference in dict.fromkeys(row.reviewer for row in rows) if reference not in known]
    made = Reviewer.objects.bulk_create([Reviewer(association=association, reference=r) for r in new])
    known.update((reviewer.reference, reviewer.pk) for reviewer in made)
    entries += [Entry("reviewer.entered", reviewer) for reviewer in made]
    PanelMember.objects.bulk_create(
        [PanelMember(panel=panel, reviewer_id=known[r]) for r in dict.fromkeys(row.reviewer for row in rows)],
        ignore_conflicts=True,
    )
    return known


def _apply_rows(panel, rows, scripts, reviewers, entries, tally, *, rewritten, now):
    criteria = list(panel.rubric.criteria.values_list("pk", flat=True))
    stored = _stored(panel, criteria)
    fresh, changed = [], []
    for row in rows:
        place = (scripts.known[row.script][0], reviewers[row.reviewer], row.round)
        before = stored.pop(place, None)
        if before is None:
            fresh.append((place, row))
        elif rewritten or before[1] != row.levels:
            changed.append((before, row))
    for (_, levels, _), row in changed:
        details = {"reviewer": row.reviewer, "before": levels, "after": row.levels}
        entries.append(Entry("rating.corrected", f"script {row.script}", "ratings sheet", details))
    for place, (_, levels, _) in stored.items():
        details = {"before": levels}
        entries.append(Entry("rating.withdrawn", f"script {place[0]}", "no longer in ratings", details))

    _delete_ratings([assignment for _, _, assignment in stored.values()])
    for batch in in_batches([before[0] for before, _ in changed]):
        RatingLevel.objects.filter(rating__in=batch).delete()
    made = Assignment.objects.bulk_create(
        [
            Assignment(
                script_id=script,
                reviewer_id=reviewer,
                round=round_,
                state=AssignmentState.HANDED_IN,
                label=row.vignette,
            )
            for (script, reviewer, round_), row in fresh
        ],
        batch_size=2000,
    )
    ratings = Rating.objects.bulk_create(
        [Rating(assignment=assignment, handed_in_at=now) for assignment in made], batch_size=2000
    )
    written = [(rating.pk, row) for rating, (_, row) in zip(ratings, fresh, strict=True)]
    written += [(before[0], row) for before, row in changed]
    insert_rows(
        RatingLevel,
        ["rating", "criterion", "level"],
        [
            (rating, criterion, level)
            for rating, row in written
            for criterion, level in zip(criteria, row.levels, strict=True)
            if level is not None
        ],
    )
    tally["ratings"], tally["corrected"], tally["withdrawn"] = len(fresh), len(changed), len(stored)


def _stored(panel, criteria):
    """{(script, reviewer, round): (rating id, levels in the rubric's order, assignment id)}."""
    column = {pk: n for n, pk in enumerate(criteria)}
    levels = {}
    for rating, criterion, level in RatingLevel.objects.filter(rating__assignment__script__panel=panel).values_list(
        "rating_id", "criterion_id", "level"
    ):
        if criterion in column:
            levels.setdefault(rating, [None] * len(criteria))[column[criterion]] = level
    rows = Rating.objects.of_panel(panel).values_list(
        "assignment__script_id", "assignment__reviewer_id", "assignment__round", "pk", "assignment_id"
    )
    empty = tuple([None] * len(criteria))
    return {
        (script, reviewer, round_): (rating, tuple(levels.get(rating, empty)), assignment)
        for script, reviewer, round_, rating, assignment in rows
    }


def _delete_ratings(assignments):
    """Ratings that a corrected sheet no longer has; both sheets and the record keep what they said."""
    for batch in in_batches(assignments):
        RatingLevel.objects.filter(rating__assignment__in=batch).delete()
        Rating.objects.filter(assignment__in=batch).delete()
        Assignment.objects.filter(pk__in=batch).delete()
