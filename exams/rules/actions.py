"""What is done with an association's rules: drafted, proposed, adopted by a second person, taken back in time."""

from django.urls import reverse

from exams.accounts.models import Association
from exams.accounts.permissions import OWN, Permission
from exams.actions.declaration import Done, Rows, action
from exams.actions.forms import ReasonForm
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Refused
from exams.rules import procedures
from exams.rules.forms.everything import RulesForm
from exams.rules.forms.steps import BeginForm, ImportForm, ProposalForm
from exams.rules.models import RuleBook, RuleDraft
from exams.rules.sentences import changes, doubts
from exams.rules.states import OPEN, DraftState
from exams.wording.phrases import counted, listed

KEEP = {"may": Permission.KEEP_RULES}
ASSOCIATIONS = Rows(
    "associations",
    lambda user, *may: Association.objects.filter(pk__in=user.associations(*may)),
    page=lambda association: reverse("rules:office", args=[association.slug]),
    key="slug",
    named=lambda association: association.name,
)
DRAFTS = Rows(
    "rule-drafts",
    lambda user, *may: RuleDraft.objects.filter(association__in=user.associations(*may)).select_related(
        "association", "proposed_by"
    ),
    page=lambda draft: reverse("rules:draft", args=[draft.association.slug]),
    named=lambda draft: draft.association.name,
    model=RuleDraft,
    shows={
        "id": "id", "association": "association.slug", "state": "state", "began_from": "began_from",
        "content": "content", "effective_from": "effective_from", "reason": "reason", "changed_at": "changed_at",
    },
    reads=(Permission.KEEP_RULES,),
)  # fmt: skip


def _books(user, *may):
    """For reading: those of every association to which this person belongs in whatever role."""
    whose = user.associations(*may) if may else [grant.association_id for grant in user.grants]
    return RuleBook.objects.filter(association__in=whose).select_related("association")


BOOKS = Rows(
    "rule-books",
    _books,
    page=lambda book: reverse("rules:office", args=[book.association.slug]),
    model=RuleBook,
    shows={
        "id": "id", "association": "association.slug", "version": "version", "cycle": "cycle_id",
        "effective_from": "effective_from", "content": "content", "sha256": "sha256", "reason": "reason",
        "created_at": "created_at",
    },
    reads=OWN,
)  # fmt: skip


# ── the draft ────────────────────────────────────────────────────────────────────────────────────────────────────────
def no_draft_yet(association, *, by, now):
    if association.rule_drafts.filter(state__in=OPEN).exists():
        raise Refused("There is a draft of the rules already: go on with it, or discard it.")


@action(
    ASSOCIATIONS, title="Begin a draft", form=BeginForm, guards=[no_draft_yet], undo="discard-rule-draft", **KEEP
)  # fmt: skip
def begin_rule_draft(association, *, start, by, now):
    """From the rules in force, an earlier version, a published preset, or the house's own values."""
    rules, began_from = start
    draft = procedures.begin_draft(association, rules, began_from=began_from, by=by, now=now)
    return Done("The draft is begun. Nothing changes before it is adopted.", {"id": str(draft.pk)},
                go=DRAFTS.path_of(draft))  # fmt: skip


def _written(draft):
    return draft.state == DraftState.DRAFT


def _proposed(draft):
    return draft.state == DraftState.PROPOSED


@action(DRAFTS, title="Save the draft", form=RulesForm, undo="edit-rule-draft", when=_written, **KEEP)
def edit_rule_draft(draft, *, rules, seen, by, now):
    """What is not sent stays as it is."""
    changed = procedures.change_draft(draft, rules, by=by, now=now, seen=seen)
    told = f"Saved: {counted(len(changed), 'rule')} changed." if changed else "Saved: nothing is other than before."
    return Done(told, warnings=tuple(doubts(rules)))


def foreseen_import(association, given, *, by, now):
    draft = association.rule_drafts.filter(state=DraftState.DRAFT).first()
    if draft is None:
        return
    found = changes(draft.rules, given["rules"])
    yield f"The draft that is being written is replaced; {counted(len(found), 'rule')} of it change:"
    yield from map(str, found)


def not_while_proposed(association, *, by, now):
    if association.rule_drafts.filter(state=DraftState.PROPOSED).exists():
        raise Refused("The draft is proposed: withdraw the proposal before you read a file into it.")


@action(
    ASSOCIATIONS, title="Import from a file", form=ImportForm, guards=[not_while_proposed],
    consequences=foreseen_import, undo="discard-rule-draft", **KEEP,
)  # fmt: skip
def import_rules(association, *, rules, name, by, now):
    """A rule book as TOML becomes the draft; what the file does not name has the house's own value."""
    draft = association.rule_drafts.filter(state=DraftState.DRAFT).first()
    if draft:
        procedures.change_draft(draft, rules, by=by, now=now, came_from=name)
    else:
        draft = procedures.begin_draft(association, rules, began_from=name, by=by, now=now)
    read = "The file is read into the draft."
    return Done(read, {"id": str(draft.pk)}, go=DRAFTS.path_of(draft), warnings=tuple(doubts(rules)))


@action(DRAFTS, title="Discard the draft", undo="restore-rule-draft", when=_written, **KEEP)
def discard_rule_draft(draft, *, by, now):
    procedures.discard_draft(draft, by=by, now=now)
    return Done("The draft is discarded.", go=ASSOCIATIONS.path_of(draft.association))


@action(
    DRAFTS, title="Restore the draft", undo="discard-rule-draft",
    when=lambda draft: draft.state == DraftState.DISCARDED, **KEEP,
)  # fmt: skip
def restore_rule_draft(draft, *, by, now):
    procedures.restore_draft(draft, by=by, now=now)
    return "The draft is there again."


