"""Answers from the tables as a labelled array."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exams.delivery.models import Response


@dataclass(frozen=True, slots=True)
class AnswerMatrix:
    """Answers as codes: ``labels[codes[row, column]]`` is what attempt ``row`` answered to item ``column``.

    Code 0 is the blank (omitted).  Column order is the form's.
    """

    attempts: NDArray[np.int64]  # ids, ascending
    items: list  # Item rows in the form's order
    labels: list[str]
    codes: NDArray[np.int16]


def answer_matrix(form, attempts) -> AnswerMatrix:
    """The answers of these attempts on this form, in one pass over the table."""
    items = list(form.items.all())
    ids = np.fromiter(attempts.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000), np.int64)
    codes = np.zeros((len(ids), len(items)), dtype=np.int16)
    column_of = {item.pk: column for column, item in enumerate(items)}
    row_of = {pk: row for row, pk in enumerate(ids.tolist())}
    code_of = {"": 0}
    rows = (
        Response.objects.filter(attempt__in=attempts.values("pk"), item__form=form)
        .values_list("attempt_id", "item_id", "answer")
        .iterator(chunk_size=20_000)
    )
    for attempt, item, answer in rows:
        codes[row_of[attempt], column_of[item]] = code_of.setdefault(answer, len(code_of))
    return AnswerMatrix(ids, items, list(code_of), codes)
