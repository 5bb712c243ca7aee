"""What is done with endorsements: the office ends, rests, corrects and lists them; their holders show themselves."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from exams.actions.forms import ReasonForm
from exams.cycles.actions import associations
from exams.wording.phrases import counted
from panels.endorsements.forms import CorrectionForm, EarlierListForm, ListingForm, MoveForm
from panels.endorsements.models import Endorsement, TakenOverList
from panels.endorsements.procedures import registry
from panels.endorsements.procedures.earlier_list import require_untouched, take_over_list
from panels.endorsements.procedures.earlier_list import take_back_list as remove_list
from panels.endorsements.procedures.granting import revoke_endorsement as revoke
from panels.endorsements.rules_in_force import endorsement_rules
from panels.endorsements.states import ENDORSEMENT_LIFECYCLE, EndorsementState

ENDORSEMENTS = Rows(
    "endorsements",
    lambda user, *may: Endorsement.objects.filter(association__in=user.associations(*may)).select_related(
        "association", "candidate__user", "decision__case"
    ),
    page="endorsements:show",
    named=lambda endorsement: endorsement.name,
    model=Endorsement,
    shows={
        "id": "id",
        "number": "number",
        "name": "name",
        "credential": "credential",
        "category": "category",
        "place": "place",
        "exam": "exam",
        "granted_on": "granted_on",
        "valid_until": "valid_until",
        "state": "state",
        "state_since": "state_since",
        "listed": "listed",
        "candidate": "candidate.reference",
    },
    reads=(Permission.KEEP_REGISTRY,),
)
MY_ENDORSEMENTS = Rows(
    "my-endorsements",
    lambda user, *may: Endorsement.objects.of_account(user).select_related("association", "decision", "candidate"),
    page="my-endorsements:show",
    named=lambda endorsement: endorsement.number,
)
EARLIER_LISTS = Rows(
    "earlier-lists",
    lambda user, *may: TakenOverList.objects.filter(association__in=user.associations(*may)).select_related(
        "association"
    ),
    page=lambda earlier: reverse("endorsements:earlier-list"),
)
OFFICE = {"may": Permission.KEEP_REGISTRY}


# ── ends and rests ───────────────────────────────────────────────────────────────────────────────────────────────────
def can_become(state):
    return lambda endorsement: state in ENDORSEMENT_LIFECYCLE[EndorsementState(endorsement.state)]


def runs_or_rests(endorsement) -> bool:
    return endorsement.state in (EndorsementState.ACTIVE, EndorsementState.INACTIVE, EndorsementState.LAPSED)


def _foreseen(endorsement, state, *, now):
    """What the public reads from now on, and who is told."""
    listed = endorsement.listed and state in endorsement_rules(endorsement.association, now=now).listed_states
    found = "finds it" if listed else "does not find it"
    yield f"The public registry {found}; whoever has its code reads “{state.label}”."
    if endorsement.candidate.user_id:
        yield f"{endorsement.candidate.user} is told, with the reason."


def foreseen_rest(endorsement, given, *, by, now):
    yield f"The endorsement of {endorsement.name} rests until its holder comes back."
    yield from _foreseen(endorsement, EndorsementState.INACTIVE, now=now)


@action(
    ENDORSEMENTS, title="Make inactive", form=MoveForm, undo="reinstate-endorsement", consequences=foreseen_rest,
    when=lambda it: it.state == EndorsementState.ACTIVE, **OFFICE,
)  # fmt: skip
def make_inactive(endorsement, *, reason, by, now):
    registry.make_inactive(endorsement, reason=reason, by=by, now=now)
    return "It is inactive."


def foreseen_archive(endorsement, given, *, by, now):
    yield f"The endorsement of {endorsement.name} ends for good, and without fault."
    yield from _foreseen(endorsement, EndorsementState.ARCHIVED, now=now)


@action(
    ENDORSEMENTS, title="Archive", form=MoveForm, undo="reinstate-endorsement", consequences=foreseen_archive,
    when=runs_or_rests, **OFFICE,
)  # fmt: skip
def archive_endorsement(endorsement, *, reason, by, now):
    registry.archive_endorsement(endorsement, reason=reason, by=by, now=now)
    return "It is archived."


def foreseen_revocation(endorsement, given, *, by, now):
    yield f"{endorsement.name} is no longer endorsed: {endorsement.credential} {endorsement.category}."
    yield "Nobody finds the endorsement any more, and its certificate and badge are told to be invalid."
    yield from _foreseen(endorsement, EndorsementState.REVOKED, now=now)


@action(
    ENDORSEMENTS, title="Take back", form=MoveForm, undo="reinstate-endorsement", danger=True,
    consequences=foreseen_revocation, when=can_become(EndorsementState.REVOKED), **OFFICE,
)  # fmt: skip
def revoke_endorsement(endorsement, *, reason, by, now):
    revoke(endorsement, reason=reason, by=by, now=now)
    return "It is taken back."


def has_come_to_rest(endorsement) -> bool:
    rests = (EndorsementState.INACTIVE, EndorsementState.ARCHIVED, EndorsementState.REVOKED)
    return endorsement.state in rests and endorsement.changes.exists()


def nothing_rests_on_the_end(endorsement, *, by, now):
    registry.require_reinstatable(endorsement)


def foreseen_reinstating(endorsement, given, *, by, now):
    before = EndorsementState(endorsement.changes.order_by("-changed_at", "-pk").first().came_from)
    now_is = endorsement.get_state_display()
    yield f"The endorsement of {endorsement.name} is “{before.label}” again, as if it had not been “{now_is}”."
    yield from _foreseen(endorsement, before, now=now)
    yield "What was done stays in its history, with both reasons."


@action(
    ENDORSEMENTS, title="It was a mistake: as before", form=MoveForm, when=has_come_to_rest,
    guards=[nothing_rests_on_the_end], consequences=foreseen_reinstating,
    final="Where it was right after all, set it anew on the same page.", **OFFICE,
)  # fmt: skip
def reinstate_endorsement(endorsement, *, reason, by, now):
    stands = registry.reinstate(endorsement, reason=reason, by=by, now=now)
    return f"It stands as before: {stands.get_state_display().lower()}."


# ── what it says, and whether it is shown ────────────────────────────────────────────────────────────────────────────
def foreseen_correction(endorsement, given, *, by, now):
    for key, what in (("name", "name"), ("place", "place")):
        before, after = getattr(endorsement, key), " ".join(given[key].split())
        if before != after:
            yield f"The {what} is “{after}” in the registry from now on; until now “{before or 'blank'}”."
            if key == "name":
                yield "Certificate and badge are made anew; a certificate printed before no longer has its fingerprint."


@action(
    ENDORSEMENTS, title="Correct", form=CorrectionForm, undo="correct-endorsement", consequences=foreseen_correction,
    **OFFICE,
)  # fmt: skip
def correct_endorsement(endorsement, *, name, place, reason, by, now):
    """A name misspelt or changed, a place moved away from."""
    registry.correct_entry(endorsement, name=name, place=place, reason=reason, by=by, now=now)
    return "Corrected. Certificate and badge are made anew when they are next asked for."


def foreseen_listing(endorsement, given, *, by, now):
    state = EndorsementState(endorsement.state)
    if state in endorsement_rules(endorsement.association, now=now).listed_states:
        yield f"The public registry shows {endorsement.name} from now on: name, number, category, place and state."
    else:
        yield "The public registry shows it once it is in a state that is listed."


def foreseen_unlisting(endorsement, given, *, by, now):
    yield f"The public registry does not show {endorsement.name} any more; the code still verifies the endorsement."


@action(
    ENDORSEMENTS, title="List", form=ListingForm, undo="unlist-endorsement", when=lambda it: not it.listed,
    consequences=foreseen_listing, **OFFICE,
)  # fmt: skip
def list_endorsement(endorsement, *, reason, by, now):
    registry.list_entry(endorsement, listed=True, reason=reason, by=by, now=now)
    return "It is listed."


@action(
    ENDORSEMENTS, title="Do not list", form=ListingForm, undo="list-endorsement", when=lambda it: it.listed,
    consequences=foreseen_unlisting, **OFFICE,
)  # fmt: skip
def unlist_endorsement(endorsement, *, reason, by, now):
    registry.list_entry(endorsement, listed=False, reason=reason, by=by, now=now)
    return "It is not listed any more; its code still verifies it."


def the_choice_is_theirs(endorsement, *, by, now):
    registry.require_own_choice(endorsement, now=now)


@action(
    MY_ENDORSEMENTS, title="Show me in the public registry", may=Permission.REGISTER, undo="hide-from-registry",
    when=lambda it: not it.listed and it.state != EndorsementState.REVOKED, guards=[the_choice_is_theirs],
    consequences=foreseen_listing,
)  # fmt: skip
def show_in_registry(endorsement, *, by, now):
    registry.choose_listing(endorsement, listed=True, by=by, now=now)
    return "The public registry shows you."


@action(
    MY_ENDORSEMENTS, title="Do not show me in the public registry", may=Permission.REGISTER, undo="show-in-registry",
    when=lambda it: it.listed and it.state != EndorsementState.REVOKED, guards=[the_choice_is_theirs],
)  # fmt: skip
def hide_from_registry(endorsement, *, by, now):
    registry.choose_listing(endorsement, listed=False, by=by, now=now)
    return "The public registry does not show you any more."


# ── an earlier list ──────────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_list(association, given, *, by, now):
    earlier = given["sheet"].found
    if not earlier.fresh:
        return
    yield f"{counted(len(earlier.fresh), 'new endorsement')} of {association}."
    yield from (f"{category}: {count}" for category, count in earlier.categories)
    if earlier.known:
        yield f"{counted(earlier.known, 'row')} in the registry already and left alone."
    if endorsement_rules(association, now=now).lists_at_first:
        yield "The public registry shows those whose state is listed from now on."
    undated = sum(row.state == EndorsementState.ACTIVE and row.valid_until is None for row in earlier.fresh)
    if undated:
        yield f"{counted(undated, 'row')} without a valid_until: renewed by the day of the rule book."
    yield from earlier.notes


@action(
    associations(lambda association: reverse("endorsements:earlier-list")), title="Take it over", form=EarlierListForm,
    undo="take-back-list", consequences=foreseen_list, **OFFICE,
)  # fmt: skip
def take_over_earlier_list(association, *, sheet, by, now):
    """Every endorsement of the sheet that is new; with any fault none."""
    done = take_over_list(association, sheet.name, sheet.content, by=by, now=now)
    known = f" {counted(done['known'], 'row')} stood in the registry already." if done["known"] else ""
    return Done(
        f"{counted(done['taken'], 'endorsement')} taken over.{known}", data=done, go=reverse("endorsements:list")
    )


def nothing_became_of_it(earlier, *, by, now):
    require_untouched(earlier)


def foreseen_removal(earlier, given, *, by, now):
    found = earlier.endorsements.order_by("number")
    yield f"{counted(found.count(), 'endorsement')} of “{earlier.name}” leave the registry, as if never taken over."
    some = ", ".join(f"{one.number} {one.name}" for one in found[:5])
    yield f"{some}{' and others' if found.count() > 5 else ''}."
    yield "Their codes verify nothing any more; the people stay as candidates."


@action(
    EARLIER_LISTS, title="Take the list back", form=ReasonForm, undo="take-over-earlier-list", danger=True,
    when=lambda earlier: earlier.taken_back_at is None, guards=[nothing_became_of_it], consequences=foreseen_removal,
    **OFFICE,
)  # fmt: skip
def take_back_list(earlier, *, reason, by, now):
    """The wrong sheet, before anything became of it."""
    gone = remove_list(earlier, reason=reason, by=by, now=now)
    return f"{counted(gone, 'endorsement')} taken back."
