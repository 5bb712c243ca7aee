"""run_cycle: sheets in, results out; run again, nothing; corrected, on record; faulty, refused whole."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line
from exams.cycles.models import Cycle
from exams.delivery.models import Response
from exams.registration.models import Registration
from panels.intake.models import SheetImport
from panels.reading.models import RatingLevel
from tests.journeys.sheets import Folder


@pytest.fixture
def folder(tmp_path, db):
    return Folder(tmp_path)


def test_a_cycle_from_sheets_to_docket(folder):
    folder.run()
    assert folder.column("results", "part_one_correct") == ["48", "47", "60", "0"]
    assert folder.column("results", "part_one_passed") == ["yes", "no", "yes", "no"]
    assert folder.column("results", "part_two_mark") == ["7.0"] * 4
    assert folder.column("results", "part_two_percent") == ["87.5"] * 4
    assert folder.column("results", "recommendation") == ["endorse", "retake-part-one", "endorse", "retake-part-one"]
    assert folder.column("items", "omitted")[-1] == "3"
    assert folder.table("form")[0]["n_candidates"] == "4"
    assert [row["candidate"] for row in folder.table("docket")] == ["C0", "C2", "C1", "C3"]
    report = (folder.out / "report.html").read_text()
    assert "<svg" in report
    assert not [part for part in ("src=", 'href="http', "@import", "url(http") if part in report]


@pytest.mark.parametrize(
    ("rule", "passed"),
    [
        ('rule = "minimum-percent"\nvalue = 80', ["yes", "no", "yes", "no"]),
        ('rule = "maximum-wrong"\nvalue = 12', ["yes", "no", "yes", "no"]),
    ],
)
def test_with_sixty_items_both_rules_agree(folder, rule, passed):
    folder.rule(rule)
    folder.run()
    assert folder.column("results", "part_one_passed") == passed


@pytest.mark.parametrize(
    ("rule", "passed"),
    [
        ('rule = "minimum-percent"\nvalue = 80', ["yes", "no", "yes", "no"]),
        ('rule = "maximum-wrong"\nvalue = 12', ["yes", "yes", "yes", "no"]),
    ],
)
def test_with_a_voided_item_they_part_company(folder, rule, passed):
    folder.rule(rule)
    folder.change("key.csv", "Q60,B,yes", "Q60,B,no")
    folder.run()
    assert folder.column("results", "part_one_scored") == ["59"] * 4
    assert folder.column("results", "part_one_passed") == passed


def test_an_item_credited_to_all_gives_its_point_even_to_a_blank(folder):
    folder.change("key.csv", "Q60,B,yes", "Q60,*,yes")
    folder.run()
    assert folder.column("results", "part_one_correct") == ["49", "48", "60", "1"]


@pytest.mark.any_day
def test_run_again_it_changes_nothing_and_says_so(folder):
    folder.run()
    before = {p.name: p.read_bytes() for p in folder.out.iterdir()}
    lines = AuditLine.objects.count()
    assert "Nothing has changed" in folder.run()
    assert AuditLine.objects.count() == lines
    assert {p.name: p.read_bytes() for p in folder.out.iterdir()} == before


def test_a_changed_answer_is_a_recorded_correction(folder):
    folder.run()
    folder.change("responses.csv", "C1,B", "C1,C")
    assert "1 corrected" in folder.run()
    assert folder.column("results", "part_one_correct")[1] == "46"
    line = AuditLine.objects.get(action="answers.corrected")
    assert line.details == {"before and after": {"Q01": ["B", "C"]}}
    assert first_broken_line() is None


def test_a_name_that_another_cycle_changes_is_a_recorded_correction(folder):
    folder.run()
    folder.change("cycle.toml", 'name = "Spring"', 'name = "Autumn"')
    folder.change("candidates.csv", "Name C1", "New Name")
    folder.run()
    line = AuditLine.objects.get(action="candidate.corrected")
    assert line.details["before"]["name"] == "Name C1"
    assert not AuditLine.objects.filter(action="registration.registered").exists(), (
        "one line speaks for all that is new"
    )


def test_a_changed_level_is_a_recorded_correction(folder):
    folder.run()
    folder.change("ratings.csv", "SC0,C0,R1,4,3", "SC0,C0,R1,1,3")
    folder.run()
    row = folder.table("results")[0]
    assert (row["part_two_mark"], row["needs_adjudication"], row["recommendation"]) == ("5.5", "yes", "await-reading")
    assert AuditLine.objects.get(action="rating.corrected").details["before"] == [4, 3]
    folder.change("ratings.csv", "SC0,C0,R1,1,3", "SC0,C0,R1,4,3")
    folder.run()
    assert folder.table("results")[0]["recommendation"] == "endorse"


def test_whoever_is_no_longer_in_the_sheets_is_withdrawn_on_record_where_that_is_asked(folder):
    folder.run()
    for name in ("candidates.csv", "responses.csv", "ratings.csv", "portfolio.csv"):
        folder.without(name, "C3,")
    folder.run(take_away=True)
    assert folder.column("results", "candidate") == ["C0", "C1", "C2"]
    assert Registration.objects.get(candidate__reference="C3").state == "withdrawn"
    assert AuditLine.objects.filter(action="registration.withdrawn").count() == 1


def test_a_changed_rule_is_a_recorded_correction(folder):
    folder.change("key.csv", "Q60,B,yes", "Q60,B,no")
    folder.run()
    folder.rule('rule = "maximum-wrong"\nvalue = 12')
    folder.run()
    assert folder.column("results", "part_one_passed")[1] == "yes"
    assert Cycle.objects.get().rule_book.version == 2
    assert AuditLine.objects.filter(action="cycle.rules-corrected").exists()


@pytest.mark.parametrize(
    ("absent", "column", "there"),
    [
        ("responses.csv", "part_one_passed", "part_two_passed"),
        ("key.csv", "part_one_passed", "part_two_passed"),
        ("ratings.csv", "part_two_passed", "part_one_passed"),
        ("portfolio.csv", "portfolio", "part_one_passed"),
    ],
)
def test_a_sheet_taken_away_is_not_available_and_never_zero(folder, absent, column, there):
    folder.run()
    (folder.path / absent).unlink()
    folder.run(take_away=True)
    assert set(folder.column("results", column)) == {"not available"}
    assert "not available" not in folder.column("results", there)
    assert set(folder.column("results", "recommendation")) <= {"not available", "retake-part-one"}
    for row in folder.table("results"):
        if column == "part_one_passed":
            assert row["part_one_correct"] == row["part_one_percent"] == ""


@pytest.mark.parametrize("name", ["key.csv", "responses.csv", "ratings.csv", "portfolio.csv"])
def test_a_sheet_taken_away_and_laid_back_gives_the_same_results(folder, name):
    folder.run()
    before, text = folder.table("results"), (folder.path / name).read_bytes()
    (folder.path / name).unlink()
    folder.run(take_away=True)
    assert folder.table("results") != before
    (folder.path / name).write_bytes(text)
    folder.run()
    assert folder.table("results") == before
    assert first_broken_line() is None


def test_other_items_without_a_key_are_not_scored(folder):
    folder.run()
    (folder.path / "key.csv").unlink()
    folder.change("responses.csv", "Q60", "Q99")
    folder.run(take_away=True)
    assert set(folder.column("results", "part_one_passed")) == {"not available"}


def test_candidates_alone_are_enough(folder):
    for path in list(folder.path.iterdir()):
        if path.name != "candidates.csv":
            path.unlink()
    folder.run()
    assert set(folder.column("results", "recommendation")) == {"not available"}
    assert folder.table("items") == folder.table("reviewers") == []


def test_with_any_fault_nothing_is_imported(folder):
    folder.change("responses.csv", "C1,B", "C1,Z")
    folder.change("ratings.csv", "SC0,C0,R1,4,3", "SC0,C0,R1,9,3")
    with pytest.raises(CommandError, match="2 faults in the sheets; nothing was imported"):
        folder.run()
    assert not Cycle.objects.exists()
    assert not SheetImport.objects.exists()
    listed = (folder.out / "faults.txt").read_text()
    assert 'responses.csv, line 3, column "Q01"' in listed
    assert 'ratings.csv, line 2, column "K1"' in listed


def test_faulty_rows_are_skipped_when_asked(folder):
    folder.change("responses.csv", "C1,B", "C1,Z")
    folder.run(skip_invalid=True)
    assert folder.column("results", "part_one_passed") == ["yes", "not available", "yes", "no"]


def test_a_missing_column_cannot_be_skipped(folder):
    folder.change("candidates.csv", "credential", "kredential")
    with pytest.raises(CommandError, match="nothing was imported"):
        folder.run(skip_invalid=True)
    assert not Cycle.objects.exists()


def test_a_folder_that_is_not_there_is_said_so(folder, tmp_path):
    with pytest.raises(CommandError, match="no folder"):
        call_command("run_cycle", str(tmp_path / "nowhere"), out=str(tmp_path))


def test_other_items_are_another_form_and_the_papers_follow(folder):
    folder.run()
    for name in ("key.csv", "responses.csv"):
        folder.change(name, "Q60", "Q99")
    folder.run(take_away=True)
    assert folder.column("items", "item")[-1] == "Q99"
    assert folder.column("results", "part_one_correct") == ["48", "47", "60", "0"]
    assert Response.objects.filter(item__form=F("attempt__form")).count() == 48 + 47 + 60
    assert Response.objects.exclude(item__form=F("attempt__form")).get().item.code == "Q60", "kept, and uncounted"


def test_one_script_read_by_one_reviewer_is_short_and_recommends_nothing(folder):
    folder.change("ratings.csv", "SC0,C0,R2,4,3\n", "")
    folder.run()
    row = folder.table("results")[0]
    assert (row["part_two_percent"], row["recommendation"]) == ("87.5", "await-reading")
    assert "short of 2 readings" in row["reasons"]


def test_a_level_left_blank_is_not_rated(folder):
    folder.change("ratings.csv", "SC0,C0,R1,4,3", "SC0,C0,R1,4,")
    folder.run()
    assert RatingLevel.objects.count() == 15
    assert folder.table("results")[0]["part_two_mark"] == "7.0"


def test_reviewers_who_share_nothing_are_not_compared(folder):
    together = [("C0", "R1", 1, 3), ("C0", "R2", 2, 3), ("C1", "R1", 3, 1), ("C1", "R2", 2, 4)]
    apart = [("C2", "R3", 1, 2), ("C2", "R4", 3, 2), ("C3", "R3", 2, 4)]
    rows = [[f"S{candidate}", candidate, *rest] for candidate, *rest in together + apart]
    folder.rows("ratings.csv", ["script", "candidate", "reviewer", "K1", "K2"], rows)
    folder.run()
    assert [bool(value) for value in folder.column("reviewers", "severity")] == [True, True, False, False]
    assert "no chain of shared scripts" in (folder.out / "report.html").read_text()
