"""Answers are never lost, never doubled, never late: one statement decides and writes."""

import itertools
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams.actions.declaration import action_called
from exams.cycles.states import Part
from exams.delivery.clock import GRACE
from exams.delivery.models import Attempt, Response, SavedAnswer, WrittenResponse
from exams.delivery.procedures import papers
from exams.delivery.procedures.saving import (
    ITEM,
    VIGNETTE,
    AlreadyHandedIn,
    Answer,
    Elsewhere,
    first_broken_receipt,
    save_answer,
)
from exams.items.models import Item
from exams.items.procedures import whole_forms
from exams.refusals.exceptions import NoMoreTime, NotYours, Refused
from exams.sittings.models import CheckIn
from tests.acting import act

TOKEN = "a-token-of-this-device"


@pytest.fixture
def paper(house):
    """An open Part One paper of the first candidate, and its first item."""
    return open_paper(house, part=Part.ONE)


def open_paper(house, part):
    registration = house.registrations[0]
    form = house.cycle.papers.get(part=part).form
    attempt = Attempt.objects.create(
        registration=registration,
        part=part,
        number=7,
        form=form,
        state="in-progress",
        started_at=house.now,
        closes_at=house.now + timedelta(minutes=90),
        token_hash=papers.hash_of(TOKEN),
    )
    attempt.now = house.now + timedelta(minutes=5)
    attempt.first = (form.items if part == Part.ONE else form.vignettes).first()
    return attempt


def open_now(paper, now):
    """The same paper, open by the real clock."""
    paper.pk, paper.number, paper.token_hash = None, 9, ""
    paper.started_at, paper.closes_at = now, now + timedelta(hours=1)
    paper.save(force_insert=True)
    return paper


def answer(attempt, text, seq, *, at=None, question=None):
    kind = ITEM if attempt.part == Part.ONE else VIGNETTE
    return Answer(kind, (question or attempt.first).pk, seq, text, at or attempt.now)


def save(attempt, text, seq, *, at=None, token=TOKEN, **more):
    return save_answer(attempt.pk, token, answer(attempt, text, seq, **more), now=at or attempt.now)


def in_force(attempt):
    return Response.objects.get(attempt=attempt, item=attempt.first).answer


def test_an_acknowledged_answer_is_in_force_and_in_the_journal(paper):
    receipt = save(paper, "B", 1)
    assert in_force(paper) == "B"
    row = SavedAnswer.objects.get()
    assert (row.answer, row.receipt, row.previous) == ("B", receipt.receipt, "")
    assert receipt.closes_at == paper.closes_at


def test_the_newest_by_the_browsers_count_wins_in_whatever_order_they_arrive(paper):
    for seq in (2, 1, 3):
        save(paper, "_ABC"[seq], seq)
    assert in_force(paper) == "C"
    assert SavedAnswer.objects.count() == 3


def test_the_same_answer_delivered_again_gets_the_same_receipt(paper):
    first = save(paper, "B", 1)
    save(paper, "C", 2)
    again = save(paper, "B", 1, at=paper.now + timedelta(minutes=1))
    assert (again.receipt, again.saved_at) == (first.receipt, first.saved_at)
    assert in_force(paper) == "C"
    assert SavedAnswer.objects.count() == 2


def test_another_text_under_a_used_count_is_not_acknowledged(paper):
    save(paper, "B", 1)
    with pytest.raises(Refused, match="under the same count"):
        save(paper, "C", 1)
    assert in_force(paper) == "B"
    with pytest.raises(NoMoreTime):
        save(paper, "C", 1, at=paper.closes_at + timedelta(hours=1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([(1, "A"), (2, "B"), (3, "C"), (4, "")]), min_size=1, max_size=10))
def test_any_multiset_of_deliveries_is_as_good_as_the_set(paper, deliveries):
    copy = Attempt.objects.create(
        registration=paper.registration, part=paper.part, number=Attempt.objects.count() + 10, form=paper.form,
        state="in-progress", started_at=paper.started_at, closes_at=paper.closes_at, token_hash=paper.token_hash,
    )  # fmt: skip
    copy.now, copy.first = paper.now, paper.first
    for seq, text in deliveries:
        save(copy, text, seq)
    assert in_force(copy) == dict(deliveries)[max(deliveries)[0]]
    assert SavedAnswer.objects.filter(attempt=copy).count() == len(set(deliveries))
    copy.refresh_from_db()
    assert first_broken_receipt(copy) is None


