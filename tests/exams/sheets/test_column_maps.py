"""Another program's export read as ours, after its columns are mapped once; its faults name its columns."""

import csv
import io

import pytest

from exams.cycle_sheets.folder import read_cycle
from exams.cycle_sheets.toml_columns import as_section, read_maps
from exams.rules.parsing import as_toml
from tests.exams.sheets.reading import found_at, said, workbook

PEOPLE = "candidate,name,email,credential,category\n000417,Ana,,IMH-E,Specialist\n000418,Seán,,IMH-E,Specialist\n"
KEY = "item,key\nQ1,A\nQ2,B\nQ3,C\n"
RIGHT = {"000417": ("A", "B", "C"), "000418": ("A", "", "D")}
TEXTS = {"A": "Wait and hold", "B": "Ask the parent, gently", "C": "Refer at once", "D": "Name the feeling", "": ""}


def table(*rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def read(responses, toml, *, name="responses.csv", **others):
    files = {"candidates.csv": PEOPLE, "key.csv": KEY, name: responses, "cycle.toml": toml}
    files |= {key.replace("_", "."): content for key, content in others.items()}
    return read_cycle({
        file: content if isinstance(content, bytes) else content.encode()
        for file, content in files.items() if content is not None
    })  # fmt: skip


def answers(sheets):
    assert said(sheets) == []
    return dict(sheets.responses.answers)


def rows(*, words=lambda letter: letter, before=(), between=lambda letter: ()):
    for number, given in RIGHT.items():
        yield [*before, number, *(cell for letter in given for cell in (words(letter), *between(letter)))]


def lettered(letter):
    return f"{letter.lower()}. {TEXTS[letter]}" if letter else "-"


WIDE = {
    "a number in the header, other columns beside each answer": (
        table(["Quiz", "External Id", "Stu1", "Mark1", "Stu2", "Mark2", "Stu3", "Mark3"],
              *rows(before=["Spring"], between=lambda _: ("=1+1",))),
        'candidate = "External Id"\nitems = "Stu{n}"',
    ),
    "a word for blank": (
        table(["Student ID", "Question 1", "Question 2", "Question 3"], *rows(words=lambda x: x or "BLANK")),
        'candidate = "student id"\nitems = "Question {n}"\nblank = ["BLANK"]',
    ),
    "no header, and a row with the key": (
        table(["KEY", "", "A", "B", "C"], *rows(before=["somebody"])),
        'header = false\ncandidate = 2\nitems = "3-5"\nleave_out = { 1 = "KEY" }',
    ),
    "answers in words, headers that repeat": (
        table(["sis_id", "98001: What\nfirst? (item 1)", "1.0", "98002: What (item 2)", "1.0",
               "98003: What (item 3)", "1.0"], *rows(words=TEXTS.get, between=lambda _: ("1.0",))),
        'candidate = "sis_id"\nitems = "*(item {n})"\n[columns.responses.options]\n'
        + "".join(f'"{text}" = "{letter}"\n' for letter, text in TEXTS.items() if letter),
    ),
    "columns in their order where no number is in the header": (
        table(["sis_id", "9801: First", "9807: Second", "9803: Third"], *rows()),
        'candidate = "sis_id"\nitems = "98*: *"',
    ),
    "answers that begin with their letter": (
        "\ufeff" + table(["ID number", "Response 1", "Response 2", "Response 3"], *rows(words=lettered)),
        'candidate = "ID number"\nitems = "Response {n}"\nblank = ["-"]\noptions = "letter"',
    ),
    "a second row of headers": (
        table(["Respondent", "Custom Data 1", "1. What?", "2. What?", "3. What?"],
              ["", "", "Response", "Response", "Response"], *rows(words=TEXTS.get, before=["118"])),
        'candidate = "Custom Data 1"\nitems = "{n}. What?"\nskip = 1\n[columns.responses.options]\n'
        + "".join(f'"{text}" = "{letter}"\n' for letter, text in TEXTS.items() if letter),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", WIDE)
def test_an_export_is_read_after_its_columns_are_mapped(kind):
    content, section = WIDE[kind]
    assert answers(read(content, f"[columns.responses]\n{section}")) == RIGHT


def test_a_workbook_whose_numbers_lost_their_zeros():
    sheet = workbook(
        ["ID", "Candidate\xa0number", "Question 1", "Points - Question 1", "Question 2", "Question 3"],
        [1, 417, "A;", 1, "B;", "C;"], [2, 418, "A;", 1, None, "D;"],
    )  # fmt: skip
    toml = '[columns.responses]\ncandidate = "Candidate number"\nitems = "Question {n}"\npad = 6'
    assert answers(read(sheet, toml, name="responses.xlsx")) == RIGHT


def test_one_row_an_answer():
    given = [[who, f"Item #{n}", TEXTS[a]] for who, letters in RIGHT.items() for n, a in enumerate(letters, 1)]
    long = table(["Who", "Question", "Given"], *given)
    toml = '[columns.responses]\ncandidate = "Who"\nitem = "Question"\nresponse = "Given"\nitems = "Item #{n}"\n'
    toml += "[columns.responses.options]\n" + "".join(f'"{t}" = "{letter}"\n' for letter, t in TEXTS.items() if t)
    assert answers(read(long, toml)) == RIGHT


def test_the_key_is_read_out_of_the_same_file():
    with_key = table(["KEY", "", "A", "B", "C"], *rows(before=["somebody"]))
    toml = """
[columns.responses]
header = false
candidate = 2
items = "3-5"
leave_out = { 1 = "KEY" }
[columns.key]
from = "responses"
header = false
items = "3-5"
row = { 1 = "KEY" }
"""
    sheets = read(with_key, toml, key_csv=None)
    assert answers(sheets) == RIGHT
    assert [(row.item, row.key) for row in sheets.key] == [("Q1", "A"), ("Q2", "B"), ("Q3", "C")]


def test_a_file_of_another_name_and_encoding():
    people = table(["Nr", "Vorname", "Nachname", "Weg"], ["1", "Zoë", "Müller", "Fach"], delimiter=";")
    toml = """
[columns.candidates]
file = "Teilnehmer.csv"
encoding = "windows-1252"
candidate = "Nr"
name = "{Vorname} {Nachname}"
category = "Weg"
constants = { credential = "IMH-E" }
values.category = { Fach = "Specialist" }
pad = 4
"""
    files = {"Teilnehmer.csv": people.encode("windows-1252"), "cycle.toml": toml.encode()}
    sheets = read_cycle(files)
    assert said(sheets) == []
    [row] = sheets.candidates
    assert (row.candidate, row.name, row.credential, row.category) == ("0001", "Zoë Müller", "IMH-E", "Specialist")


def test_ratings_and_portfolio_are_mapped_like_the_others():
    files = {
        "candidates.csv": PEOPLE,
        "ratings.csv": table(["Paper", "Person", "Rater", "Score: Reflection", "Score: Thinking"],
                             ["P1", "000417", "R. One", "3", "2"]),
        "portfolio.csv": table(["Person", "By", "Verdict", "Note"], ["000417", "P. Two", "Accepted", "- strong"]),
        "cycle.toml": """
[columns.ratings]
script = "Paper"
candidate = "Person"
reviewer = "Rater"
[columns.ratings.criteria]
Reflection = "Score: Reflection"
Thinking = "Score: Thinking"
[columns.portfolio]
candidate = "Person"
reviewer = "By"
outcome = "Verdict"
comment = "Note"
values.outcome = { Accepted = "approve" }
""",
    }  # fmt: skip
    sheets = read_cycle({name: content.encode() for name, content in files.items()})
    assert said(sheets) == []
    assert [row.levels for row in sheets.ratings] == [(3, 2)]
    assert [one.name for one in sheets.rules.criteria] == ["Reflection", "Thinking"]
    assert [(row.outcome, row.comment) for row in sheets.portfolio] == [("approve", "- strong")]


def test_a_fault_names_the_column_as_the_export_does():
    content = table(["External Id", "Stu1", "Stu2", "Stu3"], ["000417", "A", "MULT", "C"], ["000999", "A", "B", "C"])
    sheets = read(content, '[columns.responses]\ncandidate = "External Id"\nitems = "Stu{n}"')
    assert found_at(sheets, 2, "Stu2", "is not among the options")
    assert found_at(sheets, 3, "External Id", "000999")


def test_a_column_that_is_not_there_is_named_with_those_that_are():
    content = table(["External ID number", "Stu1"], ["000417", "A"])
    sheets = read(content, '[columns.responses]\ncandidate = "External Id"\nitems = "Stu{n}"')
    assert found_at(sheets, 1, "External Id", "its columns are External ID number, Stu1", whole_sheet=True)
    sheets = read(content, '[columns.responses]\ncandidate = "External ID number"\nitems = "Question {n}"')
    assert found_at(sheets, 1, "", "No column is called like “Question {n}”", whole_sheet=True)


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ('[columns.answers]\ncandidate = "x"', "There is no sheet called “answers”"),
        ('[columns.responses]\ncandidat = "x"', "Did you mean “candidate”?"),
        ('[columns.responses]\nitems = "Q{n}"', "Say which column is “candidate”."),
        ('[columns.responses]\ncandidate = "x"', "Say which columns hold the answers"),
        ('[columns.responses]\ncandidate = 0\nitems = "Q{n}"', "or its number"),
        ('[columns.responses]\ncandidate = "x"\nitems = "{n}-{n}"', "{n} stands once"),
        ('[columns.responses]\ncandidate = "x"\nitems = "Q{n}"\nencoding = "klingon"', "Write one of utf-8"),
        ('[columns.responses]\ncandidate = "x"\nitems = "Q{n}"\nskip = -1', "Write how many rows"),
        ('[columns.responses]\nfile = "../x.csv"\ncandidate = "x"\nitems = "Q{n}"', "a file in this folder"),
        ('[columns.responses]\nfile = "gone.csv"\ncandidate = "x"\nitems = "Q{n}"', "it is not there"),
        ("columns = 3", "Write a section for each sheet"),
    ],
)
def test_what_cannot_be_a_map_is_said(section, words):
    sheets = read("candidate,Q1,Q2,Q3\n000417,A,B,C\n", section)
    assert any(words in sentence for sentence in said(sheets)), said(sheets)
    assert sheets.fatal


def test_a_map_written_as_toml_is_read_back_as_the_same():
    for _, section in WIDE.values():
        import tomllib

        given = tomllib.loads(f"[columns.responses]\n{section}")["columns"]
        [found] = read_maps(given)[0].values()
        again = tomllib.loads(as_toml({"columns": {"responses": as_section(found)}}))["columns"]
        assert read_maps(again) == ({"responses": found}, [])


def test_excels_line_with_the_delimiter_is_no_header():
    sheets = read("sep=;\ncandidate;Q1;Q2;Q3\n000417;A;B;C\n000418;A;;D\n", "")
    assert answers(sheets) == RIGHT
    sheets = read("sep=;\ncandidate;Q1;Q2;Q3\n000417;A;B;x!\n", "")
    assert found_at(sheets, 3, "Q3", "is no option")
