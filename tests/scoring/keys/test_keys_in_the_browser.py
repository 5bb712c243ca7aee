"""Keys beside their questions: written, set with the lock, corrected with whose marks move; nothing is ever voided."""

import json

import pytest

from exams.cycles.models import Cycle
from exams.delivery.models import Attempt, Response
from exams.items.procedures import drafting, whole_forms
from exams.items.procedures.locking import lock_form
from exams.refusals.exceptions import Invalid, Refused, WrongState
from scoring.keys import drafts
from scoring.keys.drafts import entries_of
from scoring.keys.models import AnswerKey, DraftKey, PartOneMark
from scoring.keys.part_one_marks import mark_part_one
from scoring.keys.procedures import set_key
from tests.acting import act, said
from tests.house import CANARY_NAMES


@pytest.fixture
def draft(association, account, client, clerk, now):
    client.force_login(account("coordinator"))
    form = whole_forms.start_form(association, part="one", name="Part One 2027", by=clerk, now=now)
    rows = [{"stem": "Why?", "options": ["Yes", "No"], "key": "A"}, {"stem": "How?", "options": ["So", "Thus", "Else"]}]
    drafting.take_in(form, rows, by=clerk, now=now)
    return form


@pytest.fixture
def marked(house, client):
    """Two papers on five questions, all B: one with five right, one with four (80 % passes)."""
    mark_part_one(house.cycle, by=house.clerk, now=house.now)
    client.force_login(house.coordinator)
    return house


def text(answer):
    return " ".join(answer.content.decode().split())


def fields(form, **other):
    """The page's fields as they stand, with others by code."""
    entries = entries_of(form)
    sent = {}
    for item in form.items.all():
        key, scored = other.get(item.code) or entries.get(item.code, ("", True))
        sent[f"key-{item.pk}"] = key
        if scored:
            sent[f"scored-{item.pk}"] = "on"
    return sent


# ── beside a draft ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_key_is_written_beside_the_questions_a_part_at_a_time(draft, client):
    page = text(client.get(f"/office/papers/{draft.pk}/key/"))
    assert "1 of 2 questions has no key yet" in page
    assert "Saved. Every question has a key." in said(client, "write-key", draft, **fields(draft, Q2=("c | a", True)))
    assert entries_of(draft) == {"Q1": ("A", True), "Q2": ("C|A", True)}
    assert "1 question has no key yet" in said(client, "write-key", draft, **fields(draft, Q1=("", True)))
    assert not AnswerKey.objects.exists()


def test_what_is_wrong_with_a_key_is_said_at_its_question_and_what_was_typed_stays(draft, client):
    answer = act(client, "write-key", draft, **fields(draft, Q1=("E", True), Q2=("A or B", False)))
    page = text(answer)
    assert answer.status_code == 422
    assert "Q1: The key “E” names E; the options are A to B." in page
    assert "Q2: “A or B” has a word in it" in page
    assert ('value="E"' in page, 'value="A or B"' in page) == (True, True)
    two = text(act(client, "write-key", draft, **fields(draft, Q1=("AB", True))))
    assert "let several be chosen first" in two


def test_a_question_takes_its_key_with_it_and_a_copy_brings_the_key(draft, client, clerk, now):
    copy = whole_forms.copy_form(draft, name="Next", by=clerk, now=now)
    assert entries_of(copy) == {"Q1": ("A", True)}
    drafting.remove(draft.items.first(), by=clerk, now=now)
    assert DraftKey.objects.filter(item__form=draft).count() == 0


def test_the_lock_makes_the_whole_key_its_first_version(draft, client, clerk, now):
    drafts.write_draft(draft, {"Q2": ("B", True)}, by=clerk, now=now)
    lock_form(draft, by=clerk, now=now)
    key = AnswerKey.objects.get()
    assert (key.version, key.reason, entries_of(draft)) == (
        1, "as written beside the questions", {"Q1": ("A", True), "Q2": ("B", True)},
    )  # fmt: skip
    assert not DraftKey.objects.exists()
    with pytest.raises(WrongState, match="correct it, with a reason"):
        drafts.write_draft(draft, {"Q2": ("A", True)}, by=clerk, now=now)


