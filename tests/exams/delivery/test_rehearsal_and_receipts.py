"""The rehearsal is never scored; two chains of receipts are compared place by place."""

import json
from datetime import timedelta

import pytest

from exams.delivery.models import Attempt, Rehearsal, Response, SavedAnswer
from exams.delivery.procedures import save_receipts
from exams.delivery.procedures.rehearsal import CHECKS
from exams.refusals.exceptions import Invalid
from tests.acting import act
from tests.exams.delivery.test_saving import open_paper, save


@pytest.fixture
def rehearse(entry, client):
    made = entry.registered()
    client.force_login(made.candidate.user)

    def send(what, body, registration=made):
        data = body if isinstance(body, str) else json.dumps(body)
        save = f"/sit/registrations/{registration.pk}/rehearsal/save/"
        check = f"/api/v1/my-registrations/{registration.pk}/note-readiness/"
        return client.post(save if what == "save/" else check, data, content_type="application/json")

    send.made, send.client = made, client
    return send


def given_answer(**changes):
    return {"question": "item:1", "seq": 1, "text": "A", "stamped_at": "2026-03-14T09:00:00Z"} | changes


def test_a_rehearsal_is_acknowledged_like_the_exam_and_leaves_nothing_to_score(rehearse):
    told = rehearse("save/", {"answers": [given_answer(), given_answer(question="vignette:1", text="Left.")]}).json()
    assert [row["question"] for row in told["saved"]] == ["item:1", "vignette:1"]
    page = rehearse.client.get(f"/sit/registrations/{rehearse.made.pk}/rehearsal/").content.decode()
    assert 'value="A" checked' in page
    assert "Left." in page
    assert not Attempt.objects.exists()
    assert not Response.objects.exists()
    assert not SavedAnswer.objects.exists()


def test_the_newest_answer_of_a_rehearsal_wins(rehearse):
    for seq, text in ((2, "B"), (1, "A")):
        rehearse("save/", {"answers": [given_answer(seq=seq, text=text)]})
    assert Rehearsal.objects.get().answers["item:1"]["text"] == "B"


@pytest.mark.parametrize(
    "body", ["{", "[]", "3", {"answers": [1]}, {"answers": [{"question": "x"}]}, {"answers": {"a": 1}}]
)
def test_nonsense_in_a_rehearsal_is_refused_with_a_sentence(rehearse, body):
    answered = rehearse("save/", body)
    assert answered.status_code == 400
    assert answered.json()["detail"].endswith(".")


def test_a_rehearsal_keeps_only_its_own_few_questions(rehearse):
    answers = [given_answer(question=f"item:{n}") for n in range(21)]
    assert rehearse("save/", {"answers": answers}).status_code == 400


def test_the_readiness_check_is_told_to_the_office(rehearse):
    found = dict.fromkeys(CHECKS, True)
    assert rehearse("checks/", found).json()["data"] == {"ready": True}
    assert rehearse("checks/", found | {"line": False}).json()["data"] == {"ready": False}
    for wrong in ({}, found | {"more": True}, found | {"line": "yes"}, [], "{"):
        assert rehearse("checks/", wrong).status_code in (400, 422)
    assert Rehearsal.objects.get().checks["line"] is False


def test_a_rehearsal_is_its_candidates_alone(rehearse, entry):
    other = entry.registered()
    assert rehearse("save/", {}, registration=other).status_code == 404
    assert rehearse("checks/", {}, registration=other).status_code == 404


def test_the_clock_of_a_rehearsal_runs_down_and_begins_anew_once_it_is_handed_in(rehearse, monkeypatch, now):
    at = [now]
    monkeypatch.setattr("django.utils.timezone.now", lambda: at[0])
    page = f"/sit/registrations/{rehearse.made.pk}/rehearsal/"
    opened = lambda: round(rehearse.client.get(page).context["sheet"]["seconds_left"])  # noqa: E731
    left = lambda: round(rehearse("save/", {}).json()["seconds_left"])  # noqa: E731
    assert (opened(), left()) == (900, 900)
    at[0] += timedelta(minutes=14)
    assert (left(), opened(), left()) == (60, 60, 60), "a reload gives nothing back"
    at[0] += timedelta(minutes=2)
    assert left() == 0
    act(rehearse.client, "finish-rehearsal", rehearse.made)
    assert opened() == 900
    act(rehearse.client, "finish-rehearsal", rehearse.made)
    at[0] += timedelta(minutes=1)
    assert opened() == 900


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def copy(house, client):
    """The file that the candidate took home after three answers."""
    paper = open_paper(house, "one")
    for seq, text in enumerate("ABC", start=1):
        save(paper, text, seq)
    client.force_login(house.candidates[0])
    taken = json.loads(client.get(f"/sit/{paper.pk}/receipts/").content)
    return paper, taken


def compared(house, taken):
    return save_receipts.compare(house.registrations[0], json.dumps(taken).encode())


def test_two_chains_that_agree_are_said_to(house, copy):
    _, taken = copy
    found = compared(house, taken)
    assert (found.first, found.broken, found.sentence) == (None, None, "All 3 receipts agree.")


def test_answers_after_the_copy_are_no_difference(house, copy):
    paper, taken = copy
    save(paper, "D", 4)
    assert compared(house, taken).sentence.startswith("The candidate's 3 receipts agree; 1 answers")


def test_a_changed_copy_is_found_at_its_place(house, copy):
    _, taken = copy
    taken["receipts"][1]["receipt"] = "0" * 64
    assert compared(house, taken).first == 2


def test_a_receipt_the_journal_does_not_have_is_said_plainly(house, copy):
    _, taken = copy
    taken["receipts"].append(dict(taken["receipts"][2], seq=9))
    found = compared(house, taken)
    assert found.first == 4
    assert "1 receipts that the journal does not have" in found.sentence


def test_a_file_that_is_none_is_refused(house, copy):
    _, taken = copy
    for content in (b"", b"\xff", b"[]", b'{"paper": "x"}', json.dumps(taken | {"paper": 10**30}).encode()):
        with pytest.raises(Invalid):
            save_receipts.compare(house.registrations[0], content)
    with pytest.raises(Invalid, match="another paper"):
        save_receipts.compare(house.registrations[1], json.dumps(taken).encode())
