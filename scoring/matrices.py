"""THE BRIDGE: rows from the tables to labelled arrays.  The only module that knows both worlds."""

import hashlib
import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exams.models import Response


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


@dataclass(frozen=True, slots=True)
class RatingTable:
    """Ratings as arrays, one entry per rating; ``levels`` has one column per criterion, nan = not rated.

    Units are candidates where the seal is open and scripts where it is not: ``persons`` says which.
    """

    scripts: NDArray[np.int64]
    reviewers: NDArray[np.int64]
    rounds: NDArray[np.int64]
    levels: NDArray[np.float64]
    script_labels: list
    reviewer_labels: list[str]
    vignette_of_script: NDArray[np.int64]
    vignette_labels: list[str]
    person_of_script: NDArray[np.int64]

    @property
    def first_readings(self) -> NDArray[np.bool_]:
        """The independent ones: agreement and severity are asked of these alone."""
        return self.rounds == 1  # type: ignore[no-any-return]

    def crossed(self, criterion: int) -> NDArray[np.float64]:
        """Scripts × reviewers for one criterion, first readings only; nan where not read."""
        x = np.full((len(self.script_labels), len(self.reviewer_labels)), np.nan)
        first = self.first_readings
        x[self.scripts[first], self.reviewers[first]] = self.levels[first, criterion]
        return x


def digest(*parts) -> str:
    """One SHA-256 over arrays and plain values: the same inputs, the same digest."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            total.update(f"{part.dtype.str}{part.shape}".encode())
            total.update(np.ascontiguousarray(part).tobytes())
        else:
            total.update(json.dumps(part, sort_keys=True, default=str).encode())
    return total.hexdigest()


def plain(value):
    """Numpy and nan to what JSON holds; not a number becomes None, never zero."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
