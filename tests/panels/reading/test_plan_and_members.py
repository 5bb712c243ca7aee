"""The plan is changed by hand and given out as it is shown; and every act of the office on a panel is taken back."""

from datetime import timedelta

import pytest

from exams.audit.models import AuditLine
from exams.refusals.exceptions import Invalid, Refused
from panels.reading.models import Assignment, Panel, PanelMember, PlanChange, Rating, Script
from panels.reading.procedures.assignments import give_out_scripts, join_panel, replace_readers
from panels.reading.procedures.planning import change_plan, propose_plan, take_back_plan_change
from panels.reading.procedures.ratings import give_back, save_draft
from panels.reading.procedures.training import agree_seed, check_live_seeds, move_reviewer
from panels.reviewers.models import ConflictPin, Reviewer
from panels.reviewers.procedures import enter_reviewer, pin_conflict
from tests.acting import act, said


@pytest.fixture
def planned(house, account, client):
    """Nothing given out yet, four reviewers on the panel, the coordinator at the desk."""
    Assignment.objects.all().delete()
    for n in (3, 4):
        user = account("reviewer", f"reader-{n}")
        reviewer = enter_reviewer(
            house.association, reference=f"X{n}", name=f"Reader {n}", user=user, by=house.clerk, now=house.now
        )
        join_panel(house.panel, reviewer, by=house.coordinator, now=house.now)
    house.page = f"/office/cycles/{house.cycle.pk}/panel/"
    client.force_login(house.coordinator)
    return house


def team(house, code):
    return set(propose_plan(fresh(house), now=house.now).teams[code])


def fresh(house):
    return Panel.objects.select_related("cycle__rule_book").get(pk=house.panel.pk)


def swap(house):
    """(code, who reads it, who does not) in the plan."""
    code, readers = next(iter(sorted(propose_plan(fresh(house), now=house.now).teams.items())))
    others = house.panel.members.filter(lead=False).exclude(reviewer__in=readers).order_by("pk")
    return code, Reviewer.objects.get(pk=readers[0]), others.first().reviewer


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_would_be_given_out_is_shown_in_numbers_and_names_first(planned, client):
    page = client.get(planned.page).content.decode()
    assert "Nothing is given out yet" in page
    look = act(client, "give-out-scripts", planned.panel, confirm=False).content.decode()
    assert "4 readings of 2 scripts go to 4 reviewers:" in look
    assert all(f"{member.reviewer} 1" in look for member in planned.panel.members.filter(lead=False))
    assert "It can be taken back: “Call the scripts in”" in look
    assert not Assignment.objects.exists()


def test_a_reading_is_moved_by_hand_and_given_out_as_shown(planned, client):
    code, old, new = swap(planned)
    told = said(client, "change-plan", planned.panel, code=code.lower(), instead_of=old.pk, reader=new.pk)
    assert f"{new} is to read {code} rather than {old}." in told
    assert "Changed by hand" in told
    assert AuditLine.objects.get(action="panel.plan-changed").details["reader"] == new.reference
    expected = {code: set(readers) for code, readers in propose_plan(fresh(planned), now=planned.now).teams.items()}
    assert new.pk in expected[code]
    assert old.pk not in expected[code]
    assert "4 readings are given out" in said(client, "give-out-scripts", planned.panel)
    given = {}
    for script, reader in Assignment.objects.values_list("script__code", "reviewer"):
        given.setdefault(script, set()).add(reader)
    assert given == expected


def test_a_change_is_taken_back_the_latest_first(planned, client):
    code, old, new = swap(planned)
    before = team(planned, code)
    third = planned.panel.members.filter(lead=False).exclude(reviewer__in=[*before, new.pk]).first().reviewer
    given = {"by": planned.coordinator, "now": planned.now}
    first = change_plan(fresh(planned), code, reader=new, instead_of=old, **given)
    second = change_plan(fresh(planned), code, reader=third, instead_of=new, **given)
    with pytest.raises(Refused, match="later change builds on this one"):
        take_back_plan_change(first, **given)
    assert f"{new} is to read {code} again" in said(client, "take-back-plan-change", second)
    assert f"{old} is to read {code} again" in said(client, "take-back-plan-change", first)
    assert team(planned, code) == before
    assert AuditLine.objects.filter(action="panel.plan-change-taken-back").count() == 2


