"""manage.py rules prints what adopt_rules reads: out and in again changes nothing."""

from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from exams.accounts import procedures as accounts
from exams.accounts.models import Association
from exams.cycles import procedures as cycles
from exams.cycles.own_rules import correct_rules
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from exams.rules.models import RuleBook
from exams.rules.sections.committee import CommitteeRules
from exams.rules.sections.eligibility import Duty
from exams.rules.sections.fees import Charge, FeeRules
from exams.rules.sections.part_one import PartOneRules
from exams.rules.sections.renewal import RenewalRules


def printed(slug):
    out = StringIO()
    call_command("rules", association=slug, stdout=out)
    return out.getvalue()


def adopt(path, slug):
    out = StringIO()
    call_command("adopt_rules", str(path), association=slug, stdout=out)
    return out.getvalue()


RICH = Rules(
    part_one=PartOneRules(value=Decimal("72.123456789012345678")),
    committee=CommitteeRules(quorum_percent=Decimal("33.50")),
    fees=FeeRules(instructions='Say "hello"\n\\ and “pay”.', charges=(Charge("Specialist", Decimal(60)), Charge())),
    renewal=RenewalRules(audit_percent=Decimal("7.5")),
    eligibility=replace(Rules().eligibility, agreements=(), sits=(Duty("Specialist"),)),
)


@pytest.mark.parametrize("rules", [Rules(), RICH], ids=["defaults", "rich"])
def test_the_printed_rule_book_adopted_again_is_the_same_version(association, clerk, now, tmp_path, rules):
    day = association.rule_books.get().effective_from
    rules_steps.adopt_rule_book(association, rules, effective_from=day, by=clerk, now=now)
    book = tmp_path / "rules.toml"
    book.write_text(printed(association.slug), encoding="utf-8")
    assert "rule book 2" in adopt(book, association.slug)
    assert RuleBook.objects.count() == 2


def test_a_misspelt_association_is_answered_with_the_nearest(association):
    with pytest.raises(CommandError, match=r"no association “test-asociation”\. Did you mean “test-association”"):
        printed("test-asociation")
    with pytest.raises(CommandError, match="There are: test-association"):
        printed("zzz")


def test_an_association_without_a_rule_book_is_told_so(clerk, now):
    accounts.found_association("New", by=clerk, now=now)
    with pytest.raises(CommandError, match="New has no rule book in force"):
        printed("new")
    assert Association.objects.get().rule_books.count() == 0


def test_what_one_cycle_has_of_its_own_is_not_printed(association, clerk, now):
    before = printed(association.slug)
    cycle = cycles.plan_cycle(association, name="Spring", by=clerk, now=now)
    own = replace(cycle.rules, part_one=PartOneRules(value=Decimal(70)))
    assert correct_rules(cycle, own, by=clerk, now=now, reason="a pilot")
    assert printed(association.slug) == before
