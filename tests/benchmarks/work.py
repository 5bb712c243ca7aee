"""The pieces of work that are timed, as data both we and others can be given.  numpy alone."""

import numpy as np


def ratings(n, raters, *, each=None, fill=None, seed=1):
    """Levels 0 to 4 of n units; nan where a rater did not rate."""
    chance = np.random.default_rng(seed)
    x = np.clip(np.round(chance.normal(2, 1, (n, 1)) + chance.normal(0, 0.7, (n, raters))), 0, 4)
    if each is not None:
        rank = chance.random((n, raters)).argsort(axis=1).argsort(axis=1)
        x[rank >= chance.integers(each[0], each[1] + 1, n)[:, None]] = np.nan
    if fill is not None:
        x[chance.random(x.shape) >= fill] = np.nan
    return {"ratings": x}


def complete(n, raters, seed=2):
    chance = np.random.default_rng(seed)
    return {"ratings": chance.normal(0, 1, (n, 1)) + chance.normal(0, 0.3, raters) + chance.normal(0, 1, (n, raters))}


def two_of_many(n, raters, seed=3):
    """Persons by raters, each person read by two."""
    chance = np.random.default_rng(seed)
    person = np.repeat(np.arange(n), 2)
    first = chance.integers(0, raters, n)
    rater = np.column_stack([first, (first + chance.integers(1, raters, n)) % raters]).ravel()
    y = chance.normal(0, 1, n)[person] + chance.normal(0, 0.5, raters)[rater] + chance.normal(0, 0.8, 2 * n)
    return {"y": y, "person": person, "rater": rater}


def crossed(persons, tasks, raters, seed=4):
    chance = np.random.default_rng(seed)
    y = (
        chance.normal(0, 1, (persons, 1, 1))
        + chance.normal(0, 0.5, (1, tasks, 1))
        + chance.normal(0, 1, (persons, tasks, raters))
    )
    person, task, rater = (v.ravel() for v in np.indices(y.shape))
    return {"y": y.ravel(), "person": person, "task": task, "rater": rater}


def judged(persons, *, tasks=4, criteria=3, raters=30, seed=5):
    """Every task of every person read by two raters on every criterion, levels 0 to 3."""
    chance = np.random.default_rng(seed)
    first = chance.integers(0, raters, (persons, tasks))
    pair = np.stack([first, (first + chance.integers(1, raters, first.shape)) % raters], axis=2)
    person, task, place, criterion = (v.ravel() for v in np.indices((persons, tasks, 2, criteria)))
    rater = pair[person, task, place]
    location = (
        chance.normal(0, 1.2, persons)[person]
        - chance.normal(0, 0.5, raters)[rater]
        - chance.normal(0, 0.3, tasks)[task]
        - chance.normal(0, 0.3, criteria)[criterion]
    )
    p = np.exp(np.arange(4) * location[:, None] - np.array([0, -1.5, -1.5, 0]))
    p /= p.sum(axis=1, keepdims=True)
    y = (chance.random(len(person))[:, None] > p.cumsum(axis=1)).sum(axis=1)
    return {"y": y, "person": person, "task": task, "rater": rater, "criterion": criterion}


def answered(n, k, seed=6):
    """Right and wrong, and the options chosen (1 is the key, 0 an omission)."""
    chance = np.random.default_rng(seed)
    p = 1 / (1 + np.exp(np.linspace(-1.5, 1.5, k) - chance.normal(0.5, 1, n)[:, None]))
    right = chance.random((n, k)) < p
    chosen = np.where(right, 1, chance.integers(2, 5, (n, k)))
    chosen[chance.random((n, k)) < 0.01] = 0
    return {"right": (chosen == 1).astype(np.uint8), "chosen": chosen}


def two_forms(n, seed=7):
    chance = np.random.default_rng(seed)
    return {"x": chance.binomial(40, chance.beta(3, 3, n)), "y": chance.binomial(40, chance.beta(3, 3.3, n))}


# Name → (size in words, data).  The order is that of the table.
WORK = {
    "alpha, sparse": ("Krippendorff's alpha, ordinal, 1,000 replicates, 20,000 × 40, 2–3 ratings a unit",
                      lambda: ratings(20_000, 40, each=(2, 3))),
    "alpha, 30 %": ("the same, 30 % filled", lambda: ratings(20_000, 40, fill=0.3)),
    "icc": ("intraclass correlations, all six, 20,000 × 8", lambda: complete(20_000, 8)),
    "reml": ("REML, 50,000 persons × 2 of 40 raters", lambda: two_of_many(50_000, 40)),
    "reml, 1,000": ("REML, 1,000 persons × 2 of 40 raters", lambda: two_of_many(1_000, 40)),
    "g study": ("G study p × t × r, 200 × 4 × 3", lambda: crossed(200, 4, 3)),
    "many-facet": ("many-facet Rasch, marginal, 24,000 ratings", lambda: judged(1_000)),
    "many-facet, joint": ("many-facet Rasch, joint, 24,000 ratings", lambda: judged(1_000)),
    "many-facet, 100,800": ("many-facet Rasch, marginal, 100,800 ratings", lambda: judged(4_200)),
    "many-facet, 1,000,000": ("many-facet Rasch, marginal, 1,008,000 ratings", lambda: judged(42_000)),
    "items": ("item analysis with options, 100,000 × 60", lambda: answered(100_000, 60)),
    "rasch, 5,000": ("Rasch CML, 5,000 × 60", lambda: answered(5_000, 60)),
    "rasch": ("Rasch CML, 100,000 × 60", lambda: answered(100_000, 60)),
    "dif": ("Mantel-Haenszel, all 60 items, 5,000", lambda: answered(5_000, 60)),
    "equating": ("equipercentile equating, 1,000 replicates", lambda: two_forms(4_000)),
    "classification": ("Livingston-Lewis, 4,000 candidates", lambda: two_forms(4_000)),
}  # fmt: skip
