"""Records of candidates: entered, corrected, merged and separated, moved to another account."""

from django.urls import reverse

from exams.accounts import procedures as accounts
from exams.accounts.models import Candidate
from exams.accounts.numbering import next_references
from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from exams.actions.forms import ReasonForm
from exams.cycles.actions import associations
from exams.people.actions.invitations import left_out
from exams.people.actions.roles import OFFICE
from exams.people.forms.many import EnterManyForm, in_short
from exams.people.forms.records import AccountForm, MergeForm, RecordForm
from exams.people.models import CandidateMerge
from exams.people.procedures import merging
from exams.people.procedures.entering import enter_many
from exams.wording.phrases import counted, listed

ENTERS = associations(lambda association: f"{reverse('people:candidates')}?of={association.slug}")
CANDIDATES = Rows(
    "candidates",
    lambda user, *may: Candidate.objects.filter(association__in=user.associations(*may)).select_related(
        "association", "user", "merged_into"
    ),
    page="people:candidate",
    named=lambda candidate: candidate.name,
    model=Candidate,
    shows={
        "id": "id", "association": "association.slug", "reference": "reference", "name": "name", "email": "email",
        "merged_into": "merged_into_id",
    },
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip
MERGES = Rows(
    "candidate-merges",
    lambda user, *may: CandidateMerge.objects.filter(kept__association__in=user.associations(*may)).select_related(
        "kept__association", "kept__user", "kept__merged_into", "other", "account", "by"
    ),
    page=lambda merge: reverse("people:candidate", args=[merge.kept_id]),
    model=CandidateMerge,
    shows={
        "id": "id", "kept": "kept_id", "other": "other_id", "reason": "reason", "at": "at",
        "separated_at": "separated_at",
    },
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip


def stands(candidate) -> bool:
    return candidate.merged_into_id is None


# ── entered ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_entries(association, given, *, by, now):
    found, cycle = given["foreseen"], given["cycle"]
    entered = counted(len(found.new), "candidate is", "candidates are")
    yield f"{entered} entered at {association}: {in_short(found.new)}."
    if found.unnumbered:
        written = [line.reference for line in found.new]
        first = next_references(association, 1, now=now, taken=written)[0]
        yield f"{found.unnumbered} without a number get the next that are free, from {first} on."
    if found.accounts:
        who = listed(sorted(found.accounts), most=12)
        have = "has" if len(found.accounts) == 1 else "have"
        yield f"{len(found.accounts)} {have} an account already, to which the record is joined: {who}."
    if cycle:
        yield f"All of them are registered for {cycle}, {given['credential']}, each in the category of the line."
    if found.alike:
        yield f"Look at these first, they may be there already: {listed(found.alike, most=12)}."
    yield from left_out(given)


@action(
    ENTERS, title="Enter candidates", form=EnterManyForm, consequences=foreseen_entries,
    final="A record is not deleted: a mistake is corrected, and a second one of a person is merged into the first.",
    **OFFICE,
)  # fmt: skip
def enter_candidates(association, *, foreseen, cycle, credential, by, now, **_):
    """A list or a sheet of people who sit or will sit; registered for a cycle where one is chosen.  All or nobody."""
    done = enter_many(association, foreseen.new, cycle=cycle, credential=credential, by=by, now=now)
    data = {"entered": len(done.new)}
    return Done(f"{counted(len(done.new), 'candidate is', 'candidates are')} entered.", data=data)


# ── one record ───────────────────────────────────────────────────────────────────────────────────────────────────────
@action(CANDIDATES, title="Correct the record", form=RecordForm, undo="correct-record", when=stands, **OFFICE)
def correct_record(candidate, *, name, email, reference, reason, by, now):
    """Name, address and number as the association knows them; an account keeps its own."""
    accounts.correct_candidate(candidate, name=name, email=email, reference=reference, reason=reason, by=by, now=now)
    return "Corrected."


def foreseen_merge(candidate, given, *, by, now):
    other = given["other"]
    yield f"{candidate} is kept. It has {merging.told_of(candidate)}."
    yield f"{other} has {merging.told_of(other)}: all of it belongs to {candidate} from now on."
    yield f"The number {other.reference} stays taken; its record has nothing any more and refers to this one."
    if other.user and candidate.user and other.user != candidate.user:
        yield f"The person signs in with {candidate.user.email}; {other.user.email} no longer shows this record."
    elif other.user and not candidate.user:
        yield f"The account {other.user.email} shows this record from now on."
    yield "The decisions, letters and certificates that were given out keep the name and number they were given."


@action(
    CANDIDATES, title="Merge another record into this one", form=MergeForm, undo="separate-candidates", when=stands,
    consequences=foreseen_merge, **OFFICE,
)  # fmt: skip
def merge_candidates(candidate, *, other, reason, by, now):
    """Two records of one person: everything the other has comes to this one."""
    merge = merging.merge_candidates(candidate, other, reason=reason, by=by, now=now)
    return Done(f"{other.reference} is merged into {candidate.reference}.", data={"merge": str(merge.pk)})


def separable(merge, *, by, now):
    merging.require_separable(merge)


def foreseen_separation(merge, given, *, by, now):
    rows = sum(len(keys) for keys in merge.moved.values())
    yield f"{merge.kept} and {merge.other} are two records again."
    yield f"What came with {merge.other.reference} goes back: {counted(rows, 'row')}. What was added since then stays."
    if merge.account:
        yield f"The account {merge.account.email} shows {merge.other.reference} again."


@action(
    MERGES, title="Separate them again", form=ReasonForm, undo="merge-candidates", guards=[separable],
    when=lambda merge: merge.separated_at is None, consequences=foreseen_separation, **OFFICE,
)  # fmt: skip
def separate_candidates(merge, *, reason, by, now):
    merging.separate_candidates(merge, reason=reason, by=by, now=now)
    return f"{merge.kept.reference} and {merge.other.reference} are two records again."


def foreseen_account(candidate, given, *, by, now):
    user = given["account"]
    yield f"{user} ({user.email}) sees the record {candidate} and everything of it, from now on."
    if candidate.user:
        yield f"{candidate.user.email} does not see it any more."
    yield "Both are told."


@action(
    CANDIDATES, title="Move the record to another account", form=AccountForm, undo="move-to-account", when=stands,
    consequences=foreseen_account, **OFFICE,
)  # fmt: skip
def move_to_account(candidate, *, account, reason, by, now):
    """The same person made two accounts, or the record was joined to the wrong one."""
    merging.move_to_account(candidate, account, reason=reason, by=by, now=now)
    return f"The record belongs to {account.email} now."


def foreseen_detaching(candidate, given, *, by, now):
    yield f"{candidate.user.email} does not see the record {candidate} any more, and is told."


@action(
    CANDIDATES, title="Take the account off the record", form=ReasonForm, undo="move-to-account",
    when=lambda candidate: candidate.user_id is not None, consequences=foreseen_detaching, **OFFICE,
)  # fmt: skip
def detach_account(candidate, *, reason, by, now):
    """The record was joined to somebody else's account."""
    merging.move_to_account(candidate, None, reason=reason, by=by, now=now)
    return "The record belongs to no account now."