def test_conflict_cap_and_nonsense_forbid_a_change(planned, client):
    code, old, new = swap(planned)
    writer = next(r.candidate for r in planned.registrations if code == code_of(planned, r.candidate))
    given = {"code": code, "instead_of": old.pk, "reader": new.pk}
    Reviewer.objects.filter(pk=new.pk).update(load_cap=1)
    assert "reads 1 script at most, and has as many" in said(client, "change-plan", planned.panel, **given)
    Reviewer.objects.filter(pk=new.pk).update(load_cap=None)
    assert "two different reviewers" in said(client, "change-plan", planned.panel, **{**given, "reader": old.pk})
    assert "The plan has no script" in said(client, "change-plan", planned.panel, **{**given, "code": "ZZZZZZZZZZ"})
    pin_conflict(new, writer, conflict=True, reason="x", by=planned.coordinator, now=planned.now)
    code, old, _ = swap(planned)
    if code_of(planned, writer) == code:
        told = said(client, "change-plan", planned.panel, code=code, instead_of=old.pk, reader=new.pk)
        assert "there is a conflict" in told
        assert writer.name not in told
    assert not PlanChange.objects.exists()


def code_of(house, candidate):
    from panels.reading.models.sealed import SealedKey

    return next(k.script.code for k in SealedKey.objects.all() if k.attempt.registration.candidate == candidate)


def test_a_change_that_no_longer_fits_is_left_out_and_said(planned, client):
    code, old, new = swap(planned)
    given = {"by": planned.coordinator, "now": planned.now}
    change_plan(fresh(planned), code, reader=new, instead_of=old, **given)
    writer = next(r.candidate for r in planned.registrations if code == code_of(planned, r.candidate))
    pin_conflict(new, writer, conflict=True, reason="they met", **given)
    page = client.get(planned.page).content.decode()
    assert "Left out" in page
    look = act(client, "give-out-scripts", planned.panel, confirm=False).content.decode()
    assert f"The change by hand of {code} is left out" in look
    assert new.pk not in team(planned, code)


def test_what_cannot_be_given_out_says_why_in_place_of_the_button(planned, client):
    planned.panel.members.filter(reviewer__reference__in=["X3", "X4", "R1"]).update(left_at=planned.now)
    page = client.get(planned.page).content.decode()
    assert "2 readings of each script need at least 2 reviewers, not 1." in page
    assert ">Give out the scripts</button>" not in page
    assert "need at least 2 reviewers" in said(client, "give-out-scripts", planned.panel)


# ── called in ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_was_given_out_is_called_in_while_nobody_has_begun(planned, client):
    agree_seed(
        planned.association, planned.panel.rubric, use="live", text="Agreed.", levels=planned.levels(3, 2), reasons="R",
        by=planned.lead, now=planned.now,
    )  # fmt: skip
    code, old, new = swap(planned)
    change_plan(fresh(planned), code, reader=new, instead_of=old, by=planned.coordinator, now=planned.now)
    before = propose_plan(fresh(planned), now=planned.now).teams
    give_out_scripts(fresh(planned), by=planned.coordinator, now=planned.now)
    look = act(client, "call-in-scripts", planned.panel, confirm=False).content.decode()
    assert "4 readings leave the desks of 3 reviewers. None of them is begun." in look, "as it was changed by hand"
    assert "4 readings are called in" in said(client, "call-in-scripts", planned.panel)
    assert not Assignment.objects.exists()
    assert not Script.with_seeds.exclude(seed=None).exists()
    assert propose_plan(fresh(planned), now=planned.now).teams == before, "with what was changed by hand"
    assert "4 readings are given out" in said(client, "give-out-scripts", planned.panel)


@pytest.mark.parametrize("begun", ["draft", "rating", "given back"])
def test_what_somebody_has_begun_is_called_in_no_more(house, client, begun):
    me, script = house.readers[0], house.scripts[0]
    if begun == "draft":
        save_draft(script.code, levels={}, note="so far", by=me, now=house.now)
    elif begun == "rating":
        house.rate(script, me, 4, 3)
    else:
        give_back(script.code, cannot="illegible", by=me, now=house.now)
    client.force_login(house.coordinator)
    assert "1 reading is begun, handed in or given back" in said(client, "call-in-scripts", house.panel)
    page = client.get(f"/office/cycles/{house.cycle.pk}/panel/").content.decode()
    assert "Call the scripts in:</strong> not now. 1 reading is begun" in page
    assert Assignment.objects.count() == 4


