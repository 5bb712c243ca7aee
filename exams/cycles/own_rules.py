"""One cycle under rules of its own, while the association’s book in force stays what it is."""

from django.db.models import Q

from exams.accounts.models import Association
from exams.audit.procedures import record, recorded
from exams.cycles.states import CycleState
from exams.refusals.exceptions import WrongState
from exams.rules.book import differences
from exams.rules.procedures import next_version, sha256_of


@recorded
def correct_rules(cycle, rules, *, by, now, reason):
    """Put this cycle, and nothing else, under corrected rules: a rule book for it alone, and a line saying so.

    The association's book in force stays what it is.  Rules that stand in a version already, the association's or an
    earlier one of this cycle, are that version.
    """
    if cycle.state == CycleState.RELEASED:
        raise WrongState(f"The decisions of {cycle} are released; its rules can no longer be corrected.")
    came_from, sha256 = cycle.rule_book, sha256_of(rules)
    if came_from.sha256 == sha256:
        return False
    association = Association.objects.select_for_update().get(pk=cycle.association_id)
    here = association.rule_books.filter(Q(cycle_id=None) | Q(cycle_id=cycle.pk), sha256=sha256)
    cycle.rule_book = here.order_by("-version").first() or next_version(
        association, rules, cycle=cycle, effective_from=now.date(), by=by, now=now, reason=reason
    )
    cycle.save(update_fields=["rule_book"])
    record(
        "cycle.rules-corrected", cycle, by=by, at=now, cycle=cycle, reason=reason,
        before=came_from.version, after=cycle.rule_book.version, changes=differences(came_from.rules, rules),
    )  # fmt: skip
    return True
