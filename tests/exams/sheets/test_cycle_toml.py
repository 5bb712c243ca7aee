"""cycle.toml: a default for every key, and nothing misspelt that is silently the default."""

from dataclasses import replace
from decimal import Decimal

import pytest

from exams.cycle_sheets.toml_rules import CycleRules, read_rules
from exams.rules.book import Rules
from exams.rules.sections.part_one import PartOneRules

FULL = """
[cycle]
association = "Lakeland"
name = "Spring"
year = 2026
season = "spring"
[part_one]
rule = "maximum-wrong"
value = 10
[part_two]
pass_percent = 72.5
readings = 3
adjacent_levels = 2
percent_of = "range"
[[part_two.criteria]]
name = "Stance"
minimum = 1
maximum = 4
weight = 0.5
[portfolio]
required = false
"""


def rules_of(text):
    rules, faults = read_rules(text.encode(), folder="folder")
    assert faults == []
    return rules


def faults_of(content):
    content = content if isinstance(content, bytes) else content.encode()
    faults = read_rules(content, folder="folder")[1]
    assert all(fault.whole_sheet for fault in faults)
    return faults


def test_an_absent_or_empty_file_is_all_defaults():
    assert read_rules(None, folder="spring") == (CycleRules(name="spring"), [])
    rules = rules_of("")
    assert rules == CycleRules(
        association="Association",
        name="folder",
        year=0,
        season="",
        part_one_rule="minimum-percent",
        part_one_value=Decimal(80),
        pass_percent=Decimal(80),
        readings=2,
        adjacent_levels=1,
        percent_of="maximum",
        criteria=(),
        portfolio_required=True,
    )


def test_every_key_is_read():
    rules = rules_of(FULL)
    assert (rules.association, rules.name, rules.year, rules.season) == ("Lakeland", "Spring", 2026, "spring")
    assert (rules.part_one_rule, rules.part_one_value) == ("maximum-wrong", Decimal(10))
    assert (rules.pass_percent, rules.readings, rules.adjacent_levels) == (Decimal("72.5"), 3, 2)
    assert (rules.percent_of, rules.portfolio_required) == ("range", False)
    (stance,) = rules.criteria
    assert (stance.name, stance.minimum, stance.maximum, stance.weight) == ("Stance", 1, 4, 0.5)


def test_each_rule_of_part_one_has_its_own_default():
    assert rules_of('[part_one]\nrule = "maximum-wrong"\n').part_one_value == 12
    assert rules_of('[part_one]\nrule = "minimum-percent"\n').part_one_value == 80


def test_a_criterion_may_be_no_more_than_a_name():
    (criterion,) = rules_of('[part_two]\ncriteria = [{name = "K"}]\n').criteria
    assert (criterion.name, criterion.minimum, criterion.maximum, criterion.weight) == ("K", 0, None, 1)


