"""Rule books: drafted, proposed, adopted in versions, never changed."""

import hashlib
import json

from django.db import IntegrityError, transaction

from exams.accounts.models import Association, RoleGrant
from exams.accounts.permissions import Permission
from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.rules.book import differences
from exams.rules.models import RuleBook, RuleBookTakenBack, RuleDraft
from exams.rules.signals import rules_proposed
from exams.rules.states import DRAFT_LIFECYCLE, OPEN, DraftState


@recorded
def adopt_rule_book(association, rules, *, effective_from, by, now, reason="", proposed_by=None):
    """The association's next rule book; one with the same content as the newest is that one."""
    Association.objects.select_for_update().get(pk=association.pk)
    if same := already_adopted(association, rules):
        return same
    return next_version(
        association, rules, effective_from=effective_from, by=by, now=now, reason=reason, proposed_by=proposed_by
    )


def already_adopted(association, rules):
    """The association's newest rule book, where it says the same."""
    newest = association.rule_books.adopted().order_by("-version").first()
    return newest if newest and newest.sha256 == sha256_of(rules) else None


def sha256_of(rules):
    return hashlib.sha256(json.dumps(rules.as_json(), sort_keys=True).encode()).hexdigest()


def next_version(association, rules, *, effective_from, by, now, reason, cycle=None, proposed_by=None):
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
        proposed_by=proposed_by,
        adopted_by=by,
    )
    record(
        "rule-book.adopted", book, by=by, at=now, cycle=cycle, reason=reason, version=book.version, sha256=book.sha256
    )
    return book


@recorded
def take_back_book(book, *, reason, by, now):
    """A rule book that is not in force yet comes into force no more."""
    if RuleBookTakenBack.objects.filter(book=book).exists():
        raise WrongState("This rule book is taken back already.")
    require_not_in_force(book, now=now)
    taken = RuleBookTakenBack.objects.create(book=book, reason=reason.strip(), by=by, at=now)
    record("rule-book.taken-back", book, by=by, at=now, reason=reason.strip(), version=book.version)
    return taken


def require_not_in_force(book, *, now):
    if book.effective_from <= local_day(now, book.association.time_zone):
        raise Refused(
            f"Version {book.version} has been in force since {said(book.effective_from)}: adopt other rules instead."
        )
    if book.cycles.exists():
        raise Refused(f"Version {book.version} is the rule book of a cycle: put that cycle under another one first.")


# ── the draft ────────────────────────────────────────────────────────────────────────────────────────────────────────
@recorded
def begin_draft(association, rules, *, began_from, by, now):
    """The association's draft of its next rules; there is one at a time."""
    try:
        with transaction.atomic():
            draft = RuleDraft.objects.create(
                association=association, content=rules.as_json(), began_from=began_from[:200], begun_by=by,
                begun_at=now, changed_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("There is a draft of the rules already: go on with it, or discard it.") from None
    record("rule-draft.begun", draft, by=by, at=now, began_from=draft.began_from)
    return draft


@recorded
def change_draft(draft, rules, *, by, now, came_from="", seen=""):
    """Write the draft anew, if it is as it was ``seen``.  Returns {the rule's place: [what it was, what it is]}."""
    draft = _locked(draft)
    if seen and seen != draft.version:
        raise Refused("Somebody else changed the draft at this very moment: look at it again, then save.")
    if draft.state != DraftState.DRAFT:
        raise WrongState(f"The draft is “{draft.get_state_display().lower()}”: only one that is being written changes.")
    changed = differences(draft.rules, rules)
    if changed:
        draft.content, draft.changed_at = rules.as_json(), now
        draft.began_from = came_from[:200] or draft.began_from
        draft.save(update_fields=["content", "changed_at", "began_from"])
        record("rule-draft.changed", draft, by=by, at=now, changes=changed, came_from=came_from)
    return changed


@recorded
def propose_draft(draft, *, effective_from, reason, by, now):
    if effective_from < local_day(now, draft.association.time_zone):
        raise Invalid("Rules cannot come into force in the past: choose today or a later day.")
    if not reason.strip():
        raise Invalid("Write why the rules change: everybody who reads them will see it.")
    more = {"effective_from": effective_from, "reason": reason.strip(), "proposed_by": by, "proposed_at": now}
    proposed = _move(draft, DraftState.PROPOSED, by=by, at=now, why=reason.strip(), **more)
    rules_proposed.send(sender=RuleDraft, draft=proposed, by=by, now=now)
    return proposed


def withdraw_proposal(draft, *, by, now):
    return _move(draft, DraftState.DRAFT, by=by, at=now, proposed_by=None, proposed_at=None)


def discard_draft(draft, *, by, now):
    return _move(draft, DraftState.DISCARDED, by=by, at=now)


def restore_draft(draft, *, by, now):
    if RuleDraft.objects.filter(association=draft.association, state__in=OPEN).exists():
        raise Refused("There is another draft of the rules by now: discard that one first.")
    return _move(draft, DraftState.DRAFT, by=by, at=now)


@recorded
def adopt_draft(draft, *, by, now):
    """The proposed rules are the association's next rule book."""
    draft = _locked(draft)
    today = local_day(now, draft.association.time_zone)
    if draft.state == DraftState.PROPOSED and draft.effective_from < today:
        raise Refused(
            f"These rules were to hold from {said(draft.effective_from)} on, and that day is over: "
            "withdraw the proposal and propose it with another day."
        )
    if draft.proposed_by_id == by.pk and not adopts_alone(draft.association):
        raise Refused("You proposed these rules: somebody else adopts them.")
    require_something_new(draft)
    book = adopt_rule_book(
        draft.association, draft.rules, effective_from=draft.effective_from or today, by=by, now=now,
        reason=draft.reason, proposed_by=draft.proposed_by,
    )  # fmt: skip
    return _move(draft, DraftState.ADOPTED, by=by, at=now, book=book)


def require_something_new(draft):
    if same := already_adopted(draft.association, draft.rules):
        raise Refused(f"The draft says nothing other than version {same.version}: change a rule first.")


def keepers_of(association):
    """The accounts that may propose and adopt rules."""
    grants = RoleGrant.objects.with_permission(Permission.KEEP_RULES).filter(association=association)
    return set(grants.values_list("user_id", flat=True))


def adopts_alone(association) -> bool:
    """Whether there is no second person who could adopt what the first proposed."""
    return len(keepers_of(association)) < 2


@recorded
def _move(draft, to, *, by, at, why="", **changes):
    """The only place a draft changes state."""
    draft = _locked(draft)
    came_from = DraftState(draft.state)
    if to not in DRAFT_LIFECYCLE[came_from]:
        raise WrongState.between("This draft", came_from, to)
    draft.state = to
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save(update_fields=["state", *changes])
    record(f"rule-draft.{to}", draft, by=by, at=at, reason=why, came_from=str(came_from))
    return draft


def _locked(draft):
    return (
        RuleDraft.objects.select_for_update(of=("self",)).select_related("association", "proposed_by").get(pk=draft.pk)
    )