def test_until_the_last_moment_and_not_after(paper):
    just, over = paper.closes_at - timedelta(microseconds=1), paper.closes_at
    save(paper, "A", 1, at=just)
    with pytest.raises(NoMoreTime):
        save_answer(paper.pk, TOKEN, answer(paper, "B", 2, at=over), now=over)
    assert in_force(paper) == "A"


def test_what_was_written_in_time_may_arrive_within_the_grace(paper):
    written = paper.closes_at - timedelta(seconds=1)
    arrives = paper.closes_at + GRACE - timedelta(seconds=1)
    save_answer(paper.pk, TOKEN, answer(paper, "B", 1, at=written), now=arrives)
    assert in_force(paper) == "B"
    with pytest.raises(NoMoreTime):
        save_answer(paper.pk, TOKEN, answer(paper, "C", 2, at=written), now=paper.closes_at + GRACE)


def test_another_device_writes_only_after_taking_over(paper, house):
    with pytest.raises(Elsewhere):
        save(paper, "A", 1, token="somebody-else")
    by = house.candidates[0]
    assert papers.open_paper(paper, held_token="", by=by, now=paper.now) is None
    new = papers.new_token()
    papers.take_over(paper, token=new, by=by, now=paper.now)
    save(paper, "B", 1, token=new)
    with pytest.raises(Elsewhere):
        save(paper, "C", 2)
    assert in_force(paper) == "B"


def test_a_reload_on_the_same_device_goes_on(paper, house):
    kept = papers.open_paper(paper, held_token=TOKEN, by=house.candidates[0], now=paper.now)
    assert kept == TOKEN


def test_after_handing_in_nothing_is_added(paper, house):
    save(paper, "A", 1)
    papers.hand_in(paper, by=house.candidates[0], now=paper.now)
    with pytest.raises(AlreadyHandedIn):
        save(paper, "B", 2)
    assert in_force(paper) == "A"


def test_a_question_of_another_paper_is_refused(paper):
    with pytest.raises(NotYours):
        save_answer(paper.pk, TOKEN, Answer(ITEM, 10**6, 1, "A", paper.now), now=paper.now)
    with pytest.raises(NotYours):
        save_answer(10**6, TOKEN, answer(paper, "A", 1), now=paper.now)
    assert not SavedAnswer.objects.exists()


@pytest.mark.parametrize("text", ["", "Größe 👶🏽 שלום\r\n\t end", "x" * 60_000, "'; DROP TABLE delivery_attempt; --"])
def test_written_answers_come_back_as_they_were(house, text):
    paper = open_paper(house, Part.TWO)
    save(paper, text, 1)
    assert WrittenResponse.objects.get(attempt=paper).text == text
    paper.refresh_from_db()
    assert first_broken_receipt(paper) is None


def test_receipts_are_one_chain_and_a_change_breaks_it(paper):
    items = list(paper.form.items.all())
    for seq, item in enumerate(itertools.islice(itertools.cycle(items), 12), start=1):
        save(paper, "ABCD"[seq % 4], seq, question=item)
    paper.refresh_from_db()
    assert paper.saves == 12
    assert first_broken_receipt(paper) is None
    paper.receipt = "0" * 64
    assert first_broken_receipt(paper) == 13


def test_the_journal_cannot_be_changed(paper):
    save(paper, "A", 1)
    with pytest.raises(DatabaseError):
        SavedAnswer.objects.update(answer="B")


def test_overdue_papers_are_filed_after_the_grace(paper, clerk):
    save(paper, "A", 1)
    assert papers.file_overdue(by=clerk, now=paper.closes_at + GRACE - timedelta(seconds=1)) == 0
    assert papers.file_overdue(by=clerk, now=paper.closes_at + GRACE) == 1
    paper.refresh_from_db()
    assert (paper.state, paper.submitted_at) == ("submitted", paper.closes_at)


# ── through the lane ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def lane(paper, client, monkeypatch):
    monkeypatch.setattr("exams.delivery.views.save_lane.timezone.now", lambda: paper.now)

    def send(body, *, token=TOKEN, number=paper.pk):
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"X-Paper-Token": token} if token else {}
        return client.post(f"/sit/{number}/save/", data, content_type="application/json", headers=headers)

    return send


def given_answer(paper, **changes):
    base = {"question": f"item:{paper.first.pk}", "seq": 1, "text": "B", "stamped_at": paper.now.isoformat()}
    return base | changes


