"""ratings.csv: the panel, its rubric, and whose scripts the sheet names."""

from dataclasses import dataclass

from exams.audit.procedures import Entry
from exams.cycles.states import Part
from exams.delivery.models import Attempt
from exams.delivery.states import AttemptState
from exams.items import procedures as items
from exams.items.models import Paper
from exams.items.procedures import set_part_two_form
from exams.items.procedures.locking import lock_form
from exams.jobs.bulk import in_batches
from exams.refusals.exceptions import Invalid
from exams.sheets.faults import Fault, listed
from panels.reading import sealing
from panels.reading.models import Assignment, Rating, RatingLevel, Script
from panels.reading.procedures.assignments import set_up_panel
from panels.reading.states import AssignmentState
from scoring.rubrics.procedures import set_rubric


@dataclass(slots=True)
class Scripts:
    """What the sheet identifies: {label: (script id, vignette label, attempt id)}."""

    known: dict
    attempt_of: dict  # {registration id: attempt id}


def _criteria(sheets):
    return [
        {"name": c.name, "minimum": c.minimum, "maximum": c.maximum, "weight": c.weight} for c in sheets.rules.criteria
    ]


def panel_of_sheets(cycle, sheets, *, by, now):
    rubric = set_rubric(cycle.association, name=f"Rubric of {cycle.name}", criteria=_criteria(sheets), by=by, now=now)
    panel = set_up_panel(cycle, rubric=rubric, by=by, now=now, identified_at_source=True)
    return sealing.open_identified(panel, by=by, now=now)


def follow_rubric(work, panel, sheets) -> bool:
    """Corrected criteria are the rubric's next version; every rating is then written anew against it."""
    named = {c.name for c in sheets.rules.criteria}
    rated = RatingLevel.objects.filter(rating__in=Rating.objects.of_panel(panel))
    lost = sorted(set(rated.values_list("criterion__name", flat=True).distinct()) - named)
    if lost and "ratings" not in work.take:
        raise Invalid(
            f"There are levels of {listed(lost)}, which is no criterion in these sheets. Name it, or ask for what "
            "the sheets no longer have to be taken away."
        )
    work.name("ratings", "criteria dropped", lost)
    rubric = set_rubric(
        panel.cycle.association, name=panel.rubric.name, criteria=_criteria(sheets), by=work.by, now=work.now
    )
    if rubric.pk == panel.rubric_id:
        return False
    work.entries.append(
        Entry("panel.rubric-corrected", panel, "cycle.toml", {"before": panel.rubric.version, "after": rubric.version})
    )
    panel.rubric = rubric
    panel.save(update_fields=["rubric"])
    return True


def scripts_of_sheets(work, panel, rows, people, tally) -> Scripts:
    attempt_of = _attempts(work.cycle, panel, rows, people, by=work.by, now=work.now)
    known = sealing.identified_scripts(panel)
    wanted = {row.script: (row.script, row.vignette, attempt_of[people[row.candidate].pk]) for row in rows}
    moved = [label for label, (_, _, a) in wanted.items() if label in known and known[label][2] != a]
    if moved:
        _reassign(work, panel, rows, people, known, moved)
    for label, (_, vignette, attempt) in wanted.items():
        if label in known and known[label][1] != vignette:  # the same script, of which the vignette is told now
            script = known[label][0]
            details = {"script": label, "before": known[label][1], "after": vignette}
            work.entries.append(Entry("script.vignette-corrected", panel, "ratings sheet", details))
            work.name("ratings", "corrected", [f"{label}: vignette {known[label][1] or 'none'} → {vignette}"])
            Script.objects.filter(pk=script).update(label=vignette)
            Assignment.objects.filter(script=script).update(label=vignette)
            known[label] = (script, vignette, attempt)
    again = sealing.identified_scripts(panel, set_aside=True)
    back = [label for label, triple in wanted.items() if label not in known and again.get(label, ())[1:] == triple[1:]]
    sealing.set_aside_identified_scripts(panel, [again[label][0] for label in back], now=None)
    known.update((label, again[label]) for label in back)
    new = [triple for label, triple in wanted.items() if label not in known]
    made = sealing.enter_identified_scripts(panel, new)
    known.update({label: (made[label], vignette, attempt) for label, vignette, attempt in new})
    tally["scripts"] = len(new) + len(back)
    return Scripts(known, attempt_of)


def _reassign(work, panel, rows, people, known, moved):
    """Another candidate's script now: the old one is set aside with its ratings, where that is asked for."""
    if "ratings" not in work.take:
        whose = {a: r for r, a in Attempt.objects.filter(pk__in=[known[m][2] for m in moved]).values_list(
            "registration__candidate__reference", "pk")}  # fmt: skip
        said = "is another candidate’s here, “{}”: correct the row, give the script another name, or ask for what "
        said += "the sheets no longer have to be taken away."
        first = {row.script: row for row in reversed(rows)}
        file = work.files.get("ratings", "ratings")
        faults = [
            Fault(file, first[m].line, "candidate", f"Script “{m}” {said.format(whose[known[m][2]])}") for m in moved
        ]
        raise Invalid("The sheets give scripts to other candidates; nothing was imported.", faults)
    gone = [known.pop(label)[0] for label in moved]
    assignments = Assignment.objects.filter(script__in=gone, state=AssignmentState.HANDED_IN)
    set_ratings_aside(work, list(assignments.values_list("pk", flat=True)))
    sealing.set_aside_identified_scripts(panel, gone, now=work.now)
    work.name("ratings", "withdrawn", [f"all ratings of {label}, another candidate’s script now" for label in moved])
    work.entries += [Entry("script.reassigned", panel, "ratings sheet", {"script": label}) for label in moved]


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
        paper = items.set_paper(cycle, part=Part.TWO, form=form, by=by, now=now)
    if missing:
        lock_form(paper.form, by=by, now=now)
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


def set_ratings_aside(work, assignments):
    """Ratings that a corrected sheet no longer has are kept and count for nothing."""
    for batch in in_batches(assignments):
        Assignment.objects.filter(pk__in=batch).update(state=AssignmentState.SET_ASIDE)
    work.taken.setdefault("ratings", []).extend(assignments)
