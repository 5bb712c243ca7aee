"""PURE: scripts × reviewers × conflicts × seed → who reads what.

Every script is given a team: as many reviewers as the rules ask for.  A solver (HiGHS, by way of scipy) picks one
team a script, out of all teams of a small panel or out of a draw of teams of a large one, so that

* no reviewer reads where there is a conflict, nor more than their cap (never),
* every script is read as often as asked for where that is possible at all,
* one candidate's scripts go to different reviewers, loads are even, and no two reviewers are together too often,
  in this order of importance.

What the plan then carries is told by ``panels.reading.plan.strength``.
"""

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

Soft = tuple[list[int], float, float]  # columns, how many of them are free, what one more costs

BATCH = 400  # scripts planned together; the loads of earlier batches are carried on
TEAMS = 20  # teams drawn for a script where there are too many to list
# How far from the best a plan may be, and how far it is looked for: both counted in the problem's own terms and never
# in seconds, so that a plan is the same on a busy machine as on an idle one, and there always is one.
GAP, NODES = 0.02, 1
A_SCRIPT = 10.0  # what GAP is of, a script: without it the best costs next to nothing, and GAP of nothing is nothing
EXACT = 60  # reviewers; a larger panel is planned by the relaxed programme, whose shares are then settled
UNREAD, SAME_CANDIDATE, LOAD, PAIR = 10_000.0, 200.0, 20.0, 10.0


@dataclass(frozen=True, slots=True)
class Work:
    """One script.  ``group`` is a number that scripts of one candidate share; ``barred`` may not read it."""

    key: Hashable
    group: Hashable
    barred: Set[Hashable] = frozenset()


@dataclass(frozen=True, slots=True)
class Reader:
    """One reviewer; ``cap`` is the most they read, ``load`` what they read already."""

    key: Hashable
    cap: int | None = None
    load: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """``teams`` is {script: reviewers}; ``short`` {script: the sentence that says why it lacks readers}."""

    teams: Mapping[Hashable, tuple[Hashable, ...]]
    short: Mapping[Hashable, str] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[Hashable, Hashable]]:
        return [(script, reader) for script, team in self.teams.items() for reader in team]


