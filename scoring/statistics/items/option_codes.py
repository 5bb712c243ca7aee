"""Answers as codes of options."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def encode(responses: ArrayLike, labels: Sequence[Any] | None = None) -> tuple[NDArray[Any], list[Any]]:
    """(codes by item and candidate, the labels they stand for); code 0 is the blank where labels are read here."""
    raw = np.asarray(responses)
    if raw.ndim != 2:
        raise ValueError("responses must be a table of candidates by items")
    if labels is not None:
        if raw.size and not 0 <= int(raw.min()) <= int(raw.max()) < len(labels):
            raise ValueError(f"codes must lie between 0 and {len(labels) - 1}, the last label")
        small = np.uint8 if len(labels) <= 256 else np.int64
        return np.ascontiguousarray(raw.T, dtype=small), list(labels)
    flipped = np.ascontiguousarray(raw.T)
    if raw.dtype.kind == "U" and raw.dtype.itemsize in (4, 8):  # letters: as whole numbers they are counted fast
        as_number = flipped.view(np.int32 if raw.dtype.itemsize == 4 else np.int64)
        values = np.unique(as_number)
        names = values.view(raw.dtype).tolist()
        codes = np.searchsorted(values, as_number).astype(np.uint16)
        if "" in names:  # '' is the number 0, and so the first
            return codes, names
        return codes + np.uint16(1), ["", *names]
    code_of: dict[Any, int] = {"": 0}
    flat = [code_of.setdefault("" if is_blank(v) else v, len(code_of)) for v in flipped.ravel().tolist()]
    return np.array(flat, dtype=np.int64).reshape(flipped.shape), list(code_of)


def is_blank(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and np.isnan(value))
