"""The scoring desk: kept as it goes, a wrong click taken back, what cannot be read, and who must be told at once."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from exams.actions.models import Performed
from exams.audit.models import AuditLine
from exams.cycles.own_rules import correct_rules
from exams.delivery.models import WrittenResponse
from exams.items.models import Vignette
from exams.items.procedures import whole_forms
from exams.jobs.due import run_due
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from panels.reading import sealing
from panels.reading.blind import script_for_reviewer
from panels.reading.models import Assignment, Rating, RatingDraft, SafeguardingAlert, Script
from panels.reading.models.sealed import SealedKey
from panels.reading.procedures.adjudication import discrepant_for, take_for_settling
from panels.reading.procedures.assignments import replace_readers
from panels.reading.procedures.moving_on import let_ratings_stand
from panels.reading.procedures.ratings import give_back, rate_script, read_after_all, save_draft, take_back
from panels.reviewers.procedures import enter_reviewer
from tests.acting import act, said
from tests.house import WINDOW

SECRET = "canary-private-note"


@pytest.fixture
def desk(house):
    """The house, with its first script and whoever reads it."""
    house.script = house.scripts[0]
    house.me, house.colleague = house.readers
    return house


def draft(desk, *values, **more):
    return save_draft(desk.script.code, levels=desk.levels(*values), by=desk.me, now=desk.now, **more)


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_was_put_down_is_there_again_and_handing_in_keeps_the_comments(desk):
    first = desk.panel.rubric.criteria.first()
    save_draft(desk.script.code, levels={first.pk: 2}, comments={first.pk: "thin"}, comment="so far", note=SECRET,
               by=desk.me, now=desk.now)  # fmt: skip
    seen = script_for_reviewer(desk.script.code, desk.me)
    assert [(c.rated, c.comment) for c in seen.criteria] == [(2, "thin"), (None, "")]
    assert (seen.comment, seen.note, seen.saved_at, seen.handed_in) == ("so far", SECRET, desk.now, False)
    rate_script(desk.script.code, desk.levels(2, 3), comments={first.pk: "thin"}, by=desk.me, now=desk.now)
    seen = script_for_reviewer(desk.script.code, desk.me)
    assert [(c.rated, c.comment) for c in seen.criteria] == [(2, "thin"), (3, "")]
    assert [c.comment for c in Rating.objects.get().levels.order_by("criterion__position")] == ["thin", ""]


def test_a_draft_is_nobody_elses_and_is_no_rating(desk, client):
    draft(desk, 4, 3, note=SECRET, comment=SECRET)
    assert not Rating.objects.exists()
    desk.script.refresh_from_db()
    assert desk.script.phase == "independent"
    for user in (desk.colleague, desk.lead, desk.coordinator, desk.chair):
        client.force_login(user)
        for page in ("/", "/desk/", f"/desk/scripts/{desk.script.code}/", f"/api/v1/my-scripts/{desk.script.code}/",
                     f"/office/cycles/{desk.cycle.pk}/panel/", f"/office/cycles/{desk.cycle.pk}/record/"):  # fmt: skip
            assert SECRET not in client.get(page).content.decode()
    client.force_login(desk.me)
    assert SECRET in client.get(f"/desk/scripts/{desk.script.code}/").content.decode()


def test_a_draft_is_checked_like_a_rating_but_need_not_be_whole(desk):
    first = desk.panel.rubric.criteria.first()
    for levels in ({first.pk: 9}, {10**6: 1}):
        with pytest.raises(Invalid):
            save_draft(desk.script.code, levels=levels, by=desk.me, now=desk.now)
    with pytest.raises(Invalid, match="at most"):
        save_draft(desk.script.code, levels={}, note="x" * 5001, by=desk.me, now=desk.now)
    with pytest.raises(NotYours):
        save_draft("NOSUCHCODE", levels={}, by=desk.me, now=desk.now)
    desk.rate(desk.script, desk.me, 4, 3)
    with pytest.raises(WrongState):
        draft(desk, 4, 3)


@pytest.mark.parametrize("body", ["{", "[]", '{"levels": 3}', '{"levels": {"x": 1}}', '{"levels": {"1": "a"}}'])
def test_nonsense_in_a_draft_is_refused_with_a_sentence(desk, client, body):
    client.force_login(desk.me)
    answered = client.post(f"/desk/scripts/{desk.script.code}/draft/", body, content_type="application/json")
    assert answered.status_code == 400
    assert answered.json()["detail"].endswith(".")
    assert not RatingDraft.objects.exists()


def test_the_page_keeps_a_draft_and_nobody_elses_script_takes_one(desk, client):
    client.force_login(desk.me)
    body = json.dumps({"levels": {}, "comment": "wondering"})
    address = f"/desk/scripts/{desk.script.code}/draft/"
    assert client.post(address, body, content_type="application/json").status_code == 200
    client.force_login(desk.lead)
    assert client.post(address, body, content_type="application/json").status_code == 404


# ── taken back ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_wrong_click_is_taken_back_and_becomes_the_draft_again(desk):
    desk.rate(desk.script, desk.me, 4, 3, comment="oh", stands=False)
    take_back(desk.script.code, by=desk.me, now=desk.now + timedelta(minutes=10))
    assert not Rating.objects.exists()
    seen = script_for_reviewer(desk.script.code, desk.me)
    assert ([c.rated for c in seen.criteria], seen.comment, seen.handed_in) == ([4, 3], "oh", False)
    desk.rate(desk.script, desk.me, 1, 1)
    assert AuditLine.objects.filter(action="rating.taken-back").count() == 1


def test_it_is_too_late_after_some_minutes(desk):
    with pytest.raises(WrongState, match="not handed"):
        take_back(desk.script.code, by=desk.me, now=desk.now)
    desk.rate(desk.script, desk.me, 4, 3, stands=False)
    desk.rate(desk.script, desk.colleague, 4, 3, stands=False)
    for reader in (desk.me, desk.colleague):
        with pytest.raises(Refused, match="too late"):
            take_back(desk.script.code, by=reader, now=desk.now + WINDOW)
    desk.let_ratings_stand()
    with pytest.raises(Refused, match="too late"):
        take_back(desk.script.code, by=desk.me, now=desk.now)
    assert Rating.objects.count() == 2


def both(desk, *levels):
    """Two readings, the second three minutes after the first."""
    later = desk.now + timedelta(minutes=3)
    for reader, level, when in zip((desk.me, desk.colleague), levels, (desk.now, later), strict=True):
        rate_script(desk.script.code, desk.levels(level, 3), comment=str(level), by=reader, now=when)
    return later


def phase(desk):
    return Script.objects.get(pk=desk.script.pk).phase


def test_the_second_reader_too_has_the_whole_time_and_until_then_nobody_sees_anything(desk):
    later = both(desk, 4, 0)
    assert phase(desk) == "independent"
    for reader in (desk.me, desk.colleague):
        assert script_for_reviewer(desk.script.code, reader).colleagues == ()
    assert not discrepant_for(desk.lead).exists()
    assert let_ratings_stand(now=later + timedelta(minutes=10)) == 0, "the last second is theirs"
    take_back(desk.script.code, by=desk.colleague, now=later + timedelta(minutes=10))
    desk.rate(desk.script, desk.colleague, 4, 3)
    assert phase(desk) == "settled"


def test_the_first_reader_can_still_take_back_when_the_second_is_in(desk):
    later = both(desk, 4, 0)
    take_back(desk.script.code, by=desk.me, now=later)
    assert let_ratings_stand(now=later + timedelta(days=1)) == 0, "it waits for the first reader again"
    rate_script(desk.script.code, desk.levels(0, 3), by=desk.me, now=later + timedelta(hours=1))
    with pytest.raises(Refused, match="too late"):
        take_back(desk.script.code, by=desk.colleague, now=later + timedelta(hours=1))
    assert let_ratings_stand(now=later + timedelta(hours=1) + WINDOW) == 1
    assert phase(desk) == "settled"


def test_a_script_moves_on_with_the_minute_or_when_somebody_looks(desk, client):
    later = both(desk, 4, 0)
    assert run_due(now=later + timedelta(minutes=10))["ratings that stand"] == 0
    assert run_due(now=later + WINDOW)["ratings that stand"] == 1
    assert phase(desk) == "discrepant"
    other = desk.scripts[1]
    for reader in (desk.me, desk.colleague):
        rate_script(other.code, desk.levels(4, 3), comment="seen now", by=reader, now=desk.now)
    client.force_login(desk.colleague)
    page = f"/desk/scripts/{other.code}/"
    for passed, seen in ((timedelta(minutes=9), 1), (WINDOW, 2)):
        with time_machine.travel(desk.now + passed):
            assert client.get(page).content.decode().count("seen now") == seen, "no task had to come by"


def test_where_the_rules_give_no_time_a_script_moves_on_at_once(desk):
    rules = desk.cycle.rules
    at_once = replace(rules, reading=replace(rules.reading, undo_minutes=0))
    correct_rules(desk.cycle, at_once, by=desk.clerk, now=desk.now, reason="no wrong clicks here")
    both(desk, 4, 4)
    assert phase(desk) == "settled"
    assert let_ratings_stand(now=desk.now + timedelta(days=1)) == 0


def test_a_lead_too_takes_back_and_sees_the_earlier_readings_only_then(desk):
    desk.rate(desk.script, desk.me, 4, 3, comment="high")
    desk.rate(desk.script, desk.colleague, 0, 3, comment="low")
    take_for_settling(desk.script.code, by=desk.lead, now=desk.now)
    desk.rate(desk.script, desk.lead, 2, 3, comment="mine", stands=False)
    assert script_for_reviewer(desk.script.code, desk.lead).colleagues == ()
    for reader in (desk.me, desk.colleague):
        assert "mine" not in {c.comment for c in script_for_reviewer(desk.script.code, reader).colleagues}
    assert not discrepant_for(desk.lead).exists(), "it is read"
    take_back(desk.script.code, by=desk.lead, now=desk.now + timedelta(minutes=5))
    desk.rate(desk.script, desk.lead, 4, 3)
    assert phase(desk) == "settled"
    assert len(script_for_reviewer(desk.script.code, desk.lead).colleagues) == 2
    with pytest.raises(Refused, match="too late"):
        take_back(desk.script.code, by=desk.lead, now=desk.now)


def test_the_message_says_until_when_and_the_button_is_at_hand(desk, client):
    desk.rate(desk.script, desk.colleague, 4, 3)
    client.force_login(desk.me)
    levels = {f"criterion-{pk}": level for pk, level in desk.levels(4, 3).items()}
    told = said(client, "rate-script", desk.script, comment="oh", **levels)
    assert f"Your rating of {desk.script.code} is handed in. Until" in told
    assert "until then nobody sees it" in told
    assert f"Take it back : your rating of {desk.script.code}" in told, "on the next script's page"
    assert f"your rating of {desk.script.code}" in client.get("/desk/").content.decode()
    assert "Taken back" in said(client, "take-back-rating", desk.script)
    assert not Rating.objects.filter(assignment__reviewer__user=desk.me).exists()
    assert "not possible any more, or not yet" in said(client, "take-back-rating", desk.script)


def test_a_rating_by_a_program_names_its_criteria_by_number(desk, client):
    client.force_login(desk.me)
    address = f"/api/v1/my-scripts/{desk.script.code}/rate-script/"
    levels = {str(pk): level for pk, level in desk.levels(4, 3).items()}
    first = next(iter(levels))
    for wrong, sentence in (
        ({}, "Choose a level for"), ({"levels": {first: 9}}, "rated from 0 to 4"), ({"levels": [1]}, "Give an object"),
        ({"levels": {**levels, "999999": 1}}, "not in the rubric"), ({"levels": {"x": 1}}, "whole number"),
        ({"levels": {first: {"a": 1}}}, "whole number"),
    ):  # fmt: skip
        answer = client.post(address, wrong, content_type="application/json")
        assert answer.status_code == 422
        assert sentence in json.dumps(answer.json(), ensure_ascii=False)
    given = {"levels": levels, "comments": {first: "thin"}}
    answer = client.post(address, given, content_type="application/json").json()
    assert answer["data"]["code"] == desk.script.code
    made = Rating.objects.get()
    assert answer["data"]["until"] == (made.handed_in_at + timedelta(minutes=10)).isoformat()
    assert made.levels.get(criterion=first).comment == "thin"


# ── what cannot be read ──────────────────────────────────────────────────────────────────────────────────────────────
def test_whoever_recognises_the_writer_loses_all_of_that_writers_scripts_and_gets_none_again(desk):
    key = SealedKey.objects.get(script=desk.script)
    form = whole_forms.copy_form(key.attempt.form, name="One more", by=desk.coordinator, now=desk.now)
    vignette = Vignette.objects.create(form=form, position=9, label="V9", text="x")
    WrittenResponse.objects.create(attempt=key.attempt, vignette=vignette, text="Another of mine.")
    other = Script.objects.create(panel=desk.panel, label="V9", text="Another of mine.")
    SealedKey.objects.create(script=other, attempt=key.attempt)
    reviewer = desk.me.reviewers.get()
    Assignment.objects.create(script=other, reviewer=reviewer, label="V9")
    give_back(desk.script.code, cannot="recognised", by=desk.me, now=desk.now)
    assert set(Assignment.objects.filter(state="given-back").values_list("script", flat=True)) == {
        desk.script.pk,
        other.pk,
    }
    assert Assignment.objects.waiting().filter(reviewer=reviewer).exists(), "the other writer's script stays"
    facts = sealing.planning_facts(desk.panel, [reviewer], scripts=[desk.script, other])
    assert all(reviewer.pk in barred for _, _, barred in facts)
    made, lacking = replace_readers(desk.panel, by=desk.coordinator, now=desk.now)
    assert (made, lacking) == (1, 2), "the colleague takes the second script; nobody else is on this panel"


def test_what_was_given_back_by_mistake_is_read_after_all_unless_somebody_else_has_it(desk, client):
    client.force_login(desk.me)
    assert "off your desk" in said(client, "give-back-script", desk.script, cannot="illegible")
    assert "Read it after all" in client.get("/desk/").content.decode()
    assert "on your desk again" in said(client, "read-after-all", desk.script)
    assert script_for_reviewer(desk.script.code, desk.me).handed_in is False
    assert AuditLine.objects.filter(action="rating.taken-up-again").exists()
    act(client, "give-back-script", desk.script, cannot="illegible")
    third = enter_reviewer(desk.association, reference="R9", name="Third", by=desk.clerk, now=desk.now)
    Assignment.objects.create(script=desk.script, reviewer=third, label="V1")
    assert "Read it after all" not in client.get("/desk/").content.decode()
    assert "Somebody else reads this script by now" in said(client, "read-after-all", desk.script)


def test_whoever_knew_the_writer_by_mistake_gets_all_of_that_writer_back(desk):
    key = SealedKey.objects.get(script=desk.script)
    other = Script.objects.create(panel=desk.panel, label="V9", text="Another of mine.")
    SealedKey.objects.create(script=other, attempt=key.attempt)
    Assignment.objects.create(script=other, reviewer=desk.me.reviewers.get(), label="V9")
    give_back(desk.script.code, cannot="recognised", by=desk.me, now=desk.now)
    read_after_all(desk.script.code, by=desk.me, now=desk.now)
    assert not Assignment.objects.filter(state="given-back").exists()
    assert not Assignment.objects.exclude(cannot="").exists(), "it bars nobody any more"


def test_nobody_reads_after_all_what_they_never_gave_back(desk):
    with pytest.raises(NotYours):
        read_after_all(desk.script.code, by=desk.me, now=desk.now)
    give_back(desk.script.code, cannot="illegible", by=desk.colleague, now=desk.now)
    with pytest.raises(NotYours):
        read_after_all(desk.script.code, by=desk.me, now=desk.now)


def test_a_lead_puts_a_script_back_for_another(desk, client):
    desk.rate(desk.script, desk.me, 4, 3)
    desk.rate(desk.script, desk.colleague, 0, 3)
    client.force_login(desk.lead)
    assert "Put it back" in said(client, "take-script", desk.script)
    assert "waits for a lead again" in said(client, "put-back-script", desk.script)
    assert list(discrepant_for(desk.lead)) == [desk.script]
    client.force_login(desk.me)
    assert act(client, "put-back-script", desk.script).status_code == 404, "no lead, and no such act"


def test_a_reason_is_asked_for_where_the_choice_says_nothing(desk):
    for cannot in ("other", "distress"):
        with pytest.raises(Invalid, match="few words"):
            give_back(desk.script.code, cannot=cannot, by=desk.me, now=desk.now)
    with pytest.raises(Invalid, match="Choose"):
        give_back(desk.script.code, cannot="bored", by=desk.me, now=desk.now)
    give_back(desk.script.code, cannot="illegible", by=desk.me, now=desk.now)


def test_distress_is_told_at_once_and_the_writer_is_found_only_with_a_reason_that_stays(desk, client):
    give_back(desk.script.code, cannot="distress", reason="A child may be hurt.", by=desk.me, now=desk.now)
    notice = Notice.objects.get(user=desk.coordinator)
    assert notice.by_mail
    assert "A child may be hurt" not in notice.body, "an e-mail is no place for it"
    client.force_login(desk.coordinator)
    page = client.get(notice.link).content.decode()
    assert "A child may be hurt." in page
    writer = SealedKey.objects.get(script=desk.script).attempt.registration.candidate
    assert writer.name not in page
    number = SafeguardingAlert.objects.get().pk
    alert = SafeguardingAlert.objects.get(pk=number)
    assert act(client, "find-writer", alert, reason=" ").status_code == 422
    assert "stands in the record" in act(client, "find-writer", alert, confirm=False, reason="x").content.decode()
    assert not AuditLine.objects.filter(action="seal.opened-for-safety").exists()
    found = act(client, "find-writer", alert, reason="Called the child line.", once="the-same-page")
    assert writer.name in found.content.decode()
    line = AuditLine.objects.get(action="seal.opened-for-safety")
    assert (line.reason, line.actor) == ("Called the child line.", desk.coordinator.email)
    kept = json.dumps(list(Performed.objects.values()), default=str)
    assert writer.name not in kept, "what was shown lies nowhere"
    act(client, "answer-alert", alert, done="The agency is told.")
    assert SafeguardingAlert.objects.get().done == "The agency is told."
    act(client, "reopen-alert", alert)
    assert SafeguardingAlert.objects.get().seen_at is None
    assert AuditLine.objects.filter(action="alert.answered").exists(), "what was noted stays in the record"
    client.force_login(desk.colleague)
    assert client.get(notice.link).status_code == 404


# ── leases ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_script_a_lead_has_taken_goes_to_another_when_the_lease_runs_out(desk, account):
    from panels.reading.procedures.assignments import join_panel
    from panels.reviewers.procedures import enter_reviewer

    desk.rate(desk.script, desk.me, 4, 3)
    desk.rate(desk.script, desk.colleague, 0, 0)
    second = account("lead-reviewer", "second-lead")
    reviewer = enter_reviewer(desk.association, reference="L2", user=second, name="L2", by=desk.clerk, now=desk.now)
    join_panel(desk.panel, reviewer, lead=True, by=desk.coordinator, now=desk.now)
    take_for_settling(desk.script.code, by=desk.lead, now=desk.now)
    with pytest.raises(Refused, match="Another lead"):
        take_for_settling(desk.script.code, by=second, now=desk.now + timedelta(hours=48))
    taken = take_for_settling(desk.script.code, by=second, now=desk.now + timedelta(hours=48, seconds=1))
    assert taken.reviewer == reviewer
    with pytest.raises(NotYours):
        rate_script(desk.script.code, desk.levels(4, 3), by=desk.lead, now=desk.now + timedelta(hours=49))
    rate_script(desk.script.code, desk.levels(4, 3), by=second, now=desk.now + timedelta(hours=49))
    let_ratings_stand(now=desk.now + timedelta(hours=49) + WINDOW)
    desk.script.refresh_from_db()
    assert desk.script.phase == "settled"
