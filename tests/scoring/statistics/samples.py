"""Published and invented data that several topics are tested on."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from tests.reference import Case

seeds = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None)


def table(rows):
    return np.array([[np.nan if v is None else v for v in row] for row in rows], dtype=float)


def long(x, *names):
    """A complete table as scores and the labels of each axis."""
    return x.ravel(), {name: index.ravel() for name, index in zip(names, np.indices(x.shape), strict=True)}


def writing():
    return Case("mfrm_sirt_ratings1").input["rows"]


def answered(seed, n=80, k=12):
    chance = np.random.default_rng(seed)
    p = 1 / (1 + np.exp(np.linspace(-1.5, 1.5, k) - chance.normal(0, 1, n)[:, None]))
    return (chance.random((n, k)) < p).astype(int)
