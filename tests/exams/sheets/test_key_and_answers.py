"""key.csv and responses.csv: the grammar of keys, and the answers held against it."""

import pytest

from exams.cycle_sheets.answer_cells import alphabet_of, read_answer, span
from exams.cycle_sheets.key_cells import read_key
from tests.exams.sheets.reading import CANDIDATES, KEY, LONG, WIDE, found_at, read, said, workbook


@pytest.mark.parametrize(
    ("cell", "canonical"),
    [
        ("b", "B"),
        ("A|C", "A|C"),
        (" a | c ", "A|C"),
        ("ba|D, C", "AB|CD"),
        ("B;D", "BD"),
        ("d/b+a", "ABD"),
        ("*", "*"),
        ("3", "3"),
        ("2.0", "2"),
        ("31", "13"),
    ],
)
def test_a_key_has_one_spelling(cell, canonical):
    assert read_key(cell) == canonical


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("AA", "twice"),
        ("A||C", "blank"),
        ("|", "blank"),
        ("A|*", "mixes"),
        ("**", "mixes"),
        ("A or C", "a word"),
        ("A and C|B", "a word"),
        ("?", "no option"),
        ("A.", "no option"),
        ("А", "no option"),  # Cyrillic
        ("ß", "no option"),
        ("1.5", "no option"),
        (",", "no option"),
    ],
)
def test_what_is_no_key_is_said_to_be_none(cell, words):
    with pytest.raises(ValueError, match=words):
        read_key(cell)


@pytest.mark.parametrize("cell", ["NA", "n/a", "-", ".", "NaN", "none", "NULL", "#N/A"])
@pytest.mark.parametrize("key", [KEY, KEY.replace("Q1,B", "Q1,Z"), None])
def test_only_a_blank_is_an_omission(cell, key):
    sheets = read(responses_csv=WIDE.replace("C1,B", f"C1,{cell}"), **({"key_csv": key} if key else {}))
    assert found_at(sheets, 2, "Q1", "leave the cell blank")


def test_an_answer_is_read_as_a_set():
    assert [read_answer(cell) for cell in ("db", "D, B", "b+d", "", "3.0")] == ["BD", "BD", "BD", "", "3"]


@pytest.mark.parametrize(
    ("keys", "alphabet"),
    [
        (["B", "A|C"], "ABCDE"),
        (["G"], "ABCDEFG"),
        (["2"], "12345"),
        (["27"], "1234567"),
        (["0", "3"], "012345"),
        (["*"], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    ],
)
def test_the_options_go_up_to_the_highest_in_the_key_and_at_least_to_the_fifth(keys, alphabet):
    assert alphabet_of(keys) == alphabet


def test_options_are_told_as_a_span_or_one_by_one():
    assert [span(options) for options in ("ABCD", "ACE", "AB", "", "12345")] == [
        "A–D",
        "A, C, E",
        "A, B",
        "none",
        "1–5",
    ]


@pytest.mark.parametrize("written", ["BD", "db", "B|D", "D;B", '"B, D"', "b d"])
def test_a_multiple_response_may_be_written_in_any_order_and_with_any_separator(written):
    sheets = read(key_csv=KEY, responses_csv=WIDE.replace(",DB", f",{written}"))
    assert sheets.responses.answers["C1"] == ("B", "A", "BD")


# ── key.csv ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (",B,,,", "item", "item's code"),
        ("Q1,B,,,", "item", "line 2 already"),
        ("Q9,,,,", "key", "no key; write *"),
        ("Q9,AA,,,", "key", "twice"),
        ("Q9,2,,,", "key", "letters or digits, never both"),
        ("Q9,A2,,,", "key", "never both"),
        ("Q9,B,,perhaps,", "scored", "neither yes nor no"),
        (f"Q9,B,{'d' * 201},,", "domain", "200 characters"),
        ("Q9,B,,,1", "options", "no number of options"),
        ("Q9,B,,,99", "options", "no number of options"),
        ("Q9,B,,,1234", "options", "does not fit the key"),
        ("Q9,E,,,4", "options", "not among the options “ABCD”"),
        (
            f"Q9,{'|'.join('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}|{'|'.join('ABCDEFGHIJKLMNOPQ'[n:] for n in range(9))},,,",
            "key",
            "80",
        ),
    ],
)
def test_a_faulty_key_row_is_left_out(row, column, words):
    sheets = read(key_csv=f"item,key,domain,scored,options\nQ1,B,,,\nQ2,C,,,\n{row}\n")
    assert found_at(sheets, 4, column, words), said(sheets)
    assert [row.item for row in sheets.key] == ["Q1", "Q2"]


