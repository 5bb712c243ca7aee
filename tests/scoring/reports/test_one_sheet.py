"""manage.py analyse: one sheet, tables in words and one JSON object, no database."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.reference import Case

KEY = "item,key\nQ1,A\nQ2,B\nQ3,C\n"


def sheet(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def told(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("analyse", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def writing(tmp_path):
    readings = {}
    for person, rater, criterion, score in Case("mfrm_sirt_ratings1").input["rows"]:
        readings.setdefault((person, rater), {})[criterion] = score
    lines = ["student,rater,k1,k2,k3,k4,k5"]
    lines += [",".join(map(str, (*who, *(row[f"k{n}"] for n in range(1, 6))))) for who, row in readings.items()]
    return sheet(tmp_path, "writing.csv", "\n".join(lines))


def test_ratings_give_agreement_and_severity(writing):
    out, _ = told(writing, "--ratings", "--json")
    found = json.loads(out)
    assert (found["n_readings"], found["n_reviewers"]) == (274, 7)
    severity = {row["label"]: row["measure"] for row in found["many_facet"]["facets"]["reviewer"]}
    assert severity["db01"] == Case("mfrm_sirt_ratings1").expect("MML rater raterdb01")


def test_the_tables_come_first_and_then_one_json_object(writing):
    out, _ = told(writing, "--ratings")
    start = out.index("\n{\n")
    assert "Reviewer map" in out[:start]
    assert json.loads(out[start:])["n_scripts"] == 135
    assert told(writing, "--ratings", "--tables")[0] == out[: start + 1]


@pytest.mark.django_db(databases=[])
def test_answers_and_a_key_give_items_and_reliability(tmp_path):
    key = sheet(tmp_path, "key.csv", KEY)
    answers = ["A,B,C", "A,B,A", "A,C,C", "B,B,C", "B,A,", "C,C,A", "A,B,C", "A,A,A"]
    rows = "".join(f"H{n},{row}\n" for n, row in enumerate(answers))
    out, _ = told(sheet(tmp_path, "answers.csv", f"student,Q1,Q2,Q3\n{rows}"), "--key", key, "--json")
    found = json.loads(out)
    assert [item["difficulty"] for item in found["items"]] == [5 / 8, 4 / 8, 4 / 8]
    assert found["items"][2]["omitted"] == 1
    assert found["form"]["cut"] == 3
    assert found["form"]["distribution"] == {"score": [0, 1, 2, 3], "n": [2, 1, 3, 2]}


FAULTY = {
    "no whole level": ("script,rater,k1\na,x,1\na,y,1.5\n", "“1.5” is no whole level"),
    "nobody rated": ("script,k1\na,1\nb,2\n", "No column says who rated"),
    "nothing rated": ("rater,k1\na,1\nb,2\n", "No column says what was rated"),
    "no criterion": ("script,rater\na,x\n", "there is no column of ratings"),
    "only blanks": ("script,rater,k1\na,x,\na,y,\n", "no row holds a level"),
    "an empty sheet": ("", "The sheet is empty"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_sheet_is_refused_with_where_and_why(tmp_path, fault):
    text, sentence = FAULTY[fault]
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("analyse", sheet(tmp_path, "r.csv", text), "--ratings", stdout=out, stderr=err)
    assert sentence in err.getvalue()
    assert out.getvalue() == ""


def test_levels_outside_the_scale_are_refused(tmp_path):
    path = sheet(tmp_path, "r.csv", "script,rater,k1\na,x,1\na,y,7\n")
    with pytest.raises(CommandError):
        told(path, "--ratings", "--levels", "0-4")


@pytest.mark.parametrize("arguments", [("--levels", "4-0"), ("--levels", "x"), ("--readings", "0")])
def test_a_nonsensical_wish_is_refused(tmp_path, arguments):
    path = sheet(tmp_path, "r.csv", "script,rater,k1\na,x,1\na,y,2\n")
    with pytest.raises(CommandError, match="--"):
        told(path, "--ratings", *arguments)


def test_what_cannot_be_told_is_said_and_the_rest_is_there(tmp_path):
    out, _ = told(sheet(tmp_path, "r.csv", "script,rater,k1\na,x,1\nb,y,2\nc,x,0\n"), "--ratings", "--json")
    found = json.loads(out)
    assert found["agreement"][0]["alpha"] is None
    assert any("no unit was rated by two raters" in c for c in found["agreement"][0]["cautions"])
    assert found["n_scripts"] == 3


def test_a_sheet_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        told(str(tmp_path / "none.csv"), "--ratings")
