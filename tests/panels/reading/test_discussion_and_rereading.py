"""Readers who differ discuss; a stopped reviewer's readings are done again; a reviewer is lent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from exams.accounts import procedures as accounts
from exams.accounts.models import RoleGrant
from exams.audit.models import AuditLine
from exams.cycles.own_rules import correct_rules
from exams.jobs.due import run_due
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from panels.reading.blind import desk_of, script_for_reviewer
from panels.reading.models import Assignment, Panel, Rating, RatingRevision, Script
from panels.reading.procedures.adjudication import discrepant_for, marks_of, take_for_settling
from panels.reading.procedures.assignments import borrow_reviewer, join_panel
from panels.reading.procedures.discussion import remark, revise
from panels.reading.procedures.monitoring import marks_beside, marks_settled_by, watch
from panels.reading.procedures.rating_table import rating_table
from panels.reading.procedures.ratings import take_back
from panels.reading.procedures.rereading import read_again, window_of
from panels.reading.procedures.training import move_reviewer
from panels.reading.sealing import planning_facts
from panels.reviewers.models import DeclaredTie
from panels.reviewers.procedures import enter_reviewer
from tests.acting import act, said
from tests.house import WINDOW


@pytest.fixture
def talk(house):
    """A script on which the two readers lie four levels apart, in a house that discusses."""
    rules = house.cycle.rules
    changed = replace(rules, reading=replace(rules.reading, discussion_hours=48))
    correct_rules(house.cycle, changed, by=house.clerk, now=house.now, reason="they discuss")
    house.script = house.scripts[0]
    house.rate(house.script, house.readers[0], 4, 3, comment="She wonders.")
    house.rate(house.script, house.readers[1], 0, 3, comment="She tells.")
    house.script.refresh_from_db()
    house.say = {"now": house.now + timedelta(hours=1)}
    return house


def levels(house, *values):
    return house.levels(*values)


# ── the discussion ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_readers_who_differ_see_each_other_without_names_and_a_lead_does_not_yet(talk):
    assert talk.script.phase == "discussed"
    seen = script_for_reviewer(talk.script.code, talk.readers[0])
    assert [(c.label, c.levels, c.comment) for c in seen.colleagues] == [("Reading 1", (0, 3), "She tells.")]
    assert seen.discussed_until == talk.now + WINDOW + timedelta(hours=48)
    assert not discrepant_for(talk.lead).exists()
    told = Notice.objects.filter(subject="A script is being discussed")
    assert {n.user for n in told} == set(talk.readers)
    assert not any(reader.name in n.body for n in told for reader in talk.readers)
    assert desk_of(talk.readers[0])[0].discussed, "it stands first on the desk"


def test_remarks_carry_no_name_and_reach_those_who_read_it(talk):
    remark(talk.script.code, "Look at the last line.", by=talk.readers[0], **talk.say)
    remark(talk.script.code, "I see.", by=talk.readers[1], **talk.say)
    mine, theirs = (script_for_reviewer(talk.script.code, reader).remarks for reader in talk.readers)
    assert [(who, body) for who, body, _ in mine] == [("You", "Look at the last line."), ("Reading 1", "I see.")]
    assert [who for who, _, _ in theirs] == ["Reading 1", "You"]


def test_once_all_have_had_their_word_it_is_settled_and_the_first_ratings_stay(talk):
    revise(talk.script.code, levels(talk, 4, 3), by=talk.readers[0], **talk.say)
    talk.script.refresh_from_db()
    assert talk.script.phase == "discussed", "the other has not spoken yet"
    revise(talk.script.code, levels(talk, 3, 3), by=talk.readers[1], **talk.say)
    talk.script.refresh_from_db()
    assert talk.script.phase == "settled"
    panel = Panel.objects.get()
    _, marks = marks_of(panel, scripts=[talk.script.pk])
    assert marks.points[0] == 3.5 + 2 * 3
    assert rating_table(panel, scripts=[talk.script.pk]).levels[:, 0].tolist() == [4, 0], "statistics are of the first"


def test_who_still_differ_go_to_a_lead_who_reads_blind(talk):
    for reader, level in zip(talk.readers, (4, 0), strict=True):
        revise(talk.script.code, levels(talk, level, 3), by=reader, **talk.say)
    assert list(discrepant_for(talk.lead)) == [talk.script]
    take_for_settling(talk.script.code, by=talk.lead, now=talk.now)
    seen = script_for_reviewer(talk.script.code, talk.lead)
    assert (seen.colleagues, seen.remarks) == ((), ())


def test_when_the_time_is_over_it_goes_to_a_lead(talk):
    assert run_due(now=talk.now + timedelta(hours=47))["discussions closed"] == 0
    assert run_due(now=talk.now + WINDOW + timedelta(hours=48))["discussions closed"] == 1
    talk.script.refresh_from_db()
    assert talk.script.phase == "discrepant"
    with pytest.raises(WrongState, match="not being discussed"):
        remark(talk.script.code, "Too late.", by=talk.readers[0], **talk.say)


def test_nobody_else_speaks_and_the_last_word_is_said_once(talk):
    with pytest.raises(NotYours):
        remark(talk.script.code, "I am a lead.", by=talk.lead, **talk.say)
    talk.rate(talk.scripts[1], talk.readers[0], 4, 3)
    with pytest.raises(WrongState):
        remark(talk.scripts[1].code, "Too early.", by=talk.readers[0], **talk.say)
    with pytest.raises(Invalid):
        remark(talk.script.code, " ", by=talk.readers[0], **talk.say)
    with pytest.raises(Invalid, match="rated from"):
        revise(talk.script.code, levels(talk, 9, 3), by=talk.readers[0], **talk.say)
    revise(talk.script.code, levels(talk, 4, 3), by=talk.readers[0], **talk.say)
    with pytest.raises(Refused, match="already"):
        revise(talk.script.code, levels(talk, 0, 3), by=talk.readers[0], **talk.say)
    assert RatingRevision.objects.count() == 1


def test_a_rating_that_is_discussed_cannot_be_taken_back(talk):
    with pytest.raises(Refused, match="too late"):
        take_back(talk.script.code, by=talk.readers[0], now=talk.now)


def test_the_discussion_on_its_page(talk, client):
    client.force_login(talk.readers[0])
    page = f"/desk/scripts/{talk.script.code}/"
    text = client.get(page).content.decode()
    assert ("Discussion" in text, "She tells." in text) == (True, True)
    assert "Look again." in said(client, "remark-on-script", talk.script, body="Look again.")
    wrong = act(client, "give-last-word", talk.script)
    assert wrong.status_code == 422
    assert "Choose a level for" in wrong.content.decode()
    first, second = talk.panel.rubric.criteria.all()
    given = {f"criterion-{first.pk}": "1", f"criterion-{second.pk}": "3"}
    assert "Your last word" in said(client, "give-last-word", talk.script, **given)
    assert "confirmed or changed your levels already" in said(client, "give-last-word", talk.script, **given)
    client.force_login(talk.lead)
    assert act(client, "remark-on-script", talk.script, body="x").status_code == 404


# ── reading again ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def stopped(house, account):
    """All is settled; the first reader is stopped, and a third one can read."""
    house.rate_all(3, 2)
    third = account("reviewer", "third-reader")
    made = enter_reviewer(
        house.association, reference="R9", user=third, name="Third Reader", by=house.clerk, now=house.now
    )
    join_panel(house.panel, made, by=house.coordinator, now=house.now)
    house.third, house.first = third, house.readers[0].reviewers.get()
    move_reviewer(house.first, "stopped", by=house.coordinator, now=house.now, reason="careless")
    return house


def again(house, codes=None, **changes):
    codes = window_of(house.panel, house.first) if codes is None else codes
    given = {"reason": "careless", "by": house.coordinator, "now": house.now}
    return read_again(house.panel, house.first, codes, **(given | changes))


def test_a_window_is_set_aside_and_given_to_others(stopped):
    assert again(stopped) == (2, 2, 0)
    stopped.panel.refresh_from_db()
    assert stopped.panel.state == "reading"
    assert {s.phase for s in stopped.panel.scripts.all()} == {"independent"}
    assert len(desk_of(stopped.third)) == 2
    assert Rating.objects.count() == 4, "what was read stays in the house"
    assert len(rating_table(stopped.panel).scripts) == 2, "and counts nowhere"
    assert AuditLine.objects.get(action="panel.readings-set-aside").details["reviewer"] == "R0"
    for script in stopped.scripts:
        stopped.rate(script, stopped.third, 4, 3)
    stopped.panel.refresh_from_db()
    assert stopped.panel.state == "settled"
    _, marks = marks_of(stopped.panel)
    assert marks.points.tolist() == [3.5 + 5.0] * 2


def test_the_new_reader_and_the_stopped_one_see_nobodys_rating_meanwhile(stopped):
    again(stopped)
    code = stopped.scripts[0].code
    assert script_for_reviewer(code, stopped.third).colleagues == ()
    assert script_for_reviewer(code, stopped.readers[1]).colleagues == ()
    with pytest.raises(NotYours):
        script_for_reviewer(code, stopped.readers[0])
    with pytest.raises(Refused, match="too late"):
        take_back(code, by=stopped.readers[1], now=stopped.now + WINDOW)


def test_after_a_seed_that_was_hit_only_what_came_later_is_read_again(stopped):
    from panels.reading.procedures.training import agree_seed

    early, late = Rating.objects.filter(assignment__reviewer=stopped.first).order_by("pk")
    Rating.objects.filter(pk=late.pk).update(handed_in_at=stopped.now + timedelta(hours=2))
    seed = agree_seed(
        stopped.association, stopped.panel.rubric, use="live", text="Agreed.", levels=stopped.levels(3, 2), reasons="R",
        by=stopped.lead, now=stopped.now,
    )  # fmt: skip
    hidden = Script.with_seeds.create(panel=stopped.panel, seed=seed, label="V1", text="Agreed.")
    mine = Assignment.objects.create(script=hidden, reviewer=stopped.first, state="handed-in")
    made = Rating.objects.create(assignment=mine, handed_in_at=stopped.now + timedelta(hours=1))
    for criterion, level in stopped.levels(3, 2).items():
        made.levels.create(criterion_id=criterion, level=level)
    assert window_of(stopped.panel, stopped.first) == [late.assignment.script.code]
    assert early.assignment.script.code not in window_of(stopped.panel, stopped.first)


def test_what_cannot_be_read_again_is_refused_and_nothing_changes(stopped):
    for changes, sentence in (({"reason": " "}, "Write why"), ({"codes": ["NOSUCH"]}, "no reading of theirs")):
        with pytest.raises(Refused, match=sentence):
            again(stopped, **changes)
    second = stopped.readers[1].reviewers.get()
    with pytest.raises(WrongState, match="pause or stop"):
        read_again(stopped.panel, second, ["x"], reason="r", by=stopped.coordinator, now=stopped.now)
    stopped.open_seal()
    with pytest.raises(WrongState, match="seal is open"):
        again(stopped, codes=[stopped.scripts[0].code])
    assert not Assignment.objects.filter(state="set-aside").exists()


def test_the_office_has_them_read_again_on_the_page(stopped, client):
    client.force_login(stopped.coordinator)
    page = f"/office/cycles/{stopped.cycle.pk}/panel/"
    assert "2 readings to do again" in client.get(page).content.decode().replace("<span", " <span")
    member = stopped.panel.members.get(reviewer=stopped.first)
    given = {"reason": "careless", "codes": [stopped.scripts[0].code]}
    look = act(client, "read-again", member, confirm=False, **given).content.decode()
    assert "1 reading of first-reader person is set aside and given to others." in look
    assert "1 reading set aside, 1 given to others" in said(client, "read-again", member, **given)


# ── raw and adjusted ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_marks_stand_beside_what_they_would_be_without_severities(house, client):
    for script in house.scripts:
        house.rate(script, house.readers[0], 4, 3)
        house.rate(script, house.readers[1], 3, 3)
    panel = Panel.objects.get()
    beside = marks_beside(panel)
    assert [(m.percent, m.readings) for m in beside] == [(95.0, 2)] * 2
    assert [round(m.adjusted, 6) for m in beside] == [95.0] * 2, "both read both: nothing to adjust"
    client.force_login(house.coordinator)
    assert "95.0" in client.get(f"/office/cycles/{house.cycle.pk}/panel/pictures/").content.decode()


def test_a_lead_sees_both_marks_of_what_they_settled_and_of_nothing_else(house):
    house.rate(house.scripts[0], house.readers[0], 4, 3)
    house.rate(house.scripts[0], house.readers[1], 0, 3)
    take_for_settling(house.scripts[0].code, by=house.lead, now=house.now)
    assert marks_settled_by(house.lead) == []
    house.rate(house.scripts[0], house.lead, 3, 3)
    assert [m.code for m in marks_settled_by(house.lead)] == [house.scripts[0].code]
    assert marks_settled_by(house.readers[0]) == []


def test_the_limits_of_alerts_are_rules(house):
    for script in house.scripts:
        house.rate(script, house.readers[0], 4, 3)
        house.rate(script, house.readers[1], 2, 1)
    assert {one.severity for one in watch(Panel.objects.get())} == {None}, "two shared readings are too few"
    rules = house.cycle.rules
    few = replace(rules, reading=replace(rules.reading, alerts=replace(rules.reading.alerts, shared_readings=2)))
    correct_rules(house.cycle, few, by=house.clerk, now=house.now, reason="few scripts")
    said = watch(Panel.objects.select_related("cycle").get())
    assert [round(one.severity, 6) for one in said if one.severity is not None] in ([-1.0, 1.0], [])
    assert all(one.agreement in (0.0, None) for one in said)


# ── lent ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_reviewer_is_borrowed_reads_here_and_is_never_their_own_associations(house, account):
    far = accounts.found_association("Far", by=house.clerk, now=house.now)
    user = account("reviewer", "far-reader", far)
    home = enter_reviewer(far, reference="R0", user=user, name="Far Reader", by=house.clerk, now=house.now)
    DeclaredTie.objects.create(reviewer=home, name="Zebulon Canaryworth", declared_at=house.now)
    member = borrow_reviewer(house.panel, home, by=house.coordinator, now=house.now)
    lent = member.reviewer
    assert (lent.association, lent.lent_by, lent.state) == (house.association, far, "approved")
    assert lent.reference != "R0", "two houses may both have an R0"
    assert RoleGrant.objects.in_force().filter(user=user, association=house.association, role="reviewer").exists()
    assert Notice.objects.filter(user=user, subject__contains="borrowed").exists()
    assert borrow_reviewer(house.panel, home, by=house.coordinator, now=house.now) == member
    facts = planning_facts(house.panel, [lent], scripts=house.scripts)
    assert sum(lent.pk in barred for _, _, barred in facts) == 1, "what they declared at home holds here"
    with pytest.raises(Invalid, match="let them join"):
        borrow_reviewer(house.panel, house.readers[0].reviewers.get(), by=house.coordinator, now=house.now)


def test_nobody_is_borrowed_who_knows_the_candidates_here_or_is_not_approved(house, account):
    far = accounts.found_association("Far", by=house.clerk, now=house.now)
    user = account("reviewer", "far-reader", far)
    home = enter_reviewer(far, reference="R0", user=user, name="Far Reader", by=house.clerk, now=house.now)
    move_reviewer(home, "paused", by=house.clerk, now=house.now)
    with pytest.raises(Refused, match="cannot be lent"):
        borrow_reviewer(house.panel, home, by=house.coordinator, now=house.now)


# ── what the data must not undo, and whom it must not let in ─────────────────────────────────────────────────────────
def stop(house, reader):
    reviewer = reader.reviewers.get()
    move_reviewer(reviewer, "stopped", by=house.coordinator, now=house.now, reason="careless")
    return reviewer


def test_what_a_lead_has_settled_is_not_read_again(house):
    house.rate(house.scripts[0], house.readers[0], 4, 3)
    house.rate(house.scripts[0], house.readers[1], 0, 3)
    take_for_settling(house.scripts[0].code, by=house.lead, now=house.now)
    house.rate(house.scripts[0], house.lead, 3, 3)
    for reader in house.readers:
        house.rate(house.scripts[1], reader, 3, 2)
    panel = Panel.objects.get()
    first, codes = stop(house, house.readers[0]), [s.code for s in house.scripts]
    aside, _, _ = read_again(panel, first, codes, reason="r", by=house.coordinator, now=house.now)
    assert aside == 1
    assert Script.objects.get(pk=house.scripts[0].pk).phase == "settled"
    with pytest.raises(Refused, match="no reading of theirs"):
        read_again(panel, first, [house.scripts[0].code], reason="r", by=house.coordinator, now=house.now)


def test_what_was_changed_beside_a_reading_that_is_set_aside_counts_as_first_given(talk):
    for reader in talk.readers:
        revise(talk.script.code, levels(talk, 2, 3), by=reader, **talk.say)
    panel, first = Panel.objects.get(), stop(talk, talk.readers[0])
    read_again(panel, first, [talk.script.code], reason="r", by=talk.coordinator, now=talk.now)
    left = rating_table(panel, scripts=[talk.script.pk], revised=True).levels
    assert left[:, 0].tolist() == [0], "the second reader's own first word"


def test_whose_reading_was_set_aside_sees_no_colleagues_reading_ever_again(stopped):
    again(stopped)
    for script in stopped.scripts:
        stopped.rate(script, stopped.third, 4, 3)
    seen = Rating.objects.visible_to(stopped.readers[0])
    assert set(seen.values_list("assignment__reviewer__user", flat=True)) == {stopped.readers[0].pk}
    for other in (stopped.third, stopped.readers[1]):
        shown = Rating.objects.visible_to(other).values_list("assignment__reviewer__user", flat=True)
        assert stopped.readers[0].pk not in set(shown), "nor does anybody see the reading that was set aside"


def test_a_borrowed_reviewer_belongs_to_the_association_at_home(house, account):
    rules = house.cycle.rules
    barring = replace(rules, reading=replace(rules.reading, same_association_bars=True))
    correct_rules(house.cycle, barring, by=house.clerk, now=house.now, reason="none of our own")
    far = accounts.found_association("Far", by=house.clerk, now=house.now)
    user = account("reviewer", "far-reader", far)
    home = enter_reviewer(far, reference="R0", user=user, name="Far Reader", by=house.clerk, now=house.now)
    panel = Panel.objects.get()
    lent = borrow_reviewer(panel, home, by=house.coordinator, now=house.now).reviewer
    ours = house.readers[0].reviewers.get()
    for _, _, barred in planning_facts(panel, [lent, ours], scripts=house.scripts):
        assert (lent.pk in barred, ours.pk in barred) == (False, True)
