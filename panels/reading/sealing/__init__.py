"""The sealed key: the only module that knows which script came from whom.

A response becomes a script under a random code at hand-over.  Nobody reads the key until every script is
settled and two people, with a reason, have opened the seal; that line of the record is part of every case.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from exams.accounts.models import Candidate
from exams.audit.procedures import record
from exams.cycles.states import Part
from exams.delivery.models import Attempt
from exams.delivery.procedures.papers import first_words, what_counts
from exams.delivery.states import AttemptState
from exams.refusals.exceptions import Refused, Sealed, WrongState
from panels.reading.masking.procedures import texts_for_readers
from panels.reading.models import Assignment, Panel, Script, SealOpening
from panels.reading.models.scripts import new_code
from panels.reading.models.sealed import SealedKey
from panels.reading.rubric_use import rubrics_by_place
from panels.reading.sealing.conflicts import too_close
from panels.reading.sealing.identified import (  # noqa: F401 - the same room, another shelf
    enter_identified_scripts,
    identified_scripts,
    set_aside_identified_scripts,
)
from panels.reading.states import PANEL_LIFECYCLE, CannotRate, PanelState


@transaction.atomic
def seal_responses(panel, *, by, now, code=new_code):
    """Turn every handed-in written response of the cycle into a script (once), under a code of ``code()``."""
    attempts = (
        Attempt.objects.filter(registration__cycle=panel.cycle, part=Part.TWO, state=AttemptState.SUBMITTED)
        .exclude(registration__state="withdrawn")
        .select_related("registration__cycle__rule_book", "registration__candidate")
    )
    begun = first_words(attempts)
    sealed = set(SealedKey.objects.filter(script__panel=panel).values_list("attempt_id", flat=True))
    waiting = attempts.exclude(pk__in=sealed).select_related(
        "registration__candidate", "registration__cycle__rule_book"
    )
    counting = []
    for attempt in waiting.prefetch_related("written_responses__vignette"):
        for response in _that_count(attempt, begun):
            response.attempt = attempt
            counting.append(response)
    rubric_of = rubrics_by_place(panel)
    texts, scripts, keys = texts_for_readers(counting), [], []
    for response in counting:
        script = Script(
            panel=panel,
            code=code(),
            rubric_id=rubric_of(response.vignette.label, response.attempt.registration.category),
            vignette=response.vignette,
            label=response.vignette.label,
            text=texts[response.pk],
        )
        scripts.append(script)
        keys.append(SealedKey(script=script, attempt=response.attempt))
    # Stored in the order of their codes, so that not even row numbers follow the order of the candidates.
    Script.objects.bulk_create(sorted(scripts, key=lambda s: s.code), batch_size=1000)
    SealedKey.objects.bulk_create(keys, batch_size=1000)
    if scripts:
        record("panel.sealed", panel, by=by, at=now, cycle=panel.cycle, scripts=len(scripts))
    return len(scripts)


def _that_count(attempt, begun):
    """The written responses that count by the category's choice; a surplus one is kept and not read."""
    responses = {r.vignette_id: r for r in attempt.written_responses.all()}
    vignettes = sorted((r.vignette for r in responses.values()), key=lambda v: v.position)
    texts = {pk: r.text for pk, r in responses.items()}
    choice = attempt.registration.cycle.rules.part_two.choice_of(attempt.registration.category)
    if not choice:
        return list(responses.values())
    keys = {key for group in what_counts(attempt, vignettes, texts, begun=begun) for key in group.counting}
    return [responses[key] for key in responses if key in keys]


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


@transaction.atomic
def propose_opening(panel, *, reason, by, now):
    """The first of the two people, and why."""
    panel = Panel.objects.select_for_update().get(pk=panel.pk)
    if panel.state != PanelState.SETTLED:
        raise WrongState("The seal can be opened once every script is settled; some are still being read.")
    if not reason.strip():
        raise Refused("Write the reason for which the seal is to be opened.")
    if SealOpening.objects.filter(panel=panel).exists():
        raise Refused("The opening of this seal has been proposed already.")
    opening = SealOpening.objects.create(panel=panel, reason=reason.strip(), proposed_by=by, proposed_at=now)
    record("seal.opening-proposed", panel, by=by, at=now, cycle=panel.cycle, reason=reason.strip())
    return opening