def test_scored_is_yes_unless_it_says_no():
    words = ["yes", "Y", "true", "1", "", "no", "N", "False", "0"]
    text = "item,key,scored\n" + "".join(f"Q{n},A,{word}\n" for n, word in enumerate(words))
    assert [row.scored for row in read(key_csv=text).key] == [True] * 5 + [False] * 4


def test_a_workbook_of_digits_and_truths_is_a_key():
    book = workbook(["item", "key", "scored", "options"], [1, 3, True, 4], [2, 1.0, False, 4])
    rows = read(key_xlsx=book).key
    assert [(r.item, r.key, r.scored, r.options) for r in rows] == [("1", "3", True, "1234"), ("2", "1", False, "1234")]


def test_options_are_a_number_or_the_options_themselves():
    text = "item,key,options\nQ1,B,4\nQ2,A,AC\nQ3,*,\nQ4,K,26\n"
    assert [row.options for row in read(key_csv=text).key] == ["ABCD", "AC", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]


def test_options_counted_from_0_stay_so():
    rows = read(key_csv="item,key,options\nQ1,0,4\nQ2,3,4\n").key
    assert [row.options for row in rows] == ["0123", "0123"]


def test_a_key_without_a_usable_row_is_not_available_and_no_answer_is_held_against_it():
    sheets = read(key_csv="item,key\nQ1,?\n", responses_csv=WIDE)
    assert (sheets.key, sheets.responses) == (None, None)
    assert [fault.file for fault in sheets.faults] == ["key.csv", "key.csv"]
    assert sheets.faults[-1].whole_sheet


# ── responses.csv ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_wide_and_long_say_the_same():
    wide, long = read(key_csv=KEY, responses_csv=WIDE), read(key_csv=KEY, responses_csv=LONG)
    assert wide.responses == long.responses
    assert wide.responses.items == ("Q1", "Q2", "Q3")
    assert wide.responses.answers == {"C1": ("B", "A", "BD"), "C2": ("", "C", "B")}


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("C9,A,A,B", "candidate", "not in candidates"),
        ("C1,A,A,B", "candidate", "row in line 2 already"),
        ("C2,Z,A,B", "Q1", "“Z” is not among the options of this item (A–E)"),
        ("C2,?,A,B", "Q1", "no option"),
        ("C2,A,A,BB", "Q3", "twice"),
        ("C2,3,A,B", "Q1", "not among the options"),
    ],
)
def test_a_faulty_wide_row_is_left_out(row, column, words):
    sheets = read(key_csv=KEY, responses_csv=f"candidate,Q1,Q2,Q3\nC1,B,A,B\n{row}\n")
    assert found_at(sheets, 3, column, words)
    assert list(sheets.responses.answers) == ["C1"]


def test_every_faulty_answer_of_a_paper_is_listed():
    faults = read(key_csv=KEY, responses_csv=WIDE.replace("C1,B,a", "C1,Z,Y")).faults
    assert [fault.column for fault in faults] == ["Q1", "Q2"]


def test_options_of_an_item_narrow_its_alphabet():
    key = "item,key,options\nQ1,B,4\nQ2,A|C,ABC\nQ3,BD,ABCD\n"
    assert found_at(read(key_csv=key, responses_csv=WIDE.replace("C2,,C", "C2,,D")), 3, "Q2", "(A–C)")
    assert said(read(key_csv=KEY, responses_csv=WIDE.replace("C1,B", "C1,E"))) == []


def test_0_is_no_option_where_no_key_says_so():
    key, answers = "item,key\nQ1,1\nQ2,2\n", "candidate,Q1,Q2\nC1,0,1\nC2,1,1\n"
    assert found_at(read(key_csv=key, responses_csv=answers), 2, "Q1", "(1–5)")
    assert said(read(key_csv=key.replace("Q2,2", "Q2,0"), responses_csv=answers)) == []