def test_a_save_asks_the_database_once(paper, lane, django_assert_max_num_queries):
    # Inside the test's own transaction PostgreSQL adds a savepoint and its release to the one statement.
    with django_assert_max_num_queries(3 if connection.vendor == "postgresql" else 8):
        answered = lane({"answers": [given_answer(paper)]})
    assert answered.status_code == 200
    told = answered.json()
    assert told["saved"][0]["receipt"] == SavedAnswer.objects.get().receipt
    assert told["seconds_left"] == pytest.approx(85 * 60)
    assert answered["Cache-Control"] == "no-store"
    assert not answered.cookies


def test_with_nothing_to_save_it_says_how_much_time_is_left(paper, lane):
    told = lane({}).json()
    assert (told["saved"], told["paused"], told["news"]) == ([], False, 0)
    assert told["seconds_left"] == pytest.approx(85 * 60)
    assert told["now"] == paper.now.timestamp()


def test_several_answers_are_written_in_their_order(paper, lane):
    told = lane({"answers": [given_answer(paper, seq=n, text=t) for n, t in ((1, "A"), (2, "C"))]}).json()
    assert [row["seq"] for row in told["saved"]] == [1, 2]
    assert in_force(paper) == "C"


NONSENSE = [
    "{", b"\xff\xfe", "[]", '{"answers": 1}', '{"answers": [1]}', {"answers": [{}]},
    *({"answers": [change]} for change in (
        {"question": "item:x"}, {"question": "key:1"}, {"question": 3}, {"seq": 0}, {"seq": True}, {"seq": 2**60},
        {"text": 4}, {"text": "b"}, {"text": "A" * 21}, {"text": "\x00"}, {"text": "\ud800"},
        {"stamped_at": None}, {"stamped_at": "yesterday"}, {"stamped_at": "2026-03-14T09:00:00"},
    )),
    {"answers": [{}] * 101},
]  # fmt: skip


@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_with_a_sentence_and_nothing_is_written(paper, lane, body):
    if isinstance(body, dict) and isinstance(body["answers"], list) and body["answers"] and body["answers"][0]:
        body = {"answers": [given_answer(paper, **body["answers"][0])]}
    answered = lane(body)
    assert answered.status_code == 400
    assert answered.json()["detail"].endswith(".")
    assert not SavedAnswer.objects.exists()


def test_without_the_token_or_with_another_nothing_is_said(paper, lane):
    assert lane({}, token="").status_code == 404
    assert lane({}, number=10**6).status_code == 404
    answered = lane({"answers": [given_answer(paper)]}, token="guess")
    assert (answered.status_code, answered.json()["code"]) == (409, "elsewhere")


def test_only_sending_is_allowed(paper, client):
    assert client.get(f"/sit/{paper.pk}/save/").status_code == 405


def test_when_the_database_is_away_the_browser_keeps_the_answer(paper, lane, monkeypatch):
    def away(*_, **__):
        raise DatabaseError("gone")

    monkeypatch.setattr("exams.delivery.views.save_lane.save_answer", away)
    answered = lane({"answers": [given_answer(paper)]})
    assert (answered.status_code, answered.json()["saved"]) == (503, [])


# ── the pages ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_paper_of_sixty_questions_asks_few_questions_and_is_small(
    paper, house, client, now, django_assert_max_num_queries
):
    texts = {"stem": "What now? " * 8, "options": ["one", "two", "three", "four"]}
    paper.form = whole_forms.copy_form(paper.form, name="Sixty", by=house.clerk, now=now)
    extra = [Item(form=paper.form, position=n, code=f"X{n}", **texts) for n in range(10, 65)]
    Item.objects.bulk_create(extra)
    paper = open_now(paper, now)
    client.force_login(house.candidates[0])
    client.get(f"/sit/{paper.pk}/")
    with django_assert_max_num_queries(4):
        page = client.get(f"/sit/{paper.pk}/")
    assert page.content.count(b'<fieldset class="question"') == 60
    assert len(page.content) <= 60_000
    assert "no-store" in page["Cache-Control"]


def test_questions_are_in_no_page_before_the_part_has_begun(house, client):
    form = whole_forms.copy_form(house.form, name="Canary", by=house.clerk, now=house.now)
    form.items.update(stem="CANARY QUESTION")
    paper = Attempt.objects.create(registration=house.registrations[0], part=Part.ONE, number=8, form=form)
    client.force_login(house.candidates[0])
    for address in (f"/sit/{paper.pk}/", f"/sit/registrations/{paper.registration_id}/"):
        assert b"CANARY QUESTION" not in client.get(address).content


def test_a_paper_is_its_candidates_alone(paper, house, client):
    for person in (house.candidates[1], house.coordinator, house.readers[0]):
        client.force_login(person)
        for what in ("", "receipts/"):
            assert client.get(f"/sit/{paper.pk}/{what}").status_code == 404
        for what in ("take-over-paper", "hand-in-paper"):
            assert act(client, what, paper, device=TOKEN * 4).status_code == 404


