"""Rule books as data: read with every fault named, kept byte for byte, described by a schema."""

import hashlib
import json
import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from exams.rules.book import Rules, differences
from exams.rules.sections.committee import CommitteeRules
from exams.rules.sections.part_one import PartOneRules

BOOKS = Path(__file__).parent / "rule_books"
KEPT = {  # the content of rule books as it was first written; marks name them by these hashes
    "": "9fc42665bbe95c059578f2f43aaea7a76f77a8387ecbd67fe9cc437030bbcde2",
    "exam_then_panel": "e9360c3bd14185179006c98dadadebf43174fadbc4e4d09a6424d5966238b586",
    "monthly_windows": "7641b0ba21609d9e0b2055de8b8b5607430a2e7b3827a39ca6ac95f82a095eeb",
    "testing_centre": "3c615d850bdf93b768da41cccbd7a182d381a376b1143889c64fa8d08dcf5ddd",
    "twice_a_year": "95f9d97583be3f1879137b3931b2b2d558772fdd6c79951327cdffae4630ec49",
}


def read(name):
    return Rules.from_json(tomllib.loads((BOOKS / f"{name}.toml").read_text())) if name else Rules()


def faults(given):
    with pytest.raises(ValueError) as refusal:
        Rules.from_json(given)
    return str(refusal.value).splitlines()


def sections(schema):
    return {name: part for name, part in {**schema["$defs"], "Rules": schema}.items() if "properties" in part}


@pytest.mark.parametrize("name", KEPT)
def test_a_rule_book_is_kept_byte_for_byte(name):
    content = json.dumps(read(name).as_json(), sort_keys=True).encode()
    assert hashlib.sha256(content).hexdigest() == KEPT[name]


@pytest.mark.parametrize("name", KEPT)
def test_a_rule_book_printed_as_toml_is_read_back_as_the_same(name):
    rules = read(name)
    assert Rules.from_json(tomllib.loads(rules.as_toml())) == rules


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fees": {"currancy": 1}}, "The rule book has no rule called fees.currancy. Did you mean currency?"),
        (
            {"fees": {"charges": [{}, {"exm": 1}]}},
            "The rule book has no rule called fees.charges[2].exm. Did you mean exam?",
        ),
        ({"quorum": 3}, "The rule book has no rule called quorum."),
        ({"fees": {"days_to_pay": "12"}}, "fees.days_to_pay must be a whole number, 0 or more; found '12'."),
        ({"fees": {"days_to_pay": 12.0}}, "fees.days_to_pay must be a whole number, 0 or more; found 12.0."),
        ({"fees": {"days_to_pay": True}}, "fees.days_to_pay must be a whole number, 0 or more; found True."),
        ({"fees": {"days_to_pay": 10**7}}, "fees.days_to_pay must be a whole number, 0 or more; found 10000000."),
        ({"part_one": {"value": True}}, "part_one.value must be a number; found True."),
        ({"part_one": {"value": Decimal("NaN")}}, "part_one.value must be a number of ordinary size; found NaN."),
        ({"part_one": {"rule": "most"}}, "part_one.rule must be minimum-percent or maximum-wrong; found 'most'."),
        ({"portfolio_required": "yes"}, "portfolio_required must be true or false; found 'yes'."),
        ({"portfolio_required": 1}, "portfolio_required must be true or false; found 1."),
        ({"fees": {"currency": 3}}, "fees.currency must be text; found 3."),
        ({"fees": {"charges": "all"}}, "fees.charges is a list; found 'all'."),
        ({"fees": {"charges": [3]}}, "fees.charges[1] is a section: write its keys and values."),
        ({"fees": 3}, "fees is a section: write its keys and values."),
        (3, "The rule book is a section: write its keys and values."),
        (
            {"renewal": {"cycle_ends": datetime(2026, 1, 1)}},  # noqa: DTZ001 - as TOML gives it
            "renewal.cycle_ends must be a day, as 2026-03-14; found datetime.datetime(2026, 1, 1, 0, 0).",
        ),
        ({"committee": {"quorum": 0}}, "committee: quorum must be at least 1."),
        ({"renewal": {"shown_by": "x"}}, "renewal.shown_by must be shown or word, or be left out; found 'x'."),
        ({"fees": {"currency": 7 * 10**5000}}, "fees.currency must be text; found a value too long to show."),
    ],
)
def test_a_fault_is_one_sentence_with_its_place_and_what_was_found(given, said):
    assert faults(given) == [said]


def test_every_fault_of_every_section_is_told_at_once():
    told = faults({"committee": {"ballot": "shown", "tie": "toss", "quorom": 3}, "portfolio": {"way": "x"}, "qq": 1})
    assert sorted(line.partition(" must")[0] for line in told) == [
        "The rule book has no rule called committee.quorom. Did you mean quorum?",
        "The rule book has no rule called qq.",
        "committee.ballot",
        "committee.tie",
        "portfolio.way",
    ]


def test_numbers_are_kept_as_they_were_written_and_blank_is_none():
    rules = Rules.from_json(
        {"part_one": {"value": 66.6}, "eligibility": {"sits": [{"since": "", "until": "2026-03-14"}]}}
    )
    assert rules.part_one.value == Decimal("66.6")
    assert (rules.eligibility.sits[0].since, rules.eligibility.sits[0].until) == (None, date(2026, 3, 14))


def test_no_rules_can_be_made_that_a_rule_book_would_refuse():
    with pytest.raises(ValueError, match="must be open or secret"):
        CommitteeRules(ballot="shown")
    with pytest.raises(ValueError, match="must be a number"):
        PartOneRules(value="many")


def test_the_schema_has_a_title_a_type_and_a_default_for_every_rule():
    schema = TypeAdapter(Rules).json_schema()
    found = sections(schema)
    assert set(found["Rules"]["properties"]) == set(Rules().as_json())
    for name, section in found.items():
        assert section["additionalProperties"] is False, name
        for rule, of in section["properties"].items():
            assert "$ref" in of or {"title", "default"} <= set(of), (name, rule)
            assert {"type", "anyOf", "$ref"} & set(of), (name, rule)


def test_the_schema_lists_what_can_be_chosen():
    of = sections(TypeAdapter(Rules).json_schema())
    assert of["CommitteeRules"]["properties"]["majority"]["enum"] == ["simple", "of-those-present", "two-thirds"]
    assert of["FeeRules"]["properties"]["paid_before"]["enum"] == ["seat", "exam", "never"]


def test_what_differs_between_two_rule_books_is_said_by_place():
    other = Rules(part_one=PartOneRules(value=Decimal(70)), categories=("Specialist",))
    assert differences(Rules(), other) == {
        "categories": [["Mentor-Clinical", "Mentor-Policy", "Mentor-Research/Faculty"], ["Specialist"]],
        "part_one.value": ["80", "70"],
    }
    assert differences(other, other) == {}
