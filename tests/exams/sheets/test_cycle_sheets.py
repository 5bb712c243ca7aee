"""The sheets of a cycle together; nothing a file holds raises."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from exams.cycle_sheets.folder import read_cycle, read_folder
from exams.sheets.faults import Fault
from tests.exams.sheets.reading import (
    CANDIDATES,
    KEY,
    LONG,
    PORTFOLIO,
    RATINGS,
    TOML,
    WIDE,
    found_at,
    read,
    said,
    workbook,
)

SOUND = {
    "cycle.toml": TOML,
    "candidates.csv": CANDIDATES,
    "key.csv": KEY,
    "responses.csv": WIDE,
    "ratings.csv": RATINGS,
    "portfolio.csv": PORTFOLIO,
}


def test_sound_sheets_are_read_and_normalised():
    sheets = read_cycle({name: text.encode() for name, text in SOUND.items()})
    assert (said(sheets), sheets.notes, sheets.fatal) == ([], [], [])
    assert [row.category for row in sheets.candidates] == ["Mentor-Clinical", "Specialist"]
    assert [row.key for row in sheets.key] == ["B", "A|C", "BD"]
    assert sheets.responses.answers["C1"] == ("B", "A", "BD")
    assert sheets.ratings[1].levels == (2, None)
    assert sheets.portfolio[0].outcome == "approve"
    assert sheets.digests == {name: hashlib.sha256(text.encode()).hexdigest() for name, text in SOUND.items()}


def test_an_absent_sheet_is_none_never_empty():
    sheets = read()
    assert (sheets.key, sheets.responses, sheets.ratings, sheets.portfolio) == (None, None, None, None)
    assert (said(sheets), sheets.notes) == ([], [])


def test_a_missing_candidates_sheet_is_a_fault():
    sheets = read_cycle({"key.csv": KEY.encode()})
    assert said(sheets) == ["candidates.csv: The sheet is missing; nothing goes without it."]
    assert sheets.fatal


def test_one_sheet_in_two_files_is_a_fault():
    assert any("key.csv is there as well; keep one" in line for line in said(read(key_csv=KEY, key_xlsx=workbook())))
    files = {"candidates.csv": CANDIDATES.encode(), "Cycle.toml": b"", "cycle.toml": b""}
    assert "Cycle.toml is there as well" in said(read_cycle(files))[0]


def test_file_names_are_read_without_case():
    files = {"Candidates.CSV": CANDIDATES.encode(), "CYCLE.TOML": b'[cycle]\nname = "Spring"\n'}
    sheets = read_cycle(files)
    assert (sheets.rules.name, len(sheets.candidates), set(sheets.digests)) == ("Spring", 2, set(files))


def test_a_fault_says_where_and_what():
    assert str(Fault("a.csv", 14, "Item7", "Mend it.")) == 'a.csv, line 14, column "Item7": Mend it.'
    assert str(Fault("a.csv", None, "", "Mend it.")) == "a.csv: Mend it."


def test_faults_stand_in_the_order_of_the_lines_and_the_whole_sheets_last():
    rows = "C3,Eve,,PHD,X\nC4,=1,,IMH-E,X\nC5,Eve,,PHD,X\n"
    faults = read(candidates_csv=CANDIDATES.splitlines()[0] + "\n" + rows).faults
    assert [(fault.line, fault.whole_sheet) for fault in faults] == [(2, False), (3, False), (4, False), (None, True)]


def test_long_cells_are_shortened_where_they_are_quoted():
    long = "x" * 1000
    for line in said(read(key_csv=KEY, responses_csv=LONG + f"{long},Q1,A\nC1,{long},A\nC1,Q1,{long}\n")):
        assert len(line) < 300


def test_a_folder_is_read_with_its_name_and_what_is_no_sheet_is_noted(tmp_path):
    folder = tmp_path / "Spring 2026"
    (folder / "out").mkdir(parents=True)
    for name, text in SOUND.items():
        (folder / name).write_text(text)
    for name in (".hidden", "~$key.xlsx", "notes.txt", "responses.xls"):
        (folder / name).write_text("x")
    sheets = read_folder(folder)
    assert sheets.rules.name == "Spring 2026"
    assert said(sheets) == []
    assert sheets.notes == [
        "notes.txt: not used: no sheet has this name.",
        "responses.xls: not used: the sheet “responses” is read from responses.csv or responses.xlsx; "
        "save it as one of them.",
    ]
    assert set(sheets.files) == set(SOUND)


def test_a_folder_that_is_not_there_is_a_fault(tmp_path):
    assert "cannot be read" in said(read_folder(tmp_path / "nowhere"))[0]


def test_a_broken_workbook_leaves_the_other_sheets_readable():
    sheets = read(ratings_xlsx=b"no workbook", key_csv=KEY)
    assert found_at(sheets, None, "", "no workbook", whole_sheet=True)
    assert (sheets.ratings, len(sheets.key)) == (None, 3)


# ── nothing raises ───────────────────────────────────────────────────────────────────────────────────────────────────
NAMES = [*SOUND, "candidates.xlsx", "key.xlsx"]
BOOK = workbook(["item", "key"], ["Q1", "B"], ["Q2", "=1"])


def read_with(name, content):
    files = {other: text.encode() for other, text in SOUND.items() if other.partition(".")[0] != name.partition(".")[0]}
    for fault in read_cycle(files | {name: content}).faults:
        assert str(fault)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES), st.binary(max_size=200))
def test_no_bytes_ever_raise(name, content):
    read_with(name, content)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(SOUND)), st.text(max_size=120))
def test_no_text_below_a_header_ever_raises(name, text):
    read_with(name, (SOUND[name] + text).encode())


CELLS = ["C1", "Q1", "A|*", "=1", '"', "\x00", "NA", "\r", "1e999", "9" * 400, "-", "é", "", "*", "|", "nan", "\u2028"]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(SOUND)), st.lists(st.lists(st.sampled_from(CELLS), max_size=7), max_size=6))
def test_no_odd_cells_ever_raise(name, rows):
    read_with(name, (SOUND[name] + "\n".join(",".join(row) for row in rows)).encode())


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(BOOK) - 1), st.integers(0, 255))
def test_no_damage_to_a_workbook_ever_raises(place, byte):
    read_with("key.xlsx", BOOK[:place] + bytes([byte]) + BOOK[place + 1 :])
