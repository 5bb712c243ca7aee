"""What every result has in common."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval and its level (0.95 = 95 %)."""

    low: float
    high: float
    level: float = 0.95

    def __iter__(self) -> Iterator[float]:
        return iter((self.low, self.high))


class ArrayResult:
    """A result that can be used as the array it mainly is: indexed, iterated, given to numpy."""

    __slots__ = ()
    values: NDArray[np.float64]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype=dtype) if copy else np.asarray(self.values, dtype=dtype)

    def __getitem__(self, place: Any) -> Any:
        return self.values[place]

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)


def require_level(level: float, name: str = "level") -> None:
    if not 0 < level < 1:
        raise ValueError(f"{name} must lie between 0 and 1, not {level!r}")


def adjusted(p_values: ArrayLike, correction: str = "holm") -> NDArray[np.float64]:
    """P-values corrected for their number: "holm" (1979) or "bh" (Benjamini & Hochberg 1995)."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    n, rank = len(p), np.arange(len(p))
    out = np.empty(n)
    if correction == "holm":
        out[order] = np.minimum(np.maximum.accumulate(p[order] * (n - rank)), 1)
    elif correction == "bh":
        out[order] = np.minimum(np.minimum.accumulate((p[order] * n / (rank + 1))[::-1])[::-1], 1)
    else:
        raise ValueError(f"correction must be 'holm' or 'bh', not {correction!r}")
    return out
