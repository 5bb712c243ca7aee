"""Rule books: adopted in versions, never changed."""

import hashlib
import json

from exams.accounts.models import Association
from exams.audit.procedures import record, recorded
from exams.rules.models import RuleBook


@recorded
def adopt_rule_book(association, rules, *, effective_from, by, now, reason=""):
    """The association's next rule book; one with the same content as the newest is that one."""
    Association.objects.select_for_update().get(pk=association.pk)
    newest = association.rule_books.adopted().order_by("-version").first()
    if newest and newest.sha256 == sha256_of(rules):
        return newest
    return next_version(association, rules, effective_from=effective_from, by=by, now=now, reason=reason)


def sha256_of(rules):
    return hashlib.sha256(json.dumps(rules.as_json(), sort_keys=True).encode()).hexdigest()


def next_version(association, rules, *, effective_from, by, now, reason, cycle=None):
    """The only place a rule book is written; the association is locked."""
    newest = association.rule_books.order_by("-version").first()
    book = RuleBook.objects.create(
        association=association,
        version=newest.version + 1 if newest else 1,
        cycle_id=cycle.pk if cycle else None,
        effective_from=effective_from,
        content=rules.as_json(),
        sha256=sha256_of(rules),
        reason=reason,
        created_at=now,
    )
    record(
        "rule-book.adopted", book, by=by, at=now, cycle=cycle, reason=reason, version=book.version, sha256=book.sha256
    )
    return book