def test_a_key_with_gaps_waits_and_is_set_once_nothing_is_missing(draft, client, clerk, now):
    lock_form(draft, by=clerk, now=now)
    assert not AnswerKey.objects.exists()
    assert "1 of 2 questions has no key yet that fits" in text(client.get(f"/office/papers/{draft.pk}/key/"))
    assert "Part One 2027, key 1 is set." in said(client, "write-key", draft, **fields(draft, Q2=("C", True)))
    assert AnswerKey.objects.get().entries.count() == 2


def test_once_a_version_stands_questions_are_neither_added_nor_removed(draft, clerk, now):
    set_key(draft, {"Q1": ("A", True), "Q2": ("B", True)}, by=clerk, now=now)
    with pytest.raises(Refused, match="make a copy"):
        drafting.remove(draft.items.first(), by=clerk, now=now)
    with pytest.raises(Refused, match="make a copy"):
        drafting.add(draft, {"stem": "x", "options": ["a", "b"]}, by=clerk, now=now)
    drafting.change(draft.items.first(), {"stem": "Why, then?"}, by=clerk, now=now)


def test_a_key_that_no_longer_fits_its_options_is_pointed_out_and_never_set(draft, client, clerk, now):
    drafts.write_draft(draft, {"Q2": ("C", True)}, by=clerk, now=now)
    drafting.change(draft.items.last(), {"options": ["So", "Thus"]}, by=clerk, now=now)
    page = text(client.get(f"/office/papers/{draft.pk}/key/"))
    assert "The key “C” names C; the options are A to B." in page
    lock_form(draft, by=clerk, now=now)
    assert not AnswerKey.objects.exists()


def test_a_key_names_the_questions_of_its_form(draft, clerk, now):
    with pytest.raises(Invalid, match="has no question “Q9”"):
        drafts.write_draft(draft, {"Q9": ("A", True)}, by=clerk, now=now)


# ── corrections ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_before_a_correction_holds_it_says_whose_mark_and_verdict_change(marked, client):
    given = fields(marked.form, Q1=("C", True)) | {"reason": "C was meant."}
    page = text(act(client, "correct-key", marked.form, **given, confirm=False))
    assert "1 question changes in the key of “Form A”." in page
    assert "Q1: B → C" in page
    assert "Spring: 2 marks of Part One of 2 would move, 1 verdict with it." in page
    assert f"{CANARY_NAMES[1]} (CANARYREF1): 4 of 5, passed → 3 of 5, not passed. No longer passes." in page
    assert f"{CANARY_NAMES[0]} (CANARYREF0): 5 of 5, passed → 4 of 5, passed." in page
    assert "No paper is voided, and no answer is touched." in page
    assert AnswerKey.objects.filter(form=marked.form).count() == 1, "nothing is done yet"


def test_a_correction_is_the_next_version_scores_anew_and_voids_nothing(
    marked, client, django_capture_on_commit_callbacks
):
    before = list(Attempt.objects.order_by("pk").values_list("pk", "state", "form"))
    answers = list(Response.objects.order_by("pk").values_list("pk", "item", "answer"))
    given = fields(marked.form, Q1=("C", True)) | {"reason": "C was meant."}
    with django_capture_on_commit_callbacks(execute=True):
        page = said(client, "correct-key", marked.form, **given)
    assert "Form A, key 2 holds from now on." in page
    assert list(PartOneMark.objects.in_force().order_by("correct").values_list("correct", "passed", "answer_key__version")) == [(3, False, 2), (4, True, 2)]  # fmt: skip # noqa: E501
    assert list(Attempt.objects.order_by("pk").values_list("pk", "state", "form")) == before
    assert list(Response.objects.order_by("pk").values_list("pk", "item", "answer")) == answers
    history = text(client.get(f"/office/papers/{marked.form.pk}/key/"))
    assert ("C was meant." in history, "Q1: B → C" in history, "Version 1" in history) == (True, True, True)