def plan(
    works: Sequence[Work], readers: Sequence[Reader], *, readings: int, seed: str, together: int | None = None
) -> Plan:
    """Who reads what.  The same seed gives the same plan.

    ``together`` is how many scripts two reviewers may share before it costs; None: what an even spread would give,
    and one more.  Raises ValueError where there are fewer reviewers than readings.
    """
    if len(readers) < readings:
        raise ValueError(f"{readings} readings of each script need at least {readings} reviewers, not {len(readers)}.")
    chance = random.Random(seed)  # noqa: S311 - a reproducible plan, no secret
    if together is None:
        together = 1 + -(-len(works) * comb(readings, 2) // max(comb(len(readers), 2), 1))
    desk = _Desk(readers, together, chance)
    waiting = sorted(works, key=lambda w: str(w.key))
    chance.shuffle(waiting)
    # Whoever may be read by few is planned first.
    waiting.sort(key=lambda w: -len(w.barred))
    teams: dict[Hashable, tuple[Hashable, ...]] = {}
    for start in range(0, len(waiting), BATCH):
        done = min(start + BATCH, len(waiting))
        teams |= _batch(waiting[start:done], desk, readings, ahead=done)
    teams = {w.key: teams.get(w.key, ()) for w in works}
    short = {w.key: _why_short(w, readers, readings) for w in works if len(teams[w.key]) < readings}
    return Plan(teams, short)


def reading_order(codes: Sequence[str], *, reviewer: str, seed: str) -> list[str]:
    """A reviewer's own stored order: pseudo-random, so that neighbours on the desk tell nothing."""
    order = sorted(codes)
    random.Random(f"{seed}/{reviewer}").shuffle(order)  # noqa: S311
    return order


class _Desk:
    """How the plan stands after the batches so far."""

    def __init__(self, readers: Sequence[Reader], together: int, chance: random.Random) -> None:
        self.readers = list(readers)
        self.row = {reader.key: n for n, reader in enumerate(self.readers)}
        self.load = np.array([reader.load for reader in self.readers], dtype=float)
        self.given = np.zeros(len(self.readers))
        self.cap = np.array([np.inf if r.cap is None else r.cap for r in self.readers])
        self.pairs: Counter[tuple[int, int]] = Counter()
        self.groups: dict[Hashable, set[int]] = defaultdict(set)
        self.together, self.chance = together, chance

    def teams_for(self, work: Work, readings: int) -> list[tuple[int, ...]]:
        """Teams without conflict; full ones, or the largest that can be had."""
        able = [n for n, r in enumerate(self.readers) if r.key not in work.barred and self.load[n] < self.cap[n]]
        size = min(readings, len(able))
        if comb(len(able), size) <= TEAMS * 4:
            return list(itertools.combinations(able, size))
        drawn: set[tuple[int, ...]] = set()
        # The least loaded are drawn from first: a large panel stays even without listing every team.
        able.sort(key=lambda n: (self.given[n], self.chance.random()))
        window = able[: max(8 * size, len(able) // 2)]
        while len(drawn) < TEAMS:
            drawn.add(tuple(sorted(self.chance.sample(window, size))))
        return sorted(drawn)

    def keep(self, work: Work, team: tuple[int, ...]) -> tuple[Hashable, ...]:
        for n in team:
            self.load[n] += 1
            self.given[n] += 1
        self.pairs.update(itertools.combinations(team, 2))
        self.groups[work.group].update(team)
        return tuple(self.readers[n].key for n in team)


def _batch(works: Sequence[Work], desk: _Desk, readings: int, *, ahead: int) -> dict[Hashable, tuple[Hashable, ...]]:
    """One milp: a column is one team for one script; slack columns take what cannot be kept."""
    columns = [(w, team) for w, work in enumerate(works) for team in desk.teams_for(work, readings)]
    sizes = np.array([len(team) for _, team in columns], dtype=float)
    owner = np.array([w for w, _ in columns], dtype=np.int64)
    even = -(-ahead * readings // len(desk.readers))  # what each would have read by now on an even spread
    rules: list[Soft] = []
    own_group = [len(desk.groups[works[w].group].intersection(team)) for w, team in columns]
    worn = [sum(max(desk.pairs[p] + 1 - desk.together, 0) for p in itertools.combinations(t, 2)) for _, t in columns]
    noise = np.array([desk.chance.random() for _ in columns]) * 0.01
    cost = (readings - sizes) * UNREAD + np.array(own_group) * SAME_CANDIDATE + np.array(worn) * PAIR + noise
    by_reader: dict[int, list[int]] = defaultdict(list)
    by_pair: dict[tuple[int, int], list[int]] = defaultdict(list)
    by_group: dict[tuple[Hashable, int], list[int]] = defaultdict(list)
    several = {g for g, n in Counter(work.group for work in works).items() if n > 1}
    for column, (w, team) in enumerate(columns):
        for n in team:
            by_reader[n].append(column)
            if works[w].group in several:
                by_group[works[w].group, n].append(column)
        for pair in itertools.combinations(team, 2):
            by_pair[pair].append(column)
    rules += [(held, max(even - desk.given[n], 0), LOAD) for n, held in by_reader.items()]
    rules += [(held, 1.0, SAME_CANDIDATE) for held in by_group.values() if len({owner[c] for c in held}) > 1]
    if len(by_pair) <= 6 * BATCH:  # in a large panel the draw alone keeps pairs apart
        rules += [
            (held, float(max(desk.together - desk.pairs[pair], 0)), PAIR)
            for pair, held in by_pair.items()
            if len(held) > desk.together - desk.pairs[pair]
        ]
    worth = _solve(columns, owner, cost, rules, by_reader, desk, len(works))
    found: dict[Hashable, tuple[Hashable, ...]] = {}
    for column in np.lexsort((cost, -worth)):  # where a cap has spoiled what was chosen, whatever there is room for
        w, team = columns[column]
        if works[w].key not in found and all(desk.load[n] < desk.cap[n] for n in team):
            found[works[w].key] = desk.keep(works[w], team)
    return found


def _solve(
    columns: list[tuple[int, tuple[int, ...]]],
    owner: NDArray[np.int64],
    cost: NDArray[np.float64],
    rules: list[Soft],
    by_reader: Mapping[int, list[int]],
    desk: _Desk,
    n_works: int,
) -> NDArray[np.float64]:
    """How much of each column the solution takes: 0 or 1 for a small panel, shares (few) for a large one."""
    n, slack = len(columns), len(rules)
    total = n + slack + n_works + 1  # a script stays without a team, because caps are tight; what GAP is of
    one_each = coo_array(
        (
            np.ones(n + n_works),
            (
                np.concatenate([owner, np.arange(n_works)]),
                np.concatenate([np.arange(n), np.arange(n + slack, total - 1)]),
            ),
        ),
        shape=(n_works, total),
    )
    rows = np.concatenate([np.full(len(held), r) for r, (held, _, _) in enumerate(rules)] or [np.zeros(0)])
    places = np.concatenate([np.array(held) for held, _, _ in rules] or [np.zeros(0)])
    soft = coo_array(
        (
            np.concatenate([np.ones(len(rows)), -np.ones(slack)]),
            (np.concatenate([rows, np.arange(slack)]), np.concatenate([places, n + np.arange(slack)])),
        ),
        shape=(slack, total),
    )
    capped = [r for r in by_reader if np.isfinite(desk.cap[r])]
    hard_rows = np.concatenate([np.full(len(by_reader[r]), k) for k, r in enumerate(capped)] or [np.zeros(0)])
    hard_places = np.concatenate([np.array(by_reader[r]) for r in capped] or [np.zeros(0)])
    hard = coo_array((np.ones(len(hard_rows)), (hard_rows, hard_places)), shape=(len(capped), total))
    constraints = [
        LinearConstraint(one_each, lb=1, ub=1),
        LinearConstraint(soft, ub=[room for _, room, _ in rules]),
        LinearConstraint(hard, ub=[desk.cap[r] - desk.load[r] for r in capped]),
    ]
    prices = np.concatenate(
        [cost, [price for _, _, price in rules], np.full(n_works, 100 * UNREAD), [A_SCRIPT * n_works]]
    )
    lower = np.concatenate([np.zeros(total - 1), [1]])
    upper = np.concatenate([np.ones(n), np.full(slack, np.inf), np.ones(n_works + 1)])
    whole = np.concatenate([np.ones(n), np.zeros(slack), np.ones(n_works), [0]])

    def within(integrality: NDArray[np.float64]) -> NDArray[np.float64] | None:
        found = milp(
            prices, integrality=integrality, bounds=Bounds(lower, upper),
            constraints=[c for c in constraints if c.A.shape[0]],
            options={"mip_rel_gap": GAP, "node_limit": NODES},
        )  # fmt: skip
        return None if found.x is None else np.round(found.x[:n], 6)

    shares = within(whole) if len(desk.readers) <= EXACT else None
    if shares is None:  # a large panel, or no whole plan as far as was looked
        shares = within(np.zeros(total))
    assert shares is not None, "the slack columns take whatever cannot be kept"  # noqa: S101
    return shares


def _why_short(work: Work, readers: Sequence[Reader], readings: int) -> str:
    free = sum(reader.key not in work.barred for reader in readers)
    if free < readings:
        return f"Only {free} of {len(readers)} reviewers have no conflict with it; {readings} are needed."
    return "The caps of the reviewers leave no room: raise a cap or let another reviewer join."
