from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.allocation import allocate, reading_order


@given(st.integers(1, 60), st.integers(2, 12), st.text(max_size=5))
def test_every_script_is_read_by_enough_different_people_and_loads_are_even(n, reviewers, seed):
    pairs = allocate(range(n), range(reviewers), readings=2, seed=seed)
    assert Counter(script for script, _ in pairs) == dict.fromkeys(range(n), 2)
    assert len(set(pairs)) == len(pairs)
    loads = Counter(reviewer for _, reviewer in pairs)
    assert max(loads.values()) - min(loads.get(r, 0) for r in range(reviewers)) <= 1


def test_the_same_seed_gives_the_same_plan():
    assert allocate("abcdef", "xyz", readings=2, seed="1") == allocate("abcdef", "xyz", readings=2, seed="1")


def test_too_few_reviewers_are_said_to_be_too_few():
    with pytest.raises(ValueError, match="at least 2 reviewers"):
        allocate("ab", "x", readings=2, seed="1")


def test_the_order_on_a_desk_does_not_depend_on_the_order_of_the_scripts():
    assert reading_order(["b", "a", "c"], reviewer="R", seed="1") == reading_order(
        ["c", "b", "a"], reviewer="R", seed="1"
    )
