"""Lists of people as offices have them: pasted from a mail, a spreadsheet, another program."""

import pytest

from exams.people.lists import read_pasted, read_sheet_of_people, told

PEOPLE = ("name", "email", "role", "employer")
CANDIDATES = ("reference", "name", "email", "category")


def line(text, columns=PEOPLE):
    found = read_pasted(text, columns)
    assert found.faults == []
    return found.lines[0]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Example <ada@example.org>",
        '"Ada Example" <ada@example.org>,',
        '"Example, Ada" <ada@example.org>',
        "ada@example.org, Ada Example",
        "Ada Example; ada@example.org",
        "Ada Example\tada@example.org",
        "Example, Ada, ada@example.org",
        "<ada@example.org> Ada Example",
        "  Ada   Example ,  ada@example.org  ",
    ],
)
def test_a_line_is_read_in_whichever_way_an_office_writes_it(text):
    assert (line(text).name, line(text).email) == ("Ada Example", "ada@example.org")


def test_role_and_employer_may_follow():
    both = line("Ada Example\tada@example.org\tReviewer\tCounty Clinic")
    assert (both.role, both.employer) == ("Reviewer", "County Clinic")
    assert line("Ada, ada@example.org, chair").role == "chair"
    only = line("Ada, ada@example.org, County Clinic")
    assert (only.role, only.employer) == ("", "County Clinic")


def test_a_first_line_names_the_columns_in_any_order_and_what_is_not_used_is_said():
    found = read_pasted("E-Mail;Town;Full name\nada@example.org;Lakeside;Ada", PEOPLE)
    assert (found.lines[0].name, found.lines[0].email, found.lines[0].number) == ("Ada", "ada@example.org", 2)
    assert found.unused == ["Town"]


def test_blank_lines_count_so_that_the_number_is_the_editors():
    found = read_pasted("\nAda, ada@example.org\n\n\nBo, bo@example\n", PEOPLE)
    assert [one.number for one in found.lines] == [2]
    assert found.faults == [(5, "“bo@example” is no e-mail address: write it as name@example.org.")]


@pytest.mark.parametrize(
    ("text", "reference", "name", "email", "category"),
    [
        ("C12, Ada Example, ada@example.org, Specialist", "C12", "Ada Example", "ada@example.org", "Specialist"),
        ("Ada Example", "", "Ada Example", "", ""),
        ("2026-004\tAda Example", "2026-004", "Ada Example", "", ""),
        ("Ada Example <ada@example.org>", "", "Ada Example", "ada@example.org", ""),
        ("Ada Example, Specialist", "", "Ada Example", "", "Specialist"),
    ],
)
def test_candidates_may_have_a_number_an_address_and_a_category(text, reference, name, email, category):
    one = line(text, CANDIDATES)
    assert (one.reference, one.name, one.email, one.category) == (reference, name, email, category)


def test_a_sheet_tells_its_faults_by_line():
    content = b"name,e-mail,role\nAda,ada@example.org,Chair\nBo,nothing,Chair\n"
    found = read_sheet_of_people("people.csv", content, PEOPLE)
    assert [(one.name, one.role) for one in found.lines] == [("Ada", "Chair")]
    assert found.faults == [(3, "“nothing” is no e-mail address: write it as name@example.org.")]


def test_a_sheet_without_the_columns_is_told_what_it_has():
    found = read_sheet_of_people("people.csv", b"who,where\nAda,here\n", PEOPLE)
    assert found.faults == [(0, "No column is called “name” or “e-mail”; there are: who, where.")]


def test_nothing_that_is_pasted_raises():
    for text in ('"', '"a" b" <', "<@>", "a\tb\tc\td\te\tf", "@@@@", "x" * 5000, "\x00, a@b.c"):
        read_pasted(text, PEOPLE)
        read_pasted(text, CANDIDATES)


def test_what_is_the_same_fault_is_said_once_with_its_lines():
    faults = [(7, "No name."), (3, "No name."), (4, "No name."), (2, "No address.")]
    assert told(faults) == ["Line 2: No address.", "Lines 3–4, 7: No name."]
