"""Somebody comes by the public door: at once a candidate, or let in by the office."""

from django.urls import reverse

from exams.accounts.models import Candidate, RoleGrant
from exams.accounts.numbering import next_reference
from exams.accounts.permissions import Role
from exams.accounts.procedures import enter_candidate, grant_role, join_candidate_to_account, verified_account
from exams.associations.models import Admission
from exams.associations.states import ADMISSION_LIFECYCLE, AdmissionState
from exams.audit.procedures import record, recorded
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Refused, WrongState

CHOSEN = "applies_to"  # in the session of somebody who is signing up: the association's slug


def choose_association(association, user, *, now):
    """Remember whom this person wants to apply to, across signing up and the e-mail."""
    return Admission.objects.get_or_create(association=association, user=user, defaults={"begun_at": now})[0]


def known_as(association, user):
    """This person's record at the association."""
    return Candidate.objects.of_account(user).filter(association=association).first()


@recorded
def apply_to(association, *, name, phone, agency, by, now):
    """A record of this person's own, at once or when the office lets them in.

    Where the association has a record under this person's verified address, that is theirs.
    """
    if verified_account(by.email) == by:
        join_candidate_to_account(by, by=by, now=now)
    admission = choose_association(association, by, now=now)
    admission = Admission.objects.select_for_update(of=("self",)).get(pk=admission.pk)
    require_free(association, admission, by)
    admission.name, admission.phone, admission.agency, admission.applied_at = name, phone, agency, now
    known = known_as(association, by)
    if known or not association.office_lets_in:
        return _admit(admission, known or _new_record(admission, by=by, now=now), by=by, now=now)
    moved = _move(admission, AdmissionState.WAITING, by=by, at=now)
    _tell_the_office(moved, f"{name} would like to apply", "They wait to be let in.", now=now)
    return moved


def require_free(association, admission, user):
    if admission.state in (AdmissionState.WAITING, AdmissionState.ASKED):
        raise Refused(f"You have applied to {association} already; the office answers you.")
    if admission.state == AdmissionState.REFUSED:
        raise Refused(f"{association} has not let you in: {admission.refused_because} Write to its office.")
    if admission.state == AdmissionState.ADMITTED:
        raise Refused(f"{association} knows you already as {admission.candidate.reference}.")


@recorded
def let_in(admission, *, record_of=None, by, now):
    """A new record, or one that the association had of this person without an account."""
    admission = _locked(admission)
    known = known_as(admission.association, admission.user)
    if record_of is not None:
        record_of = Candidate.objects.select_for_update().get(pk=record_of.pk)
        if record_of.user_id is not None:
            raise Refused(f"{record_of} belongs to another account already.")
        record_of.user = admission.user
        record_of.save(update_fields=["user"])
        record("candidate.joined-to-account", record_of, by=by, at=now)
    person = known or record_of or _new_record(admission, by=by, now=now)
    moved = _admit(admission, person, by=by, now=now)
    _tell(moved, f"You can apply now: {moved.association}", "The office has let you in. Sign in and go on.", now=now)
    return moved


@recorded
def ask(admission, *, question, by, now):
    admission = _locked(admission)
    admission.asked, admission.answer = question, ""
    moved = _move(admission, AdmissionState.ASKED, by=by, at=now, reason=question)
    _tell(moved, f"A question from {moved.association}", question, now=now)
    return moved


@recorded
def answer(admission, *, text, by, now):
    admission = _locked(admission)
    admission.answer = text
    moved = _move(admission, AdmissionState.WAITING, by=by, at=now)
    _tell_the_office(moved, f"{moved.name} has answered", text, now=now)
    return moved


@recorded
def refuse(admission, *, reason, by, now):
    admission = _locked(admission)
    admission.refused_because = reason
    moved = _move(admission, AdmissionState.REFUSED, by=by, at=now, reason=reason)
    _tell(moved, f"You cannot apply at present: {moved.association}", reason, now=now)
    return moved


@recorded
def reconsider(admission, *, by, now):
    """The refusal is taken back; the person waits again."""
    admission = _locked(admission)
    admission.refused_because = ""
    moved = _move(admission, AdmissionState.WAITING, by=by, at=now)
    _tell(moved, f"Your application is looked at again: {moved.association}", "You hear from the office.", now=now)
    return moved


def _new_record(admission, *, by, now):
    made = enter_candidate(
        admission.association, reference=next_reference(admission.association, now=now), name=admission.name,
        email=admission.user.email, user=admission.user, by=by, now=now,
    )  # fmt: skip
    made.phone, made.agency = admission.phone, admission.agency
    made.save(update_fields=["phone", "agency"])
    return made


def _admit(admission, person, *, by, now):
    grant_role(admission.user, Role.CANDIDATE, association=admission.association, by=by, now=now)
    if not admission.user.name:
        admission.user.name = admission.name
        admission.user.save(update_fields=["name"])
    admission.candidate = person
    return _move(admission, AdmissionState.ADMITTED, by=by, at=now, reference=person.reference)


def _locked(admission):
    found = Admission.objects.select_for_update(of=("self",)).select_related("association", "user", "candidate")
    return found.get(pk=admission.pk)


def _move(admission, to, *, by, at, reason="", **details):
    """The only place an admission changes state."""
    came_from = AdmissionState(admission.state)
    if to not in ADMISSION_LIFECYCLE[came_from]:
        raise WrongState.between(f"The application of {admission}", came_from, to)
    admission.state = to
    if to in (AdmissionState.ADMITTED, AdmissionState.REFUSED):
        admission.decided_at, admission.decided_by = at, by
    admission.save()
    record(f"admission.{to}", admission, by=by, at=at, reason=reason, came_from=str(came_from), **details)
    return admission


def _tell(admission, subject, body, *, now):
    link = reverse("apply", args=[admission.association.slug])
    notify_all([admission.user], subject=subject[:200], body=body, link=link, by_mail=True, now=now)


def _tell_the_office(admission, subject, body, *, now):
    held = RoleGrant.objects.in_force().filter(association=admission.association, role=Role.COORDINATOR)
    link = reverse("association:new-people", args=[admission.association.slug])
    people = [grant.user for grant in held.select_related("user")]
    notify_all(people, subject=subject[:200], body=body, link=link, by_mail=True, now=now)
