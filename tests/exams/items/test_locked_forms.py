"""A form is fixed when the first candidate opens it, by whichever way: with a hash, by procedure and by database."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from exams.audit.models import AuditLine
from exams.cycles import procedures as cycles
from exams.cycles.models import Sitting
from exams.cycles.states import Part
from exams.delivery.procedures import attempts
from exams.items.content import content_of, digest_of
from exams.items.models import Form, Item, Vignette
from exams.items.procedures import drafting, set_paper, whole_forms
from exams.items.procedures.locking import changed_forms, lock_form
from exams.items.triggers import lay_triggers, lift_triggers
from exams.refusals.exceptions import WrongState
from exams.registration.allowances import TimeAllowance
from exams.sittings.models import CheckIn
from exams.sittings.procedures import seat_changes
from tests.acting import act, said
from tests.journeys.sheets import Folder

LONG = TimeAllowance(timedelta(hours=2))


@pytest.fixture
def draft(association, clerk, now):
    form = whole_forms.start_form(association, part="one", name="Part One 2027", by=clerk, now=now)
    rows = [{"stem": "Why?", "options": ["Yes", "No"]}, {"stem": "Où, 哪里?", "options": ["Ici", "Là"]}]
    drafting.take_in(form, rows, by=clerk, now=now)
    return form


@pytest.fixture
def locked(draft, clerk, now):
    return lock_form(draft, by=clerk, now=now)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_the_first_candidate_who_begins_locks_the_form_and_the_second_changes_nothing(entry, now):
    form = entry.cycle.papers.get(part="one").form
    first, second = entry.registered(), entry.registered()
    for n, one in enumerate((first, second)):
        paper = attempts.schedule_attempt(one, part=Part.ONE, form=form, by=entry.clerk, now=now)
        assert Form.objects.get(pk=form.pk).state == ("locked" if n else "draft"), "scheduled is not opened"
        attempts.begin_attempt(paper, allowance=LONG, by=entry.clerk, now=now + timedelta(minutes=n))
    form.refresh_from_db()
    assert (form.state, form.locked_at, form.sha256) == ("locked", now, digest_of(form))
    assert AuditLine.objects.get(action="form.locked").details == {"sha256": form.sha256}


def test_vignettes_are_locked_with_the_first_written_paper(house):
    form = house.cycle.papers.get(part="two").form
    assert (form.state, form.sha256) == ("locked", digest_of(form))


def test_nothing_of_a_locked_form_can_be_changed_and_the_refusal_says_what_to_do(locked, clerk, now):
    item, made = locked.items.first(), {"by": clerk, "now": now}
    steps = [
        lambda: drafting.add(locked, {"stem": "x", "options": ["a", "b"]}, **made),
        lambda: drafting.change(item, {"stem": "x"}, **made),
        lambda: drafting.move(item, 2, **made),
        lambda: drafting.remove(item, **made),
        lambda: drafting.take_in(locked, [], replace=True, **made),
        lambda: whole_forms.change_form(locked, name="x", note="", **made),
        lambda: whole_forms.discard_form(locked, reason="x", **made),
    ]
    for step in steps:
        with pytest.raises(WrongState, match=r"is locked since 14 March 2026.*Make a copy, and change the copy"):
            step()
    assert [(one.code, one.stem) for one in locked.items.all()] == [("Q1", "Why?"), ("Q2", "Où, 哪里?")]


@pytest.mark.parametrize(
    "change",
    [
        lambda form: Item.objects.filter(form=form).update(stem="x"),
        lambda form: Item.objects.filter(form=form).delete(),
        lambda form: Item.objects.create(form=form, position=9, code="Q9"),
        lambda form: Vignette.objects.create(form=form, position=9, label="V9"),
        lambda form: Item.objects.create(form=whole_copy(form), position=9, code="Q9").move_to(form),
        lambda form: Form.objects.filter(pk=form.pk).update(state="draft", sha256="", locked_at=None),
        lambda form: Form.objects.filter(pk=form.pk).update(sha256="0" * 64),
        lambda form: Form.objects.filter(pk=form.pk)._raw_delete("default"),
    ],
)
def test_the_database_itself_refuses(locked, change, monkeypatch):
    monkeypatch.setattr(
        Item, "move_to", lambda item, form: Item.objects.filter(pk=item.pk).update(form=form), raising=False
    )
    with pytest.raises(DatabaseError, match="locked form never changes"), transaction.atomic():
        change(locked)
    assert changed_forms() == []


def whole_copy(form):
    return Form.objects.create(association=form.association, part="one", name="Other", created_at=form.created_at)


def test_a_draft_changes_as_one_likes_and_each_change_is_on_record(draft, clerk, now):
    drafting.change(draft.items.first(), {"stem": "Why not?"}, by=clerk, now=now)
    line = AuditLine.objects.get(action="form.question-changed")
    assert line.details["changed"] == {"stem": ["Why?", "Why not?"]}


def test_a_copy_of_a_locked_form_is_a_draft_of_the_same_content(locked, clerk, now):
    copy = whole_forms.copy_form(locked, name="Next", by=clerk, now=now)
    assert content_of(copy) == content_of(locked)
    drafting.change(copy.items.first(), {"stem": "Mended?"}, by=clerk, now=now)
    assert digest_of(copy) != locked.sha256


def test_the_hash_is_of_the_content_and_nothing_else(draft, clerk, now):
    before = digest_of(draft)
    whole_forms.change_form(draft, name="Another name", note="x", by=clerk, now=now)
    assert digest_of(draft) == before
    drafting.move(draft.items.first(), 2, by=clerk, now=now)
    assert digest_of(draft) != before


def test_the_page_shows_the_hash_and_that_it_holds(locked, account, client):
    client.force_login(account("coordinator"))
    page = text(client.get(f"/office/papers/{locked.pk}/"))
    assert locked.sha256 in page
    assert "Checked just now: the content is what was locked." in page
    assert ("Add a question" in page, "Up<" in page, "Make a copy" in page) == (False, False, True)


def test_whoever_goes_behind_the_database_is_found_out(locked, account, client):
    lift_triggers()
    Item.objects.filter(form=locked, code="Q1").update(stem="Another question")
    lay_triggers()
    client.force_login(account("coordinator"))
    assert "The content is not what was locked" in text(client.get(f"/office/papers/{locked.pk}/"))
    with pytest.raises(CommandError, match=r"“Part One 2027” .* is not what was locked"):
        call_command("verify_record", stdout=StringIO())


def test_a_program_and_a_page_are_told_that_it_is_locked(locked, account, client):
    client.force_login(account("coordinator"))
    assert "is locked since" in said(client, "change-question", locked.items.first(), stem="x", options="a\nb")
    refused = client.post(f"/api/v1/forms/{locked.pk}/take-in-sheet/", {"pasted": "stem,a,b"}, "application/json")
    assert (refused.status_code, "is locked since" in refused.json()["detail"]) == (409, True)


def test_a_discarded_draft_cannot_be_opened(draft, clerk, now):
    whole_forms.discard_form(draft, reason="x", by=clerk, now=now)
    with pytest.raises(WrongState, match="was discarded; ask the office"):
        lock_form(draft, by=clerk, now=now)


def test_a_candidate_who_begins_in_the_browser_locks_the_paper_of_their_category(entry, clerk, now, client):
    mine = whole_forms.copy_form(entry.cycle.papers.get(part="one").form, name="Theirs", by=clerk, now=now)
    set_paper(entry.cycle, part="one", form=mine, category="Mentor-Clinical", by=clerk, now=now)
    made = entry.registered()
    seat_changes.choose_seat(made, sitting=entry.sittings[0], by=clerk, now=now)
    cycles.begin_exam_days(entry.cycle, by=clerk, now=now)
    Sitting.objects.update(starts_at=now - timedelta(minutes=5))
    CheckIn.objects.create(registration=made, by=clerk, at=now, document="Passport")
    client.force_login(made.candidate.user)
    opened = act(client, "begin-part", made, part="one", follow=True)
    assert "Q0" in text(opened)
    mine.refresh_from_db()
    assert mine.state == "locked"
    assert entry.cycle.papers.get(part="one", category="").form.state == "draft"


@pytest.mark.django_db
def test_sheets_that_bring_answers_and_scripts_lock_their_forms_too(tmp_path):
    folder = Folder(tmp_path)
    folder.run()
    forms = list(Form.objects.order_by("part"))
    assert [(form.part, form.state, form.sha256) for form in forms] == [
        ("one", "locked", digest_of(forms[0])), ("two", "locked", digest_of(forms[1])),
    ]  # fmt: skip
    folder.change("key.csv", "Q01,B,yes", "Q01,A,yes")
    folder.run()
    assert Form.objects.get(part="one").answer_keys.count() == 2, "a corrected key leaves the form alone"
    assert changed_forms() == []


@pytest.mark.django_db(transaction=True)
def test_the_triggers_come_and_go_with_the_tests_that_empty_tables(association, clerk, now):
    form = whole_forms.start_form(association, part="one", name="x", by=clerk, now=now)
    drafting.add(form, {"stem": "x", "options": ["a", "b"]}, by=clerk, now=now)
    lock_form(form, by=clerk, now=now)
    with connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("DELETE FROM items_item")
