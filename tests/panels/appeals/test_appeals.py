"""Appeals: what the rules ask for, who may read again, what a second mark does, and how often it changes anything."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from exams.accounts import procedures as people
from exams.accounts.procedures import found_association
from exams.audit.models import AuditLine
from exams.cycles import procedures as cycles
from exams.cycles.own_rules import correct_rules
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.registration.models import PartCredit
from exams.rules.sections.appeals import AppealRules
from panels.appeals.models import Appeal
from panels.appeals.procedures import filing, second_reading
from panels.appeals.queries import cards_of, lines_of
from panels.appeals.second_marks import weigh
from panels.appeals.states import AppealState
from panels.appeals.summary import Counts, figures_of
from panels.committee.models import Case, Decision
from panels.committee.procedures import decisions
from panels.committee.procedures.docket import lay_docket
from panels.committee.states import Stance
from panels.reading import sealing
from panels.reading.blind import desk_of, script_for_reviewer
from panels.reading.models import Assignment, Panel, PartTwoMark, Rating, RubricUse, Script
from panels.reading.procedures.adjudication import discrepant_for, marks_of
from panels.reading.procedures.assignments import borrow_reviewer
from panels.reading.procedures.discussion import close_discussions
from panels.reading.procedures.monitoring import watch
from panels.reading.procedures.part_two_marks import mark_part_two
from panels.reading.procedures.rating_table import rating_table
from panels.reading.procedures.ratings import give_back, rate_script
from panels.reading.procedures.training import agree_seed
from panels.reading.states import AssignmentState, CannotRate, PanelState, ScriptPhase
from panels.results.exports import TABLES, as_csv
from panels.results.score_cycle import score_cycle
from panels.reviewers.models import ConflictPin, DeclaredTie
from panels.reviewers.procedures import enter_reviewer
from tests.acting import act, said
from tests.kept import kept
from tests.leaks.test_blindness import strip_token

AGAIN = AppealRules(model="fresh-panel")


@pytest.fixture
def released(house, account):
    """released(rules, fresh=2): two candidates with 60 %, decided on and released, and fresh reviewers."""

    def make(rules=AGAIN, fresh=2, levels=(2, 2), outcome="retake-part-two", **reading):
        _release(house, account, rules, fresh, levels, outcome, reading)
        return house

    return make


@kept
def _release(house, account, rules, fresh, levels, outcome, reading):
    both = replace(house.cycle.rules, appeals=rules, reading=replace(house.cycle.rules.reading, **reading))
    correct_rules(house.cycle, both, by=house.clerk, now=house.now, reason="how appeals go")
    house.panel = Panel.objects.get()
    house.fresh = [account("reviewer", f"fresh-{n}") for n in range(fresh)]
    for n, user in enumerate(house.fresh):
        enter_reviewer(house.association, reference=f"F{n}", user=user, name=user.name, by=house.clerk, now=house.now)
    house.rate_all(*levels)
    house.open_seal()
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    house.sign()
    lay_docket(house.cycle, by=house.coordinator, now=house.now)
    cycles.lay_before_committee(house.cycle, by=house.coordinator, now=house.now)
    for case in Case.objects.filter(cycle=house.cycle):
        decisions.decide(case, outcome=outcome, reason="60 %.", votes=house.votes(), by=house.chair, now=house.now)
    decisions.release(house.cycle, by=house.coordinator, now=house.now)


def file(house, n=0, **when):
    decision = Decision.objects.in_force().get(case__registration=house.registrations[n])
    now = when.get("now", house.now)
    return filing.file_appeal(decision, grounds="They misread me.", by=house.candidates[n], now=now)


def again(house, n=0):
    """Filed, and being read again."""
    appeal = file(house, n)
    panel = second_reading.open_remark(appeal, by=house.coordinator, now=house.now)
    return appeal, panel


def read(house, panel, *levels):
    """Whoever has a script of this panel on the desk hands in these levels, one after another."""
    for one in Assignment.objects.filter(script__panel=panel, state=AssignmentState.WAITING).order_by("pk"):
        rate_script(one.script.code, house.levels(*levels), by=one.reviewer.user, now=house.now)
    house.let_ratings_stand()
    panel.refresh_from_db()


def readers_of(panel):
    return {a.reviewer.user for a in Assignment.objects.filter(script__panel=panel).select_related("reviewer__user")}


# ── the rules ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (AppealRules(), "what you wrote is not marked again. You have the answer within 60 days."),
        (AppealRules(model="re-mark-one", readers=5), "One reviewer who had no part in the first marking reads"),
        (
            AppealRules(model="fresh-panel", may_lower=True),
            "takes the place of the first one. Your mark can also become",
        ),
        (
            AppealRules(model="tolerance", tolerance_percent=Decimal("2.50")),
            "differs by more than 2.5 percentage points",
        ),
        (
            AppealRules(model="tolerance", tolerance_percent=Decimal(1)),
            "by more than 1 percentage point. Your mark cannot",
        ),
        (
            AppealRules(deciders="fresh", answer_days=1),
            "took no part in the decision. You have the answer within 1 day.",
        ),
    ],
)
def test_each_model_says_what_it_brings_about(rules, said):
    assert said in rules.sentence()


@pytest.mark.parametrize(
    "wrong", [{"model": "coin"}, {"deciders": "nobody"}, {"readers": 0}, {"tolerance_percent": Decimal(101)}]
)
def test_rules_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        AppealRules(**wrong)


TOLERANT = {"pass_percent": Decimal(80), "tolerance": Decimal(3)}


@pytest.mark.parametrize(
    ("first", "second", "more", "counts", "changes"),
    [
        (78.0, 81.0, TOLERANT, 78.0, False),  # exactly the tolerance: the first mark stands
        (78.0, 81.000001, TOLERANT, 81.000001, True),
        (78.0, 80.999999, TOLERANT, 78.0, False),
        (0.1 + 0.2, 3.3, {"pass_percent": Decimal(3), "tolerance": Decimal(3)}, 0.1 + 0.2, False),  # binary fractions
        (81.0, 77.0, TOLERANT, 81.0, False),  # lower, and may not be
        (81.0, 78.0, TOLERANT | {"may_lower": True}, 81.0, False),  # at the tolerance, downwards
        (81.0, 77.9, TOLERANT | {"may_lower": True}, 77.9, True),
        (79.9, 80.0, {"pass_percent": Decimal(80)}, 80.0, True),
        (60.0, 60.0, {"pass_percent": Decimal(80)}, 60.0, False),
        (60.0, None, TOLERANT, 60.0, False),
        (None, 90.0, TOLERANT, 90.0, True),
        (None, None, TOLERANT, None, False),
    ],
)
def test_which_of_two_marks_counts(first, second, more, counts, changes):
    weighed = weigh(first, second, **more)
    assert (weighed.counts, weighed.changes) == (counts, changes)


# ── filing ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_days_count_from_the_release_to_the_second(house):
    for case in house.to_committee():
        decisions.decide(case, outcome="defer", reason="Later.", votes=house.votes(), by=house.chair, now=house.now)
    later = house.now + timedelta(days=10)
    decisions.release(house.cycle, by=house.coordinator, now=later)
    house.cycle.refresh_from_db()
    assert house.cycle.released_at == later
    last = later + timedelta(days=30)
    with pytest.raises(Refused, match="ended on 23 April 2026"):
        file(house, 1, now=last + timedelta(seconds=1))
    assert file(house, 1, now=last).state == AppealState.FILED


def test_a_correction_after_the_release_has_its_own_days(released):
    house = released()
    first = Decision.objects.get(case__registration=house.registrations[0])
    later = house.now + timedelta(days=40)
    second = decisions.decide(
        first.case, outcome="defer", reason="x", votes=house.votes(), by=house.chair, now=later, corrects=first
    )
    with pytest.raises(NotYours):
        filing.file_appeal(first, grounds="the old one", by=house.candidates[0], now=house.now)
    assert filing.last_moment_to_appeal(second) == later + timedelta(days=30)
    assert file(house, now=later + timedelta(days=30)).decision == second


def test_grounds_are_needed_and_have_an_end(released):
    house = released()
    decision = Decision.objects.get(case__registration=house.registrations[0])
    for grounds, why in (("  ", "Write what"), ("x" * 10_001, "at most 10,000")):
        with pytest.raises(Invalid, match=why):
            filing.file_appeal(decision, grounds=grounds, by=house.candidates[0], now=house.now)


def test_whoever_acts_next_is_told(released):
    house = released()
    file(house)
    assert Notice.objects.get(user=house.coordinator, subject__contains="read again").link.endswith("/appeals/")
    assert not Notice.objects.filter(user=house.chair, subject__contains="appeal").exists()


# ── a review only ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_after_a_review_nothing_is_read_again(released):
    house = released(AppealRules())
    appeal = file(house)
    assert Notice.objects.filter(user=house.chair, subject="An appeal waits for an answer").exists()
    with pytest.raises(Refused, match="nothing is read again"):
        second_reading.open_remark(appeal, by=house.coordinator, now=house.now)
    filing.dismiss(appeal, answer="All was in order.", by=house.chair, now=house.now)
    assert (appeal.state, appeal.answered_by) == (AppealState.DISMISSED, house.chair)
    assert Notice.objects.filter(user=house.candidates[0], subject="Your appeal is answered").count() == 1
    with pytest.raises(WrongState, match="answered already"):
        filing.uphold(appeal, answer="Or not.", by=house.chair, now=house.now)


# ── read again ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("model", "n"), [("re-mark-one", 1), ("fresh-panel", 2), ("tolerance", 2)])
def test_as_many_read_again_as_the_model_says_and_none_of_the_first_round(released, model, n):
    house = released(AppealRules(model=model), fresh=3)
    appeal, panel = again(house)
    assert appeal.state == AppealState.READ_AGAIN
    assert Assignment.objects.filter(script__panel=panel).count() == n == len(readers_of(panel))
    assert readers_of(panel) <= set(house.fresh)


def test_the_scripts_are_the_same_under_codes_nobody_has_seen(released):
    house = released()
    _, panel = again(house)
    first = sealing.scripts_of_registration(house.panel, house.registrations[0])
    old, new = list(first.order_by("pk")), list(panel.scripts.all())
    same = ("text", "label", "vignette_id", "read_against")
    assert [[getattr(s, f) for f in same] for s in old] == [[getattr(s, f) for f in same] for s in new]
    assert not {s.code for s in Script.objects.exclude(panel=panel)} & {s.code for s in new}
    assert all(len(s.code) == 10 for s in new)


def test_every_script_is_read_against_the_very_rubric_of_the_first_round(released, house):
    rubric = house.panel.rubric
    RubricUse.objects.create(panel=house.panel, label="V1", rubric=rubric)
    Script.objects.update(rubric=rubric)
    house = released()
    _, panel = again(house)
    assert [s.rubric for s in panel.scripts.all()] == [rubric]
    assert [(u.label, u.rubric) for u in panel.rubric_uses.all()] == [("V1", rubric)]


def test_from_no_script_leads_a_road_to_the_appeal():
    names = {f.name for f in Panel._meta.get_fields()} | {f.name for f in Script._meta.get_fields()}
    assert not any("appeal" in name for name in names - {"for_appeal"})


def bars(house, who):
    """Ways in which the first of two fresh reviewers has something to do with the first round, by name."""
    reviewer = who.reviewers.get()
    registration = house.registrations[0]
    if house.bar == "read the other round":
        script = sealing.scripts_of_registration(house.panel, registration).first()
        Assignment.objects.create(script=script, reviewer=reviewer, round=2, state=AssignmentState.GIVEN_BACK)
    elif house.bar == "leads":
        house.panel.members.create(reviewer=reviewer, lead=True)
    elif house.bar == "left":
        house.panel.members.create(reviewer=reviewer, left_at=house.now)
    elif house.bar == "voted":
        Decision.objects.get(case__registration=registration).votes.create(
            member=who, stance=Stance.RECUSED, reason="was there"
        )
    elif house.bar == "declared":
        DeclaredTie.objects.create(reviewer=reviewer, name=registration.candidate.name, declared_at=house.now)
    elif house.bar == "pinned":
        ConflictPin.objects.create(
            reviewer=reviewer, candidate=registration.candidate, conflict=True, reason="x", pinned_by=house.chair,
            pinned_at=house.now,
        )  # fmt: skip
    elif house.bar == "knows the seed":
        seed = agree_seed(
            house.association, house.panel.rubric, use="practice", text="I would wait and wonder.",
            levels=house.levels(2, 2), reasons="x", by=house.lead, now=house.now,
        )  # fmt: skip
        seed.trainings.create(reviewer=reviewer, levels={}, hit=True, at=house.now)
    elif house.bar == "paused":
        reviewer.state = "paused"
    elif house.bar == "away":
        reviewer.away_from = house.now.date()
    elif house.bar == "no longer reads":
        who.role_grants.update(ended_at=house.now)
    reviewer.save()


@pytest.mark.parametrize(
    "bar",
    [
        "read the other round", "leads", "left", "voted", "declared", "pinned", "knows the seed", "paused", "away",
        "no longer reads",
    ],
)  # fmt: skip
def test_nobody_with_a_tie_to_the_first_round_reads_again(released, bar):
    house = released(AppealRules(model="re-mark-one"), fresh=2)
    house.bar = bar
    bars(house, house.fresh[0])
    _, panel = again(house)
    assert readers_of(panel) == {house.fresh[1]}


def test_the_lead_who_settled_and_the_first_readers_are_never_chosen(released):
    house = released(AppealRules(model="re-mark-one"), fresh=0)
    with pytest.raises(Refused, match=r"takes 1 reviewer who.*0 can be found, 1 is missing"):
        again(house)


def test_too_few_readers_leave_nothing_behind_and_a_borrowed_one_helps(released, account, clerk):
    house = released(fresh=1)
    appeal = file(house)
    lines = AuditLine.objects.count()
    with pytest.raises(Refused, match=r"2 reviewers who .* 1 can be found, 1 is missing. Borrow from another"):
        second_reading.open_remark(appeal, by=house.coordinator, now=house.now)
    appeal.refresh_from_db()
    assert (appeal.state, Panel.with_appeals.count(), AuditLine.objects.count()) == (AppealState.FILED, 1, lines)
    other = found_association("Another Association", by=clerk, now=house.now)
    guest = account("reviewer", "guest", at=other)
    lent = enter_reviewer(other, reference="G", user=guest, name="Guest", by=clerk, now=house.now)
    borrow_reviewer(house.panel, lent, by=house.coordinator, now=house.now)
    panel = second_reading.open_remark(appeal, by=house.coordinator, now=house.now)
    assert readers_of(panel) == {house.fresh[0], guest}


def test_a_full_desk_is_no_reader(released):
    house = released(fresh=2, load_cap=1)
    _, panel = again(house, 0)
    other = file(house, 1)
    with pytest.raises(Refused, match="caps of the reviewers"):
        second_reading.open_remark(other, by=house.coordinator, now=house.now)
    read(house, panel, 4, 3)
    other.refresh_from_db()
    assert len(readers_of(second_reading.open_remark(other, by=house.coordinator, now=house.now))) == 2


def test_what_is_read_again_changes_no_byte_of_the_first_round(released):
    house = released(fresh=3)
    codes = {s.code for s in house.scripts}

    def first_round():
        panel = Panel.objects.get()
        table, marks = marks_of(panel)
        outputs = {name: as_csv(make(house.cycle)) for name, make in TABLES.items()}
        desk = Rating.objects.of_panel(panel).count()
        return repr((
            outputs, watch(panel), table.levels.tolist(), table.script_labels, table.reviewer_labels,
            marks.points.tolist(), rating_table(panel).person_of_script.tolist(), desk,
            list(PartTwoMark.objects.order_by("pk").values()),
        ))  # fmt: skip

    before = first_round()
    _, panel = again(house)
    read(house, panel, 4, 3)
    assert Rating.objects.filter(assignment__script__panel=panel).count() == 2
    assert mark_part_two(house.cycle, by=house.coordinator, now=house.now) == {"new": 0, "changed": 0, "set_aside": 0}
    assert first_round() == before
    assert set(house.panel.scripts.values_list("code", flat=True)) == codes


def test_the_last_reading_brings_the_appeal_to_the_committee(released):
    house = released()
    appeal, panel = again(house)
    assert second_reading.remark_of(appeal) is None
    with pytest.raises(WrongState, match="still being read again"):
        filing.uphold(appeal, answer="Yes.", by=house.chair, now=house.now)
    read(house, panel, 4, 3)
    appeal.refresh_from_db()
    assert (appeal.state, panel.state) == (AppealState.TO_ANSWER, PanelState.SETTLED)
    assert Notice.objects.filter(user=house.chair, subject="An appeal can be answered").exists()
    told = AuditLine.objects.get(action="appeal.to-answer")
    assert told.actor not in {user.email for user in house.fresh}, "who read again is not part of the case"
    weighed = second_reading.remark_of(appeal)
    assert (weighed.first, weighed.again, weighed.counts) == (60.0, 100.0, 100.0)
    assert weighed.means == "Part Two would now be passed."


def test_an_appeal_is_not_dismissed_before_it_was_read_again(released):
    house = released()
    appeal = file(house)
    with pytest.raises(Refused, match="has to be read again before"):
        filing.dismiss(appeal, answer="No.", by=house.chair, now=house.now)
    filing.uphold(appeal, answer="The alarm rang; that is enough.", by=house.chair, now=house.now)
    assert appeal.state == AppealState.UPHELD


def test_where_there_is_nothing_to_read_again_the_committee_answers(released):
    house = released()
    Panel.objects.update(identified_at_source=True)
    appeal = file(house)
    with pytest.raises(Refused, match="No scripts of this candidate lie here"):
        second_reading.open_remark(appeal, by=house.coordinator, now=house.now)
    filing.dismiss(appeal, answer="No.", by=house.chair, now=house.now)


def test_a_part_passed_when_read_again_is_credited_once_the_appeal_is_upheld(released):
    house = released()
    appeal, panel = again(house)
    read(house, panel, 4, 3)
    appeal.refresh_from_db()
    assert second_reading.behind(appeal.decision) is None
    part_two = PartCredit.objects.filter(registration=house.registrations[0], part="two")
    assert not part_two.exists()
    filing.uphold(appeal, answer="You were right.", by=house.chair, now=house.now)
    assert part_two.count() == 1
    second = decisions.decide(
        appeal.decision.case, outcome="endorse", reason="x", votes=house.votes(), by=house.chair, now=house.now,
        corrects=appeal.decision,
    )  # fmt: skip
    assert second_reading.behind(second).counts == 100.0, "for the letter"


def test_readings_too_far_apart_get_one_more_independent_reader(released):
    house = released(fresh=3)
    appeal, panel = again(house)
    script = panel.scripts.get()
    one, two = sorted(readers_of(panel), key=lambda u: u.pk)
    rate_script(script.code, house.levels(4, 3), comment="a", by=one, now=house.now)
    rate_script(script.code, house.levels(1, 3), comment="b", by=two, now=house.now)
    house.let_ratings_stand()
    script.refresh_from_db()
    assert script.phase == ScriptPhase.DISCREPANT
    assert not discrepant_for(house.lead).exists(), "no lead of the first round settles it"
    third = Assignment.objects.get(script=script, state=AssignmentState.WAITING)
    assert (third.round, third.reviewer.user) == (1, ({*house.fresh} - {one, two}).pop())
    assert script_for_reviewer(script.code, third.reviewer.user).colleagues == ()
    rate_script(script.code, house.levels(4, 3), by=third.reviewer.user, now=house.now)
    house.let_ratings_stand()
    appeal.refresh_from_db()
    assert appeal.state == AppealState.TO_ANSWER
    assert second_reading.remark_of(appeal).again == pytest.approx(90.0)  # (10 + 7 + 10) / 3 of 10


def test_readers_who_discuss_and_still_differ_get_one_more_too(released):
    house = released(fresh=3, discussion_hours=48)
    appeal, panel = again(house)
    script = panel.scripts.get()
    one, two = sorted(readers_of(panel), key=lambda u: u.pk)
    rate_script(script.code, house.levels(4, 3), by=one, now=house.now)
    rate_script(script.code, house.levels(1, 3), by=two, now=house.now)
    house.let_ratings_stand()
    script.refresh_from_db()
    assert script.phase == ScriptPhase.DISCUSSED
    assert close_discussions(by=house.clerk, now=house.now + timedelta(hours=49)) == 1
    third = Assignment.objects.get(script=script, state=AssignmentState.WAITING)
    rate_script(script.code, house.levels(4, 3), by=third.reviewer.user, now=house.now)
    house.let_ratings_stand()
    appeal.refresh_from_db()
    assert appeal.state == AppealState.TO_ANSWER


def test_where_a_reader_is_missing_the_office_finds_one(released, account, clerk):
    house = released(fresh=2)
    appeal, panel = again(house)
    leaving = readers_of(panel).pop()
    script = panel.scripts.get()
    give_back(script.code, cannot=CannotRate.RECOGNISED, by=leaving, now=house.now)
    line = lines_of([appeal], now=house.now)[0]
    assert (line.reading.handed_in, line.reading.held, line.reading.lacking) == (0, 1, 1)
    with pytest.raises(Refused, match=r"2 reviewers .* 1 can be found, 1 is missing"):
        second_reading.find_readers(appeal, by=house.coordinator, now=house.now)
    late = account("reviewer", "late")
    enter_reviewer(house.association, reference="L", user=late, by=clerk, now=house.now)
    assert second_reading.find_readers(appeal, by=house.coordinator, now=house.now) == 1
    assert Assignment.objects.filter(script=script, reviewer__user=late).exists()


def test_a_second_appeal_has_readers_of_its_own(released):
    house = released(AppealRules(model="re-mark-one"), fresh=2)
    appeal, panel = again(house)
    read(house, panel, 2, 2)
    appeal.refresh_from_db()
    filing.uphold(appeal, answer="Look again.", by=house.chair, now=house.now)
    decisions.decide(
        appeal.decision.case, outcome="defer", reason="x", votes=house.votes(), by=house.chair, now=house.now,
        corrects=appeal.decision,
    )  # fmt: skip
    _, second = again(house)
    assert readers_of(second) == {*house.fresh} - readers_of(panel)


# ── what a reader can see ────────────────────────────────────────────────────────────────────────────────────────────
def test_on_a_desk_nothing_tells_a_script_read_again_from_any_other(released, client):
    house = released()
    appeal, panel = again(house)
    user = house.fresh[0]
    code = panel.scripts.get().code
    line, first = desk_of(user)[0], house.readers[0]
    client.force_login(user)
    pages = ["/", "/desk/", f"/desk/scripts/{code}/", "/api/v1/my-scripts/", f"/api/v1/my-scripts/{code}/"]
    said = " ".join(client.get(page).content.decode().lower() for page in pages)
    told = " ".join(f"{n.subject} {n.body} {n.link}" for n in Notice.objects.filter(user=user)).lower()
    hidden = ["appeal", "re-mark", "read again", str(appeal.pk), str(panel.pk)]
    for word in [*hidden, *house.registrations[0].candidate.name.lower().split()]:
        assert word not in said + told
    # The same line and the same answer of the API as in the first round, but for the code.
    Panel.objects.update(state="reading")
    Assignment.objects.filter(reviewer__user=first).update(state="waiting", rank=1)
    Rating.objects.filter(assignment__reviewer__user=first).delete()
    Script.objects.filter(panel=house.panel).update(phase="independent")
    other = desk_of(first)[0]
    assert replace(line, code="") == replace(other, code="")
    mine = client.get(f"/api/v1/my-scripts/{code}/").json()
    client.force_login(first)
    theirs = client.get(f"/api/v1/my-scripts/{other.code}/").json()
    assert mine | {"code": ""} == theirs | {"code": ""}


def test_the_first_readers_see_nothing_of_it(released, client):
    house = released()
    client.force_login(house.readers[0])
    pages = ("/", "/desk/", "/api/v1/my-scripts/")
    before = [strip_token(client.get(page).content.decode()) for page in pages[1:]]
    _, panel = again(house)
    assert [strip_token(client.get(page).content.decode()) for page in pages[1:]] == before
    assert client.get(f"/desk/scripts/{panel.scripts.get().code}/").status_code == 404


def test_seeds_lie_among_scripts_that_are_read_again_as_among_all_others(released):
    house = released(seed_percent=50)
    agree_seed(
        house.association, house.panel.rubric, use="live", text="An agreed text.", levels=house.levels(2, 2),
        reasons="x", label="V1", by=house.lead, now=house.now,
    )  # fmt: skip
    appeal, panel = again(house)
    assert [len(desk_of(user)) for user in house.fresh] == [2, 2]
    assert lines_of([appeal], now=house.now)[0].reading.asked == 2
    read(house, panel, 2, 2)
    appeal.refresh_from_db()
    assert second_reading.remark_of(appeal).again == 60.0


# ── taking back, answering ───────────────────────────────────────────────────────────────────────────────────────────
def test_a_candidate_takes_an_appeal_back_and_the_desks_are_cleared(released):
    house = released()
    appeal, _ = again(house)
    with pytest.raises(NotYours):
        filing.withdraw(appeal, by=house.candidates[1], now=house.now)
    filing.withdraw(appeal, by=house.candidates[0], now=house.now)
    assert (appeal.state, appeal.decided_at) == (AppealState.WITHDRAWN, house.now)
    assert [desk_of(user) for user in house.fresh] == [[], []]
    assert second_reading.remark_of(appeal) is None
    with pytest.raises(WrongState, match="taken back"):
        filing.uphold(appeal, answer="Yes.", by=house.chair, now=house.now)


def test_where_the_rules_say_so_an_appeal_cannot_be_taken_back(released):
    house = released(AppealRules(withdrawal=False))
    with pytest.raises(Refused, match="cannot be taken back"):
        filing.withdraw(file(house), by=house.candidates[0], now=house.now)


def test_by_fresh_eyes_only_somebody_who_took_no_part_answers(released, account, client):
    house = released(AppealRules(deciders="fresh"))
    other = account("committee-member", "not-there")
    appeal = file(house)
    assert {n.user for n in Notice.objects.filter(subject="An appeal waits for an answer")} == {other}
    for user in (house.chair, house.member):
        with pytest.raises(Refused, match="took part in this decision"):
            filing.dismiss(appeal, answer="No.", by=user, now=house.now)
    cards = [cards_of(appeal.decision.case, user, now=house.now)[0] for user in (house.chair, other)]
    assert [card.may_answer for card in cards] == [False, True]
    client.force_login(house.chair)
    assert (
        "somebody else of the committee has to answer"
        in client.get(f"/committee/cases/{appeal.decision.case_id}/").content.decode()
    )
    client.force_login(other)
    assert "An appeal waits for an answer" in client.get("/").content.decode()
    act(client, "answer-appeal", appeal, verdict="dismiss", answer="All was in order.")
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answered_by) == (AppealState.DISMISSED, other)


def test_whoever_left_the_room_took_no_part(released):
    house = released(AppealRules(deciders="fresh"))
    decision = Decision.objects.get(case__registration=house.registrations[0])
    with transaction.atomic():
        late = people.open_account("late@example.invalid", name="Late", by=house.clerk, now=house.now)
    decision.votes.create(member=late, stance=Stance.RECUSED, reason="a friend")
    assert filing.took_part_in(decision) == {house.chair.pk, house.member.pk}


def test_an_upheld_appeal_waits_for_a_decision_and_one_with_another_outcome_is_a_change(released, client):
    house = released(AppealRules())
    appeal = file(house)
    filing.uphold(appeal, answer="You are right.", by=house.chair, now=house.now)
    client.force_login(house.chair)
    assert "An upheld appeal waits for a new decision" in client.get("/").content.decode()
    assert "has to make a new decision" in client.get(f"/committee/cases/{appeal.decision.case_id}/").content.decode()
    decisions.decide(
        appeal.decision.case, outcome="endorse", reason="Corrected.", votes=house.votes(), by=house.chair,
        now=house.now, corrects=appeal.decision,
    )  # fmt: skip
    appeal = Appeal.objects.get()
    assert (appeal.changed, appeal.waits_for_a_decision) == (True, False)
    assert list(Appeal.objects.that_changed_a_decision()) == [appeal]
    assert "waits for a new decision" not in client.get("/").content.decode()


def test_the_database_repeats_what_is_promised(released):
    house = released()
    appeal = file(house)
    for wrong in (
        {"state": "upheld"},
        {"state": "withdrawn"},
        {"decided_at": house.now},
        {"state": "dismissed", "decided_at": house.now},
        {"state": "lost"},
        {"grounds": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Panel.with_appeals.create(cycle=house.cycle, rubric=house.panel.rubric, order_seed="2")
    Panel.with_appeals.create(cycle=house.cycle, rubric=house.panel.rubric, order_seed="2", for_appeal=True)
    assert Panel.objects.get() == house.panel


# ── deadlines and figures ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("after", "left"),
    [
        (timedelta(0), "60 days left"),
        (timedelta(days=59), "1 day left"),
        (timedelta(days=60), "today"),
        (timedelta(days=60, seconds=1), "1 day late"),
        (timedelta(days=63), "3 days late"),
    ],
)
def test_the_days_to_the_answer_are_counted(released, after, left):
    house = released(AppealRules())
    appeal = file(house)
    assert lines_of([appeal], now=house.now + after)[0].left == left


def test_without_a_deadline_no_days_are_counted(released):
    house = released(AppealRules(answer_days=0))
    assert lines_of([file(house)], now=house.now)[0].left == ""


def test_the_figures_count_what_changed_of_what_is_known(released):
    house = released(fresh=2)
    first, panel = again(house, 0)
    second = file(house, 1)
    cycles_ = type(house.cycle).objects.all()
    assert [(line.name, line.counts.filed, line.counts.open, line.counts.known) for line in figures_of(cycles_)] == [
        ("Test Association", 2, 2, 0), ("Spring", 2, 2, 0),
    ]  # fmt: skip
    read(house, panel, 4, 3)
    first.refresh_from_db()
    filing.uphold(first, answer="Yes.", by=house.chair, now=house.now)
    assert figures_of(cycles_)[0].counts.known == 0, "upheld, and not decided anew"
    decisions.decide(
        first.decision.case, outcome="endorse", reason="x", votes=house.votes(), by=house.chair, now=house.now,
        corrects=first.decision,
    )  # fmt: skip
    filing.withdraw(second, by=house.candidates[1], now=house.now)
    counts = Counts(decisions=2, filed=2, withdrawn=1, upheld=1, known=1, changed=1, read=1, read_changed=1)
    assert [line.counts for line in figures_of(cycles_)] == [counts, counts]


def test_a_share_is_told_with_its_exact_interval():
    told = Counts(decisions=240, filed=11, known=11, changed=3).sentences
    assert told == (
        "11 of 240 released decisions were appealed against (5 %, 95 % interval 2 to 8 %).",
        "3 of 11 answered appeals changed a decision (27 %, 95 % interval 6 to 61 %).",
    )
    assert Counts().sentences == ()


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.any_day
def test_the_way_through_the_pages(released, client):
    house = released()
    mine = f"/my/registrations/{house.registrations[0].pk}/"
    client.force_login(house.candidates[0])
    assert "2 reviewers who had no part in the first marking" in client.get(mine).content.decode()
    own = house.registrations[0]
    fault = act(client, "file-appeal", own, grounds="  ")
    assert fault.status_code == 422
    assert "Write what you object to and why." in fault.content.decode()
    assert not Appeal.objects.exists()
    look = act(client, "file-appeal", own, grounds="They misread me.", confirm=False).content.decode()
    assert "You can appeal against a decision once." in look
    assert "You have the answer by" in look
    assert not Appeal.objects.exists()
    act(client, "file-appeal", own, grounds="They misread me.")
    assert "You have the answer by" in client.get(mine).content.decode()
    appeal = Appeal.objects.get()
    client.force_login(house.coordinator)
    assert "1 appeal to be read again" in client.get("/").content.decode()
    office = f"/office/cycles/{house.cycle.pk}/appeals/"
    assert "Have Part Two read again" in client.get(office).content.decode()
    look = act(client, "read-part-two-again", appeal, confirm=False).content.decode()
    assert "Part Two of Zebulon Canaryworth is read again by 2 reviewers." in look
    assert "1 script comes to their desks under new codes." in look
    act(client, "read-part-two-again", appeal)
    assert "0 of 2 readings are in." in client.get(office).content.decode()
    read(house, Panel.with_appeals.get(for_appeal=True), 4, 3)
    client.force_login(house.chair)
    case = client.get(f"/committee/cases/{appeal.decision.case_id}/").content.decode()
    assert "Part Two would now be passed." in case
    page = act(client, "answer-appeal", appeal, verdict="", answer="Typed at length.")
    assert page.status_code == 422
    assert "Typed at length." in page.content.decode()
    look = act(client, "answer-appeal", appeal, verdict="uphold", answer="You were right.", confirm=False)
    assert "has to make a new decision instead of “" in look.content.decode()
    assert "Part Two counts as passed from today on." in look.content.decode()
    act(client, "answer-appeal", appeal, verdict="uphold", answer="You were right.")
    assert "Upheld, waits for a new decision" in client.get("/committee/appeals/").content.decode()
    client.force_login(house.candidates[0])
    page = client.get(mine).content.decode()
    assert "You were right." in page
    assert "The committee will make a new decision" in page


def test_a_corrected_decision_still_shows_the_appeal_against_the_old_one(released, client):
    house = released(AppealRules())
    appeal = file(house)
    filing.uphold(appeal, answer="You were right.", by=house.chair, now=house.now)
    decisions.decide(
        appeal.decision.case, outcome="endorse", reason="Corrected.", votes=house.votes(), by=house.chair,
        now=house.now, corrects=appeal.decision,
    )  # fmt: skip
    client.force_login(house.candidates[0])
    page = client.get(f"/my/registrations/{house.registrations[0].pk}/").content.decode()
    assert "You were right." in page


def test_a_candidate_takes_an_appeal_back_on_the_page_once(released, client):
    house = released(AppealRules())
    file(house)
    client.force_login(house.candidates[0])
    mine = f"/my/registrations/{house.registrations[0].pk}/"
    assert "Take the appeal back" in client.get(mine).content.decode()
    look = act(client, "withdraw-appeal", house.registrations[0], confirm=False).content.decode()
    assert "You cannot appeal against this decision again." in look
    assert act(client, "withdraw-appeal", house.registrations[0]).status_code == 302
    assert "You have taken this appeal back." in client.get(mine).content.decode()
    assert "not possible any more" in said(client, "withdraw-appeal", house.registrations[0])
    assert "already" in said(client, "file-appeal", house.registrations[0], grounds="Again.")


def test_who_may_open_which_page_of_appeals(released, client, account, clerk):
    house = released()
    appeal = file(house)
    elsewhere = found_association("Elsewhere", by=clerk, now=house.now)
    far_chair, far_office = account("chair", "far-chair", at=elsewhere), account("coordinator", "far", at=elsewhere)
    everybody = house.everybody() | {"far chair": far_chair, "far office": far_office}
    gets = {
        "/committee/appeals/": {"coordinator", "chair", "member", "far chair", "far office"},
        f"/office/cycles/{house.cycle.pk}/appeals/": {"coordinator"},
        "/api/v1/appeals/": {"coordinator", "chair", "member", "far chair", "far office"},
        "/api/v1/appeals/figures/": {"coordinator", "chair", "member", "far chair", "far office"},
        f"/api/v1/appeals/{appeal.pk}/": {"coordinator", "chair", "member"},
    }
    for address, may in gets.items():
        for who, user in everybody.items():
            client.force_login(user)
            assert (client.get(address).status_code == 200) == (who in may), (address, who)
        client.logout()
        assert client.get(address).status_code in (302, 401, 403)
    posts = {
        ("read-part-two-again", appeal): {"coordinator"},
        ("find-fresh-readers", appeal): {"coordinator"},
        ("answer-appeal", appeal): {"chair"},
        ("file-appeal", house.registrations[0]): {"candidate"},
        ("withdraw-appeal", house.registrations[0]): {"candidate"},
    }
    for (name, row), may in posts.items():
        for who, user in everybody.items():
            if who not in may:
                client.force_login(user)
                assert act(client, name, row).status_code == 404, (name, who)
    for user in (far_chair, far_office):
        client.force_login(user)
        assert house.registrations[0].candidate.name not in client.get("/committee/appeals/").content.decode()
    client.force_login(house.member)
    act(client, "answer-appeal", appeal, verdict="uphold", answer="I, a member.")
    appeal.refresh_from_db()
    assert appeal.state == AppealState.FILED, "the chair answers, unless the rules ask for fresh eyes"


def test_lists_of_appeals_ask_the_same_whatever_their_length(released, client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    house = released(AppealRules(model="re-mark-one", deciders="fresh"), fresh=1)
    pages = {
        "/committee/appeals/": house.chair,
        "/": house.chair,
        "/api/v1/appeals/": house.chair,
        f"/office/cycles/{house.cycle.pk}/appeals/": house.coordinator,
    }

    def counted():
        found = {}
        for page, user in pages.items():
            client.force_login(user)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            found[page] = len(captured)
        return found

    again(house, 0)
    few = counted()
    again(house, 1)
    assert counted() == few
    assert max(few.values()) <= 20
