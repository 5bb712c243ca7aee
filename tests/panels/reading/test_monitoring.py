"""A panel with known faults: the house finds them while the panel reads, and settling beats plain averaging."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from exams.audit.models import AuditLine
from exams.cycles.own_rules import correct_rules
from exams.refusals.exceptions import Refused, WrongState
from panels.reading.models import Assignment, Panel, Rating, RatingLevel, Script
from panels.reading.models.sealed import SealedKey
from panels.reading.near_decision import ONE_REVIEWER, WITHIN_ERROR, by_a_thread, severities
from panels.reading.plan.allocation import Reader, Work, plan
from panels.reading.procedures.adjudication import put_back, take_for_settling
from panels.reading.procedures.monitoring import ask_for_third_readings, near_the_decision, watch
from panels.results.score_cycle import score_cycle
from panels.reviewers.models import Reviewer
from scoring.rubrics.pass_mark import percent
from scoring.rubrics.procedures import set_rubric
from scoring.rubrics.script_marks import CriterionScale, mark_scripts
from tests.acting import act, said

SCRIPTS, READERS = 200, 12
SEVERE, DRIFTING, CARELESS = (0, 1), 2, 3
FIVE = [CriterionScale(f"c{n}", 0, 4, 1.0) for n in range(5)]


@cache
def planned():
    return plan([Work(n, n // 2) for n in range(SCRIPTS)], [Reader(n) for n in range(READERS)], readings=2, seed="1")


def simulated(seed=7):
    """(script, reviewer, time, levels, truth): two read a full level low, one slides by 1.2 levels, one guesses."""
    chance = np.random.default_rng(seed)
    made = planned()
    truth = np.repeat(chance.normal(2.4, 0.8, SCRIPTS // 2), 2) + chance.normal(0, 0.3, SCRIPTS)
    rows = sorted((n, reader) for n, team in made.teams.items() for reader in team)
    script, reviewer = (np.array(column) for column in zip(*rows, strict=True))
    time = np.zeros(len(rows))
    for one in range(READERS):
        own = np.flatnonzero(reviewer == one)
        time[chance.permutation(own)] = np.arange(len(own))
    shift = np.where(np.isin(reviewer, SEVERE), -1.0, 0.0)
    drifts = reviewer == DRIFTING
    shift[drifts] -= 1.2 * time[drifts] / time[drifts].max()
    noise = np.where(reviewer == CARELESS, 1.4, 0.4)
    seen = truth[script] + shift + chance.normal(0, noise)
    levels = np.clip(np.round(seen[:, None] + chance.normal(0, 0.35, (len(rows), 5))), 0, 4)
    return script, reviewer, time, levels, truth


@pytest.fixture
def panel(house):
    """The simulated ratings, in the house."""
    script, reviewer, time, levels, _ = simulated()
    Rating.objects.all().delete()
    Assignment.objects.all().delete()
    five = [{"name": c.name, "minimum": 0, "maximum": 4, "weight": "1"} for c in FIVE]
    rubric = set_rubric(house.association, name="Five", criteria=five, by=house.coordinator, now=house.now)
    Panel.objects.update(rubric=rubric)
    panel, pairs = Panel.objects.get(), list(zip(script, reviewer, strict=True))
    criteria = list(panel.rubric.criteria.all())
    scripts = Script.objects.bulk_create([Script(panel=panel, label="V1", text="x") for _ in range(SCRIPTS)])
    people = Reviewer.objects.bulk_create(
        [Reviewer(association=house.association, reference=f"S{n:02d}") for n in range(READERS)]
    )
    given = Assignment.objects.bulk_create(
        [Assignment(script=scripts[s], reviewer=people[r], state="handed-in") for s, r in pairs]
    )
    stamps = [house.now + timedelta(minutes=int(t)) for t in time]
    ratings = Rating.objects.bulk_create(
        [Rating(assignment=a, handed_in_at=stamp) for a, stamp in zip(given, stamps, strict=True)]
    )
    RatingLevel.objects.bulk_create(
        [
            RatingLevel(rating=rating, criterion=c, level=int(row[k]))
            for rating, row in zip(ratings, levels, strict=True)
            for k, c in enumerate(criteria)
        ]
    )
    return panel


def test_the_severe_the_drifting_and_the_careless_are_found_and_nobody_else(panel):
    found = {w.reviewer: set(w.alerts) for w in watch(panel) if w.severity is not None}
    assert len(found) == READERS
    for n in SEVERE:
        assert "severe or lenient" in found[f"S{n:02d}"]
    assert "drifting" in found[f"S{DRIFTING:02d}"]
    assert "erratic" in found[f"S{CARELESS:02d}"]
    sound = {name: alerts for name, alerts in found.items() if int(name[1:]) > CARELESS}
    assert all(not alerts for alerts in sound.values()), sound


def test_the_drifting_reviewers_later_readings_are_those_to_read_again(panel):
    one = next(w for w in watch(panel) if w.reviewer == f"S{DRIFTING:02d}")
    assert one.drift > 0.5
    assert 3 <= len(one.reread) < one.readings
    assert set(one.reread) <= set(Script.objects.values_list("code", flat=True))


def test_settling_beats_plain_averaging():
    """The same faults over many panels: third readings where they count make more decisions right."""
    plain, settled, extra = [], [], []
    for seed in range(12):
        script, reviewer, _, levels, truth = simulated(seed)
        groups = np.arange(SCRIPTS) // 2
        cut = 60.0
        right = np.bincount(groups, np.clip(truth, 0, 4)) / 2 / 4 * 100 >= cut
        averaged = _decided(script, np.ones(len(script), int), levels, groups, cut)
        totals = levels.sum(axis=1) / 20 * 100
        marks = mark_scripts(script, np.ones(len(script)), levels, criteria=FIVE, n_scripts=SCRIPTS, readings=2,
                             adjacent_levels=1)  # fmt: skip
        threads = by_a_thread(totals, script, reviewer, groups, cut=cut, decides=np.ones(SCRIPTS // 2, bool))
        again = marks.discrepant | np.isin(groups, [t.group for t in threads])
        chance = np.random.default_rng(seed + 100)
        which = np.flatnonzero(again)
        lead = np.clip(np.round(truth[which, None] + chance.normal(0, 0.4, (len(which), 1))
                                + chance.normal(0, 0.35, (len(which), 5))), 0, 4)  # fmt: skip
        resolved = _decided(
            np.concatenate([script, which]), np.concatenate([np.ones(len(script), int), np.full(len(which), 2)]),
            np.vstack([levels, lead]), groups, cut, resolution="third",
        )  # fmt: skip
        plain.append((averaged == right).mean())
        settled.append((resolved == right).mean())
        extra.append(again.mean())
    assert np.mean(settled) > np.mean(plain) + 0.03, (np.mean(plain), np.mean(settled))
    assert np.mean(extra) < 0.75


def _decided(script, rounds, levels, groups, cut, resolution="mean"):
    marks = mark_scripts(script, rounds, levels, criteria=FIVE, n_scripts=SCRIPTS, readings=2, adjacent_levels=1,
                         resolution=resolution)  # fmt: skip
    share = percent(marks.points, maximum=marks.maximum, minimum=marks.minimum, of="maximum")
    return np.bincount(groups, share) / 2 >= cut


# ── by a thread ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_severities_by_least_squares_are_those_of_the_whole_design():
    chance = np.random.default_rng(1)
    script = np.repeat(np.arange(40), 2)
    reviewer = np.array([r for n in range(40) for r in ((n % 4), (n + 1 + n // 20) % 4)])
    y = chance.normal(60, 10, 40)[script] - np.array([5.0, -2, 0, -3])[reviewer]
    assert severities(y, script, reviewer) == pytest.approx([5, -2, 0, -3])


def test_whose_decision_hangs_by_a_thread_and_why():
    script = np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    reviewer = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    y = np.array([59.0, 63, 30, 34, 90, 94, 66, 70.5, 78, 81])
    found = by_a_thread(y, script, reviewer, np.arange(5), cut=61.5, decides=np.ones(5, bool))
    assert {t.group: t.reasons for t in found} == {0: (ONE_REVIEWER,)}
    close = by_a_thread(y, script, reviewer, np.arange(5), cut=61.0, decides=np.ones(5, bool))
    assert WITHIN_ERROR in close[0].reasons
    assert by_a_thread(y, script, reviewer, np.arange(5), cut=61.0, decides=np.zeros(5, bool)) == []


def test_only_candidates_for_whom_part_two_decides_are_listed(house):
    with pytest.raises(WrongState):
        ask_for_third_readings(house.panel, by=house.coordinator, now=house.now)
    rules = house.cycle.rules
    strict = replace(rules, part_one=replace(rules.part_one, value=Decimal(90)))
    correct_rules(house.cycle, strict, by=house.clerk, now=house.now, reason="the second one fails Part One")
    for script in house.scripts:  # 100 % and 70 % of the points: without the lenient reader nobody passes at 80
        house.rate(script, house.readers[0], 4, 3)
        house.rate(script, house.readers[1], 3, 2)
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    panel = Panel.objects.get()
    of_the_first = SealedKey.objects.get(attempt__registration=house.registrations[0]).script.code
    assert near_the_decision(panel) == {of_the_first}
    assert ask_for_third_readings(panel, by=house.coordinator, now=house.now) == 1
    line = AuditLine.objects.get(action="panel.third-readings")
    assert line.details == {"scripts": 1}, "how many, and not whose"


def test_third_readings_are_withdrawn_while_no_lead_has_taken_them(house, monkeypatch, client):
    house.rate_all()
    codes = {script.code for script in house.scripts}
    monkeypatch.setattr("panels.reading.procedures.monitoring.near_the_decision", lambda panel: codes)
    client.force_login(house.coordinator)
    look = act(client, "ask-for-third-readings", house.panel, confirm=False).content.decode()
    assert "2 scripts go to the lead reviewers for a third reading." in look
    assert "2 scripts went to the lead" in said(client, "ask-for-third-readings", house.panel)
    first = house.scripts[0]
    take_for_settling(first.code, by=house.lead, now=house.now)
    assert "1 script is settled again as before" in said(client, "withdraw-third-readings", house.panel)
    assert Script.objects.get(pk=first.pk).phase == "discrepant", "the lead has it on the desk"
    put_back(first.code, by=house.lead, now=house.now)
    assert "1 script is settled again as before" in said(client, "withdraw-third-readings", house.panel)
    house.panel.refresh_from_db()
    assert house.panel.state == "settled"
    assert "not possible any more, or not yet" in said(client, "withdraw-third-readings", house.panel)


def test_what_the_readers_differ_on_is_withdrawn_by_nobody(house, client):
    house.rate(house.scripts[0], house.readers[0], 4, 3)
    house.rate(house.scripts[0], house.readers[1], 0, 3)
    client.force_login(house.coordinator)
    assert "not possible any more, or not yet" in said(client, "withdraw-third-readings", house.panel)


def test_third_readings_go_to_the_lead_and_the_panel_is_settled_again_afterwards(house, monkeypatch):
    house.rate_all()
    code = house.scripts[0].code
    monkeypatch.setattr("panels.reading.procedures.monitoring.near_the_decision", lambda panel: {code})
    assert ask_for_third_readings(house.panel, by=house.coordinator, now=house.now) == 1
    house.panel.refresh_from_db()
    assert house.panel.state == "reading"
    take_for_settling(code, by=house.lead, now=house.now)
    house.rate(house.scripts[0], house.lead, 2, 2)
    house.panel.refresh_from_db()
    assert house.panel.state == "settled"
    with pytest.raises(Refused, match="by a thread"):
        ask_for_third_readings(house.panel, by=house.coordinator, now=house.now)
