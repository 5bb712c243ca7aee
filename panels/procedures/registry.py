"""Keeping the registry: names and places corrected, shown or not shown, and what a holder asks of the office."""

from exams.errors import Invalid, Refused, WrongState
from exams.procedures.audit import record, recorded
from panels.models import Endorsement
from panels.procedures.endorsing import digest_of, move_endorsement, tell_holder
from panels.procedures.rules_in_force import endorsement_rules
from panels.states.endorsements import EndorsementState


@recorded
def correct_entry(endorsement, *, name, place, reason, by, now):
    """A name misspelt or changed, a place moved away from.  An earlier certificate is told apart by its fingerprint."""
    endorsement = _locked(endorsement)
    name, place = " ".join(name.split()), " ".join(place.split())
    if not name:
        raise Invalid("Write the name as it stands on the certificate.")
    if len(name) > 200 or len(place) > 100:
        raise Invalid("Write a name of at most 200 characters and a place of at most 100.")
    if not reason.strip():
        raise Invalid("Write why it is corrected.")
    before = {"name": endorsement.name, "place": endorsement.place}
    if before == {"name": name, "place": place}:
        raise Refused("Name and place stand so already.")
    endorsement.name, endorsement.place = name, place
    endorsement.save(update_fields=["name", "place"])
    after = {"name": name, "place": place, "digest": digest_of(endorsement)}
    record("endorsement.corrected", endorsement, by=by, at=now, reason=reason.strip(), before=before, after=after)
    return endorsement


@recorded
def list_entry(endorsement, listed, *, by, now, reason=""):
    """Shown in the public registry, or not; by the office, or by the holder where the rules leave it to them."""
    endorsement = _locked(endorsement)
    if endorsement.listed == listed:
        return endorsement
    endorsement.listed = listed
    endorsement.save(update_fields=["listed"])
    action = "endorsement.listed" if listed else "endorsement.unlisted"
    record(action, endorsement, by=by, at=now, reason=reason.strip())
    return endorsement


def choose_listing(endorsement, listed, *, by, now):
    """The holder's own choice."""
    if not endorsement_rules(endorsement.association, now=now).person_chooses:
        raise Refused(f"{endorsement.association} lists everybody who is endorsed: ask the office.")
    return list_entry(endorsement, listed, by=by, now=now)


@recorded
def ask_to_be_inactive(endorsement, *, reason, by, now):
    """The holder asks; the office answers by making it inactive, or by saying no."""
    endorsement = _locked(endorsement)
    if endorsement.state != EndorsementState.ACTIVE:
        raise WrongState(f"This endorsement is {endorsement.get_state_display().lower()}; only an active one can rest.")
    if endorsement.inactive_asked_at:
        raise Refused("You have asked already: the office will answer.")
    if not reason.strip():
        raise Invalid("Write in a sentence why your endorsement is to rest.")
    endorsement.inactive_asked_at, endorsement.inactive_reason = now, reason.strip()[:500]
    endorsement.save(update_fields=["inactive_asked_at", "inactive_reason"])
    record("endorsement.inactive-asked", endorsement, by=by, at=now, reason=reason.strip()[:500])
    return endorsement


@recorded
def decline_inactive(endorsement, *, reason, by, now):
    """It stays active; the holder reads why."""
    endorsement = _locked(endorsement)
    if not endorsement.inactive_asked_at:
        raise Refused("Nobody has asked for that.")
    if not reason.strip():
        raise Invalid("Write why it stays active: the holder will read it.")
    endorsement.inactive_asked_at, endorsement.inactive_reason = None, ""
    endorsement.save(update_fields=["inactive_asked_at", "inactive_reason"])
    record("endorsement.inactive-declined", endorsement, by=by, at=now, reason=reason.strip())
    tell_holder(endorsement, "Your endorsement stays active", reason, now=now)
    return endorsement


def make_inactive(endorsement, *, reason, by, now):
    """As its holder asked, for a time."""
    rests = move_endorsement(endorsement, EndorsementState.INACTIVE, reason=reason, by=by, at=now)
    tell_holder(rests, "Your endorsement is inactive", reason, now=now)
    return rests


def archive_endorsement(endorsement, *, reason, by, now):
    """Ended for good and without fault."""
    ended = move_endorsement(endorsement, EndorsementState.ARCHIVED, reason=reason, by=by, at=now)
    tell_holder(ended, "Your endorsement has ended", reason, now=now)
    return ended


def _locked(endorsement):
    return Endorsement.objects.select_for_update(of=("self",)).select_related("association").get(pk=endorsement.pk)