def test_a_correction_wants_a_reason_a_whole_key_and_a_change(marked, client):
    page = text(act(client, "correct-key", marked.form, **fields(marked.form, Q1=("", True)), reason="x"))
    assert "Q1: Write what is right; * credits everybody." in page
    page = text(act(client, "correct-key", marked.form, **fields(marked.form, Q1=("C", True)), reason=""))
    assert "Why: Fill this in." in page
    assert "Nothing is another than before" in text(
        act(client, "correct-key", marked.form, **fields(marked.form), reason="x")
    )


def test_released_decisions_stay_and_that_is_said(marked, client):
    Cycle.objects.filter(pk=marked.cycle.pk).update(state="released")
    given = fields(marked.form, Q1=("C", True)) | {"reason": "x"}
    page = text(act(client, "correct-key", marked.form, **given, confirm=False))
    assert "The decisions of Spring are released: its marks stay." in page
    act(client, "correct-key", marked.form, **given)
    assert set(PartOneMark.objects.in_force().values_list("answer_key__version", flat=True)) == {1}


def test_a_question_is_taken_out_and_counted_again_beside_it(marked, client, django_capture_on_commit_callbacks):
    item = marked.form.items.get(code="Q5")
    page = text(act(client, "take-question-out", item, reason="Two are right.", confirm=False))
    assert "Q5 counts for nobody from now on." in page
    assert f"{CANARY_NAMES[1]} (CANARYREF1): 4 of 5, passed → 4 of 4, passed." in page
    with django_capture_on_commit_callbacks(execute=True):
        act(client, "take-question-out", item, reason="Two are right.")
    assert set(PartOneMark.objects.in_force().values_list("scored", flat=True)) == {4}
    assert "Count again" in text(client.get(f"/office/papers/{marked.form.pk}/key/"))
    with django_capture_on_commit_callbacks(execute=True):
        act(client, "count-question-again", item, reason="It was right.")
    assert AnswerKey.objects.in_force().get(form=marked.form).version == 3


def test_a_program_corrects_the_key_with_the_lines_that_change(marked, client):
    address = f"/api/v1/forms/{marked.form.pk}/correct-key/"
    body = {"entries": [{"code": "Q1", "key": "*", "scored": True}], "reason": "All were right."}
    asked = client.post(address, json.dumps(body), "application/json")
    assert asked.status_code == 409
    assert "Q1: B → *" in asked.json()["consequences"]
    done = client.post(address, json.dumps(body | {"confirm": asked.json()["confirm"]}), "application/json")
    assert done.json()["data"]["version"] == 2
    assert client.get("/api/v1/answer-keys/").json()["count"] == 2
    assert {"code": "Q1", "right": "*"}.items() <= client.get("/api/v1/key-entries/?right=*").json()["results"][
        0
    ].items()
    for wrong in ([{"code": "Q99", "key": "A"}], [{"code": "Q1", "key": 3}], ["Q1"], [{"key": "A"}]):
        assert client.post(address, json.dumps(body | {"entries": wrong}), "application/json").status_code == 422


def test_vignettes_have_no_key(house, client):
    client.force_login(house.coordinator)
    form = house.cycle.papers.get(part="two").form
    assert client.get(f"/office/papers/{form.pk}/key/").status_code == 404
    page = text(client.get(f"/office/papers/{form.pk}/rubrics/"))
    assert "Every vignette, every category" in page
    assert "Rubric, version 1" in page
    assert client.get(f"/office/papers/{house.form.pk}/rubrics/").status_code == 404
