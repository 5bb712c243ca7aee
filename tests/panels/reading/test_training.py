"""Practice with feedback, qualification with a second chance, and seeds that nobody can tell from live scripts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from exams.cycles.own_rules import correct_rules
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.rules.sections.reading import ReadingRules
from panels.reading.blind import desk_of, script_for_reviewer
from panels.reading.models import Assignment, Panel, Rating, Script, Seed, TrainingReading
from panels.reading.procedures.adjudication import marks_of
from panels.reading.procedures.assignments import give_out_scripts
from panels.reading.procedures.planning import propose_plan
from panels.reading.procedures.ratings import rate_script
from panels.reading.procedures.training import (
    agree_seed,
    ask_to_qualify,
    live_check,
    move_reviewer,
    promote_script,
    read_seed,
    training_desk,
)
from panels.reading.states import SeedUse
from panels.results.progress import progress_of
from tests.acting import act, said

RULES = ReadingRules(seed_percent=50, qualifying_seeds=4, qualifying_hits=3)


def seed(house, use=SeedUse.LIVE, *levels, text="An agreed text."):
    return agree_seed(
        house.association, house.panel.rubric, use=use, text=text, levels=house.levels(*(levels or (2, 2))),
        reasons="It waits, and says so.", label="V1", by=house.lead, now=house.now,
    )  # fmt: skip


@pytest.fixture
def school(house):
    """Rules with seeds, three practice seeds, five for qualification, and a reviewer who practises."""
    correct_rules(house.cycle, replace(house.cycle.rules, reading=RULES), by=house.clerk, now=house.now, reason="x")
    house.panel = Panel.objects.get()
    for n in range(3):
        seed(house, SeedUse.PRACTICE, text=f"Practice {n}.")
    for n in range(5):
        seed(house, SeedUse.QUALIFYING, text=f"Qualification {n}.")
    house.pupil = house.readers[0].reviewers.get()
    house.pupil.state = "practice"
    house.pupil.save()
    return house


def read(house, *levels):
    one = training_desk(house.pupil)[0]
    return read_seed(house.pupil, one, house.levels(*levels), rules=RULES, by=house.pupil.user, now=house.now)


def qualify(house):
    move_reviewer(house.pupil, "qualifying", by=house.lead, now=house.now)


# ── practice and qualification ───────────────────────────────────────────────────────────────────────────────────────
def test_practice_shows_the_agreed_levels_and_why(school):
    feedback = read(school, 4, 3)
    assert not feedback.hit
    assert feedback.rows == (("Reflection", 4, 2), ("Thinking", 3, 2))
    assert feedback.reasons == "It waits, and says so."
    assert read(school, 3, 2).hit, "within one level"
    assert len(training_desk(school.pupil)) == 1


def test_qualification_says_nothing_until_the_set_is_read_and_then_approves(school):
    qualify(school)
    for levels in ((2, 2), (4, 3), (2, 1)):
        assert read(school, *levels) is None
        assert school.pupil.state == "qualifying"
    read(school, 1, 2)
    assert school.pupil.state == "approved"
    assert training_desk(school.pupil) == []


def test_whoever_fails_practises_and_has_a_second_chance_and_no_third(school):
    for expected in ("practice", "stopped"):
        qualify(school)
        for _ in range(4):
            read(school, 4, 3)
        assert school.pupil.state == expected
    assert TrainingReading.objects.filter(seed__use="qualifying").count() == 8
    with pytest.raises(WrongState, match="cannot become"):
        move_reviewer(school.pupil, "live", by=school.lead, now=school.now)


def test_only_what_is_on_the_own_training_desk_is_read_and_only_whole(school):
    other = seed(school, SeedUse.LIVE)
    with pytest.raises(NotYours):
        read_seed(school.pupil, other, school.levels(2, 2), rules=RULES, by=school.pupil.user, now=school.now)
    one = training_desk(school.pupil)[0]
    for levels in ({}, school.levels(9, 2)):
        with pytest.raises(Invalid):
            read_seed(school.pupil, one, levels, rules=RULES, by=school.pupil.user, now=school.now)


def test_whoever_practises_is_given_no_candidates_scripts(school):
    Assignment.objects.all().delete()
    with pytest.raises(Refused, match="at least 2 reviewers"):
        propose_plan(school.panel, now=school.now)


def test_a_seed_is_whole_and_within_the_rubric(house):
    levels = house.levels(2, 2)
    given = {"use": "live", "text": "x", "levels": levels, "reasons": "y", "by": house.lead, "now": house.now}
    for wrong in ({"use": "fun"}, {"text": " "}, {"reasons": ""}, {"levels": {}}, {"levels": house.levels(9, 2)}):
        with pytest.raises(Invalid):
            agree_seed(house.association, house.panel.rubric, **(given | wrong))
    assert not Seed.objects.exists()


def test_a_live_script_on_which_all_agreed_becomes_a_seed(house):
    one, other = house.scripts
    for user in house.readers:
        house.rate(one, user, 3, 2)
    house.rate(other, house.readers[0], 3, 2)
    house.rate(other, house.readers[1], 2, 2)
    made = promote_script(one.code, use="practice", reasons="Clear.", by=house.lead, now=house.now)
    assert (made.text, made.levels) == (one.text, {str(pk): v for pk, v in house.levels(3, 2).items()})
    with pytest.raises(Refused, match="agree on every criterion"):
        promote_script(other.code, use="practice", reasons="Clear.", by=house.lead, now=house.now)


# ── unseen among the live ones ───────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def sown(house):
    """Both desks with seeds among the live scripts."""
    Assignment.objects.all().delete()
    correct_rules(house.cycle, replace(house.cycle.rules, reading=RULES), by=house.clerk, now=house.now, reason="x")
    house.panel = Panel.objects.get()
    for n in range(6):
        seed(house, text=f"Agreed {n}.")
    give_out_scripts(house.panel, by=house.coordinator, now=house.now)
    house.seeded = list(Script.with_seeds.filter(seed__isnull=False))
    return house


def test_the_first_of_every_desk_is_a_seed_and_looks_like_any_other(sown):
    for user in sown.readers:
        lines = desk_of(user)
        assert len(lines) == 3
        first = Script.with_seeds.get(code=lines[0].code)
        assert first.seed_id
        assert script_for_reviewer(first.code, user).text == first.seed.text
        live = script_for_reviewer(lines[-1].code if lines[-1].code != first.code else lines[1].code, user)
        blind = script_for_reviewer(first.code, user)
        assert {f: type(getattr(blind, f)) for f in blind.__slots__} == {
            f: type(getattr(live, f)) for f in live.__slots__
        }
    codes = [s.code for s in sown.seeded]
    assert len(set(codes)) == len(codes), "each desk its own code: nobody can compare"


def test_a_seed_counts_for_no_mark_no_progress_and_no_settling(sown):
    for user in sown.readers:
        for line in desk_of(user):
            rate_script(line.code, sown.levels(2, 2), by=user, now=sown.now)
    sown.let_ratings_stand()
    sown.panel.refresh_from_db()
    assert sown.panel.state == "settled"
    table, marks = marks_of(sown.panel)
    assert len(marks.points) == 2
    assert len(table.scripts) == 4
    progress = progress_of(sown.cycle, sown.panel)
    assert (progress.readings, progress.scripts_total) == (4, 2)
    assert Rating.objects.count() == 6
    check = live_check(sown.readers[0].reviewers.get(), sown.panel)
    assert (check.hits, check.n) == (1, 1)


def test_whoever_misses_beyond_doubt_is_paused_and_the_office_is_told(sown):
    reviewer = sown.readers[0].reviewers.get()
    for n in range(6):
        script = Script.with_seeds.create(panel=sown.panel, seed=seed(sown, text=f"More {n}."), label="V1", text="x")
        Assignment.objects.create(script=script, reviewer=reviewer, label="V1")
    missed = 0
    for line in desk_of(sown.readers[0]):
        reviewer.refresh_from_db()
        if reviewer.state == "paused" or not Script.with_seeds.get(code=line.code).seed_id:
            continue
        rate_script(line.code, sown.levels(4, 0), by=sown.readers[0], now=sown.now)
        reviewer.refresh_from_db()
        assert reviewer.state == "live", "while it can be taken back nothing is concluded from it"
        sown.let_ratings_stand()
        missed += 1
    reviewer.refresh_from_db()
    assert reviewer.state == "paused"
    assert 2 <= missed < 7, "a few misses in a row are enough, one is not"
    assert not Assignment.objects.waiting().filter(reviewer=reviewer).exists()
    assert Notice.objects.get(user=sown.coordinator).subject == "A reviewer is paused"


# ── on the pages ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_reviewer_practises_on_the_page_and_sees_why(school, client):
    client.force_login(school.pupil.user)
    page = client.get("/desk/training/")
    number = page.context["script"].number
    levels = {f"criterion-{pk}": level for pk, level in school.levels(4, 3).items()}
    faulty = act(client, "read-training-script", school.pupil, seed=number)
    assert faulty.status_code == 422
    assert faulty.content.decode().count("Choose a level for “Reflection”.") == 2, "in the summary and in its place"
    assert not TrainingReading.objects.exists()
    told = act(client, "read-training-script", school.pupil, seed=number, **levels).content.decode()
    assert "The lead group read it otherwise" in told
    assert "It waits, and says so." in told
    assert TrainingReading.objects.count() == 1
    again = act(client, "read-training-script", school.pupil, follow=True, seed=number, **levels)
    assert TrainingReading.objects.count() == 1, "a page that is sent again reads no other script"
    assert again.status_code == 200
    client.force_login(school.readers[1])
    assert act(client, "read-training-script", school.pupil, seed=number, **levels).status_code == 404


def test_the_office_agrees_a_seed_and_changes_a_state(school, client):
    client.force_login(school.coordinator)
    address = f"/office/cycles/{school.cycle.pk}/seeds/"
    levels = {f"level-{pk}": level for pk, level in school.levels(2, 2).items()}
    before = Seed.objects.count()
    assert act(client, "agree-seed", school.panel, use="live", text="x", reasons="").status_code == 422
    act(client, "agree-seed", school.panel, use="live", text="A text.", reasons="Clear.", **levels)
    assert Seed.objects.count() == before + 1
    act(client, "promote-script", school.panel, code="NOSUCH", use="live", reasons="x")
    assert Seed.objects.count() == before + 1
    made = Seed.objects.latest("pk")
    assert "is retired" in said(client, "retire-seed", made)
    assert Seed.objects.get(pk=made.pk).retired_at
    assert "in use again" in said(client, "use-seed-again", made)
    member = school.panel.members.get(reviewer=school.pupil)
    act(client, "change-reviewer-state", member, state="live")
    school.pupil.refresh_from_db()
    assert school.pupil.state == "practice", "not a legal move"
    assert act(client, "change-reviewer-state", member).status_code == 422, "nothing is chosen beforehand"
    act(client, "change-reviewer-state", member, state="qualifying")
    school.pupil.refresh_from_db()
    assert school.pupil.state == "qualifying"
    client.force_login(school.readers[1])
    assert client.get(address).status_code == 404


def test_whoever_has_practised_says_themselves_that_they_are_ready(school, client):
    with pytest.raises(Refused, match="that are left"):
        ask_to_qualify(school.pupil, by=school.pupil.user, now=school.now)
    for _ in range(3):
        read(school, 2, 2)
    client.force_login(school.pupil.user)
    assert "I am ready to qualify" in client.get("/desk/training/").content.decode()
    act(client, "ask-to-qualify", school.pupil)
    school.pupil.refresh_from_db()
    assert school.pupil.state == "qualifying"
    act(client, "practise-again", school.pupil)
    school.pupil.refresh_from_db()
    assert school.pupil.state == "practice", "no script of the set was read yet"
    act(client, "ask-to-qualify", school.pupil)
    school.pupil.refresh_from_db()
    with pytest.raises(WrongState):
        ask_to_qualify(school.pupil, by=school.pupil.user, now=school.now)


def test_the_first_script_of_each_day_is_an_agreed_one_while_one_waits(house):
    reader = house.readers[0]
    one = Script.with_seeds.create(
        panel=house.panel, seed=seed(house), label="V1", text="An agreed text.", code="ZZZZZZZZZZ"
    )
    Assignment.objects.create(script=one, reviewer=reader.reviewers.get(), label="V1", rank=10**6)
    assert desk_of(reader, now=house.now)[0].code == one.code
    house.rate(house.scripts[0], reader, 4, 3)
    assert desk_of(reader, now=house.now)[0].code == house.scripts[1].code, "the day has begun"
    assert desk_of(reader, now=house.now + timedelta(days=1))[0].code == one.code, "and the next one begins"
