"""The technical report as sections, from the run that computed it."""

from django.core.cache import cache

from panels.results.exports import form_runs
from panels.results.technical_report import KIND
from scoring.reports.models import AnalysisRun


def report_run(cycle) -> AnalysisRun | None:
    """The newest run there is."""
    return AnalysisRun.objects.filter(cycle=cycle, kind=KIND).order_by("-used_at").first()


def drawn_sections(cycle, run):
    """Drawn once for the run they show."""
    return cache.get_or_set(f"technical:{run.pk}", lambda: sections_of(cycle, run), timeout=24 * 3600)


def sections_of(cycle, run, *, with_keys=True):
    """Chapters in the order in which they are read; without keys for readers who may not know what is right."""
    from scoring.reports.technical.decision_chapter import decision_chapter, standard_chapter
    from scoring.reports.technical.form_chapter import form_chapter
    from scoring.reports.technical.rating_chapter import rating_chapter

    result, rules = run.result, cycle.rules
    items = {form["form"]: form for form in form_runs(cycle)}
    if not with_keys:
        unkeyed = {name: [{**item, "key": "–"} for item in form["items"]] for name, form in items.items()}
        items = {name: {"items": unkeyed[name], "options": []} for name in items}
    chapters = [
        form_chapter(
            form,
            name=form["name"],
            rule=rules.part_one.sentence(),
            items=items.get(form["name"], {}).get("items", []),
            options=items.get(form["name"], {}).get("options", []),
        )
        for form in result["forms"]
    ]
    if result["ratings"]:
        chapters.append(rating_chapter(result["ratings"], rule=rules.part_two.sentence()))
    chapters.append(decision_chapter(result["decisions"], why_not=result["why_no_decisions"]))
    spoken = {
        "rule_one": f"Part One, {rules.part_one.sentence()}",
        "rule_two": f"Part Two, {rules.part_two.sentence()}",
        "version": cycle.rule_book.version,
    }
    chapters += [standard_chapter(study, **spoken) for study in result["standards"] or [None]]
    return chapters


def preface_of(cycle, run) -> list[str]:
    """What a reader has to know before the first figure."""
    return [
        "This report says what the examination of this cycle measured, how well, and how far each figure can be trusted. "
        "Every coefficient stands with its interval: where the interval is wide, the data do not settle the question, "
        "and the figure alone should not be quoted.",
        f"It was computed from the answers, readings and marks as they stood on {run.at:%d %B %Y at %H:%M} UTC, under rule "
        f"book {cycle.rule_book.version}. The same inputs give the same report; their fingerprint is "
        f"{run.inputs_sha256[:16]}, the version of the procedures {run.version}.",
    ]
