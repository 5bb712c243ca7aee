"""Everything a technical report says about one form of Part One, from arrays to plain values."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.keys.digests import plain

REPLICATES, SEED = 200, 20
MOST_FOR_REPLICATES = 5_000
MOST_FOR_COPYING = 600
ODD_PATTERN = 0.5  # standardized Guttman errors beyond which a pattern of answers is looked at


def form_statistics(scores: NDArray[np.uint8], *, items: Sequence[str], cut: int, responses: Any = None) -> dict:
    """``scores``: (candidates, scored items) of 0 and 1; ``responses``: (codes, key codes) of the same items."""
    n, k = scores.shape
    totals = scores.sum(axis=1, dtype=np.int64)
    found: dict[str, Any] = {"n": n, "k": k, "items": list(items), "cut": cut, "cautions": []}
    values, counts = np.unique(totals, return_counts=True)
    found["distribution"] = {"score": values, "n": counts}
    found |= {"mean": float(totals.mean()), "sd": float(totals.std(ddof=1)) if n > 1 else None}
    found["what_if"] = [
        {"cut": c, "passed": int((totals >= c).sum())} for c in range(max(cut - 4, 0), min(cut + 4, k) + 1)
    ]
    for name, compute in (
        ("reliability", lambda: _reliability(scores)),
        ("conditional", lambda: _conditional(scores, cut, totals)),
        ("classification", lambda: _classification(scores, totals, cut)),
        ("rasch", lambda: _rasch(scores)),
        ("person_fit", lambda: _person_fit(scores)),
        ("copying", lambda: _copying(responses) if responses is not None and n <= MOST_FOR_COPYING else None),
    ):
        found[name] = attempt(compute, found["cautions"], name)
    return plain(found)


def attempt(compute: Callable[[], Any], cautions: list[str], name: str) -> Any:
    """What is undefined is nothing, and the sentence says why."""
    try:
        return compute()
    except ValueError as error:
        said = name.replace("_", " ")
        cautions.append(f"{said[0].upper()}{said[1:]} not available: {error}.")
        return None


def _reliability(scores: NDArray[np.uint8]) -> dict:
    from scoring.statistics.reliability.internal_consistency import coefficient_alpha, kr21
    from scoring.statistics.reliability.split_halves import split_half

    alpha, halves = coefficient_alpha(scores), split_half(scores)
    return {
        "alpha": alpha.estimate,
        "low": alpha.interval.low,
        "high": alpha.interval.high,
        "sem": alpha.sem,
        "kr21": kr21(scores).estimate,
        "split_half": halves.estimate,
        "split_low": halves.interval.low,
        "split_high": halves.interval.high,
        "caution": alpha.caution,
    }


def _conditional(scores: NDArray[np.uint8], cut: int, totals: NDArray[np.int64]) -> dict:
    from scoring.statistics.reliability.conditional_error import conditional_sem

    sem = conditional_sem(scores)
    at_cut = float(sem[cut]) if 0 < cut < scores.shape[1] else float("nan")
    near = int((np.abs(totals - cut) <= at_cut).sum()) if np.isfinite(at_cut) else None
    return {"sem": sem.sem, "at_cut": at_cut, "near": near}


def _classification(scores: NDArray[np.uint8], totals: NDArray[np.int64], cut: int) -> dict:
    from scoring.statistics.classification.accuracy import livingston_lewis
    from scoring.statistics.classification.consistency import subkoviak
    from scoring.statistics.reliability.internal_consistency import coefficient_alpha

    n, k = scores.shape
    reliability = coefficient_alpha(scores).estimate
    if not 0 < reliability < 1:
        raise ValueError(f"the reliability is {reliability:.2f}")
    replicates = REPLICATES if n <= MOST_FOR_REPLICATES else 0
    seeded = {"replicates": replicates, "seed": SEED}
    simple = subkoviak(totals, reliability=reliability, n_items=k, cut=cut)
    found = {"subkoviak": simple.consistency, "subkoviak_kappa": simple.kappa, "caution": None, **seeded}
    try:
        model = livingston_lewis(totals, reliability=reliability, minimum=0, maximum=k, cut=cut, **seeded)
    except ValueError as error:
        return {**found, "caution": f"Livingston and Lewis' method is not available: {error}."}
    intervals = {name: (i.low, i.high) for name, i in (model.intervals or {}).items()}
    names = ("accuracy", "consistency", "chance", "kappa", "false_pass", "false_fail", "effective_length", "caution")
    return {**found, **{name: getattr(model, name) for name in names}, "intervals": intervals}


def _rasch(scores: NDArray[np.uint8]) -> dict:
    from scoring.statistics.items.rasch_model import rasch

    fit = rasch(scores)
    return {
        "difficulty": fit.difficulty,
        "se": fit.difficulty_se,
        "infit": fit.infit,
        "outfit": fit.outfit,
        "ability_by_score": fit.ability_by_score,
        "se_by_score": fit.ability_se_by_score,
        "person_reliability": fit.person_reliability,
        "person_separation": fit.person_separation,
        "item_reliability": fit.item_reliability,
        "extreme": int(fit.extreme.sum()),
        "converged": fit.converged,
        "caution": fit.caution,
        "abilities": _histogram(fit.ability),
    }


def _histogram(ability: NDArray[np.float64]) -> dict:
    edges = np.arange(np.floor(ability.min() * 4) / 4, ability.max() + 0.25, 0.25)
    edges = np.append(edges, edges[-1] + 0.25)
    counts, _ = np.histogram(ability, edges)
    return {"edges": edges, "n": counts}


def _person_fit(scores: NDArray[np.uint8]) -> dict:
    from scoring.statistics.persons.fit import person_fit

    fit = person_fit(scores)
    known = (fit.score > 0) & (fit.score < fit.n_items)
    odd = known & (fit.guttman_standardized > ODD_PATTERN)
    mean = float(fit.guttman_standardized[known].mean()) if known.any() else None
    negative = int((fit.ht[~np.isnan(fit.ht)] < 0).sum())
    return {
        "odd": int(odd.sum()),
        "negative_ht": negative,
        "mean": mean,
        "threshold": ODD_PATTERN,
        "n": int(known.sum()),
    }


def _copying(responses: tuple[NDArray[Any], NDArray[Any]]) -> dict:
    from scoring.statistics.persons.answer_copying import copying_index

    codes, key = responses
    found = copying_index(codes, key)
    return {
        "pairs": found.n_pairs,
        "significant": len(found.significant),
        "largest": found.pairs[0].omega,
        "caution": found.caution,
    }