# ── coming and going ─────────────────────────────────────────────────────────────────────────────────────────────────
def member(house, reference="R0"):
    return PanelMember.objects.get(panel=house.panel, reviewer__reference=reference)


def test_whoever_has_joined_leaves_while_nothing_was_given_to_them(planned, client):
    look = act(client, "leave-panel", member(planned, "X3"), confirm=False).content.decode()
    assert "Reader 3 sits on the panel no more. Nothing was given to them yet." in look
    act(client, "leave-panel", member(planned, "X3"))
    assert not PanelMember.objects.filter(reviewer__reference="X3").exists()
    give_out_scripts(fresh(planned), by=planned.coordinator, now=planned.now)
    holds = Assignment.objects.order_by("pk").first().reviewer.reference
    assert "not possible any more, or not yet" in said(client, "leave-panel", member(planned, holds))
    assert PanelMember.objects.filter(reviewer__reference=holds).exists()


def test_whoever_dropped_out_returns_and_finds_what_nobody_else_has(planned, client):
    give_out_scripts(fresh(planned), by=planned.coordinator, now=planned.now)
    one = member(planned)
    mine = Assignment.objects.filter(reviewer=one.reviewer)
    n = mine.count()
    look = act(client, "drop-out", one, confirm=False, reason="ill").content.decode()
    assert f"{n} script{'s' * (n != 1)} on their desk go" in look
    assert "reads no more" in said(client, "drop-out", one, reason="ill")
    assert set(mine.values_list("state", flat=True)) == {"given-back"}
    taken = mine.first().script.assignments.exclude(reviewer=one.reviewer).order_by("pk").last()
    assert "reads again; 0 scripts lie on their desk" in said(client, "return-to-panel", one)
    act(client, "drop-out", one, reason="ill")
    taken.delete()
    assert "reads again; 1 script lies on their desk" in said(client, "return-to-panel", one)
    assert mine.first().state == "waiting"


# ── states ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_nothing_is_chosen_before_somebody_chooses_and_a_wrong_state_is_taken_back(house, client):
    client.force_login(house.coordinator)
    page = client.get(f"/office/cycles/{house.cycle.pk}/panel/").content.decode()
    assert '<option value="" selected>Choose</option>' in page
    assert '<option value="paused" selected' not in page
    assert act(client, "change-reviewer-state", member(house)).status_code == 422
    assert "is stopped now" in said(client, "change-reviewer-state", member(house), state="stopped")
    assert member(house).reviewer.state == "stopped"
    assert "is reading now again" in said(client, "take-back-state", member(house))
    assert member(house).reviewer.state == "live", "the table knows no way from stopped to reading"
    assert "not possible any more, or not yet" in said(client, "take-back-state", member(house))
    lines = AuditLine.objects.filter(action="reviewer.live")
    assert (lines.get().reason, lines.get().details["came_from"]) == ("taken back", "stopped")


def test_a_stop_is_not_taken_back_while_readings_are_done_again(house, client, account):
    house.rate_all(3, 2)
    user = account("reviewer", "third-reader")
    third = enter_reviewer(house.association, reference="R9", user=user, name="T", by=house.clerk, now=house.now)
    join_panel(house.panel, third, by=house.coordinator, now=house.now)
    client.force_login(house.coordinator)
    act(client, "change-reviewer-state", member(house), state="stopped")
    codes = [script.code for script in house.scripts]
    assert "2 readings set aside, 2 given to others" in said(
        client, "read-again", member(house), codes=codes, reason="r"
    )
    assert "let those count again first" in said(client, "take-back-state", member(house))
    assert "2 readings count again" in said(client, "let-readings-count", member(house))
    house.panel.refresh_from_db()
    assert house.panel.state == "settled"
    assert {s.phase for s in house.panel.scripts.all()} == {"settled"}
    assert not Assignment.objects.filter(reviewer=third).exists(), "off the third desk, where nothing was begun"
    assert "is reading now again" in said(client, "take-back-state", member(house))


def test_what_others_have_begun_to_read_again_stays_set_aside(house, client, account):
    house.rate_all(3, 2)
    user = account("reviewer", "third-reader")
    third = enter_reviewer(house.association, reference="R9", user=user, name="T", by=house.clerk, now=house.now)
    join_panel(house.panel, third, by=house.coordinator, now=house.now)
    client.force_login(house.coordinator)
    act(client, "change-reviewer-state", member(house), state="paused")
    codes = [script.code for script in house.scripts]
    act(client, "read-again", member(house), codes=codes, reason="r")
    save_draft(house.scripts[0].code, levels={}, note="begun", by=user, now=house.now)
    house.rate(house.scripts[1], user, 4, 3)
    assert "Others have begun to read all of them again" in said(client, "let-readings-count", member(house))
    assert Rating.objects.count() == 5


