"""The ratings of a panel as arrays, in a few queries whatever their number."""

import numpy as np

from panels.reading import sealing
from panels.reading.models import Rating, RatingLevel, RatingRevision
from panels.reading.rubric_use import column_of_criterion
from panels.reading.states import PanelState
from scoring.rubrics.rating_table import RatingTable


def rating_table(panel, *, scripts=None, revised=False) -> RatingTable:
    """Every rating handed in (or those of some scripts): as it was given, or ``revised`` in a discussion.

    ``person_of_script`` follows the registrations where the seal is open; before that every script is a
    person of its own, because nobody may know which ones belong together.
    """
    ratings = Rating.objects.of_panel(panel)
    levels = RatingLevel.objects.filter(rating__in=ratings)
    chosen = panel.scripts.order_by("pk")
    if scripts is not None:
        ratings = ratings.filter(assignment__script__in=scripts)
        levels = levels.filter(rating__assignment__script__in=scripts)
        chosen = chosen.filter(pk__in=scripts)
    all_scripts = list(chosen.values_list("pk", "code", "label"))
    row_of_script = {pk: row for row, (pk, _, _) in enumerate(all_scripts)}

    rows = list(
        ratings.order_by("pk").values_list(
            "pk", "assignment__script_id", "assignment__reviewer__reference", "assignment__round"
        )
    )
    reviewers = sorted({reference for _, _, reference, _ in rows})
    column_of = {reference: column for column, reference in enumerate(reviewers)}
    row_of_rating = {pk: row for row, (pk, _, _, _) in enumerate(rows)}
    criterion_column = column_of_criterion(panel)
    x = np.full((len(rows), max(criterion_column.values(), default=-1) + 1), np.nan)
    for rating, criterion, level in levels.values_list("rating_id", "criterion_id", "level").iterator(
        chunk_size=20_000
    ):
        x[row_of_rating[rating], criterion_column[criterion]] = level

    if revised:
        for rating, became in RatingRevision.objects.filter(rating__in=ratings).values_list("rating_id", "levels"):
            for criterion, level in became.items():
                x[row_of_rating[rating], criterion_column[int(criterion)]] = level

    vignettes = sorted({label for _, _, label in all_scripts})
    vignette_row = {label: n for n, label in enumerate(vignettes)}
    return RatingTable(
        scripts=np.array([row_of_script[script] for _, script, _, _ in rows], dtype=np.int64),
        reviewers=np.array([column_of[reference] for _, _, reference, _ in rows], dtype=np.int64),
        rounds=np.array([round_ for _, _, _, round_ in rows], dtype=np.int64),
        levels=x,
        script_labels=[code for _, code, _ in all_scripts],
        reviewer_labels=reviewers,
        vignette_of_script=np.array([vignette_row[label] for _, _, label in all_scripts], dtype=np.int64),
        vignette_labels=vignettes,
        person_of_script=_persons(panel, [pk for pk, _, _ in all_scripts]),
    )


def handed_in_order(panel) -> np.ndarray:
    """When each rating of the table was handed in, in seconds; in the order of the table."""
    stamps = Rating.objects.of_panel(panel).order_by("pk").values_list("handed_in_at", flat=True)
    return np.array([stamp.timestamp() for stamp in stamps])


def _persons(panel, scripts):
    if panel.state != PanelState.OPENED:
        return np.arange(len(scripts), dtype=np.int64)
    registration_of = sealing.registration_of_script(panel)
    number = {}
    return np.array([number.setdefault(registration_of[pk], len(number)) for pk in scripts], dtype=np.int64)
