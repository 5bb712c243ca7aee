"""The scoring desk: kept as it goes, a wrong click taken back, what cannot be read, and who must be told at once."""

import json
from datetime import timedelta

import pytest

from exams.audit.models import AuditLine
from exams.delivery.models import WrittenResponse
from exams.items.models import Vignette
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from panels.reading import sealing
from panels.reading.blind import script_for_reviewer
from panels.reading.models import Assignment, Rating, RatingDraft, SafeguardingAlert, Script
from panels.reading.models.sealed import SealedKey
from panels.reading.procedures.adjudication import take_for_settling
from panels.reading.procedures.assignments import replace_readers
from panels.reading.procedures.ratings import give_back, rate_script, save_draft, take_back

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
    desk.rate(desk.script, desk.me, 4, 3, comment="oh")
    take_back(desk.script.code, by=desk.me, now=desk.now + timedelta(minutes=10))
    assert not Rating.objects.exists()
    seen = script_for_reviewer(desk.script.code, desk.me)
    assert ([c.rated for c in seen.criteria], seen.comment, seen.handed_in) == ([4, 3], "oh", False)
    desk.rate(desk.script, desk.me, 1, 1)
    assert AuditLine.objects.filter(action="rating.taken-back").count() == 1


def test_it_is_too_late_after_some_minutes_or_once_a_colleague_is_in(desk):
    with pytest.raises(WrongState, match="not handed"):
        take_back(desk.script.code, by=desk.me, now=desk.now)
    desk.rate(desk.script, desk.me, 4, 3)
    with pytest.raises(Refused, match="too late"):
        take_back(desk.script.code, by=desk.me, now=desk.now + timedelta(minutes=10, seconds=1))
    desk.rate(desk.script, desk.colleague, 4, 3)
    with pytest.raises(Refused, match="too late"):
        take_back(desk.script.code, by=desk.me, now=desk.now)
    assert Rating.objects.count() == 2


# ── what cannot be read ──────────────────────────────────────────────────────────────────────────────────────────────
def test_whoever_recognises_the_writer_loses_all_of_that_writers_scripts_and_gets_none_again(desk):
    key = SealedKey.objects.get(script=desk.script)
    vignette = Vignette.objects.create(form=key.attempt.form, position=9, label="V9", text="x")
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
    act = f"/office/cycles/{desk.cycle.pk}/alerts/act/"
    client.post(act, {"alert": number, "act": "find", "reason": " "})
    assert not AuditLine.objects.filter(action="seal.opened-for-safety").exists()
    found = client.post(act, {"alert": number, "act": "find", "reason": "Called the child line."})
    assert writer.name in found.content.decode()
    line = AuditLine.objects.get(action="seal.opened-for-safety")
    assert (line.reason, line.actor) == ("Called the child line.", desk.coordinator.email)
    client.post(act, {"alert": number, "act": "done", "done": "The agency is told."})
    assert SafeguardingAlert.objects.get().done == "The agency is told."
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
    desk.script.refresh_from_db()
    assert desk.script.phase == "settled"
