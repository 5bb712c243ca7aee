"""PURE: what a plan of readings can carry, before a script is read.

The reviewers are a graph: two are linked by the scripts they share.  Only where everything hangs together can
severities be compared; how tightly it hangs says how well.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, maximum_flow


@dataclass(frozen=True, slots=True)
class Strength:
    """``severity_errors`` are in units of the error of one reading; nan where nothing links a reviewer."""

    readers: tuple[Hashable, ...]
    loads: Mapping[Hashable, int]
    parts: tuple[frozenset[Hashable], ...]  # reviewers that hang together; one part is a whole
    weakest_link: int  # scripts whose loss would part the panel
    weakest: frozenset[Hashable]  # the smaller side of that cut
    most_together: int
    severity_errors: Mapping[Hashable, float]
    kappa_error: float
    breaking: tuple[Hashable, ...]  # whoever's leaving alone would part the rest
    double_read: int

    @property
    def connected(self) -> bool:
        return len(self.parts) == 1


def strength_of(
    teams: Mapping[Hashable, Sequence[Hashable]],
    readers: Sequence[Hashable],
    *,
    levels: int = 5,
    agreement: float = 0.6,
) -> Strength:
    """What the plan carries.

    Parameters
    ----------
    teams : mapping
        {script: its reviewers}.
    levels : int
        Levels of a criterion, for the chance agreement behind the expected error of kappa.
    agreement : float
        The share of exact agreement expected; the error of kappa is computed for it.

    Notes
    -----
    Severities as in a two-way additive design with one observation a cell: their covariance is the error variance
    times the pseudo-inverse of the Laplacian of the reviewers' graph, in which a script read by k links each two of
    its readers with 1/k (Shah & Dodge, 1977, on connected block designs).  Kappa's error is Cohen's (1960) first
    approximation over the scripts read at least twice.
    """
    row = {reader: n for n, reader in enumerate(readers)}
    loads = Counter(reader for team in teams.values() for reader in team)
    shared: Counter[tuple[int, int]] = Counter()
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for team in teams.values():
        for pair in itertools.combinations(sorted(row[r] for r in team), 2):
            shared[pair] += 1
            weights[pair] += 1 / len(team)
    n = len(readers)
    graph = _graph(shared, n)
    parts = _parts(graph, readers)
    link, side = _weakest(graph, parts, n)
    double = sum(len(team) >= 2 for team in teams.values())
    chance = 1 / levels
    kappa = (agreement * (1 - agreement) / (double * (1 - chance) ** 2)) ** 0.5 if double else float("nan")
    return Strength(
        readers=tuple(readers),
        loads={reader: loads[reader] for reader in readers},
        parts=parts,
        weakest_link=link,
        weakest=frozenset(readers[k] for k in side),
        most_together=max(shared.values(), default=0),
        severity_errors=_errors(weights, parts, readers, row),
        kappa_error=kappa,
        breaking=_breaking(graph, readers) if len(parts) == 1 else (),
        double_read=double,
    )


def _graph(shared: Mapping[tuple[int, int], int], n: int) -> csr_array:
    if not shared:
        return csr_array((n, n), dtype=np.int32)
    one, two = np.array(list(shared)).T
    number = np.array(list(shared.values()), dtype=np.int32)
    both = (np.concatenate([one, two]), np.concatenate([two, one]))
    return csr_array(coo_array((np.concatenate([number, number]), both), shape=(n, n)))


def _parts(graph: csr_array, readers: Sequence[Hashable]) -> tuple[frozenset[Hashable], ...]:
    _, of = connected_components(graph, directed=False)
    found: dict[int, set[Hashable]] = defaultdict(set)
    for reader, part in zip(readers, of.tolist(), strict=True):
        found[part].add(reader)
    return tuple(frozenset(part) for part in sorted(found.values(), key=len, reverse=True))


def _weakest(graph: csr_array, parts: tuple[frozenset[Hashable], ...], n: int) -> tuple[int, set[int]]:
    """The smallest cut of the whole graph: by maximum flow from one reviewer to each other."""
    if len(parts) > 1 or n < 2:
        return 0, set()
    best, sink = min((maximum_flow(graph, 0, other).flow_value, other) for other in range(1, n))
    left = graph - maximum_flow(graph, 0, sink).flow
    left.data = np.maximum(left.data, 0)
    left.eliminate_zeros()
    reached, waiting = {0}, [0]
    while waiting:
        here = waiting.pop()
        for there in left.indices[left.indptr[here] : left.indptr[here + 1]].tolist():
            if there not in reached:
                reached.add(there)
                waiting.append(there)
    other_side = set(range(n)) - reached
    return int(best), min(reached, other_side, key=len)


def _errors(
    weights: Mapping[tuple[int, int], float],
    parts: tuple[frozenset[Hashable], ...],
    readers: Sequence[Hashable],
    row: Mapping[Hashable, int],
) -> dict[Hashable, float]:
    laplacian: NDArray[np.float64] = np.zeros((len(readers), len(readers)))
    for (a, b), w in weights.items():
        laplacian[a, b] -= w
        laplacian[b, a] -= w
        laplacian[a, a] += w
        laplacian[b, b] += w
    errors: dict[Hashable, float] = {}
    for part in parts:
        own = [row[reader] for reader in readers if reader in part]
        if len(own) == 1:
            errors[readers[own[0]]] = float("nan")
            continue
        covariance = np.linalg.pinv(laplacian[np.ix_(own, own)], hermitian=True)
        errors |= {readers[k]: float(np.sqrt(max(v, 0))) for k, v in zip(own, np.diag(covariance), strict=True)}
    return errors


def _breaking(graph: csr_array, readers: Sequence[Hashable]) -> tuple[Hashable, ...]:
    found = []
    for leaving in range(len(readers)):
        rest = [k for k in range(len(readers)) if k != leaving]
        if len(rest) > 1 and connected_components(graph[rest][:, rest], directed=False)[0] > 1:
            found.append(readers[leaving])
    return tuple(found)
