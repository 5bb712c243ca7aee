"""What is undefined is refused with a sentence; what the data cannot carry says so."""

import numpy as np
import pytest

from scoring import statistics as s
from scoring.statistics.agreement.kappa import conger_kappa
from scoring.statistics.agreement.krippendorff import krippendorff_alpha
from scoring.statistics.agreement.percent import percent_agreement
from scoring.statistics.items.analysis import item_analysis
from scoring.statistics.many_facet.model import many_facet_rasch
from scoring.statistics.reliability.internal_consistency import coefficient_alpha

REFUSED = {
    "one and the same category": lambda: s.cohen_kappa([1, 1, 1], [1, 1, 1]),
    "no unit was rated by two": lambda: s.krippendorff_alpha([[1, nan], [nan, 2]]),
    "do not vary; alpha": lambda: s.krippendorff_alpha([[1, 1], [1, 1]]),
    "level must be": lambda: s.krippendorff_alpha([[1, 2], [1, 1]], level="cardinal"),
    "no unit was rated twice": lambda: s.intraclass_correlation([[1, nan], [nan, 2]], form="1"),
    "use g_study": lambda: s.intraclass_correlation([[1, nan], [1, 2]]),
    "do not vary; the intraclass": lambda: s.intraclass_correlation([[3, 3], [3, 3], [3, 3]]),
    "at least two raters": lambda: s.intraclass_correlation([[4], [5]]),
    "at least two units": lambda: s.intraclass_correlation([[4, 5]]),
    "form must be one of": lambda: s.intraclass_correlation([[4, 5], [1, 2]], form="B,2"),
    "tied all units": lambda: s.kendall_w([[1, 2], [1, 2]]),
    "every unit rated by every": lambda: s.kendall_w([[1, nan], [1, 2]]),
    "there is no variance": lambda: s.g_study(np.ones(12), facets={"p": pairs, "r": two}, object_of_measurement="p"),
    "was scored once": lambda: s.g_study(np.arange(6), facets={"p": range(6)}, object_of_measurement="p"),
    "has one level only": lambda: s.g_study(
        np.arange(12), facets={"p": pairs, "r": np.zeros(12)}, object_of_measurement="p"
    ),
    "there is no facet 'x'": lambda: s.g_study(np.arange(12), facets={"p": pairs}, object_of_measurement="x"),
    "not balanced": lambda: s.g_study(
        np.arange(11), facets={"p": pairs[1:], "r": two[1:]}, object_of_measurement="p", method="anova"
    ),
    "how many conditions of r": lambda: s.d_study(
        s.g_study(np.arange(12) % 5, facets={"p": pairs, "r": two}, object_of_measurement="p"), n={}
    ),
    "parts that share nothing": lambda: s.many_facet_rasch(
        [0, 1, 1, 0, 1, 0, 0, 1], {"person": [1, 1, 2, 2, 3, 3, 4, 4], "rater": list("ababcdcd")}
    ),
    "nothing but extreme": lambda: s.many_facet_rasch([1, 0, 1, 0], {"person": [1, 2, 1, 2], "rater": [1, 1, 2, 2]}),
    "scores do not vary": lambda: s.many_facet_rasch([1, 1], {"person": [1, 2], "rater": [1, 1]}),
    "method must be": lambda: s.many_facet_rasch([1, 0], {"person": [1, 2]}, method="pml"),
    "total scores do not vary; alpha": lambda: s.coefficient_alpha([[1, 0], [0, 1]]),
    "one half does not vary": lambda: s.split_half([[1, 0], [1, 1], [1, 0]]),
    "must not be missing": lambda: s.coefficient_alpha([[1, nan], [0, 1]]),
    "fewer than two items vary": lambda: s.rasch([[1, 0], [1, 1], [1, 0]]),
    "must be 0 or 1": lambda: s.rasch([[2, 0], [1, 1]]),
    "two groups": lambda: s.mantel_haenszel([1, 0], [1, 1], [3, 3]),
    "no matching score": lambda: s.mantel_haenszel([1, 0], [0, 1], [3, 4]),
    "nobody is in group": lambda: s.mantel_haenszel([1, 0], [0, 1], [3, 3], focal="z"),
    "correct must hold": lambda: s.person_fit([[1, 2], [0, 1]]),
    "at least 10 candidates": lambda: s.copying_index([["a"] * 5] * 3, ["a"] * 5),
    "one judge alone": lambda: s.angoff([[0.5, 0.6]]),
    "between 0 and 100": lambda: s.angoff([[0.5, 600], [0.5, 0.6]]),
    "that is the cut": lambda: s.beuk([5, 5], [0.7, 0.8], range(10)),
    "reliability must lie": lambda: s.livingston_lewis([3, 4], reliability=1.0, minimum=0, maximum=9, cut=4),
    "consistency is undefined": lambda: s.livingston_lewis([4, 4], reliability=0.8, minimum=0, maximum=9, cut=4),
    "the cut must lie": lambda: s.subkoviak([3, 4], reliability=0.8, n_items=9, cut=10),
    "needs it to be positive": lambda: s.huynh([4, 5, 4, 5], n_items=9, cut=5),
    "equipercentile equating needs 30": lambda: s.equate([1, 2, 3], [2, 3, 4], method="equipercentile"),
    "do not vary; use method": lambda: s.equate([2, 2, 2], [2, 3, 4], method="linear"),
    "whole numbers": lambda: s.equate([1.5, 2], [1, 2], method="mean"),
    "cannot be compared through it": lambda: s.equate_anchor([[1, 2], [2, 2]], [[1, 1], [2, 3]], method="tucker"),
    "weights need lengths": lambda: s.equate_anchor([[1, 2], [2, 2]], [[1, 1], [2, 3]], method="nominal-weights"),
    "there cannot be": lambda: s.seed_check(4, 3, acceptable=0.9, unacceptable=0.5),
    "unacceptable must lie": lambda: s.seed_check(2, 3, acceptable=0.5, unacceptable=0.9),
    "drift cannot be estimated": lambda: s.drift([0.1] * 4, range(4)),
    "no unit was read by two": lambda: s.rater_effects([1, 2], ["a", "b"], ["x", "y"]),
    "no reviewer has 5 ratings": lambda: s.rater_bias(
        s.many_facet_rasch(
            [0, 1, 1, 0, 1, 1, 0, 1],
            {"person": [1, 1, 1, 1, 2, 2, 2, 2], "rater": list("aabbaabb"), "criterion": [1, 2, 1, 2, 1, 2, 1, 2]},
        )
    ),
    "has no decision to repeat": lambda: s.decision_probability([[1, nan]], sem=[1, 1], cut=[1, 1]),
}  # fmt: skip