@pytest.mark.parametrize(
    ("folder", "name"), [("a\x00b\udcff", "ab"), ("", "cycle"), ("\n", "cycle"), ("x" * 300, "x" * 180)]
)
def test_a_folder_lends_its_name_only_as_far_as_it_is_one(folder, name):
    assert read_rules(None, folder=folder)[0].name == name


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("[part_tow]\nreadings = 2\n", "part_tow", "did you mean “part_two”"),
        ("[part_two]\npas_percent = 80\n", "pas_percent", "did you mean “pass_percent”"),
        ("[part_two]\nxyz = 80\n", "xyz", "there are pass_percent"),
        ("cycle = 3\n", "cycle", "is a section"),
        ('[part_one]\nrule = "most"\n', "rule", "'minimum-percent', 'maximum-wrong'"),
        ("[part_one]\nvalue = 101\n", "value", "0 to 100"),
        ('[part_one]\nrule = "maximum-wrong"\nvalue = 1.5\n', "value", "whole number"),
        ('[part_one]\nrule = "maximum-wrong"\nvalue = -1\n', "value", "whole number"),
        ("[part_two]\npass_percent = 180\n", "pass_percent", "0 to 100"),
        ("[part_two]\npass_percent = nan\n", "pass_percent", "a number"),
        ("[part_two]\npass_percent = true\n", "pass_percent", "a number"),
        ('[part_two]\npass_percent = "80"\n', "pass_percent", "a number"),
        ("[part_two]\nreadings = 0\n", "readings", "from 1"),
        ("[part_two]\nreadings = 2.5\n", "readings", "whole number"),
        ("[part_two]\nadjacent_levels = -1\n", "adjacent_levels", "from 0"),
        ('[part_two]\npercent_of = "half"\n', "percent_of", "'range'"),
        ("[part_two]\ncriteria = 3\n", "criteria", "a list of"),
        ("[part_two]\ncriteria = [3]\n", "criteria", "a list of"),
        ("[part_two]\ncriteria = [{minimum = 1}]\n", "criteria", "needs a name"),
        ('[part_two]\ncriteria = [{name = "K", minimum = 3, maximum = 3}]\n', "criteria", "greater"),
        ('[part_two]\ncriteria = [{name = "K"}, {name = "k"}]\n', "criteria", "twice"),
        ('[part_two]\ncriteria = [{name = "Reviewer"}]\n', "criteria", "another column"),
        ('[part_two]\ncriteria = [{name = "K", weight = -1}]\n', "weight", "a weight"),
        ('[part_two]\ncriteria = [{name = "K", weight = 0}]\n', "criteria", "All weights are 0"),
        ('[part_two]\ncriteria = [{name = "K", wieght = 1}]\n', "wieght", "did you mean “weight”"),
        ('[part_two]\ncriteria = [{name = "K", minimum = 0.5}]\n', "minimum", "whole number"),
        ('[portfolio]\nrequired = "yes"\n', "required", "true or false"),
        ("[cycle]\nyear = 20260\n", "year", "9999"),
        ("[cycle]\nname = 3\n", "name", "quotation marks"),
        ('[cycle]\nname = "a\\u0000b"\n', "name", "one line"),
        ('[cycle]\nseason = "a\\nb"\n', "season", "a word"),
        (f"[cycle]\nyear = 0x{'F' * 5000}\n", "year", "too long to show"),
    ],
)
def test_what_cannot_be_a_rule_is_a_fault(text, column, words):
    assert [f for f in faults_of(text) if f.column == column and words in f.message], faults_of(text)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("[part_two\n", 1, "no valid TOML"),
        ("\n[cycle]\nyear = \n", 3, "no valid TOML"),
        ("[cycle]\nyear = 1\nyear = 2\n", 3, "no valid TOML"),
        (FULL.encode("utf-16"), None, "not UTF-8"),
        (f"[cycle]\nyear = {'9' * 5000}\n", None, "too long"),
        ("a = " + "[" * 5000 + "]" * 5000, None, "nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(content, line, words):
    (fault,) = faults_of(content)
    assert fault.line == line
    assert words in fault.message


def test_every_fault_is_told_at_once_and_what_is_sound_is_kept():
    text = (
        '[cycle]\nname = "Spring"\n[part_two]\nreadings = 0\npass_percent = 70\n'
        'criteria = [{name = "K", weight = -1}, {name = "k"}, {name = "Round"}, {wieght = 1}]\n[prtfolio]\n'
    )
    rules, faults = read_rules(text.encode(), folder="folder")
    assert [(fault.column, fault.message) for fault in faults] == [
        ("readings", "Write a whole number from 1 to 100. Found: 0."),
        ("weight", "Criterion 1: Write a weight, a number from 0 to 1000000. Found: -1."),
        ("criteria", "Criterion 3: “Round” is another column of ratings; give the criterion a name of its own."),
        ("criteria", "Criterion 4: it needs a name, the name of its column in ratings."),
        ("wieght", "Criterion 4 has no such key; did you mean “weight”?"),
        ("prtfolio", "There is no section [prtfolio]; did you mean “portfolio”?"),
        ("criteria", "“k” stands there twice."),
    ]
    assert (rules.name, rules.pass_percent, rules.readings) == ("Spring", Decimal(70), 2)


def test_what_the_file_says_is_known_key_by_key():
    assert rules_of("").said == frozenset()
    assert rules_of("[cycle]\nyear = 0\n[portfolio]\nrequired = true\n").said == {"cycle.year", "portfolio.required"}


@pytest.mark.parametrize(
    ("text", "part_one"),
    [
        ("", PartOneRules("maximum-wrong", Decimal(5), 75)),
        ("value = 9", PartOneRules("maximum-wrong", Decimal(9), 75)),
        ('rule = "maximum-wrong"', PartOneRules("maximum-wrong", Decimal(5), 75)),
        ('rule = "minimum-percent"', PartOneRules("minimum-percent", Decimal(80), 75)),
        ('rule = "minimum-percent"\nvalue = 72.5', PartOneRules("minimum-percent", Decimal("72.5"), 75)),
    ],
)
def test_only_what_is_written_takes_the_place_of_what_holds(text, part_one):
    base = Rules(part_one=PartOneRules("maximum-wrong", Decimal(5), 75), portfolio_required=False)
    assert rules_of(f"[part_one]\n{text}\n").over(base) == replace(base, part_one=part_one)
