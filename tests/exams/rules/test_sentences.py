"""Every rule can be read as a sentence and asked for under a label, and two books can be told apart in words."""

from dataclasses import replace
from decimal import Decimal

import pytest

from exams.rules.book import Rules
from exams.rules.presets import presets
from exams.rules.schema import CHOICE, FLAG, rules_by_place, sections
from exams.rules.sections.fees import Charge, FeeRules
from exams.rules.sections.part_one import MAXIMUM_WRONG, PartOneRules
from exams.rules.sections.renewal import RenewalRules
from exams.rules.sentences import changes, doubts, read_aloud, sentence_of

RULES = list(rules_by_place().values())


def columns(rule):
    return [inner for part in rule.parts for inner in (part, *columns(part))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.place)
def test_every_rule_has_a_label_and_a_sentence(rule):
    assert rule.title != rule.name
    for book in (Rules(), *[one.rules for one in presets()]):
        sentence = sentence_of(rule, book)
        assert sentence.endswith((".", ".”", "”")), sentence
        assert "{" not in sentence or rule.place == "endorsement.number"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.place)
def test_every_choice_and_every_column_has_words(rule):
    for one in (rule, *columns(rule)):
        assert one.title != one.name, one.name
        assert set(one.choices) <= set(one.words), one.name
        if one.kind == CHOICE:
            assert one.choices
    if rule.kind == FLAG:
        assert len(rule.says) == 2


def test_every_rule_of_the_book_is_there_once():
    def places(content, above=""):
        for name, value in content.items():
            if isinstance(value, dict):
                yield from places(value, f"{above}{name}.")
            else:
                yield f"{above}{name}"

    assert sorted(places(Rules().as_json())) == sorted(rules_by_place())


def test_about_thirty_rules_are_met_first():
    assert 25 <= sum(rule.front for rule in RULES) <= 40
    assert {"part_one", "part_two", "fees", "renewal"} <= {section.place for section in sections()}


def said(rules, place):
    return sentence_of(rules_by_place()[place], rules)


@pytest.mark.parametrize(
    ("rules", "place", "sentence"),
    [
        (Rules(part_one=PartOneRules(MAXIMUM_WRONG, Decimal(12))), "part_one.value",
         "Part One is passed with at most 12 wrong answers."),
        (Rules(fees=FeeRules(days_to_pay=1)), "fees.days_to_pay", "An invoice is paid within 1 day."),
        (Rules(fees=FeeRules(days_to_pay=0)), "fees.days_to_pay", "An invoice is due at once."),
        (Rules(renewal=RenewalRules(audit_percent=Decimal(0))), "renewal.audit_percent",
         "0 % of the attestations are audited."),
        (Rules(renewal=RenewalRules(period_ends="06-30")), "renewal.period_ends", "An annual period ends on 30 June."),
        (Rules(fees=FeeRules(charges=(Charge("Specialist", Decimal(60), Decimal(30)),))), "fees.charges",
         "For Specialist the exam costs 60.00, a retake 30.00."),
    ],
)  # fmt: skip
def test_a_sentence_has_the_value_in_words(rules, place, sentence):
    assert said(rules, place) == sentence


def test_what_two_rules_say_together_is_said_once():
    lines = [line.sentence for section in read_aloud(Rules()) for line in section.lines]
    assert len([line for line in lines if line.startswith("Part One is passed")]) == 1


def test_what_differs_is_told_as_sentences():
    after = replace(Rules(), part_one=PartOneRules(MAXIMUM_WRONG, Decimal(12)))
    assert [(one.before, one.after) for one in changes(Rules(), after)] == [
        ("Part One is passed with at least 80 % of the scored items correct.",
         "Part One is passed with at most 12 wrong answers."),
    ]  # fmt: skip
    assert changes(after, after) == []


def test_a_category_that_is_misspelt_in_a_row_is_pointed_out():
    rows = (Charge("Mentor Clinical", Decimal(60)), Charge("Specialist"), Charge("Mentor-Policy"), Charge())
    assert doubts(Rules(fees=FeeRules(charges=rows))) == [
        "Fees and refunds, fees by category: “Mentor Clinical” is no category of these rules; "
        "is “Mentor-Clinical” meant?"
    ]
    assert [doubts(one.rules) for one in presets()] == [[], [], [], []]
