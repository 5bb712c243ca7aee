"""ratings.csv: who read the scripts, and the levels they gave."""

from dataclasses import dataclass

from exams.audit.procedures import Entry
from exams.jobs.bulk import in_batches, insert_rows
from exams.refusals.exceptions import Invalid
from panels.intake.procedures.scripts import (
    follow_rubric,
    panel_of_sheets,
    scripts_of_sheets,
    set_ratings_aside,
)
from panels.reading import sealing
from panels.reading.models import Assignment, Panel, PanelMember, Rating, RatingLevel
from panels.reading.states import AssignmentState
from panels.reviewers.models import Reviewer


@dataclass(frozen=True, slots=True)
class Stored:
    """A rating that counts, as it stands: its levels in the rubric's order."""

    rating: int
    assignment: int
    levels: tuple
    label: str  # script and reviewer, as the association calls them


def apply_ratings(work, sheets, people):
    """Returns the tally.  Ratings that differ are rewritten and both versions stand in the record.

    Ratings and levels that the sheet does not have stay; they are set aside, on record, only where that is asked for.
    """
    cycle, entries, by, now = work.cycle, work.entries, work.by, work.now
    tally = {"scripts": 0, "ratings": 0, "corrected": 0, "withdrawn": 0}
    if sheets.ratings is None and "ratings" not in work.had:
        return tally
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric").first()
    if panel and not panel.identified_at_source:
        raise Invalid(
            "The scripts of this cycle are read on the reviewers' desks: a sheet cannot replace their ratings."
        )
    if panel is None:
        panel = panel_of_sheets(cycle, sheets, by=by, now=now)
    rows = [row for row in sheets.ratings or () if row.candidate in people]
    rewritten = bool(sheets.ratings) and follow_rubric(work, panel, sheets)
    scripts = scripts_of_sheets(work, panel, rows, people, tally)
    reviewers = _reviewers(panel, rows, entries)
    _apply_rows(work, panel, sheets, rows, scripts, reviewers, tally, rewritten=rewritten)
    if _taking(work, sheets):
        listed_now = {row.script for row in rows}
        stale = [script for label, (script, _, _) in scripts.known.items() if label not in listed_now]
        sealing.set_aside_identified_scripts(panel, stale, now=now)
        work.taken.setdefault("scripts", []).extend(stale)
    return tally


def _taking(work, sheets) -> bool:
    return "ratings" in work.take if sheets.ratings is not None else work.gone("ratings")


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


def _apply_rows(work, panel, sheets, rows, scripts, reviewers, tally, *, rewritten):
    criteria = list(panel.rubric.criteria.values_list("pk", "name"))
    names = [name for _, name in criteria]
    label_of = {script: label for label, (script, _, _) in scripts.known.items()}
    stored = _stored(panel, names, label_of)
    taking, blank = _taking(work, sheets), 0
    fresh, changed = [], []
    for row in rows:
        place = (scripts.known[row.script][0], reviewers[row.reviewer], row.round)
        before, levels = stored.pop(place, None), row.levels
        if before is None:
            fresh.append((place, row))
            continue
        if not taking:
            levels = tuple(old if new is None else new for new, old in zip(row.levels, before.levels, strict=True))
            blank += sum(new != own for new, own in zip(levels, row.levels, strict=True))
        if rewritten or before.levels != levels:
            changed.append((before, levels))
    work.blank("ratings", blank, "level")
    if rewritten and not taking:
        changed += [(before, before.levels) for before in stored.values()]
    for before, levels in changed:
        details = {"rating": before.label, "before": before.levels, "after": levels}
        work.entries.append(Entry("rating.corrected", f"rating {before.rating}", "ratings sheet", details))
        _name_corrected(work, before, levels, names)
    gone = list(stored.values()) if taking else []
    for before in gone:
        details = {"rating": before.label, "before": before.levels}
        work.entries.append(Entry("rating.withdrawn", f"rating {before.rating}", "no longer in ratings", details))
    if taking:
        work.name("ratings", "withdrawn", [before.label for before in gone])
    else:
        work.stay("ratings", [before.label for before in stored.values()], "rating")
    set_ratings_aside(work, [before.assignment for before in gone])
    for batch in in_batches([before.rating for before, _ in changed]):
        RatingLevel.objects.filter(rating__in=batch).delete()
    written = _enter(work, fresh) + [(before.rating, levels) for before, levels in changed]
    insert_rows(
        RatingLevel,
        ["rating", "criterion", "level"],
        [
            (rating, criterion, level)
            for rating, levels in written
            for (criterion, _), level in zip(criteria, levels, strict=True)
            if level is not None
        ],
    )
    tally["ratings"], tally["corrected"], tally["withdrawn"] = len(fresh), len(changed), len(gone)