def test_a_pause_over_missed_seeds_is_lifted_and_what_waited_comes_back(house, client, monkeypatch):
    from panels.reading.procedures import training

    reviewer = member(house).reviewer
    failing = type("Check", (), {"decision": "fail", "hits": 0, "n": 5})()
    monkeypatch.setattr(training, "live_check", lambda *args: failing)
    check_live_seeds(reviewer, house.panel, by=house.clerk, now=house.now)
    assert Assignment.objects.filter(reviewer=reviewer, reason="paused").count() == 2
    client.force_login(house.coordinator)
    told = said(client, "change-reviewer-state", member(house), state="live", reason="two slips of the mouse")
    assert "is reading now; 2 scripts lie on their desk again" in told
    assert Assignment.objects.waiting().filter(reviewer=reviewer).count() == 2


# ── pins ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pin_is_put_in_and_taken_out(house, client):
    client.force_login(house.coordinator)
    wrong = said(client, "pin-conflict", member(house), candidate="NOBODY", conflict="yes", reason="x")
    assert "There is no candidate “NOBODY”" in wrong
    given = {"candidate": "CANARYREF0", "conflict": "yes", "reason": "they met"}
    assert "the next plan goes by it" in said(client, "pin-conflict", member(house), **given)
    pin = ConflictPin.objects.get()
    assert (pin.conflict, pin.reason) == (True, "they met")
    assert "CANARYREF0: too close (they met)" in client.get(f"/office/cycles/{house.cycle.pk}/panel/").content.decode()
    act(client, "unpin-conflict", member(house), pin=pin.pk)
    assert not ConflictPin.objects.exists()
    assert AuditLine.objects.filter(action="conflict.unpinned").exists()


def test_a_pin_of_another_reviewer_is_none_of_this_one(house, client):
    other = member(house, "R1")
    person = house.registrations[0].candidate
    pin = pin_conflict(other.reviewer, person, conflict=True, reason="x", by=house.coordinator, now=house.now)
    mine = pin_conflict(member(house).reviewer, person, conflict=True, reason="x", by=house.coordinator, now=house.now)
    client.force_login(house.coordinator)
    assert act(client, "unpin-conflict", member(house), pin=pin.pk).status_code == 422
    assert set(ConflictPin.objects.all()) == {pin, mine}


# ── filling up ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_filling_up_says_how_many_lack_a_reader(planned, client):
    give_out_scripts(fresh(planned), by=planned.coordinator, now=planned.now)
    assert "Every script that was given out has its readers" in said(client, "fill-readings", planned.panel)
    one = Assignment.objects.order_by("pk").first()
    give_back(one.script.code, cannot="illegible", by=one.reviewer.user, now=planned.now)
    look = act(client, "fill-readings", planned.panel, confirm=False).content.decode()
    assert "1 script lacks a reader; what is open goes to others." in look
    assert "1 reading was given to others" in said(client, "fill-readings", planned.panel)
    assert replace_readers(planned.panel, by=planned.coordinator, now=planned.now) == (0, 0)


def test_the_panels_page_asks_the_same_however_many_sit(planned, client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(planned.page).status_code == 200
        return len(captured)

    give_out_scripts(fresh(planned), by=planned.coordinator, now=planned.now)
    count()
    few = count()
    for n in range(10, 16):
        made = enter_reviewer(planned.association, reference=f"Y{n}", name=f"Y {n}", by=planned.clerk, now=planned.now)
        join_panel(planned.panel, made, by=planned.coordinator, now=planned.now)
    move_reviewer(member(planned).reviewer, "paused", by=planned.clerk, now=planned.now + timedelta(days=1))
    assert count() <= few + 3, "a paused reviewer's window of readings is looked for"


def test_a_script_of_another_panel_is_not_in_the_plan(planned):
    code, old, new = swap(planned)
    with pytest.raises(Invalid, match="The plan has no script"):
        change_plan(fresh(planned), code[::-1], reader=new, instead_of=old, by=planned.coordinator, now=planned.now)
