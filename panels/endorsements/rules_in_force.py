"""Which rules of endorsement hold today: those of the newest rule book in force, not of the cycle that granted it."""

from django.db.models import OuterRef, Subquery

from exams.calendar.days import local_day
from exams.rules.models import RuleBook
from exams.rules.parsing import read_section
from exams.rules.sections.endorsement import EndorsementRules


def endorsement_rules(association, *, now) -> EndorsementRules:
    book = association.rule_books.in_force(on=local_day(now, association.time_zone)).first()
    return _read(book.content) if book else EndorsementRules()


def endorsement_rules_of_all(*, now) -> dict[int, EndorsementRules]:
    """{association: its rules}, in one question; an association without a rule book is not in it."""
    newest = RuleBook.objects.in_force(on=now.date()).filter(association=OuterRef("association")).values("pk")[:1]
    books = RuleBook.objects.filter(pk=Subquery(newest)).values_list("association_id", "content")
    return {association: _read(content) for association, content in books}


def _read(content) -> EndorsementRules:
    return read_section(EndorsementRules, content.get("endorsement", {}))