def _name_corrected(work, before, levels, names):
    for what, ours in (("corrected", True), ("blanked", False)):
        said = [
            f"{name} {'blank' if old is None else old} → {'blank' if new is None else new}"
            for name, old, new in zip(names, before.levels, levels, strict=True)
            if old != new and (new is not None) == ours
        ]
        work.name("ratings", what, [f"{before.label}: {', '.join(said)}"] if said else [])
    for name, old, new in zip(names, before.levels, levels, strict=True):
        if old is not None and new is None:
            work.taken.setdefault("levels", []).append([before.rating, name, old])


def _enter(work, fresh):
    """[(rating, its levels)] of readings that are new, or were set aside and are back."""
    places = dict(fresh)
    aside = {}
    for batch in in_batches({script for script, _, _ in places}):
        kept = Assignment.objects.filter(script__in=batch, state=AssignmentState.SET_ASIDE, rating__isnull=False)
        for script, reviewer, round_, pk, rating in kept.values_list(
            "script_id", "reviewer_id", "round", "pk", "rating__pk"
        ):
            aside[script, reviewer, round_] = (pk, rating)
    back = [place for place in places if place in aside]
    for batch in in_batches([aside[place] for place in back]):
        Assignment.objects.filter(pk__in=[pk for pk, _ in batch]).update(state=AssignmentState.HANDED_IN)
        Rating.objects.filter(pk__in=[rating for _, rating in batch]).update(handed_in_at=work.now)
        RatingLevel.objects.filter(rating__in=[rating for _, rating in batch]).delete()
    new = [place for place in places if place not in aside]
    made = Assignment.objects.bulk_create(
        [
            Assignment(
                script_id=script,
                reviewer_id=reviewer,
                round=round_,
                state=AssignmentState.HANDED_IN,
                label=places[script, reviewer, round_].vignette,
            )
            for script, reviewer, round_ in new
        ],
        batch_size=2000,
    )
    ratings = Rating.objects.bulk_create(
        [Rating(assignment=assignment, handed_in_at=work.now) for assignment in made], batch_size=2000
    )
    work.name("ratings", "new", [f"{row.script} by {row.reviewer}" for row in places.values()])
    written = [(rating.pk, places[place].levels) for rating, place in zip(ratings, new, strict=True)]
    return written + [(aside[place][1], places[place].levels) for place in back]


def _stored(panel, names, label_of):
    """{(script, reviewer, round): Stored}.  Levels go by the criterion's name, which outlives a rubric's versions."""
    column = {name: n for n, name in enumerate(names)}
    levels = {}
    for rating, criterion, level in RatingLevel.objects.filter(rating__assignment__script__panel=panel).values_list(
        "rating_id", "criterion__name", "level"
    ):
        if criterion in column:
            levels.setdefault(rating, [None] * len(names))[column[criterion]] = level
    rows = Rating.objects.of_panel(panel).values_list(
        "assignment__script_id",
        "assignment__reviewer_id",
        "assignment__round",
        "pk",
        "assignment_id",
        "assignment__reviewer__reference",
    )
    empty = tuple([None] * len(names))
    return {
        (script, reviewer, round_): Stored(
            rating, assignment, tuple(levels.get(rating, empty)), f"{label_of.get(script, script)} by {reference}"
        )
        for script, reviewer, round_, rating, assignment, reference in rows
    }
