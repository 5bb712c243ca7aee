"""Sheets change their own cycle and nothing else: only what cycle.toml says, and never the association's rule book."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.management import CommandError

from exams.accounts import procedures as accounts
from exams.accounts.models import Association
from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line
from exams.cycles import procedures as cycles
from exams.cycles.models import Cycle
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from exams.rules.models import RuleBook
from exams.rules.sections.committee import CommitteeRules
from exams.rules.sections.part_one import PartOneRules
from exams.rules.sections.part_two import PartTwoRules
from panels.intake.procedures.standing_sheets import cycle_toml
from scoring.keys.models import PartOneMark
from tests.journeys.sheets import Folder

RULES = Rules(
    categories=("Mentor-Clinical", "Mentor-Policy"),
    part_one=PartOneRules("maximum-wrong", Decimal(5), minutes=75),
    part_two=PartTwoRules(pass_percent=Decimal(70), readings=3, percent_of="range"),
    committee=CommitteeRules(quorum=7),
    portfolio_required=False,
)
ASSOCIATION = '[cycle]\nassociation = "Sheets"\n'


@pytest.fixture
def book(clerk, now):
    made = accounts.found_association("Sheets", by=clerk, now=now)
    return rules_steps.adopt_rule_book(made, RULES, effective_from=now.date(), by=clerk, now=now, reason="its own")


@pytest.fixture
def sheets(db, tmp_path):
    made = Folder(tmp_path)
    made.toml = (made.path / "cycle.toml").write_text
    return made


def in_force(on):
    return Association.objects.get(name="Sheets").rule_books.in_force(on=on).first()


def test_a_file_that_says_nothing_leaves_the_cycle_under_the_book_in_force(book, sheets):
    sheets.toml(ASSOCIATION)
    sheets.run()
    assert Cycle.objects.get().rule_book == book
    assert RuleBook.objects.count() == 1
    assert set(sheets.column("results", "needs_adjudication")) == {"no"}
    assert all("short of 3 readings" in said for said in sheets.column("results", "reasons"))


def test_a_cycle_differs_from_the_book_in_force_only_where_its_file_says_so(book, sheets, now):
    sheets.toml(ASSOCIATION + "[part_two]\nreadings = 2\n")
    sheets.run()
    cycle = Cycle.objects.get()
    assert cycle.rules == replace(RULES, part_two=replace(RULES.part_two, readings=2))
    assert in_force(now.date()) == book
    assert (cycle.rule_book.cycle_id, cycle.rule_book.version) == (cycle.pk, 2)
    line = AuditLine.objects.get(action="cycle.rules-corrected")
    assert (line.details["before"], line.details["after"]) == (1, 2)
    assert line.details["changes"] == {"part_two.readings": [3, 2]}
    assert set(PartOneMark.objects.values_list("rule_book", flat=True)) == {cycle.rule_book.pk}
    assert first_broken_line() is None


def test_the_next_cycle_begins_with_the_book_in_force_and_not_with_that_of_another_cycle(book, sheets, clerk, now):
    sheets.toml(ASSOCIATION + "[part_two]\nreadings = 2\n")
    sheets.run()
    association = Association.objects.get(name="Sheets")
    assert cycles.plan_cycle(association, name="Next", by=clerk, now=now).rule_book == book
    changed = replace(RULES, portfolio_required=True)
    next_book = rules_steps.adopt_rule_book(association, changed, effective_from=now.date(), by=clerk, now=now)
    assert (next_book.version, next_book.cycle_id) == (3, None)


def test_a_correction_changes_what_the_file_says_and_keeps_the_cycles_own_rules(book, sheets, clerk, now):
    sheets.toml(ASSOCIATION + "[part_two]\nreadings = 2\n")
    sheets.run()
    later = replace(RULES, committee=CommitteeRules(quorum=9))
    rules_steps.adopt_rule_book(book.association, later, effective_from=now.date(), by=clerk, now=now)
    sheets.toml(ASSOCIATION + "[part_one]\nvalue = 12\n")
    sheets.run()
    rules = Cycle.objects.get().rules
    assert (rules.part_one.value, rules.part_two.readings, rules.committee.quorum) == (12, 2, 7)
    assert in_force(now.date()).rules == later


def test_rules_that_are_those_of_the_association_again_are_its_version(book, sheets):
    for readings in (2, 3, 2):
        sheets.toml(ASSOCIATION + f"[part_two]\nreadings = {readings}\n")
        sheets.run()
    versions = [line.details["after"] for line in AuditLine.objects.filter(action="cycle.rules-corrected")]
    assert sorted(versions) == [1, 2, 2]
    assert RuleBook.objects.count() == 2


def test_an_association_founded_by_its_sheets_has_the_defaults_and_every_category_of_the_field(sheets, now):
    sheets.toml(ASSOCIATION + '[part_one]\nrule = "maximum-wrong"\n')
    sheets.change("candidates.csv", "C3,Name C3,,IMH-E,Mentor-Clinical", "C3,Name C3,,IMH-E,Specialist")
    sheets.run()
    first = RuleBook.objects.get(cycle_id=None)
    assert first.rules == Rules(
        categories=(
            "Family Associate",
            "Family Specialist",
            "Specialist",
            "Mentor-Clinical",
            "Mentor-Policy",
            "Mentor-Research/Faculty",
        )
    )
    assert Cycle.objects.get().rules.part_one == PartOneRules("maximum-wrong", Decimal(12))


def test_another_rule_of_part_one_comes_with_its_own_value(book, sheets):
    sheets.toml(ASSOCIATION + '[part_one]\nrule = "minimum-percent"\n')
    sheets.run()
    assert Cycle.objects.get().rules.part_one == PartOneRules("minimum-percent", Decimal(80), minutes=75)


def test_a_value_that_the_rule_of_the_association_cannot_have_is_a_fault(book, sheets):
    sheets.toml(ASSOCIATION + "[part_one]\nvalue = 79.5\n")
    with pytest.raises(CommandError, match="1 fault in the sheets"):
        sheets.run()
    assert (sheets.out / "faults.txt").read_text() == (
        'cycle.toml, column "value": The rule of Part One is “maximum-wrong”: write a whole number, or the rule that '
        "is meant as well. Found: 79.5.\n"
    )
    assert not Cycle.objects.exists()


# ── categories ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("category", "said"),
    [
        ("Mentor-Clincal", "There is no category “Mentor-Clincal”; did you mean “Mentor-Clinical”?"),
        (
            "Specialist",
            "There is no category “Specialist” (there are Mentor-Clinical, Mentor-Policy). If it is meant, cycle.toml "
            'has to say so: [cycle] categories = ["Specialist"].',
        ),
    ],
)
def test_a_category_that_the_rules_do_not_know_is_a_fault_of_its_row(book, sheets, category, said):
    sheets.change("candidates.csv", "C3,Name C3,,IMH-E,Mentor-Clinical", f"C3,Name C3,,IMH-E,{category}")
    with pytest.raises(CommandError, match="nothing was imported"):
        sheets.run()
    assert f'candidates.csv, line 5, column "category": {said}' in (sheets.out / "faults.txt").read_text().splitlines()
    assert not Cycle.objects.exists()


def test_an_association_without_rules_knows_the_categories_of_the_field_and_no_misspelling(sheets):
    sheets.change("candidates.csv", "C3,Name C3,,IMH-E,Mentor-Clinical", "C3,Name C3,,IMH-E,Mentor-Polcy")
    with pytest.raises(CommandError, match="nothing was imported"):
        sheets.run()
    assert "did you mean “Mentor-Policy”?" in (sheets.out / "faults.txt").read_text()
    assert not Association.objects.exists()


def test_a_category_that_the_file_declares_is_one_of_this_cycle_and_of_no_other(book, sheets, now):
    sheets.change("candidates.csv", "C3,Name C3,,IMH-E,Mentor-Clinical", "C3,Name C3,,IMH-E,family associate")
    sheets.toml('[cycle]\nassociation = "Sheets"\ncategories = ["Family Associate"]\n')
    sheets.run()
    assert Cycle.objects.get().rules.categories == ("Mentor-Clinical", "Mentor-Policy", "Family Associate")
    assert sheets.column("results", "category")[3] == "Family Associate"
    assert in_force(now.date()) == book


def test_a_row_with_an_unknown_category_is_left_out_when_asked(book, sheets):
    sheets.change("candidates.csv", "C3,Name C3,,IMH-E,Mentor-Clinical", "C3,Name C3,,IMH-E,Mentor-Polcy")
    sheets.run(skip_invalid=True)
    assert sheets.column("results", "candidate") == ["C0", "C1", "C2"]
    assert Cycle.objects.get().rules.categories == RULES.categories


def test_the_file_that_a_cycle_would_write_says_what_holds_for_it(book, sheets):
    sheets.toml(ASSOCIATION + "name = 'A \"quoted\" \\ name'\n[part_two]\npass_percent = 72.5\n")
    sheets.run()
    cycle = Cycle.objects.get()
    sheets.toml(cycle_toml(cycle))
    assert "Nothing has changed" not in sheets.run()
    cycle.refresh_from_db()
    assert (Cycle.objects.count(), cycle.name, cycle.rule_book.version) == (1, 'A "quoted" \\ name', 2)
    assert cycle.rules == replace(RULES, part_two=replace(RULES.part_two, pass_percent=Decimal("72.5")))
