"""ratings.csv: one row a reading, one column a criterion."""

import pytest

from exams.cycle_sheets.ratings import whole
from tests.exams.sheets.reading import RATINGS, TOML, found_at, read, said

VIGNETTES = "script,candidate,reviewer,vignette,round,K1,K2\nS1,C1,R1,V1,1,2,3\n"


def test_levels_stand_in_the_order_of_the_criteria():
    text = "K2,reviewer,script,K1,candidate\n4,R1,S1,0,C1\n"
    row = read(ratings_csv=text, cycle_toml=TOML).ratings[0]
    assert (row.script, row.candidate, row.reviewer, row.vignette, row.round) == ("S1", "C1", "R1", "", 1)
    assert row.levels == (0, 4)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("2", 2),
        ("2.0", 2),
        ("2,0", 2),
        ("-1", -1),
        ("2.5", None),
        ("1_0", None),
        ("1e1", None),
        ("٣", None),
        ("nan", None),
    ],
)
def test_a_level_is_a_whole_number(cell, number):
    assert whole(cell) == number


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("S2,C2,R1,,,4,1", "K1", "Level 4 is out of range: 0 to 3"),
        ("S2,C2,R1,,,1,0", "K2", "Level 0 is out of range: 1 to 4"),
        ("S2,C2,R1,,,x,1", "K1", "no whole level"),
        ("S2,C2,R1,,,NA,1", "K1", "leave the cell blank"),
        ("S2,C2,R1,,,2.5,1", "K1", "no whole level"),
        (",C2,R1,,,1,1", "script", "Give the script"),
        ("S2,C2,,,,1,1", "reviewer", "Give the reviewer"),
        ("S2,C9,R1,,,1,1", "candidate", "not in candidates"),
        ("S2,C2,R1,,0,1,1", "round", "no round"),
        ("S2,C2,R1,,1.5,1,1", "round", "no round"),
        ("S2,C2,R1,,x,1,1", "round", "no round"),
        (f"S2,C2,R1,{'v' * 101},,1,1", "vignette", "100 characters"),
        ("S1,C2,R3,V1,,1,1", "candidate", "“C1”'s in line 2"),
        ("S1,C1,R3,V2,,1,1", "vignette", "answers “V1” in line 2"),
        ("S1,C1,R1,V1,,1,1", "reviewer", "in line 2 already"),
        ("S3,C1,R1,V1,,1,1", "reviewer", "in line 2 already"),
    ],
)
def test_a_faulty_rating_is_left_out(row, column, words):
    sheets = read(ratings_csv=f"{VIGNETTES}{row}\n", cycle_toml=TOML)
    assert found_at(sheets, 3, column, words), said(sheets)
    assert [row.line for row in sheets.ratings] == [2]


@pytest.mark.parametrize("row", ["S1,C1,R2,V1,1,1,1", "S1,C1,R1,V1,2,1,1", "S2,C1,R1,V2,1,1,1", "S4,C1,R1,,,1,1"])
def test_another_reviewer_round_vignette_or_script_is_another_reading(row):
    sheets = read(ratings_csv=f"{VIGNETTES}{row}\n", cycle_toml=TOML)
    assert said(sheets) == []
    assert len(sheets.ratings) == 2


def test_without_vignettes_a_reviewer_reads_a_script_once_a_round():
    sheets = read(ratings_csv=RATINGS + "S1,C1,R1,1,1\nS2,C1,R1,1,1\n", cycle_toml=TOML)
    assert [fault.line for fault in sheets.faults] == [4]
    assert [row.script for row in sheets.ratings] == ["S1", "S1", "S2"]


def test_every_faulty_level_of_a_row_is_listed():
    faults = read(ratings_csv=RATINGS + "S2,C2,,9,x\n", cycle_toml=TOML).faults
    assert [fault.column for fault in faults] == ["reviewer", "K1", "K2"]


def test_a_row_without_a_level_is_noted_and_does_not_count_as_a_reading():
    sheets = read(ratings_csv=RATINGS + "S2,C2,R1,,\nS2,C2,R1,1,1\n", cycle_toml=TOML)
    assert said(sheets) == []
    assert sheets.notes == ["ratings.csv: 1 row has no level at all: not rated, and left out."]
    assert len(sheets.ratings) == 3


def test_a_sheet_in_which_nothing_was_rated_is_empty_and_sound():
    sheets = read(ratings_csv="script,candidate,reviewer,K1,K2\nS2,C2,R1,,\n", cycle_toml=TOML)
    assert (sheets.ratings, said(sheets)) == ([], [])


def test_without_criteria_in_the_rules_every_other_column_is_one():
    sheets = read(ratings_csv=RATINGS)
    assert [(c.name, c.minimum, c.maximum, c.weight) for c in sheets.rules.criteria] == [
        ("K1", 0, 3, 1),
        ("K2", 0, 3, 1),
    ]
    assert sheets.notes == [
        "ratings.csv: cycle.toml names no criteria; taken from the columns: K1, K2.",
        "ratings.csv: cycle.toml gives no maximum for K1, K2; taken as the highest level found in the sheet, 3.",
    ]


def test_a_criterion_without_a_maximum_takes_the_highest_level_of_all():
    toml = '[part_two]\ncriteria = [{name = "k1"}, {name = "K2", maximum = 9}]\n'
    sheets = read(ratings_csv=RATINGS, cycle_toml=toml)
    assert [(c.name, c.maximum) for c in sheets.rules.criteria] == [("k1", 3), ("K2", 9)]
    assert sheets.notes == [
        "ratings.csv: cycle.toml gives no maximum for k1; taken as the highest level found in the sheet, 3."
    ]


def test_a_criterion_without_a_column_spoils_the_sheet():
    sheets = read(ratings_csv=RATINGS.replace(",K2", ",K9"), cycle_toml=TOML)
    assert found_at(sheets, 1, "K2", "no column of this name", whole_sheet=True)
    assert sheets.ratings is None


def test_a_sheet_without_any_criterion_or_usable_row_is_not_available():
    sheets = read(ratings_csv="script,candidate,reviewer\nS,C1,R\n")
    assert found_at(sheets, 1, "", "no column for a criterion", whole_sheet=True)
    assert read(ratings_csv="script,candidate,reviewer,K\nS,C9,R,1\n").ratings is None
    assert read(ratings_csv="script,reviewer,K\nS,R,1\n").ratings is None


def test_columns_that_are_no_criteria_are_noted():
    sheets = read(ratings_csv="script,candidate,reviewer,K1,K2,remark\nS,C1,R,1,1,good\n", cycle_toml=TOML)
    assert sheets.notes == ["ratings.csv: not used: remark."]