pairs = np.repeat(np.arange(6), 2)


nan = np.nan


two = np.tile([0, 1], 6)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: krippendorff_alpha([[1, 1], [1, 1]]), "do not vary"),
        (lambda: krippendorff_alpha([[1, np.nan], [np.nan, 2]]), "no unit was rated by two"),
        (lambda: conger_kappa([[1, 1], [1, 1]]), "one category"),
        (lambda: percent_agreement([[1.0], [2.0]]), "no unit was rated by two"),
        (lambda: coefficient_alpha([[1, 0], [0, 1]]), "do not vary"),
        (lambda: coefficient_alpha([[1], [0]]), "at least 2"),
        (lambda: item_analysis(np.empty((0, 2)), ["A", "B"]), "no candidate"),
        (lambda: many_facet_rasch([1, 1, 1], {"person": [1, 2, 3]}), "do not vary"),
    ],
)
def test_the_undefined_is_refused_with_a_sentence(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize("sentence", list(REFUSED))
def test_undefined_is_a_refusal_with_a_sentence(sentence):
    with pytest.raises(ValueError, match=sentence):
        REFUSED[sentence]()


@pytest.mark.parametrize(
    "compute",
    [
        lambda: s.krippendorff_alpha([[1, 2], [2, 2], [3, 3]]).caution,
        lambda: s.intraclass_correlation([[1, 2], [2, 2], [3, 3]]).caution,
        lambda: s.coefficient_alpha([[1, 0], [1, 1], [0, 0]]).caution,
        lambda: s.angoff([[0.5, 0.6], [0.5, 0.7]]).caution,
        lambda: s.person_fit([[1, 0], [0, 1], [1, 1]]).caution,
        lambda: s.mantel_haenszel([1, 0, 1, 0], [0, 1, 1, 0], [3, 3, 3, 3]).caution,
    ],
)
def test_a_handful_of_candidates_earns_a_word_of_caution(compute):
    assert isinstance(compute(), str)
