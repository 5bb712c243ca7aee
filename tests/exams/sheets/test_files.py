"""What a file may be, and what is said of one that is something else."""

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from exams.sheets import csv_files, lines, workbooks
from exams.sheets.lines import is_formula
from exams.sheets.reading import read_sheet
from tests.exams.sheets.reading import CANDIDATES, KEY, RATINGS, TOML, WIDE, found_at, read, said, workbook


def rows_of(content, file="a.csv", **given):
    sheet, faults = read_sheet(file, content, **given)
    assert faults == []
    return sheet.rows


def faults_of(content, file="a.csv"):
    return [str(fault) for fault in read_sheet(file, content)[1]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_delimiter_mark_and_line_ending(delimiter, mark, ending):
    text = mark + WIDE.replace(",", delimiter).replace("\n", ending)
    assert read(key_csv=KEY, responses_csv=text).responses == read(key_csv=KEY, responses_csv=WIDE).responses


@pytest.mark.parametrize("header", ['"a, b";c', '"a,\nb,";c', '"a"";,,,"";";c'])
def test_the_delimiter_is_looked_for_outside_quotation_marks(header):
    sheet, _ = read_sheet("a.csv", f"{header}\n1;2\n".encode())
    assert sheet.columns[1] == "c"


def test_quoted_cells_hold_delimiters_quotes_and_line_ends_and_line_numbers_go_on():
    assert rows_of(b'a,b\n"x, ""y""","one\ntwo"\n\n3,4\n') == [(2, ['x, "y"', "one\ntwo"]), (5, ["3", "4"])]
    assert rows_of(b'a,b\r\n"one\r\ntwo",1\r\n') == [(2, ["one\r\ntwo", "1"])]


def test_names_and_cells_are_trimmed_and_blank_lines_skipped():
    sheet, _ = read_sheet("a.csv", b"\n a , b \n\n , \n 1 ,2\n")
    assert (sheet.header_line, sheet.columns, sheet.rows) == (2, ("a", "b"), [(5, ["1", "2"])])


def test_blank_cells_too_many_at_the_end_are_forgiven():
    assert rows_of(b"a,b,,\n1,2,,,,\n") == [(2, ["1", "2"])]


def test_a_row_may_stop_short_only_before_an_optional_column():
    assert rows_of(b"a,b\n1\n", optional=("b",)) == [(2, ["1", ""])]
    assert faults_of(b"a,b,c\n1\n1,2,3\n") == [
        "a.csv, line 2: The row has 1 cell, the header 3; is the line cut off? "
        "A blank cell at the end needs its delimiter too."
    ]


def test_a_row_with_too_many_cells_is_a_fault_and_the_others_stay():
    sheet, faults = read_sheet("a.csv", b"a,b\n1,2,3\n4,5\n")
    assert sheet.rows == [(3, ["4", "5"])]
    assert "3 cells, the header only 2" in faults[0].message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,b\n", "header and no rows"),
        (b"a,A\n1,2\n", "two columns of this name"),
        (b"a,,c\n1,2,3\n", "Column 2 has no name"),
        (b"=a,b\n1,2\n", "formula"),
        (b"\xe9,b\n1,2\n", "not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-be"), "UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), "UTF-16"),
        ("a,b\n1,2\n".encode("utf-32"), "UTF-32"),
        (workbook(["a"], [1]), "rename it to .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
        (b'a,b\n1,"2\n', "never closed"),
        (b'a,b\n1,"2"3\n', "do not match"),
        (b'a,b\n1,"' + b"x" * 200_000, "more than 131,072 characters"),
    ],
)
def test_a_file_that_is_no_sheet_is_said_to_be_none(content, words):
    sheet, faults = read_sheet("a.csv", content)
    assert sheet is None
    assert words in str(faults[0])
    assert faults[0].whole_sheet


