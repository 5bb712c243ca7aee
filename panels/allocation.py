"""PURE: scripts × reviewers × seed → who reads what.

Every script is read by the required number of reviewers, loads differ by at most one, and chance decides
who is together with whom, so that with more than a few scripts the design hangs together.
"""

import random
from collections.abc import Sequence
from typing import TypeVar

S = TypeVar("S")
R = TypeVar("R")


def allocate(scripts: Sequence[S], reviewers: Sequence[R], *, readings: int, seed: str) -> list[tuple[S, R]]:
    """Pairs (script, reviewer).  Raises ValueError where there are too few reviewers for the readings asked for.

    The same seed gives the same plan.
    """
    if len(reviewers) < readings:
        raise ValueError(
            f"{readings} readings of each script need at least {readings} reviewers, not {len(reviewers)}."
        )
    chance = random.Random(seed)  # noqa: S311 - a reproducible plan, no secret
    shuffled = list(scripts)
    chance.shuffle(shuffled)
    load = dict.fromkeys(range(len(reviewers)), 0)
    pairs = []
    for script in shuffled:
        order = sorted(load, key=lambda r: (load[r], chance.random()))
        for r in order[:readings]:
            load[r] += 1
            pairs.append((script, reviewers[r]))
    return pairs


def reading_order(codes: Sequence[str], *, reviewer: str, seed: str) -> list[str]:
    """A reviewer's own stored order: pseudo-random, so that neighbours on the desk tell nothing."""
    order = sorted(codes)
    random.Random(f"{seed}/{reviewer}").shuffle(order)  # noqa: S311
    return order
