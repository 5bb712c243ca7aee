"""Papers put together in the browser: typed, uploaded, seen as candidates will, copied, discarded, chosen."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exams.accounts import procedures as people
from exams.accounts.models import User
from exams.accounts.permissions import Role
from exams.audit.models import AuditLine
from exams.cycles import procedures as cycles
from exams.delivery.models import Attempt
from exams.items.models import Form
from exams.items.procedures import drafting, set_paper, whole_forms
from exams.refusals.exceptions import Invalid, Refused, WrongState
from tests.acting import act, said

QUESTION = {"stem": "What now?", "options": "Wait\nAsk\nLeave"}
NAMES = "María Ñuñez-O’Brien, 李明, สมชาย, Łukasz, مريم"


@pytest.fixture
def office(account, client):
    user = account("coordinator")
    client.force_login(user)
    return user


@pytest.fixture
def new_draft(association, clerk, now):
    return whole_forms.start_form(association, part="one", name="Part One 2027", by=clerk, now=now)


@pytest.fixture
def draft(office, new_draft):
    return new_draft


@pytest.fixture
def writing(association, office, now):
    return whole_forms.start_form(association, part="two", name="Part Two 2027", by=office, now=now)


def text(answer):
    return " ".join(answer.content.decode().split())


def codes(form):
    return list(form.items.values_list("code", flat=True))


def sheet(*rows, header="code,domain,stem,a,b,c,key", name="questions.csv"):
    return SimpleUploadedFile(name, "\n".join([header, *rows]).encode())


# ── a paper ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_paper_is_begun_named_copied_discarded_and_restored(association, office, client):
    assert "There is no paper yet" in text(client.get("/office/papers/"))
    made = act(client, "start-form", association, name="Part One", part="one", note="for IMH-E")
    form = Form.objects.get()
    assert made["Location"] == f"/office/papers/{form.pk}/"
    act(client, "add-question", form, **QUESTION)
    act(client, "change-form", form, name="Part One, IMH-E", note="")
    act(client, "copy-form", form, name="Next")
    copy = Form.objects.get(copied_from=form)
    assert (copy.name, codes(copy), copy.state) == ("Next", ["Q1"], "draft")
    assert "Copied from Part One, IMH-E" in text(client.get("/office/papers/"))
    assert "with 1 question: no cycle can choose it" in text(
        act(client, "discard-form", copy, reason="x", confirm=False)
    )
    act(client, "discard-form", copy, reason="begun twice")
    assert "Discarded drafts" in text(client.get("/office/papers/"))
    assert "Add a question" not in text(client.get(f"/office/papers/{copy.pk}/"))
    act(client, "restore-form", copy)
    assert Form.objects.standing().count() == 2


def test_a_paper_that_a_cycle_sits_is_not_discarded(entry, client, now):
    client.force_login(entry.coordinator)
    form = entry.cycle.papers.get(part="one").form
    assert "is the paper of Spring: choose another paper there first" in said(client, "discard-form", form, reason="x")


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_questions_are_typed_one_after_the_other_and_numbered(draft, client):
    answer = act(client, "add-question", draft, **QUESTION, domain="Reflection")
    assert answer["Location"] == f"/office/papers/{draft.pk}/new/"
    following = text(client.get(answer["Location"]))
    assert "Number 2 of Part One 2027" in following
    assert 'value="Reflection"' in following, "the domain of the last one is kept"
    act(client, "add-question", draft, **QUESTION, code="Q3")
    act(client, "add-question", draft, **QUESTION)
    assert codes(draft) == ["Q1", "Q3", "Q4"]


def test_what_is_wrong_with_a_question_is_said_beside_it_and_nothing_typed_is_lost(draft, client):
    answer = act(client, "add-question", draft, stem="My long question", options="Yes\nyes", key="C")
    page = text(answer)
    assert answer.status_code == 422
    assert "Options A and B say the same." in page
    assert "My long question" in page
    page = text(act(client, "add-question", draft, stem="Why?", options="Yes\nNo", key="C"))
    assert "names C; the options are A to B" in page
    page = text(act(client, "add-question", draft, stem="Why?", options="Yes\nNo", key="AB"))
    assert "let several be chosen first" in page
    assert "at least 2 options" in text(act(client, "add-question", draft, stem="Why?", options="Yes"))
    assert not draft.items.exists()


def test_a_code_stands_once_on_a_paper(draft, client):
    act(client, "add-question", draft, **QUESTION, code="T1")
    assert "“t1” is there already" in said(client, "add-question", draft, **QUESTION, code="t1")


def test_questions_are_changed_moved_by_button_and_removed(draft, client):
    for _ in range(3):
        act(client, "add-question", draft, **QUESTION)
    first, second, third = draft.items.all()
    act(client, "move-question", third, to="up")
    act(client, "move-question", first, to="3")
    assert codes(draft) == ["Q3", "Q2", "Q1"]
    assert "1 to 3" in text(act(client, "move-question", first, to="9"))
    act(client, "change-question", second, stem="Other?", options="One\nTwo", several="on", code="Q2")
    second.refresh_from_db()
    assert (second.stem, second.options, second.several) == ("Other?", ["One", "Two"], True)
    assert "Q2 is taken off “Part One 2027”: Other?" in text(act(client, "remove-question", second, confirm=False))
    act(client, "remove-question", second)
    assert (codes(draft), list(draft.items.values_list("position", flat=True))) == (["Q3", "Q1"], [1, 2])
    assert AuditLine.objects.get(action="form.question-removed").details["removed"]["stem"] == "Other?"


def test_html_in_a_question_is_text_and_every_script_is_kept(draft, client):
    stem = f"<script>alert(1)</script> & {NAMES}\r\n\r\n- first\r\n- second"
    act(client, "add-question", draft, stem=stem, options="<b>bold</b>\nplain")
    item = draft.items.get()
    assert item.stem == f"<script>alert(1)</script> & {NAMES}\n\n- first\n- second"
    for address in ("", "preview/", "key/", "preview/key/"):
        page = client.get(f"/office/papers/{draft.pk}/{address}").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; María" in page
        assert "&lt;b&gt;bold&lt;/b&gt;" in page


# ── vignettes ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_vignettes_are_typed_with_their_prompts_and_uploaded(writing, client):
    act(client, "add-vignette", writing, title="At the door", text="A mother waits.", prompts="What do you see?\nWhy?")
    made = writing.vignettes.get()
    assert (made.label, made.prompts) == ("V1", ["What do you see?", "Why?"])
    rows = (
        "label,title,group,perspective,text,prompts",
        '"C1","In the kitchen",clinical,practitioner,"A father cooks.\n\nHe hums.","One? | Two?"',
    )
    page = said(client, "take-in-sheet", writing, file=SimpleUploadedFile("v.csv", "\n".join(rows).encode()))
    assert "1 vignette is taken in." in page
    assert list(writing.vignettes.values_list("label", "text", "prompts"))[1] == (
        "C1",
        "A father cooks.\n\nHe hums.",
        ["One?", "Two?"],
    )
    act(client, "move-vignette", made, to="down")
    act(client, "change-vignette", made, text="Another.", label="V1")
    act(client, "remove-vignette", made)
    assert list(writing.vignettes.values_list("label", flat=True)) == ["C1"]


# ── sheets ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_sheet_is_looked_at_before_it_is_taken_in(draft, client):
    rows = ("T1,Reflection,Why?,Yes,No,,A", ",Thinking,How?,So,Thus,Else,B|C", ",,When?,Now,Then,Never,AC")
    page = text(act(client, "take-in-sheet", draft, file=sheet(*rows), confirm=False))
    assert "3 questions would stand on “Part One 2027”." in page
    assert "3 of them come with a right answer." in page
    assert "1. T1: Why? (2 options, right: A)" in page
    assert not draft.items.exists()
    assert "3 questions are taken in." in said(client, "take-in-sheet", draft, file=sheet(*rows))
    assert codes(draft) == ["T1", "Q1", "Q2"]
    assert [item.several for item in draft.items.all()] == [False, False, True], "the key AC wants two"


def test_three_hundred_questions_with_twenty_faults_are_refused_with_each_fault_and_its_place(draft, client):
    wrong = {
        0: "Q1,,,Yes,No,,A", 1: "Q2,,Why?,Yes,,,A", 2: "Q3,,Why?,Yes,Yes,,A", 3: "Q4,,Why?,Yes,,No,A",
        4: "Q5,,Why?,Yes,No,,C", 5: "Q6,,Why?,Yes,No,,A or B", 6: "Q7,,Why?,Yes,No,,NA", 7: "q1,,Why?,Yes,No,,A",
    }  # fmt: skip
    wrong |= {n: f"X{n},,,Yes,No,,A" for n in range(100, 112)}
    rows = [wrong.get(n, f"X{n},,Why {n}?,Yes,No,,A") for n in range(300)]
    answer = act(client, "take-in-sheet", draft, file=sheet(*rows))
    page = text(answer).replace("&quot;", '"').replace("&#x27;", "'")
    assert answer.status_code == 422
    assert page.count("questions.csv, line") // 2 >= 20, "in the summary and at the field"
    assert 'questions.csv, line 2, column "stem": Write the question.' in page
    assert 'line 9, column "code": “q1” stands in line 2 already' in page
    assert 'line 6, column "key": The key “C” names C; the options are A to B.' in page
    assert not draft.items.exists()


def test_rows_may_be_pasted_and_take_the_place_of_all_that_were_there(draft, client):
    act(client, "add-question", draft, **QUESTION)
    pasted = "stem\ta\tb\nWhy?\tYes\tNo\nHow?\tSo\tThus"
    assert "in place of the 1 that are there" in text(
        act(client, "take-in-sheet", draft, pasted=pasted, replace="on", confirm=False)
    )
    act(client, "take-in-sheet", draft, pasted=pasted, replace="on")
    assert list(draft.items.values_list("code", "stem")) == [("Q1", "Why?"), ("Q2", "How?")]
    assert "one of the two" in text(act(client, "take-in-sheet", draft))
    page = text(act(client, "take-in-sheet", draft, pasted="question\ta\nWhy?\tYes"))
    assert "pasted rows, line 1, column &quot;stem&quot;" in page


def test_more_questions_than_a_paper_holds_are_refused_before_anything_is_shown(draft, client):
    rows = [f"X{n},,Why {n}?,Yes,No,,A" for n in range(501)]
    page = text(act(client, "take-in-sheet", draft, file=sheet(*rows)))
    assert "A paper holds at most 500 questions; these would be 501." in page


def test_a_page_with_three_hundred_questions_asks_the_database_no_more_than_one_with_three(
    draft, client, django_assert_max_num_queries
):
    drafting.take_in(
        draft,
        [{"stem": f"Why {n}?", "options": ["Yes", "No"], "key": "A"} for n in range(300)],
        by=User.objects.clerk(),
        now=draft.created_at,
    )
    for address in ("", "key/", "preview/", "preview/key/"):
        client.get(f"/office/papers/{draft.pk}/{address}")
        with django_assert_max_num_queries(20):
            assert client.get(f"/office/papers/{draft.pk}/{address}").status_code == 200


def test_a_code_of_the_sheet_that_stands_on_the_paper_is_a_fault_of_its_row(draft, client):
    act(client, "add-question", draft, **QUESTION, code="T1")
    page = text(act(client, "take-in-sheet", draft, file=sheet("T1,,Why?,Yes,No,,A")))
    assert "“T1” is on the form already" in page


@pytest.mark.parametrize(("what", "columns"), [("questions", "stem"), ("vignettes", "prompts")])
def test_sheets_to_fill_in_hold_the_names_of_the_columns(office, client, what, columns):
    as_text = client.get(f"/office/papers/blank/{what}.csv").content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/office/papers/blank/{what}.xlsx").content))
    header = [cell.value for cell in book.active[1]]
    assert columns in header
    assert as_text.strip().split(",") == header
    assert client.get("/office/papers/blank/keys.csv").status_code == 404


def test_a_workbook_is_taken_in_like_a_text(draft, client):
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in (["stem", "a", "b", "key"], [f"Who is {NAMES}?", "One", "Two", "B"]):
        book.active.append(row)
    book.save(content)
    act(client, "take-in-sheet", draft, file=SimpleUploadedFile("q.xlsx", content.getvalue()))
    assert draft.items.get().stem == f"Who is {NAMES}?"


# ── as candidates see it ─────────────────────────────────────────────────────────────────────────────────────────────
def test_the_preview_shows_the_paper_without_its_key_and_makes_no_attempt(draft, client):
    act(client, "add-question", draft, **QUESTION, key="B")
    page = text(client.get(f"/office/papers/{draft.pk}/preview/"))
    assert '<fieldset class="question"' in page
    assert "Right: B" not in page
    assert "Right: B" in text(client.get(f"/office/papers/{draft.pk}/preview/key/"))
    assert not Attempt.objects.exists()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_preview_of_vignettes_is_by_category(entry, client):
    client.force_login(entry.coordinator)
    form = entry.cycle.papers.get(part="two").form
    everything = text(client.get(f"/office/papers/{form.pk}/preview/"))
    assert ("The budget" in everything, "At the door" in everything) == (True, True)
    mentor = text(client.get(f"/office/papers/{form.pk}/preview/?category=Mentor-Clinical"))
    assert ("The budget" in mentor, "At the door" in mentor) == (False, True)
    assert "Clinical: answer 1 of these 2" in mentor


# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", ["candidate", "reviewer", "lead-reviewer", "proctor", "committee-member", "chair"])
def test_nobody_but_coordinators_sees_papers_or_keys(draft, account, client, role):
    act(client, "add-question", draft, **QUESTION, key="B")
    client.force_login(account(role))
    addresses = ["", f"{draft.pk}/", f"{draft.pk}/preview/", f"{draft.pk}/key/", f"{draft.pk}/preview/key/"]
    assert {client.get(f"/office/papers/{one}").status_code for one in addresses} == {404}
    for rows in ("forms", "questions", "vignettes", "answer-keys", "key-entries"):
        assert client.get(f"/api/v1/{rows}/").status_code == 403
    assert act(client, "change-question", draft.items.get(), **QUESTION).status_code == 404


def test_papers_of_another_association_do_not_exist(draft, clerk, now, client):
    other = people.found_association("Elsewhere", by=clerk, now=now)
    user = people.open_account("else@example.invalid", name="Else", by=clerk, now=now)
    people.grant_role(user, Role.COORDINATOR, association=other, by=clerk, now=now)
    client.force_login(user)
    assert client.get(f"/office/papers/{draft.pk}/").status_code == 404
    assert act(client, "copy-form", draft, name="Mine").status_code == 404


def test_a_program_does_the_same(draft, client):
    made = client.post(
        f"/api/v1/forms/{draft.pk}/add-question/",
        json.dumps({"stem": "Why?", "options": ["Yes", "No"], "key": "A"}), content_type="application/json",
    )  # fmt: skip
    assert made.status_code == 200, made.content
    assert client.get("/api/v1/questions/").json()["results"][0]["options"] == ["Yes", "No"]
    assert client.get(f"/api/v1/forms/{draft.pk}/").json()["state"] == "draft"


# ── the paper of a cycle ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_paper_is_chosen_by_category_and_taken_off_again(entry, new_draft, client, now):
    client.force_login(entry.coordinator)
    assert "has no question yet" in text(act(client, "choose-paper", entry.cycle, form=new_draft.pk))
    drafting.add(new_draft, {"stem": "Why?", "options": ["Yes", "No"]}, by=entry.clerk, now=now)
    page = said(client, "choose-paper", entry.cycle, form=new_draft.pk, category="Specialist")
    assert "Part One for Specialist is “Part One 2027”." in page
    paper = entry.cycle.papers.get(category="Specialist")
    before = entry.cycle.papers.get(part="one", category="")
    shown = text(act(client, "choose-paper", entry.cycle, form=new_draft.pk, confirm=False))
    assert "It takes the place of “A”." in shown
    assert before.form.name == "A"
    act(client, "clear-paper", entry.cycle, paper=paper.pk)
    assert not entry.cycle.papers.filter(category="Specialist").exists()


def test_a_paper_that_somebody_opened_stays(house, now):
    registration = house.registrations[0]
    other = whole_forms.copy_form(house.form, name="Next", by=house.clerk, now=now)
    given = {"part": "one", "form": other, "by": house.clerk, "now": now}
    with pytest.raises(Refused, match="2 candidates have opened this paper"):
        set_paper(house.cycle, **given)
    with pytest.raises(Refused, match="opened this paper already"):
        set_paper(house.cycle, **given, category=registration.category)
    set_paper(house.cycle, **given, category="Specialist")  # nobody of that category sat


def test_a_paper_is_of_its_part_and_not_discarded(entry, new_draft, now):
    with pytest.raises(Invalid, match="is a form of Part One"):
        set_paper(entry.cycle, part="two", form=new_draft, by=entry.clerk, now=now)
    whole_forms.discard_form(new_draft, reason="x", by=entry.clerk, now=now)
    with pytest.raises(Refused, match="discarded"):
        set_paper(entry.cycle, part="one", form=new_draft, by=entry.clerk, now=now)
    with pytest.raises(WrongState, match="restore it first"):
        drafting.add(new_draft, {"stem": "x", "options": []}, by=entry.clerk, now=now)


def test_after_the_exam_days_no_paper_is_chosen(house, client):
    client.force_login(house.coordinator)
    assert "not possible any more" in said(client, "choose-paper", house.cycle, form=house.form.pk)


def test_a_cycle_without_people_needs_no_confirmation(association, draft, office, now, client):
    drafting.add(draft, {"stem": "Why?", "options": ["Yes", "No"]}, by=office, now=now)
    cycle = cycles.plan_cycle(association, name="Fall", by=office, now=now)
    assert "Part One for IMH-E is" in said(client, "choose-paper", cycle, form=draft.pk, credential="IMH-E")
