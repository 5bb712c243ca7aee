"""Every fault of a sheet is listed with file, line, column and a sentence; nothing a file holds raises."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.exchange.cycle_sheets import read_cycle

CANDIDATES = (
    "candidate,name,email,credential,category\nC1,Ada,ada@x.org,IMH-E,Mentor-Clinical\nC2,Ben,,ECMH-E,specialist\n"
)
KEY = "item,key\nQ1,B\nQ2,A|C\nQ3,bd\n"
WIDE = "candidate,Q1,Q2,Q3\nC1,B,a,DB\nC2,,C,B\n"
RATINGS = "script,candidate,reviewer,K1,K2\nS1,C1,R1,2,3\nS1,C1,R2,2,\n"
TOML = """
[part_two]
criteria = [{name = "K1", minimum = 0, maximum = 3}, {name = "K2", minimum = 1, maximum = 4, weight = 2}]
"""


def read(**sheets):
    files = {"candidates.csv": CANDIDATES, **{name.replace("_", "."): text for name, text in sheets.items()}}
    return read_cycle({name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()})


def said(sheets):
    return [str(fault) for fault in sheets.faults]


def test_sound_sheets_are_read_and_normalised():
    sheets = read(key_csv=KEY, responses_csv=WIDE, ratings_csv=RATINGS, cycle_toml=TOML)
    assert said(sheets) == []
    assert sheets.candidates[1].category == "Specialist"
    assert [row.key for row in sheets.key] == ["B", "A|C", "BD"]
    assert sheets.responses.answers == {"C1": ("B", "A", "BD"), "C2": ("", "C", "B")}
    assert sheets.ratings[1].levels == (2, None)
    assert sheets.portfolio is None


@pytest.mark.parametrize("written", ["BD", "db", "B|D", "D;B", '"B, D"', "b d"])
def test_a_multiple_response_may_be_written_in_any_order_and_with_any_separator(written):
    sheets = read(key_csv=KEY, responses_csv=WIDE.replace(",DB", f",{written}"))
    assert sheets.responses.answers["C1"] == ("B", "A", "BD")


def test_wide_and_long_say_the_same():
    long = "candidate,item,response\nC1,Q1,B\nC1,Q2,A\nC1,Q3,BD\nC2,Q2,C\nC2,Q3,B\n"
    assert read(key_csv=KEY, responses_csv=long).responses == read(key_csv=KEY, responses_csv=WIDE).responses


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_any_delimiter_mark_and_line_ending(delimiter, start, ending):
    text = start + WIDE.replace(",", delimiter).replace("\n", ending)
    assert read(key_csv=KEY, responses_csv=text).responses.answers["C1"] == ("B", "A", "BD")


def test_a_workbook_reads_like_a_csv_file():
    book = openpyxl.Workbook()
    for row in (
        ["script", "candidate", "reviewer", "K1", "K2"],
        ["S1", "C1", "R1", 2, 3.0],
        ["S1", "C1", "R2", "=1+1", 2],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    sheets = read(ratings_xlsx=out.getvalue(), cycle_toml=TOML)
    assert sheets.ratings[0].levels == (2, 3)
    assert said(sheets) == [
        'ratings.xlsx, line 3, column "D": The cell holds a formula; paste the value instead.'.replace(
            "the value", "its value"
        )
    ]


@pytest.mark.parametrize(
    ("sheets", "line", "column", "words"),
    [
        ({"responses_csv": WIDE + "C9,A,A,B\n", "key_csv": KEY}, 4, "candidate", "not in candidates"),
        ({"responses_csv": WIDE + "C1,A,A,B\n", "key_csv": KEY}, 4, "candidate", "row already"),
        ({"responses_csv": WIDE.replace("C1,B", "C1,Z"), "key_csv": KEY}, 2, "Q1", "not among the options"),
        ({"responses_csv": WIDE.replace("C1,B", "C1,?"), "key_csv": KEY}, 2, "Q1", "no option"),
        ({"responses_csv": WIDE.replace("C1,B", "C1,BB"), "key_csv": KEY}, 2, "Q1", "twice"),
        ({"responses_csv": WIDE.replace(",Q3", ",Q4"), "key_csv": KEY}, 1, "Q3", "no column"),
        ({"key_csv": KEY + "Q1,A\n"}, 5, "item", "already"),
        ({"key_csv": KEY + "Q9,\n"}, 5, "key", "no key"),
        ({"key_csv": "item,key,scored\nQ1,B,perhaps\n"}, 2, "scored", "neither yes nor no"),
        ({"ratings_csv": RATINGS + "S2,C2,R1,4,1\n", "cycle_toml": TOML}, 4, "K1", "out of range: 0 to 3"),
        ({"ratings_csv": RATINGS + "S2,C2,R1,x,1\n", "cycle_toml": TOML}, 4, "K1", "no whole level"),
        ({"ratings_csv": RATINGS + "S1,C1,R1,1,1\n", "cycle_toml": TOML}, 4, "reviewer", "in line 2 already"),
        ({"ratings_csv": RATINGS + "S1,C2,R3,1,1\n", "cycle_toml": TOML}, 4, "candidate", "C1"),
        ({"ratings_csv": RATINGS.replace(",K2", ",K9"), "cycle_toml": TOML}, 1, "K2", "no column"),
        ({"portfolio_csv": "candidate,reviewer,outcome\nC1,P,deny\n"}, 2, "outcome", "no outcome"),
        ({"portfolio_csv": "candidate,reviewer,outcome\nC1,P,hold\nC1,P,hold\n"}, 3, "reviewer", "already"),
        ({"candidates_csv": CANDIDATES + "C1,Eve,,IMH-E,X\n"}, 4, "candidate", "line 2 already"),
        ({"candidates_csv": CANDIDATES + "C3,Eve,,PHD,X\n"}, 4, "credential", "no credential"),
        ({"candidates_csv": CANDIDATES + "C3,Eve,nowhere,IMH-E,X\n"}, 4, "email", "no e-mail"),
        ({"candidates_csv": CANDIDATES + "C3,=1+1,,IMH-E,X\n"}, 4, "name", "formula"),
        ({"candidates_csv": CANDIDATES + "C3,a,b,c,d,e,f\n"}, 4, "", "7 cells"),
        ({"candidates_csv": CANDIDATES.encode() + b"C3,J\xf6rg,,IMH-E,X\n"}, 4, "", "not UTF-8"),
        ({"candidates_csv": CANDIDATES.replace("email", "mail")}, 1, "email", "“mail” is close"),
        ({"candidates_csv": CANDIDATES.encode("utf-16")}, None, "", "UTF-16"),
        ({"candidates_csv": CANDIDATES + '"C3,never closed'}, 4, "", "quotation mark"),
        ({"candidates_csv": ""}, None, "", "empty"),
        ({"ratings_xlsx": b"no workbook"}, None, "", "no workbook"),
        ({"cycle_toml": "[part_two]\npas_percent = 80\n"}, None, "pas_percent", "did you mean “pass_percent”"),
        ({"cycle_toml": "[part_two]\npass_percent = 180\n"}, None, "pass_percent", "0 to 100"),
        ({"cycle_toml": "[part_two\n"}, 1, "", "no valid TOML"),
        (
            {"cycle_toml": '[part_two]\ncriteria = [{name = "K", minimum = 3, maximum = 3}]\n'},
            None,
            "criteria",
            "greater",
        ),
    ],
)
def test_a_fault_says_where_and_what(sheets, line, column, words):
    found = read(**sheets).faults
    assert [f for f in found if f.line == line and f.column == column and words in f.message], [str(f) for f in found]


def test_where_names_are_left_out_the_number_stands_in():
    sheets = read(candidates_csv=CANDIDATES.replace("Ada", ""))
    assert said(sheets) == []
    assert sheets.candidates[0].name == "C1"


def test_a_missing_candidates_sheet_is_a_fault():
    assert "missing" in said(read_cycle({"key.csv": KEY.encode()}))[0]


def test_two_formats_of_one_sheet_are_a_fault():
    assert any("keep one" in line for line in said(read(key_csv=KEY, key_xlsx=b"")))


def test_unknown_columns_are_reported_not_swallowed():
    text = WIDE.replace("Q3\n", "Q3,total,seat\n").replace("DB\n", "DB,3,9\n")
    notes = read(key_csv=KEY, responses_csv=text).notes
    assert any("total, seat" in note for note in notes)


def test_rows_with_a_fault_are_left_out_and_the_others_stay():
    sheets = read(key_csv=KEY, responses_csv=WIDE.replace("C1,B", "C1,Z"))
    assert set(sheets.responses.answers) == {"C2"}
    assert not sheets.fatal


def test_options_beyond_the_key_are_on_the_paper_up_to_e():
    assert said(read(key_csv=KEY, responses_csv=WIDE.replace("C1,B", "C1,E"))) == []


def test_a_column_of_options_narrows_the_alphabet():
    sheets = read(
        key_csv="item,key,options\nQ1,B,4\nQ2,A|C,ABC\nQ3,BD,ABCD\n", responses_csv=WIDE.replace("C2,,C", "C2,,D")
    )
    assert "“D” is not among the options of this item (A–C)" in said(sheets)[0]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["candidates.csv", "key.csv", "responses.csv", "ratings.csv", "cycle.toml", "key.xlsx"]),
    st.binary(max_size=200),
)
def test_no_bytes_ever_raise(name, content):
    read_cycle({"candidates.csv": CANDIDATES.encode(), "key.csv": KEY.encode(), name: content})


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_no_text_below_a_header_ever_raises(text):
    read_cycle(
        {
            "candidates.csv": (CANDIDATES + text).encode("utf-8", "surrogatepass"),
            "ratings.csv": (RATINGS + text).encode("utf-8", "surrogatepass"),
        }
    )