def test_lines_that_are_no_text_are_faults_of_their_own():
    sheet, faults = read_sheet("a.csv", b'a,b\nJ\xf6rg,1\nAda,2\nB\0n,3\n"one\nt\xf6w",4\n')
    assert sheet.rows == [(3, ["Ada", "2"])]
    assert [(f.line, f.message[:20]) for f in faults] == [
        (2, "The line is not UTF-"),
        (4, "The line holds a zer"),
        (6, "The line is not UTF-"),
    ]


def test_a_file_too_large_or_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(csv_files, "MAX_BYTES", 4)
    assert "larger than" in faults_of(b"a,b\n1,2\n")[0]
    monkeypatch.undo()
    monkeypatch.setattr(lines, "MAX_ROWS", 2)
    assert "more than 2 rows" in faults_of(b"a\n1\n2\n")[0]


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+A1", "-A1", "-1+2", "- good", "--"])
def test_a_formula_is_a_fault(cell):
    assert is_formula(cell)
    assert found_at(read(candidates_csv=f"{CANDIDATES}C3,{cell},,IMH-E,X\n"), 4, "name", "formula")


@pytest.mark.parametrize("cell", ["-", "+1", "-2.5", "-1,5", "+3e4", "- 2", "-.5", "-5 %", "a=b", ""])
def test_a_signed_number_is_no_formula(cell):
    assert not is_formula(cell)


def test_every_formula_of_a_row_is_listed():
    assert [f.column for f in read(candidates_csv=f"{CANDIDATES}C3,=1,=2,IMH-E,X\n").faults] == ["name", "email"]


# ── workbooks ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_workbook_reads_like_a_csv_file():
    sheets = read(
        ratings_xlsx=workbook(
            ["script", "candidate", "reviewer", "K1", "K2"],
            ["S1", "C1", "R1", 2, 3.0],
            [],
            ["S1", "C1", "R2", "=1+1", 2],
            ["S1", "C1", "R3", 1],
        ),
        cycle_toml=TOML,
    )
    assert [(row.line, row.levels) for row in sheets.ratings] == [(2, (2, 3)), (5, (1, None))]
    assert said(sheets) == [
        'ratings.xlsx, line 4, column "K1": The cell holds a formula (“=1+1”); paste the value instead.'
    ]


def test_numbers_truth_and_days_are_read_as_they_are_seen():
    row = [3.0, 2.5, 1001, True, date(2026, 3, 1), datetime(2026, 3, 1), datetime(2026, 3, 1, 9, 30), time(9)]  # noqa: DTZ001
    names = [f"c{n}" for n in range(len(row))]
    read_as = ["3", "2.5", "1001", "yes", "2026-03-01", "2026-03-01", "2026-03-01T09:30:00", "09:00:00"]
    assert rows_of(workbook(names, row), "a.xlsx") == [(2, read_as)]


def test_an_error_cell_is_a_fault_and_text_with_a_dash_is_none():
    sheet, faults = read_sheet("a.xlsx", workbook(["a", "b"], ["- good", 1], ["#REF!", 1]))
    assert sheet.rows == [(2, ["- good", "1"])]
    assert [str(fault) for fault in faults] == [
        'a.xlsx, line 3, column "a": The cell holds the error #REF!; put the value in its place.'
    ]


def test_a_formula_in_the_header_spoils_the_sheet_and_one_beyond_it_its_row():
    assert read_sheet("a.xlsx", workbook(["a", "=1"], [1, 2]))[0] is None
    assert 'column "column 3"' in faults_of(workbook(["a", "b"], [1, 2, "=1"], [3, 4]), "a.xlsx")[0]


def test_the_first_worksheet_is_read_and_its_decoration_ignored():
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active.append(["A"])
    book.active.add_data_validation(DataValidation(type="list", formula1='"A,B"'))
    book.create_sheet("other").append(["b"])
    out = io.BytesIO()
    book.save(out)
    assert rows_of(out.getvalue(), "a.xlsx") == [(2, ["A"])]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no workbook"),
        (b"a,b\n1,2\n", "no workbook"),
        (workbook(["a"], [1])[:-200], "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (workbook(), "empty"),
        (workbook(["a"]), "no rows"),
    ],
)
def test_a_file_that_is_no_workbook_is_said_to_be_none(content, words):
    sheet, faults = read_sheet("a.xlsx", content)
    assert sheet is None
    assert words in faults[0].message


