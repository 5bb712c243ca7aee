"""What we do with each piece of work, and the arithmetic that nobody can avoid."""

import numpy as np

from scoring import statistics as s

FORMS = ("1", "1,k", "A,1", "A,k", "C,1", "C,k")


def facets(data, *names):
    return {name: data[name] for name in names}


def many_facet(data, method):
    fit = s.many_facet_rasch(data["y"], facets(data, "person", "rater", "task", "criterion"), method=method)
    return [m.measure for m in fit.measures["rater"]]


def alpha(d):
    return s.krippendorff_alpha(d["ratings"], replicates=1000, seed=1).estimate


def reml(d):
    found = s.g_study(d["y"], facets=facets(d, "person", "rater"), object_of_measurement="person", method="reml")
    return list(found.variance.values())


def items(d):
    labels = ["", "A", "B", "C", "D"]
    return [i.item_rest for i in s.item_analysis(d["chosen"], ["A"] * d["chosen"].shape[1], labels=labels).items]


def classification(d):
    return s.livingston_lewis(d["x"], reliability=0.85, minimum=0, maximum=40, cut=24).consistency


OURS = {
    "alpha, sparse": alpha,
    "alpha, 30 %": alpha,
    "icc": lambda d: [s.intraclass_correlation(d["ratings"], form=form).estimate for form in FORMS],
    "reml": reml,
    "reml, 1,000": reml,
    "g study": lambda d: list(
        s.g_study(d["y"], facets=facets(d, "person", "task", "rater"), object_of_measurement="person").variance.values()
    ),
    "many-facet": lambda d: many_facet(d, "mml"),
    "many-facet, joint": lambda d: many_facet(d, "jml"),
    "many-facet, 100,800": lambda d: many_facet(d, "mml"),
    "many-facet, 1,000,000": lambda d: many_facet(d, "mml"),
    "items": items,
    "rasch, 5,000": lambda d: s.rasch(d["right"]).difficulty.tolist(),
    "rasch": lambda d: s.rasch(d["right"]).difficulty.tolist(),
    "dif": lambda d: s.mantel_haenszel(d["right"], np.arange(5_000) % 2, d["right"].sum(axis=1)).odds_ratio.tolist(),
    "equating": lambda d: s.equate(d["x"], d["y"], method="equipercentile", maximum=40)[[10, 20, 30]].tolist(),
    "classification": classification,
}  # fmt: skip


def _floor_icc(d):
    x = d["ratings"]
    np.einsum("ij,ij->", x, x), x.sum(axis=1), x.sum(axis=0)


def _floor_items(d):
    right = d["right"].astype(np.float32)
    right.T @ right
    for column in d["chosen"].T:
        np.bincount(column, minlength=5)


FLOORS = {"icc": _floor_icc, "items": _floor_items}