def test_an_item_without_a_column_spoils_the_sheet():
    sheets = read(key_csv=KEY, responses_csv=WIDE.replace("Q3", "q_3"))
    assert found_at(sheets, 1, "Q3", "Rename “q_3” if it is meant", whole_sheet=True)
    assert sheets.responses is None


def test_a_sheet_of_other_items_is_one_fault_not_sixty():
    key = "item,key\n" + "".join(f"Item{n},A\n" for n in range(60))
    faults = read(key_csv=key, responses_csv="candidate,item,answer\nC1,Item1,A\n").faults
    assert len(faults) == 1
    assert "and 48 more have no column; the columns are candidate, item, answer" in faults[0].message


def test_unknown_columns_are_reported_not_swallowed():
    text = WIDE.replace("Q3\n", "Q3,total,seat\n").replace("DB\n", "DB,3,9\n").replace("C,B\n", "C,B,1,2\n")
    assert read(key_csv=KEY, responses_csv=text).notes == [
        "responses.csv: not used (neither items of the key nor known): total, seat."
    ]


def test_without_a_key_every_other_column_is_an_item_and_any_option_goes():
    sheets = read(responses_csv=WIDE.replace("C1,B", "C1,z9"))
    assert sheets.responses.answers["C1"] == ("9Z", "A", "BD")
    assert sheets.notes == ["responses.csv: there is no key; these 3 are taken as items: Q1, Q2, Q3."]
    assert read(responses_csv=LONG).responses.items == ("Q1", "Q2", "Q3")


def test_candidates_without_a_paper_are_counted():
    sheets = read(key_csv=KEY, responses_csv="candidate,Q1,Q2,Q3\nC1,A,A,A\n")
    assert sheets.notes == ["responses.csv: 1 candidate has no answers; Part One is not available for them."]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("C9,Q1,A", "candidate", "not in candidates"),
        ("C1,Q1,A", "item", "has answered “Q1” already"),
        ("C1,Q9,A", "item", "no item of the key"),
        ("C1,,A", "item", "no item of the key"),
    ],
)
def test_a_faulty_long_row_is_left_out(row, column, words):
    sheets = read(key_csv=KEY, responses_csv=f"{LONG}{row}\n")
    assert found_at(sheets, 7, column, words) or (row == "C1,,A" and found_at(sheets, 7, "item", "blank"))
    assert sheets.responses == read(key_csv=KEY, responses_csv=LONG).responses


@pytest.mark.parametrize("row", ["C1,Q3,Z", "C1,Q3,=1", "C1,Q3", "C1,Q3,NA"])
def test_a_long_paper_with_an_unreadable_answer_is_left_out_as_a_wide_one_is(row):
    sheets = read(key_csv=KEY, responses_csv=LONG.replace("C1,Q3,BD", row))
    assert sheets.faults[0].line == 4
    assert list(sheets.responses.answers) == ["C2"]
    assert (
        "responses.csv: a paper with a fault is left out as a whole, lest the answer count as wrong: C1."
        in sheets.notes
    )


def test_an_item_nobody_answered_is_noted():
    sheets = read(key_csv=KEY, responses_csv=LONG.replace("C1,Q1,B\n", ""))
    assert sheets.notes == ["responses.csv: nobody has a row for Q1; all omitted."]


def test_without_a_key_a_long_row_needs_an_item():
    assert found_at(read(responses_csv=LONG + "C1,,A\n"), 7, "item", "blank")


@pytest.mark.parametrize("responses", [WIDE, LONG])
@pytest.mark.parametrize("row", ["Q3,??", "Q3,=1", "Q3,B,extra"])
def test_answers_to_an_item_whose_key_has_a_fault_are_noted_not_blamed(responses, row):
    sheets = read(key_csv=KEY.replace("Q3,bd", row), responses_csv=responses)
    assert [fault.file for fault in sheets.faults] == ["key.csv"]
    assert sheets.notes == ["responses.csv: not used, because their rows in key have a fault: Q3."]
    assert sheets.responses.answers == {"C1": ("B", "A"), "C2": ("", "C")}


def test_a_paper_left_out_is_a_candidate_without_answers():
    sheets = read(candidates_csv=CANDIDATES, key_csv=KEY, responses_csv=WIDE.replace("C1,B", "C1,Z"))
    assert set(sheets.responses.answers) == {"C2"}
    assert not sheets.fatal