def repacked(part, change):
    """A workbook with one of its parts rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["a"], [1]))) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def test_a_workbook_that_swells_is_refused(monkeypatch):
    bomb = repacked("xl/workbook.xml", lambda _: b" " * 50_000_000)
    assert len(bomb) < 100_000
    monkeypatch.setattr(workbooks, "MAX_BYTES", 10_000_000)
    assert "when unpacked" in faults_of(bomb, "a.xlsx")[0]


def test_a_workbook_that_claims_endless_cells_or_rows_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_CELLS", 50_000)
    monkeypatch.setattr(lines, "MAX_ROWS", 1000)
    far = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 9))
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
    wide = repacked("xl/worksheets/sheet1.xml", lambda _: sheet.format(far).encode())
    assert "more than 50,000 cells" in faults_of(wide, "a.xlsx")[0]
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999"><c r="A999999999"><v>1</v></c></row>'
    long = repacked("xl/worksheets/sheet1.xml", lambda _: sheet.format(rows).encode())
    assert "more than 1,000 rows" in faults_of(long, "a.xlsx")[0]


def test_entities_that_swell_are_refused():
    lol = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert "no workbook" in faults_of(repacked("xl/worksheets/sheet1.xml", lambda _: lol), "a.xlsx")[0]


def test_levels_written_as_numbers_are_levels_in_both_formats():
    csv = read(ratings_csv=RATINGS.replace("R1,2,3", "R1,2.0,3.0"), cycle_toml=TOML)
    assert csv.ratings[0].levels == (2, 3)


def sheets_of(*named, hide=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, value in named:
        sheet = book.create_sheet(title)
        sheet.append(["a", "b"])
        sheet.append([value, 1])
        sheet.sheet_state = "hidden" if title in hide else "visible"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_first_worksheet_that_is_seen_is_read_and_a_note_names_it_and_the_others():
    content = sheets_of(("old", "no"), ("new", "yes"), ("more", "no"), hide=("old",))
    sheet, faults = read_sheet("a.xlsx", content)
    assert (sheet.rows, faults) == ([(2, ["yes", "1"])], [])
    assert sheet.notes == ["a.xlsx: the worksheet “new” is read; left: “old” (hidden), “more”."]
    assert read_sheet("a.xlsx", sheets_of(("only", "yes")))[0].notes == []


def test_hidden_rows_and_columns_are_read_and_a_note_says_so():
    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, 2], [3, 4]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    out = io.BytesIO()
    book.save(out)
    sheet, _ = read_sheet("a.xlsx", out.getvalue())
    assert [cells for _, cells in sheet.rows] == [["1", "2"], ["3", "4"]]
    assert sheet.notes == ["a.xlsx: rows and columns that are hidden in the worksheet are read like the others."]


@pytest.mark.parametrize(
    "comment", ["- strong on theory", "+ well written", "=> ask for hours", "@ the chair: see below"]
)
def test_in_a_column_of_free_text_what_begins_like_a_formula_is_text(comment):
    sheet = f'candidate,reviewer,outcome,comment\nC1,P,approve,"{comment}"\n'
    sheets = read(portfolio_csv=sheet)
    assert said(sheets) == []
    assert sheets.portfolio[0].comment == comment
    written = workbook(
        ["candidate", "reviewer", "outcome", "comment"], ["C1", "P", "approve", comment.replace("=>", "->")]
    )
    assert said(read(portfolio_xlsx=written)) == []
    assert "formula" in said(read(portfolio_csv=sheet.replace("C1,P,", f'C1,"{comment}",')))[0]


def test_a_real_formula_is_a_fault_even_in_free_text():
    sheets = read(portfolio_xlsx=workbook(["candidate", "reviewer", "outcome", "comment"], ["C1", "P", "hold", "=1+1"]))
    assert "formula" in said(sheets)[0]
