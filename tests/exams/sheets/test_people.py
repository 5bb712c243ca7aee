"""candidates.csv and portfolio.csv."""

import pytest

from tests.exams.sheets.reading import CANDIDATES, KEY, LONG, PORTFOLIO, RATINGS, found_at, read, said


def candidate(**given):
    row = {"candidate": "C3", "name": "Eve", "email": "", "credential": "IMH-E", "category": "X", **given}
    return read(candidates_csv=f"{CANDIDATES}{','.join(row.values())}\n")


@pytest.mark.parametrize(
    ("cell", "canonical"),
    [("IMH-E", "IMH-E"), ("imh-e®", "IMH-E"), (" ECMH-E® ", "ECMH-E"), ("ECMH–E", "ECMH-E"), ("IMH‑E", "IMH-E")],
)
def test_a_credential_has_one_spelling(cell, canonical):
    sheets = candidate(credential=cell)
    assert said(sheets) == []
    assert sheets.candidates[-1].credential == canonical


@pytest.mark.parametrize(
    ("cell", "canonical"),
    [
        ("specialist", "Specialist"),
        ("Mentor - Clinical", "Mentor-Clinical"),
        ("MENTOR POLICY", "Mentor-Policy"),
        ("mentor research faculty", "Mentor-Research/Faculty"),
        ("Mentor-Research/Faculty", "Mentor-Research/Faculty"),
        ("IMHP", "IMHP"),
    ],
)
def test_a_known_category_has_one_spelling_and_any_other_keeps_its_own(cell, canonical):
    assert candidate(category=cell).candidates[-1].category == canonical


@pytest.mark.parametrize(
    ("given", "column", "words"),
    [
        ({"candidate": ""}, "candidate", "own number"),
        ({"candidate": "C" * 101}, "candidate", "100 characters"),
        ({"candidate": "C1"}, "candidate", "line 2 already"),
        ({"name": "E" * 201}, "name", "200 characters"),
        ({"email": "nowhere"}, "email", "no e-mail"),
        ({"email": "a@b"}, "email", "no e-mail"),
        ({"email": "a@b..org"}, "email", "no e-mail"),
        ({"credential": "PHD"}, "credential", "no credential"),
        ({"credential": ""}, "credential", "no credential"),
        ({"category": ""}, "category", "category"),
        ({"category": "X" * 61}, "category", "60 characters"),
    ],
)
def test_a_faulty_candidate_is_left_out(given, column, words):
    sheets = candidate(**given)
    assert found_at(sheets, 4, column, words)
    assert [row.candidate for row in sheets.candidates] == ["C1", "C2"]


def test_where_names_are_left_out_the_number_stands_in():
    sheets = read(candidates_csv=CANDIDATES.replace("Ada", ""))
    assert said(sheets) == []
    assert sheets.candidates[0].name == "C1"


def test_every_fault_of_a_row_is_listed():
    faults = candidate(email="nowhere", credential="PHD", category="").faults
    assert [fault.column for fault in faults] == ["email", "credential", "category"]


def test_a_missing_column_is_named_with_those_there_are_and_the_nearest():
    sheets = read(candidates_csv=CANDIDATES.replace("email", "Mail"))
    assert said(sheets) == [
        'candidates.csv, line 1, column "email": The sheet has no column of this name; '
        "its columns are candidate, name, Mail, credential, category. Rename “Mail” if it is meant."
    ]
    assert sheets.fatal == sheets.faults


def test_columns_are_found_without_case_and_in_any_order():
    text = "Category,NAME,Candidate,E-mail,Credential,EMAIL\nX,Ada,C1,x,IMH-E,\n"
    sheets = read(candidates_csv=text)
    assert sheets.candidates[0].candidate == "C1"
    assert sheets.notes == ["candidates.csv: not used: E-mail."]


def test_two_candidates_of_one_address_are_noted():
    sheets = candidate(email="ADA@x.org")
    assert said(sheets) == []
    assert sheets.notes == ["candidates.csv: more than one candidate has the address ada@x.org."]


def test_a_sheet_without_a_usable_row_is_not_an_empty_one():
    text = CANDIDATES.replace("MH-E", "MH")
    assert [fault.whole_sheet for fault in read(candidates_csv=text).faults] == [False, False, True]


# ── rows that refer to a candidate ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "sheet",
    [
        {"responses_csv": "candidate,Q1,Q2,Q3\nC1,A,A,A\nC3,A,A,B\n"},
        {"responses_csv": "candidate,item,response\nC1,Q1,A\nC3,Q1,A\n"},
        {"ratings_csv": "script,candidate,reviewer,K\nS,C1,R,1\nT,C3,R,1\n"},
        {"portfolio_csv": "candidate,reviewer,outcome\nC1,P,hold\nC3,P,hold\n"},
    ],
)
def test_a_row_of_an_unknown_candidate_is_a_fault_that_says_whether_the_candidates_own_row_is_to_blame(sheet):
    assert found_at(read(key_csv=KEY, **sheet), 3, "candidate", "“C3” is not in candidates")
    for own in ("C3,Eve,,PHD,X\n", "C3,=1,,IMH-E,X\n", "C3,Eve\n"):
        sheets = read(key_csv=KEY, candidates_csv=CANDIDATES + own, **sheet)
        assert found_at(sheets, 3, "candidate", "“C3” in candidates has a fault itself; mend that one first")
    blank = {name: text.replace("C3", "") for name, text in sheet.items()}
    assert found_at(read(key_csv=KEY, **blank), 3, "candidate", "blank")


def test_where_candidates_cannot_be_read_nobody_is_called_unknown_and_other_faults_are_listed():
    sheets = read(candidates_csv="", key_csv=KEY, responses_csv=LONG, ratings_csv=RATINGS + "S,C1,,1,1\n")
    assert [(f.file, f.line, f.column) for f in sheets.faults] == [
        ("candidates.csv", None, ""),
        ("ratings.csv", 4, "reviewer"),
    ]


# ── portfolio ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_outcome_is_read_without_case_and_the_comment_kept():
    row = read(portfolio_csv=PORTFOLIO.replace("approve", "Approve")).portfolio[0]
    assert (row.line, row.candidate, row.reviewer, row.outcome, row.comment) == (2, "C1", "P", "approve", "fine")


def test_the_comment_may_be_missing_with_its_delimiter_or_its_column():
    assert read(portfolio_csv="candidate,reviewer,outcome,comment\nC1,P,hold\n").portfolio[0].comment == ""
    assert read(portfolio_csv="candidate,reviewer,outcome\nC1,P,hold\n").portfolio[0].comment == ""


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("C2,P,deny,", "outcome", "approve, defer, hold"),
        ("C2,P,,", "outcome", "no outcome"),
        ("C2,,hold,", "reviewer", "who reviewed"),
        ("C1,P,hold,", "reviewer", "in line 2 already"),
    ],
)
def test_a_faulty_portfolio_row_is_left_out(row, column, words):
    sheets = read(portfolio_csv=f"{PORTFOLIO}{row}\n")
    assert found_at(sheets, 3, column, words)
    assert len(sheets.portfolio) == 1


def test_a_portfolio_without_its_columns_or_a_usable_row_is_not_available():
    assert read(portfolio_csv="candidate,outcome\nC1,hold\n").portfolio is None
    sheets = read(portfolio_csv="candidate,reviewer,outcome\nC1,P,deny\n")
    assert sheets.portfolio is None
    assert sheets.fatal[0].message == "No row of the sheet can be used; mend the rows that are listed."
