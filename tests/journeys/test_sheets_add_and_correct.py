"""Sheets add and correct; they take away only where that is asked for, after a preview, and it can be taken back."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from exams.accounts.models import Candidate, User
from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line
from exams.cycles.models import Cycle
from exams.delivery.models import Attempt, Response
from exams.delivery.procedures.attempts import restore_paper, schedule_attempt, void_attempt
from exams.jobs.models import Job
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.models import Registration
from panels.intake.models import SheetImport
from panels.intake.procedures.hand_in import apply_handed_in, confirm, hand_in, look_at_handed_in
from panels.intake.procedures.taking_back import take_back
from panels.portfolio.models import PortfolioReview
from panels.reading.models import Rating, RatingLevel
from scoring.keys.models import PartOneMark
from tests.acting import act
from tests.journeys.sheets import ITEMS, Folder, SoundFolder

HEADER = ["candidate", "name", "email", "credential", "category"]
MENTOR = ["IMH-E", "Mentor-Clinical"]


@pytest.fixture
def folder(tmp_path, db):
    return SoundFolder(tmp_path)


def only(folder, *names):
    """Nothing but these sheets and cycle.toml is left in the folder."""
    for path in folder.path.iterdir():
        if path.name not in (*names, "cycle.toml"):
            path.unlink()


def papers():
    return sorted(Attempt.objects.filter(part="one", state="submitted").values_list(
        "registration__candidate__reference", flat=True))  # fmt: skip


# ── one sheet, one row, one column ───────────────────────────────────────────────────────────────────────────────────
def test_a_latecomer_alone_in_a_sheet_withdraws_nobody(folder):
    only(folder, "candidates.csv")
    folder.rows("candidates.csv", HEADER, [["C9", "Late Comer", "", *MENTOR]])
    said = folder.run()
    assert "candidates: 1 new" in said
    assert "4 registered candidates are not in the sheet" in said
    assert "Name C0 (C0)" in said
    assert "--take-away" in said
    assert folder.column("results", "candidate") == ["C0", "C1", "C2", "C3", "C9"]
    assert folder.column("results", "part_one_correct") == ["48", "47", "60", "0", ""]


def test_a_key_alone_voids_no_paper_and_says_whose_marks_moved(folder):
    only(folder, "key.csv")
    folder.rows("key.csv", ["item", "key"], [["Q01", "C"], ["Q02", "B|C"], ["Q03", "D"]])
    said = folder.run()
    assert "key: 3 corrected" in said
    assert "Q01: B → C, Q02: B → B|C, Q03: B → D" in said
    assert "57 items are not in the sheet" in said
    assert "Marks that moved: 3" in said
    assert "C0: Part One 48 of 60, passed → 46 of 60, not passed" in said
    assert folder.column("results", "part_one_correct") == ["46", "45", "58", "0"]
    assert papers() == ["C0", "C1", "C2", "C3"]


def test_a_key_that_is_handed_in_without_saying_so_does_not_revive_an_item_taken_out(tmp_path, db):
    folder = Folder(tmp_path)
    folder.change("key.csv", "Q60,B,yes", "Q60,B,no")
    folder.run()
    folder.rows("key.csv", ["item", "key"], [[i, "B"] for i in ITEMS])
    assert "not scored, as before" in folder.run()
    assert folder.column("results", "part_one_scored") == ["59"] * 4


def test_a_key_with_an_item_that_nobody_answered_is_refused(folder):
    only(folder, "key.csv")
    folder.rows("key.csv", ["item", "key"], [["Q61", "C"]])
    with pytest.raises(CommandError, match="Q61 is no item of this Part One"):
        folder.run()
    assert papers() == ["C0", "C1", "C2", "C3"]


def test_answers_to_one_item_alone_are_corrected_and_no_other(folder):
    only(folder, "responses.csv")
    folder.rows("responses.csv", ["candidate", "q 05"], [["C1", "C"], ["c0", ""]])
    said = folder.run()
    assert "part one: 1 corrected" in said
    assert "1 answer is blank in the sheet and known here" in said
    assert folder.column("results", "part_one_correct") == ["48", "46", "60", "0"]
    folder.rows("responses.csv", ["candidate", "item", "response"], [["C1", "Q05", "B"]])
    folder.run()
    assert folder.column("results", "part_one_correct") == ["48", "47", "60", "0"]


def test_a_first_paper_needs_every_item(folder):
    folder.rows("candidates.csv", HEADER, [["C9", "Late Comer", "", *MENTOR]])
    only(folder, "candidates.csv", "responses.csv")
    folder.rows("responses.csv", ["candidate", *ITEMS[:-1]], [["C9", *["B"] * 59]])
    with pytest.raises(CommandError):
        folder.run()
    assert "Q60" in (folder.out / "faults.txt").read_text()
    folder.rows("responses.csv", ["candidate", *ITEMS], [["C9", *["B"] * 60]])
    folder.run()
    assert folder.column("results", "part_one_correct") == ["48", "47", "60", "0", "60"]


def test_a_misspelt_column_is_a_fault_even_where_the_papers_are_known(folder):
    folder.change("responses.csv", "Q60", "Q6O")
    with pytest.raises(CommandError):
        folder.run()
    assert 'column "Q60"' in (folder.out / "faults.txt").read_text()


def test_one_more_reviewer_adds_readings_and_the_others_stay(folder):
    only(folder, "ratings.csv")
    folder.rows("ratings.csv", ["script", "candidate", "reviewer", "K1", "K2"], [["SC0", "C0", "R3", 1, 2]])
    said = folder.run()
    assert "ratings: 1 rating" in said
    assert "8 ratings are not in the sheet" in said
    assert Rating.objects.count() == 9
    assert folder.column("results", "part_two_mark")[1:] == ["7.0"] * 3


def test_a_partial_sheet_without_criteria_in_the_rules_keeps_the_rubric(tmp_path, db):
    folder = Folder(tmp_path)
    text = (folder.path / "cycle.toml").read_text()
    (folder.path / "cycle.toml").write_text("\n".join(line for line in text.splitlines() if "criteria" not in line))
    folder.run()
    before = folder.table("results")
    only(folder, "ratings.csv")
    folder.rows("ratings.csv", ["script", "candidate", "reviewer", "K1", "K2"], [["SC0", "C0", "R1", 1, 1]])
    folder.run()
    assert folder.table("results")[1:] == before[1:]
    assert RatingLevel.objects.count() == 16


def test_a_blank_level_stays_what_it_was(folder):
    folder.change("ratings.csv", "SC0,C0,R1,4,3", "SC0,C0,R1,,2")
    said = folder.run()
    assert "1 level is blank in the sheet and known here" in said
    assert folder.column("results", "part_two_mark")[0] == "6.5"


def test_one_line_of_the_portfolio_leaves_the_others_and_a_blank_comment_erases_none(folder):
    folder.change("portfolio.csv", "C0,P,approve,", "C0,P,approve,strong")
    folder.run()
    only(folder, "portfolio.csv")
    folder.rows("portfolio.csv", ["candidate", "reviewer", "outcome", "comment"], [["C0", "P", "defer", ""]])
    folder.run()
    review = PortfolioReview.objects.get(registration__candidate__reference="C0")
    assert (review.outcome, review.comment) == ("defer", "strong")
    assert PortfolioReview.objects.count() == 4


def test_blank_names_and_addresses_erase_none(folder):
    folder.rows("candidates.csv", HEADER, [["C0", "Ada", "ada@x.org", *MENTOR]])
    folder.run()
    folder.rows("candidates.csv", HEADER, [["C0", "", "", *MENTOR]])
    assert "known here" in folder.run()
    person = Candidate.objects.get(reference="C0")
    assert (person.name, person.email) == ("Ada", "ada@x.org")
    only(folder, "candidates.csv")
    folder.run(take_away=True)
    person.refresh_from_db()
    assert (person.name, person.email) == ("C0", "")


def test_a_sheet_that_is_gone_takes_nothing_with_it(folder):
    before = folder.table("results")
    for name in ("key.csv", "responses.csv", "ratings.csv", "portfolio.csv"):
        (folder.path / name).unlink()
        said = folder.run()
        assert f"{name[:-4]}: there is no such sheet now" in said
    assert folder.table("results") == before


def test_the_same_sheets_after_a_partial_one_change_nothing_more(folder):
    only(folder, "candidates.csv")
    folder.rows("candidates.csv", HEADER, [["C9", "Late Comer", "", *MENTOR]])
    folder.run()
    before, lines = folder.table("results"), AuditLine.objects.count()
    assert "Nothing has changed" in folder.run()
    assert (folder.table("results"), AuditLine.objects.count()) == (before, lines)


# ── rows that are left out leave alone what stands ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("candidates.csv", "C1,Name C1", "C1,N\udce4me"),  # Windows-1252
        ("key.csv", "Q01,B", "Q01,B or C"),
        ("responses.csv", "C1,B", "C1,Z"),
        ("ratings.csv", "SC1,C1,R1,4,3", "SC1,C1,R1,9,3"),
        ("portfolio.csv", "C1,P,approve", "C1,P,perhaps"),
    ],
)
@pytest.mark.parametrize("take_away", [False, True])
def test_rows_that_are_left_out_leave_alone_what_stands(folder, name, old, new, take_away):
    before = folder.table("results")
    path = folder.path / name
    text = path.read_text()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogateescape"))
    folder.run(skip_invalid=True, take_away=take_away)
    assert folder.table("results") == before
    assert not Registration.objects.filter(state="withdrawn").exists()
    assert papers() == ["C0", "C1", "C2", "C3"]


# ── taken away only where asked, and brought back ────────────────────────────────────────────────────────────────────
def shrink(folder):
    for name in ("candidates.csv", "responses.csv", "ratings.csv", "portfolio.csv"):
        folder.without(name, "C3,")


def test_a_preview_names_what_would_go_and_changes_nothing(folder):
    before, lines = {p.name: p.read_bytes() for p in folder.out.iterdir()}, AuditLine.objects.count()
    shrink(folder)
    said = folder.run(preview=True, take_away=True)
    assert "candidates: 1 withdrawn" in said
    assert "candidates, withdrawn: Name C3 (C3)" in said
    assert "ratings, withdrawn: SC3 by R1, SC3 by R2" in said
    assert "portfolio, withdrawn: C3 by P" in said
    assert "nothing was changed" in said
    assert {p.name: p.read_bytes() for p in folder.out.iterdir()} == before
    assert (AuditLine.objects.count(), SheetImport.objects.count()) == (lines, 1)


def test_a_preview_of_a_new_cycle_founds_nothing(tmp_path, db):
    Folder(tmp_path).run(preview=True)
    assert not Cycle.objects.exists()


def test_what_was_taken_away_comes_back_with_one_word(folder):
    before = folder.table("results")
    shrink(folder)
    folder.run(take_away=True)
    assert folder.column("results", "candidate") == ["C0", "C1", "C2"]
    assert Rating.objects.count() == 8, "ratings are set aside and not deleted"
    assert papers() == ["C0", "C1", "C2", "C3"], "a paper stays with its registration"
    out = StringIO()
    call_command("take_back", "Spring", reason="C3 was left out by mistake.", stdout=out)
    assert "registrations: 1 brought back" in out.getvalue()
    assert "ratings: 2 brought back" in out.getvalue()
    (folder.path / "portfolio.csv").unlink()
    folder.run()
    assert folder.table("results") == before
    assert first_broken_line() is None
    with pytest.raises(CommandError, match="that was not brought back"):
        call_command("take_back", "Spring", reason="Again.")


@pytest.mark.parametrize("name", ["key.csv", "responses.csv", "ratings.csv", "portfolio.csv"])
def test_a_whole_sheet_taken_away_comes_back(folder, name):
    before, text = folder.table("results"), (folder.path / name).read_bytes()
    (folder.path / name).unlink()
    folder.run(take_away=True)
    assert folder.table("results") != before
    call_command("take_back", "Spring", reason="It was missing by mistake.", stdout=StringIO())
    folder.rows("candidates.csv", HEADER, [["C0", "Name C0", "", *MENTOR]])
    folder.run()
    assert folder.table("results") == before
    (folder.path / name).write_bytes(text)


def test_blanked_answers_and_levels_come_back(folder):
    before = folder.table("results")
    folder.change("responses.csv", "C1,B", "C1,")
    folder.change("ratings.csv", "SC0,C0,R1,4,3", "SC0,C0,R1,,3")
    folder.run(take_away=True)
    assert folder.column("results", "part_one_correct")[1] == "46"
    assert RatingLevel.objects.count() == 15
    call_command("take_back", "Spring", reason="They were blank by mistake.", stdout=StringIO())
    folder.rows("candidates.csv", HEADER, [["C0", "Name C0", "", *MENTOR]])
    folder.run()
    assert folder.table("results") == before


def test_a_script_is_given_to_another_candidate_only_where_that_is_asked(folder):
    folder.change("ratings.csv", "SC0,C0,", "SC0,C1,")
    folder.without("ratings.csv", "SC1,C1")
    with pytest.raises(CommandError, match="nothing was imported"):
        folder.run()
    assert Rating.objects.filter(assignment__state="handed-in").count() == 8
    folder.run(take_away=True)
    assert folder.column("results", "part_two_percent") == ["", "87.5", "87.5", "87.5"]


def test_a_criterion_with_levels_is_dropped_only_where_that_is_asked(folder):
    text = (folder.path / "cycle.toml").read_text()
    (folder.path / "cycle.toml").write_text(text.replace(', { name = "K2", minimum = 0, maximum = 4 }', ""))
    with pytest.raises(CommandError, match="There are levels of K2"):
        folder.run()
    folder.run(take_away=True)
    assert folder.column("results", "part_two_mark") == ["4.0"] * 4


# ── a paper that was voided ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_void_paper_stands_again_as_it_was_and_is_scored(house):
    paper = house.registrations[0].attempts.get(part="one")
    void_attempt(paper, by=house.clerk, now=house.now, reason="by mistake")
    restore_paper(paper, by=house.clerk, now=house.now, reason="It was a mistake.")
    paper.refresh_from_db()
    assert (paper.state, Response.objects.filter(attempt=paper).count()) == ("submitted", 5)
    assert AuditLine.objects.filter(action="attempt.submitted", reason="It was a mistake.").count() == 1


def test_a_void_paper_is_not_restored_beside_another_or_without_a_reason(house):
    paper = house.registrations[0].attempts.get(part="one")
    with pytest.raises(Refused, match="not voided"):
        restore_paper(paper, by=house.clerk, now=house.now, reason="x")
    void_attempt(paper, by=house.clerk, now=house.now, reason="to be sat again")
    with pytest.raises(Invalid, match="Write why"):
        restore_paper(paper, by=house.clerk, now=house.now, reason=" ")
    schedule_attempt(house.registrations[0], part="one", form=house.form, by=house.clerk, now=house.now, number=2)
    with pytest.raises(Refused, match="Another paper of Part One stands"):
        restore_paper(paper, by=house.clerk, now=house.now, reason="x")


def test_the_office_restores_a_paper_and_a_registration(house, client):
    registration = house.registrations[0]
    void_attempt(registration.attempts.get(part="one"), by=house.clerk, now=house.now, reason="by mistake")
    Registration.objects.filter(pk=registration.pk).update(state="withdrawn")
    client.force_login(house.coordinator)
    address = f"/office/registrations/{registration.pk}/"
    page = client.get(address).content.decode()
    assert "Restore a paper" in page
    assert "Restore the registration" in page
    paper = registration.attempts.get(part="one").pk
    act(client, "restore-paper", registration, paper=paper, reason="A mistake.")
    act(client, "restore-registration", registration, reason="A mistake.")
    registration.refresh_from_db()
    assert (registration.state, registration.attempts.get(part="one").state) == ("registered", "submitted")


# ── a cycle that was sat in the house ────────────────────────────────────────────────────────────────────────────────
def handed(house, take_away=False, **sheets):
    files = {name.replace("_", "."): text.encode() for name, text in sheets.items()}
    return hand_in(house.cycle, files, by=house.coordinator, now=house.now, take_away=take_away, look=True)


def kept_of(job):
    return SheetImport.objects.get(pk=job.outcome["about"])


def test_a_corrected_key_voids_no_paper_that_was_sat_here(house):
    kept = kept_of(handed(house, key_csv="item,key\nQ5,C\n"))
    apply_handed_in(kept, now=house.now)
    assert set(Attempt.objects.filter(part="one").values_list("state", flat=True)) == {"submitted"}
    assert kept.cycle.papers.get(part="one").form_id == house.form.pk
    entries = house.form.answer_keys.in_force().get().entries
    assert dict(entries.values_list("item__code", "key")) == {**dict.fromkeys(["Q1", "Q2", "Q3", "Q4"], "B"), "Q5": "C"}


@pytest.mark.parametrize("take_away", [False, True])
@pytest.mark.parametrize(
    "sheets",
    [
        {"key_csv": "item,key\nQ1,B\nQ2,B\nQ3,B\nQ4,B\nQ5,B\nQ6,A\n"},
        {"responses_csv": "candidate,Q1,Q2,Q3,Q4,Q5\nCANARYREF0,A,A,A,A,A\n"},
    ],
)
def test_papers_that_were_sat_here_keep_their_form_and_their_answers(house, sheets, take_away):
    before = list(Response.objects.order_by("pk").values_list("item__code", "answer"))
    with pytest.raises(Invalid, match="sat here"):
        apply_handed_in(kept_of(handed(house, take_away=take_away, **sheets)), now=house.now)
    assert list(Response.objects.order_by("pk").values_list("item__code", "answer")) == before


def test_a_preview_on_the_page_says_whose_marks_would_move_and_is_applied_once(house):
    kept = kept_of(handed(house, key_csv="item,key\nQ5,C\n"))
    PartOneMark.objects.all().delete()
    house.rate_all()
    house.open_seal()
    look_at_handed_in(kept, now=house.now)
    kept.refresh_from_db()
    assert (kept.applied, kept.changes["key"], kept.named["key"]["corrected"]) == (
        False,
        {"new": 0, "corrected": 1},
        ["Q5: B → C"],
    )
    assert house.form.answer_keys.count() == 1
    Job.objects.all().delete()
    confirm(kept, by=house.coordinator, now=house.now)
    apply_handed_in(kept, now=house.now)
    with pytest.raises(Refused, match="applied already"):
        confirm(kept, by=house.coordinator, now=house.now)


def test_sheets_that_would_change_something_else_by_now_are_looked_at_again(folder):
    cycle, clerk = Cycle.objects.get(), User.objects.clerk()
    sheet = b"candidate,name,email,credential,category\nC0,Ada,,IMH-E,Mentor-Clinical\n"
    job = hand_in(cycle, {"candidates.csv": sheet}, by=clerk, now=clerk.date_joined, look=True)
    kept = kept_of(job)
    look_at_handed_in(kept, now=clerk.date_joined)
    Candidate.objects.filter(reference="C0").update(name="Ada")
    with pytest.raises(Refused, match="has changed since"):
        apply_handed_in(kept, now=clerk.date_joined)


def test_taking_away_on_the_page_touches_only_the_sheets_handed_in(folder):
    cycle, clerk = Cycle.objects.get(), User.objects.clerk()
    sheet = b"candidate,reviewer,outcome\nC0,P,approve\n"
    job = hand_in(cycle, {"portfolio.csv": sheet}, by=clerk, now=clerk.date_joined, look=True, take_away=True)
    kept = kept_of(job)
    look_at_handed_in(kept, now=clerk.date_joined)
    kept.refresh_from_db()
    assert kept.named["portfolio"]["withdrawn"] == ["C1 by P", "C2 by P", "C3 by P"]
    assert kept.changes["candidates"] == {"new": 0, "corrected": 0, "withdrawn": 0}
    applied = apply_handed_in(kept, now=clerk.date_joined)
    assert PortfolioReview.objects.count() == 1
    assert take_back(applied, by=clerk, now=clerk.date_joined, reason="x") == ({"portfolio outcomes": 3}, [])
    assert PortfolioReview.objects.count() == 4


def test_two_files_of_one_name_are_refused(folder, client, account):
    cycle = Cycle.objects.get()
    coordinator = account("coordinator", at=cycle.association)
    client.force_login(coordinator)
    files = [SimpleUploadedFile("candidates.csv", b"candidate\n1\n"), SimpleUploadedFile("candidates.csv", b"x")]
    page = act(client, "hand-in-sheets", cycle, sheets=files, follow=True)
    assert "Two of the files are called candidates.csv" in page.content.decode()
    assert SheetImport.objects.count() == 1


# ── one name, however it is written ──────────────────────────────────────────────────────────────────────────────────
def test_a_reviewer_written_two_ways_is_one_reader_across_sheets_and_runs(folder):
    folder.rows(
        "ratings.csv",
        ["script", "candidate", "reviewer", "K1", "K2"],
        [["sc0", "c0", "r1", 4, 3], ["SC0", "C0", "R 3", 4, 3]],
    )
    folder.run()
    assert sorted(Rating.objects.values_list("assignment__reviewer__reference", flat=True).distinct()) == [
        "R 3", "R1", "R2",
    ]  # fmt: skip
    assert Rating.objects.count() == 9
    folder.change("ratings.csv", "SC0,C0,R 3", "SC0,C0,r3")
    assert "“r3” is read as “R 3”" in folder.run()
    assert Rating.objects.count() == 9


def test_a_candidate_written_two_ways_is_one_candidate(folder):
    folder.rows("candidates.csv", HEADER, [["c0", "Ada", "", *MENTOR]])
    assert "“c0” is read as “C0”: one candidate" in folder.run()
    assert Candidate.objects.count() == 4
    folder.rows("candidates.csv", HEADER, [["N1", "Ada", "", *MENTOR], ["n1", "Ben", "", *MENTOR]])
    with pytest.raises(CommandError):
        folder.run()