# ── proposed and adopted ─────────────────────────────────────────────────────────────────────────────────────────────
def something_new(draft, *, by, now):
    procedures.require_something_new(draft)


def what_changes(draft, effective_from):
    """The rules as they will change, in sentences; what is planned already and stays as it is."""
    books = draft.association.rule_books
    before = books.in_force(on=effective_from).first()
    if before is None:
        yield f"These are the first rules of {draft.association}, from {said(effective_from)} on."
    else:
        found = changes(before.rules, draft.rules)
        yield f"From {said(effective_from)} on {counted(len(found), 'rule')} of version {before.version} change:"
        yield from map(str, found)
    later = books.adopted().filter(effective_from__gt=effective_from).order_by("effective_from").first()
    if later:
        yield f"Version {later.version}, adopted already, takes their place on {said(later.effective_from)}."
    cycles = list(draft.association.cycles.exclude(state="released").values_list("name", flat=True))
    if cycles:
        keep = "keeps its rule book" if len(cycles) == 1 else "keep their rule books"
        yield f"{counted(len(cycles), 'cycle')} planned or under way {keep}: {listed(cycles)}."


def foreseen_proposal(draft, given, *, by, now):
    yield from what_changes(draft, given["effective_from"])
    yield from doubts(draft.rules)
    if procedures.adopts_alone(draft.association):
        yield "You are the only one who may adopt rules: you adopt them yourself, by typing the association’s name."
    else:
        yield "It is adopted by somebody else who may: a coordinator or the chair."


@action(
    DRAFTS, title="Propose the draft", form=ProposalForm, guards=[something_new], consequences=foreseen_proposal,
    undo="withdraw-rule-proposal", when=_written, **KEEP,
)  # fmt: skip
def propose_rule_draft(draft, *, effective_from, reason, by, now):
    procedures.propose_draft(draft, effective_from=effective_from, reason=reason, by=by, now=now)
    return "Proposed. It changes nothing before it is adopted."


@action(DRAFTS, title="Withdraw the proposal", undo="propose-rule-draft", when=_proposed, **KEEP)
def withdraw_rule_proposal(draft, *, by, now):
    """Back to a draft that can be written on; by whoever may keep the rules."""
    procedures.withdraw_proposal(draft, by=by, now=now)
    return "The proposal is a draft again."


def somebody_else(draft, *, by, now):
    if draft.proposed_by_id != by.pk:
        return
    if procedures.adopts_alone(draft.association):
        raise Refused("You proposed it, and nobody else may adopt: use “Adopt alone”, which asks for the name.")
    raise Refused("You proposed it: another coordinator, or the chair, adopts it.")


def foreseen_adoption(draft, given, *, by, now):
    yield from what_changes(draft, draft.effective_from)
    yield f"Proposed by {draft.proposed_by}: {draft.reason}"
    if draft.effective_from <= local_day(now, draft.association.time_zone):
        yield "They are in force at once and cannot be taken back then; other rules can be adopted in their place."
    else:
        yield f"Until {said(draft.effective_from)} they can be taken back."


@action(
    DRAFTS, title="Adopt the rules", guards=[somebody_else, something_new], consequences=foreseen_adoption,
    undo="take-back-rule-book", when=_proposed, **KEEP,
)  # fmt: skip
def adopt_rule_draft(draft, *, by, now):
    """By another person than the one who proposed."""
    return _adopted(draft, by, now)


def foreseen_alone(draft, given, *, by, now):
    yield from foreseen_adoption(draft, given, by=by, now=now)
    yield "Nobody else of the association may adopt rules: the record says that one person proposed and adopted them."


def alone(draft, *, by, now):
    if not procedures.adopts_alone(draft.association):
        raise Refused("There is a second person who may adopt: leave it to them.")


@action(
    DRAFTS, title="Adopt alone", guards=[alone, something_new], consequences=foreseen_alone, typed=True,
    undo="take-back-rule-book", **KEEP,
    when=lambda draft: _proposed(draft) and procedures.adopts_alone(draft.association),
)  # fmt: skip
def adopt_rules_alone(draft, *, by, now):
    """Where the association has one person only who may: that person, after typing the association's name."""
    return _adopted(draft, by, now)


def _adopted(draft, by, now):
    book = procedures.adopt_draft(draft, by=by, now=now).book
    said_so = f"Adopted as version {book.version}, in force from {said(book.effective_from)}."
    return Done(said_so, {"version": book.version, "id": book.pk}, go=ASSOCIATIONS.path_of(draft.association))


def not_in_force(book, *, by, now):
    procedures.require_not_in_force(book, now=now)


def foreseen_taking_back(book, given, *, by, now):
    stays = book.association.rule_books.in_force(on=book.effective_from).exclude(pk=book.pk).first()
    yield f"Version {book.version} does not come into force on {said(book.effective_from)}."
    yield f"Version {stays.version} goes on." if stays else "The association then has no rules on that day."


@action(
    BOOKS, title="Take back", form=ReasonForm, guards=[not_in_force], consequences=foreseen_taking_back, danger=True,
    final="To have these rules after all, begin a draft from this version.",
    when=lambda book: book.cycle_id is None and not hasattr(book, "taken_back"), **KEEP,
)  # fmt: skip
def take_back_rule_book(book, *, reason, by, now):
    """Before it is in force."""
    procedures.take_back_book(book, reason=reason, by=by, now=now)
    return f"Version {book.version} is taken back."
