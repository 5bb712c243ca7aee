"""Crossed and nested designs, recognised from their labels: which effects there are, and who has which level."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
RESIDUAL = "residual"


@dataclass(frozen=True, slots=True)
class Effect:
    """One source of variance.  ``facets`` are all that decide its level: of "rater:task" both."""

    name: str
    facets: frozenset[str]
    levels: Ints  # per observation, 0 … n_levels - 1
    n_levels: int


@dataclass(frozen=True, slots=True)
class Design:
    scores: Floats
    facets: tuple[str, ...]
    object_of_measurement: str
    nested_in: Mapping[str, frozenset[str]]  # facet → the facets it is nested in
    effects: tuple[Effect, ...]  # from main effects to the highest, which is confounded with error
    labels: Mapping[str, int]  # facet → number of distinct labels


class Components(Mapping[str, float]):
    """Effect → variance component.  An effect is found by its facets, in whatever order and notation."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self._values = dict(values)
        self._names = {_parts(name): name for name in values}
        highest = list(values)[-1]
        for alias in (RESIDUAL, "error"):
            self._names.setdefault(frozenset({alias}), highest)

    def __getitem__(self, name: str) -> float:
        if name in self._values:
            return self._values[name]
        found = self._names.get(_parts(name))
        if found is None:
            raise KeyError(f"there is no effect {name!r}; there are {', '.join(self._values)}")
        return self._values[found]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)


def _parts(name: str) -> frozenset[str]:
    text = re.sub(r",\s*e(rror)?$", "", name.strip())
    return frozenset(part for part in re.split(r"\s*[×*:()]\s*|\s+x\s+", text) if part)


def design_of(scores: ArrayLike, facets: Mapping[str, ArrayLike], object_of_measurement: str) -> Design:
    """Read scores and labels; a score of nan is left out.

    A facet is nested in another when each of its labels occurs with one label of the other only.
    """
    y = np.asarray(scores, dtype=np.float64)
    if y.ndim != 1:
        raise ValueError("scores must be one list, with the labels of each facet beside it")
    if object_of_measurement not in facets:
        raise ValueError(f"there is no facet {object_of_measurement!r}; the facets are {', '.join(facets)}")
    given = ~np.isnan(y)
    names = [object_of_measurement, *(name for name in facets if name != object_of_measurement)]
    codes: dict[str, Ints] = {}
    for name in names:
        labels = np.asarray(facets[name])
        if labels.shape != y.shape:
            raise ValueError(f"facet {name!r} must have one label for each of the {len(y)} scores")
        codes[name] = np.unique(labels[given], return_inverse=True)[1].ravel().astype(np.int64)
    y = y[given]
    if len(y) < 3:
        raise ValueError("a generalizability study needs at least three scores")
    if np.ptp(y) == 0:
        raise ValueError("the scores do not vary; there is no variance to divide")
    sizes = {name: int(code.max()) + 1 for name, code in codes.items()}
    for name, size in sizes.items():
        if size < 2:
            raise ValueError(f"facet {name!r} has one level only; leave it out, its variance cannot be told apart")
    nested = _nesting(codes, sizes)
    effects = _effects(names, codes, nested, y)
    return Design(y, tuple(names), object_of_measurement, nested, effects, sizes)


def _nesting(codes: dict[str, Ints], sizes: dict[str, int]) -> dict[str, frozenset[str]]:
    within: dict[str, set[str]] = {name: set() for name in codes}
    for inner in codes:
        for outer in codes:
            if inner != outer and sizes[inner] > sizes[outer]:
                pairs = np.unique(codes[inner] * sizes[outer] + codes[outer])
                if len(pairs) == sizes[inner]:
                    within[inner].add(outer)
    return {name: frozenset(outer) for name, outer in within.items()}


def _effects(
    names: list[str], codes: dict[str, Ints], nested: dict[str, frozenset[str]], y: Floats
) -> tuple[Effect, ...]:
    found: dict[frozenset[str], str] = {}
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            closed = frozenset(chosen).union(*(nested[name] for name in chosen))
            # Of several ways to say the same, the shortest: the rest follows from what is nested in what.
            if closed not in found:
                found[closed] = _name(chosen, names, nested)
    ordered = sorted(found, key=lambda facets: (len(facets), [names.index(n) for n in sorted(facets, key=names.index)]))
    effects = []
    for facets in ordered:
        levels = np.zeros(len(y), dtype=np.int64)
        for name in names:
            if name in facets:
                levels = levels * (int(codes[name].max()) + 1) + codes[name]
                levels = np.unique(levels, return_inverse=True)[1].ravel()
        effects.append(Effect(found[facets], facets, levels, int(levels.max()) + 1))
    if effects[-1].n_levels < len(y):  # cells with several scores: what is left within them
        effects.append(Effect(RESIDUAL, frozenset(names) | {RESIDUAL}, np.arange(len(y)), len(y)))
    return tuple(effects)


def _name(chosen: tuple[str, ...], names: list[str], nested: dict[str, frozenset[str]]) -> str:
    outer = frozenset().union(*(nested[name] for name in chosen)) - set(chosen)
    inner = "×".join(chosen)
    return f"{inner}:{'×'.join(sorted(outer, key=names.index))}" if outer else inner
