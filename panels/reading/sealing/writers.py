"""What must be known of writers while the seal is closed: to keep readers away from them, never to say why."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from exams.accounts.models import Candidate
from exams.audit.procedures import record
from exams.delivery.models import Attempt
from exams.refusals.exceptions import Refused
from panels.reading.models import Assignment
from panels.reading.models.sealed import SealedKey
from panels.reading.sealing.conflicts import too_close
from panels.reading.states import CannotRate, PanelState


def planning_facts(panel, readers, *, scripts=None):
    """[(code, group, reviewers who may not read it)] of the scripts nobody reads yet, or of these.

    The group is a number that scripts of one candidate share, made anew each time: it tells nothing of the person.
    Who is too close to whom is found here, behind the seal, and why is told to nobody.
    """
    keys = SealedKey.objects.filter(script__panel=panel).select_related("script", "attempt__registration__candidate")
    keys = keys.filter(script__assignments=None) if scripts is None else keys.filter(script__in=scripts)
    keys = list(keys.order_by("script__code"))
    people = {key.attempt.registration.candidate_id: key.attempt.registration for key in keys}
    barred = too_close(panel, people, readers, recognised=_recognised(panel, readers))
    numbers = {}
    return [
        (
            key.script.code,
            numbers.setdefault(key.attempt_id, len(numbers)),
            barred[key.attempt.registration.candidate_id],
        )
        for key in keys
    ]


def _recognised(panel, readers):
    """{candidate: reviewers who said, of a script of this panel, that they think they know who wrote it}."""
    known = Assignment.objects.filter(cannot=CannotRate.RECOGNISED, reviewer__in=readers, script__panel=panel)
    writers = dict(
        SealedKey.objects.filter(script__in=known.values("script")).values_list(
            "script_id", "attempt__registration__candidate_id"
        )
    )
    found = defaultdict(set)
    for script, reviewer in known.values_list("script_id", "reviewer_id"):
        found[writers[script]].add(reviewer)
    return found


def readers_of(candidate):
    """The accounts that read, or have read, a script of this person: to leave them out elsewhere, never to say why."""
    person = Q(attempt__registration__candidate=candidate)
    if candidate.user_id:
        person |= Q(attempt__registration__candidate__user=candidate.user_id)
    theirs = SealedKey.objects.filter(person).values("script")
    return set(Assignment.objects.filter(script__in=theirs).values_list("reviewer__user", flat=True)) - {None}


def kept_from(user):
    """The scripts of everybody whose portfolio this person reviews: such scripts never come to their desk."""
    known = Candidate.objects.filter(kept_portfolios__assignments__reviewer=user)
    return SealedKey.objects.filter(attempt__registration__candidate__in=known).values("script")


def siblings_of(script):
    """The scripts of the same hand, this one included: for taking all of them off a desk that knows the writer."""
    attempt = SealedKey.objects.filter(script=script).values("attempt")
    return SealedKey.objects.filter(attempt__in=attempt).values("script")


def groups_of(panel, registrations):
    """({code: number of its candidate}, [whether the candidate of each number is among these registrations])."""
    rows = SealedKey.objects.filter(script__panel=panel).order_by("script__code")
    numbers, group_of, among = {}, {}, []
    for code, registration in rows.values_list("script__code", "attempt__registration_id"):
        if registration not in numbers:
            numbers[registration] = len(numbers)
            among.append(registration in registrations)
        group_of[code] = numbers[registration]
    return group_of, among


@transaction.atomic
def find_writer_for_safety(alert, *, reason, by, now):
    """Who wrote it: where somebody may be in danger one person opens one seal, and the record says so at once."""
    if not reason.strip():
        raise Refused("Write why it has to be known who wrote this.")
    registration = Attempt.objects.get(pk=SealedKey.objects.get(script=alert.script_id).attempt_id).registration
    cycle = alert.script.panel.cycle
    record("seal.opened-for-safety", alert.script, by=by, at=now, cycle=cycle, reason=reason.strip())
    return registration


def readers_by_registration(cycle, assignments):
    """{registration: accounts who hold or held one of these assignments}; said only to leave people out."""
    rows = SealedKey.objects.filter(
        script__panel__cycle=cycle, script__panel__state=PanelState.OPENED, script__assignments__in=assignments
    ).values_list("attempt__registration_id", "script__assignments__reviewer__user_id")
    found = defaultdict(set)
    for registration, account in rows:
        found[registration].add(account)
    return found


def readers_of_the_same_hands(panel):
    """Reviewers who had a script of these writers on the desk, in whatever other panel and round."""
    attempts = SealedKey.objects.filter(script__panel=panel).values("attempt__registration")
    theirs = SealedKey.objects.filter(attempt__registration__in=attempts).exclude(script__panel=panel)
    return set(Assignment.objects.filter(script__in=theirs.values("script")).values_list("reviewer_id", flat=True))
