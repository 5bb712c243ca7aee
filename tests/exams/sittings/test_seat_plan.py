"""The plan of seats against every plan there is, for small cases; and its promises for larger ones."""

import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from exams.sittings.seat_plan import A_DAY, A_RANK, NOT_WISHED, Asking, Offering, solve

DAY = date(2026, 3, 14)


def test_wishes_are_kept_where_they_can_be():
    plan = solve(
        [Asking("a", ("x", "y")), Asking("b", ("x",)), Asking("c", ("y", "x"))],
        [Offering("x", 1, DAY), Offering("y", 2, DAY)],
    )
    assert plan.seats == {"a": "y", "b": "x", "c": "y"}


def test_as_many_as_can_be_are_seated_even_against_a_wish():
    plan = solve([Asking("a", ("x",)), Asking("b", ("x",))], [Offering("x", 1, DAY), Offering("y", 1, DAY)])
    assert len(plan.seats) == 2


def test_a_room_of_ones_own_is_kept_for_whoever_was_granted_one():
    people = [Asking("a", own_room=True), Asking("b", own_room=True), Asking("c")]
    plan = solve(people, [Offering("site", 3, DAY, rooms=1), Offering("home", 1, DAY, remote=True)])
    assert len(plan.seats) == 3
    assert sorted(plan.seats[who] for who in "ab") == ["home", "site"]


def test_nobody_is_seated_before_the_first_day_they_can_sit_and_the_nearest_is_best():
    days = [Offering(n, 5, DAY + timedelta(days=n)) for n in (0, 10, 20)]
    plan = solve(
        [Asking("a", not_before=DAY + timedelta(days=5)), Asking("b", not_before=DAY + timedelta(days=30))], days
    )
    assert plan.seats == {"a": 10}
    assert "first day" in plan.without["b"]


def test_whoever_cannot_be_seated_is_told_why():
    plan = solve([Asking("a", technology=True), Asking("b", own_room=True)], [Offering("x", 3, DAY, technology=False)])
    assert "technology" in plan.without["a"]
    assert "room" in plan.without["b"]
    assert solve([Asking("a")], []).without == {"a": "There is no sitting yet."}
    full = solve([Asking("a"), Asking("b")], [Offering("x", 1, DAY)])
    assert list(full.without.values()) == ["All places that fit are taken."]


def worth(asking, offering):
    """The rule as it is told, written a second time."""
    if offering is None:
        return (1, 0.0)
    days = abs((offering.day - (asking.not_before or DAY)).days) * A_DAY
    if not asking.wishes:
        return (0, days)
    return (0, days + (A_RANK * asking.wishes.index(offering.key) if offering.key in asking.wishes else NOT_WISHED))


def allowed(plan, offerings):
    for o in offerings:
        here = [a for a, to in plan if to is o]
        if len(here) > o.places or sum(a.own_room and not o.remote for a in here) > o.rooms:
            return False
        if any(a.technology and not o.technology for a in here):
            return False
        if any(a.not_before and o.day < a.not_before for a in here):
            return False
    return True


offerings_strategy = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.booleans(), st.booleans(), st.integers(0, 20)),
    min_size=1,
    max_size=3,
)
askings_strategy = st.lists(
    st.tuples(
        st.permutations([0, 1, 2]), st.integers(0, 3), st.booleans(), st.booleans(), st.sampled_from([None, 0, 10])
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(askings_strategy, offerings_strategy)
def test_no_other_plan_is_better(people, places):
    offerings = [
        Offering(n, p, DAY + timedelta(days=d), rooms=min(r, p), technology=t, remote=m)
        for n, (p, r, t, m, d) in enumerate(places)
    ]
    askings = [
        Asking(f"c{n}", tuple(order[:k]), DAY + timedelta(days=d) if d is not None else None, room, tech)
        for n, (order, k, room, tech, d) in enumerate(people)
    ]
    first = min(o.day for o in offerings)
    askings = [Asking(a.key, a.wishes, a.not_before or first, a.own_room, a.technology) for a in askings]
    plan = solve(askings, offerings)
    by_key = {o.key: o for o in offerings}
    ours = [(a, by_key.get(plan.seats.get(a.key, -1))) for a in askings]
    assert allowed(ours, offerings)
    best = min(
        (tuple(map(sum, zip(*(worth(a, o) for a, o in other), strict=True))) for choice in
         itertools.product([None, *offerings], repeat=len(askings))
         if allowed(other := list(zip(askings, choice, strict=True)), offerings)),
    )  # fmt: skip
    reached = tuple(map(sum, zip(*(worth(a, o) for a, o in ours), strict=True)))
    assert reached[0] == best[0]
    assert abs(reached[1] - best[1]) < 1e-6
    assert set(plan.seats) | set(plan.without) == {a.key for a in askings}