def test_a_part_begins_in_its_sitting_and_its_own_clock_runs(house, client, monkeypatch):
    registration = house.registrations[0]
    registration.sitting = house.sitting
    now = house.sitting.starts_at + timedelta(minutes=10)
    assert "not begun" in papers.why_not_yet(registration, now=house.sitting.starts_at - timedelta(minutes=1))
    assert "over" in papers.why_not_yet(registration, now=house.sitting.ends_at)
    begun = open_paper(house, Part.ONE)
    Attempt.objects.filter(pk=begun.pk).update(state="voided")
    house.cycle.state = registration.cycle.state = "sitting"
    assert "check you in" in papers.why_not_yet(registration, now=now)
    CheckIn.objects.create(registration=registration, document="Passport", by=house.coordinator, at=now)
    attempt = papers.begin_part(registration, Part.ONE, by=house.candidates[0], now=now)
    assert attempt.closes_at == now + timedelta(minutes=house.cycle.rules.part_one.minutes)


def test_the_receipts_go_home_with_the_candidate(paper, house, client):
    save(paper, "A", 1)
    save(paper, "B", 2)
    client.force_login(house.candidates[0])
    told = client.get(f"/sit/{paper.pk}/receipts/").json()
    assert [row["seq"] for row in told["receipts"]] == [1, 2]
    assert told["receipts"][1]["previous"] == told["receipts"][0]["receipt"]
    assert told["newest"] == told["receipts"][1]["receipt"]


# ── handing in, and another device ───────────────────────────────────────────────────────────────────────────────────
def test_handing_in_says_what_is_open_and_that_it_is_final(paper, house, client):
    client.force_login(house.candidates[0])
    save(paper, "A", 1)
    page = act(client, "hand-in-paper", paper, device=TOKEN, confirm=False).content.decode()
    asked = paper.form.items.count()
    assert f"{asked - 1} of {asked} are not answered." in page
    assert "Nothing can be changed afterwards." in page
    paper.refresh_from_db()
    assert paper.state == "in-progress", "only looked at"
    told = client.get(f"/sit/{paper.pk}/news/").json()["handing_in"]
    assert told["said"] == [f"{asked - 1} of {asked} are not answered."]
    path = action_called("hand-in-paper").path(paper)
    page = client.post(path, {"device": TOKEN, "confirmed": told["confirm"]}, follow=True)
    assert "Handed in" in page.content.decode()
    assert "Handed in" in act(client, "hand-in-paper", paper, device=TOKEN, follow=True).content.decode(), "twice"


def test_what_was_answered_since_is_said_again_before_handing_in(paper, house, client):
    client.force_login(house.candidates[0])
    told = client.get(f"/sit/{paper.pk}/news/").json()["handing_in"]
    save(paper, "A", 1)
    path = action_called("hand-in-paper").path(paper)
    page = client.post(path, {"device": TOKEN, "confirmed": told["confirm"]}).content.decode()
    asked = paper.form.items.count()
    assert f"{asked - 1} of {asked} are not answered." in page
    paper.refresh_from_db()
    assert paper.state == "in-progress"


def test_once_the_time_is_over_nothing_is_asked(paper, house, client, monkeypatch):
    client.force_login(house.candidates[0])
    monkeypatch.setattr("django.utils.timezone.now", lambda: paper.closes_at)
    assert act(client, "hand-in-paper", paper, device=TOKEN, confirm=False).status_code == 302
    paper.refresh_from_db()
    assert (paper.state, paper.submitted_at) == ("submitted", paper.closes_at)


def test_only_the_device_that_writes_hands_in_and_another_takes_over_first(paper, house, client):
    client.force_login(house.candidates[0])
    elsewhere = client.get(f"/sit/{paper.pk}/").content.decode()
    assert "open on another device" in elsewhere
    device = elsewhere.partition('name="device" value="')[2].partition('"')[0]
    assert (
        "hand it in there, or go on here first"
        in act(client, "hand-in-paper", paper, device=device, follow=True).content.decode()
    )
    assert act(client, "take-over-paper", paper, device="short").status_code == 422
    page = act(client, "take-over-paper", paper, device=device, follow=True)
    assert page.context["sheet"]["token"] == device
    with pytest.raises(Elsewhere):
        save(paper, "A", 1)
    save(paper, "B", 1, token=device)
    act(client, "hand-in-paper", paper, device=device)
    paper.refresh_from_db()
    assert paper.state == "submitted"
