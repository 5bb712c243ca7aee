"""Keeping the registry: names and places corrected, shown or not shown, and ends that the office sets."""

from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day
from exams.refusals.exceptions import Invalid, Refused
from panels.committee.models import Decision
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures.granting import digest_of, move_endorsement, tell_holder
from panels.endorsements.rules_in_force import endorsement_rules
from panels.endorsements.states import ENDED, ENDORSEMENT_REINSTATING, EndorsementState, is_endorsing


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
    require_own_choice(endorsement, now=now)
    return list_entry(endorsement, listed, by=by, now=now)


def require_own_choice(endorsement, *, now):
    if not endorsement_rules(endorsement.association, now=now).person_chooses:
        raise Refused(f"{endorsement.association} lists everybody who is endorsed: ask the office.")


def make_inactive(endorsement, *, reason, by, now):
    """For a time, where the holder asked the office; with an account they say so themselves."""
    rests = move_endorsement(endorsement, EndorsementState.INACTIVE, reason=reason, by=by, at=now)
    tell_holder(rests, "Your endorsement is inactive", reason, now=now)
    return rests


def archive_endorsement(endorsement, *, reason, by, now):
    """Ended for good and without fault."""
    ended = move_endorsement(endorsement, EndorsementState.ARCHIVED, reason=reason, by=by, at=now)
    tell_holder(ended, "Your endorsement has ended", reason, now=now)
    return ended


@recorded
def reinstate(endorsement, *, reason, by, now):
    """An end or a rest that was entered by mistake: it stands as before, and since when it stood before."""
    endorsement = _locked(endorsement)
    require_reinstatable(endorsement)
    last, *earlier = endorsement.changes.order_by("-changed_at", "-pk")
    began = next((one for one in earlier if one.became == last.came_from), None)
    since = local_day(began.changed_at, endorsement.association.time_zone) if began else endorsement.granted_on
    stands = move_endorsement(
        endorsement,
        EndorsementState(last.came_from),
        reason=reason,
        by=by,
        at=now,
        legal=ENDORSEMENT_REINSTATING,
        state_since=since,
    )
    tell_holder(stands, "Your endorsement stands as before", reason, now=now)
    return stands


def require_reinstatable(endorsement):
    """What rests on the end that would be taken back speaks against it."""
    decision = endorsement.decision
    standing = decision and Decision.objects.in_force().filter(case=decision.case_id).first()
    if endorsement.state == EndorsementState.REVOKED and standing and not is_endorsing(standing.outcome):
        raise Refused("A decision of the committee took it back: only another decision gives it again.")
    others = Endorsement.objects.filter(candidate=endorsement.candidate_id, credential=endorsement.credential)
    newer = others.exclude(pk=endorsement.pk).filter(granted_on__gte=endorsement.state_since).exclude(state__in=ENDED)
    if endorsement.has_ended and (one := newer.first()):
        raise Refused(f"{one.number} was granted since ({one.credential} {one.category}): that one stands.")


def _locked(endorsement):
    return Endorsement.objects.select_for_update(of=("self",)).select_related("association").get(pk=endorsement.pk)