@transaction.atomic
def confirm_opening(panel, *, by, now):
    """The second person.  From here on the scripts have names again, and the committee sees who opened them."""
    opening = SealOpening.objects.select_for_update().filter(panel=panel, confirmed_at__isnull=True).first()
    if opening is None or opening.panel.state != PanelState.SETTLED:
        raise WrongState("No opening of this seal waits for a confirmation.")
    if opening.proposed_by_id == by.pk:
        raise Refused("A seal is opened by two people: somebody else has to confirm it.")
    opening.confirmed_by, opening.confirmed_at = by, now
    opening.save(update_fields=["confirmed_by", "confirmed_at"])
    return move_panel(panel, PanelState.OPENED, by=by, at=now, reason=opening.reason)


def open_identified(panel, *, by, now):
    """A panel whose sheet named the candidates has no seal to break; it is said so instead."""
    if not panel.identified_at_source:
        raise Sealed("This panel is sealed: two people have to open it.")
    return move_panel(
        panel, PanelState.OPENED, by=by, at=now, reason="The association's sheet names the candidate of each script."
    )


def registration_of_script(panel):
    """{script id: registration id}.  Refused while the seal is closed."""
    _require_open(panel)
    return dict(SealedKey.objects.filter(script__panel=panel).values_list("script_id", "attempt__registration_id"))


def scripts_of_registration(panel, registration):
    """The scripts of one case, for the committee.  Refused while the seal is closed."""
    _require_open(panel)
    return Script.objects.filter(
        pk__in=SealedKey.objects.filter(script__panel=panel, attempt__registration=registration).values("script_id")
    )


def readers_by_registration(cycle, assignments):
    """{registration: accounts who hold or held one of these assignments}; said only to leave people out."""
    rows = SealedKey.objects.filter(
        script__panel__cycle=cycle, script__panel__state=PanelState.OPENED, script__assignments__in=assignments
    ).values_list("attempt__registration_id", "script__assignments__reviewer__user_id")
    found = defaultdict(set)
    for registration, account in rows:
        found[registration].add(account)
    return found


def can_be_read_again(registrations):
    """The ids of those whose scripts lie here as their first readers saw them, under a seal that was opened."""
    first = Panel.objects.filter(state=PanelState.OPENED, identified_at_source=False)
    keys = SealedKey.objects.filter(attempt__registration__in=registrations, script__panel__in=first)
    return set(keys.values_list("attempt__registration_id", flat=True))


def seal_copies(first, registration, panel, *, code=new_code):
    """One writer’s scripts of a panel that was opened, once more for another panel under codes nobody has seen."""
    known = scripts_of_registration(first, registration)
    keys = {k.script_id: k for k in SealedKey.objects.filter(script__in=known)}
    copies = {
        old.pk: Script(
            panel=panel, code=code(), rubric_id=old.rubric_id, vignette_id=old.vignette_id, label=old.label,
            text=old.text,
        )
        for old in known
    }  # fmt: skip
    Script.objects.bulk_create(sorted(copies.values(), key=lambda s: s.code))
    SealedKey.objects.bulk_create(
        [SealedKey(script=copy, attempt_id=keys[old].attempt_id) for old, copy in copies.items()]
    )
    return len(copies)


def readers_of_the_same_hands(panel):
    """Reviewers who had a script of these writers on the desk, in whatever other panel and round."""
    attempts = SealedKey.objects.filter(script__panel=panel).values("attempt__registration")
    theirs = SealedKey.objects.filter(attempt__registration__in=attempts).exclude(script__panel=panel)
    return set(Assignment.objects.filter(script__in=theirs.values("script")).values_list("reviewer_id", flat=True))


def _require_open(panel):
    if panel.state != PanelState.OPENED:
        raise Sealed("The seal of this panel is closed: nobody may know yet whose scripts these are.")


@transaction.atomic
def move_panel(panel, to, *, by, at, reason=""):
    """The only place a panel changes state."""
    locked = Panel.with_appeals.select_for_update().get(pk=panel.pk)
    came_from = PanelState(locked.state)
    if to not in PANEL_LIFECYCLE[came_from]:
        raise WrongState.between("This panel", came_from, to)
    panel.state = to
    panel.save(update_fields=["state"])
    record(f"panel.{to}", panel, by=by, at=at, cycle=panel.cycle, reason=reason, came_from=str(came_from))
    return panel
