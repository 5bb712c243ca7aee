"""What an application of sheets took away is brought back, as far as nothing newer stands in its place."""

from datetime import datetime

from exams.accounts.models import Candidate
from exams.audit.procedures import record, recorded
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.delivery.models import Attempt, Response
from exams.delivery.procedures.attempts import restore_paper
from exams.jobs.bulk import in_batches
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.models import Registration
from exams.registration.procedures.registrations import note_absence, note_presence, restore_registration
from exams.registration.states import RegistrationState
from panels.intake.models import SheetImport
from panels.portfolio.models import PortfolioReview
from panels.reading import sealing
from panels.reading.models import Assignment, Panel, Rating, RatingLevel
from panels.reading.states import AssignmentState
from scoring.keys.models import AnswerKey
from scoring.keys.procedures import set_key


@recorded
def take_back(kept, *, by, now, reason):
    """Returns ({what: how many}, [a sentence for each that could not be brought back])."""
    kept = SheetImport.objects.select_for_update().get(pk=kept.pk)
    if not reason.strip():
        raise Invalid("Write why this is taken back.")
    if not kept.applied or not kept.taken:
        raise WrongState("These sheets took nothing away.")
    if kept.taken_back_at:
        raise WrongState("What these sheets took away was brought back already.")
    cycle = Cycle.objects.select_for_update().get(pk=kept.cycle_id)
    if cycle.state == CycleState.RELEASED:
        raise WrongState(f"The decisions of {cycle} are released; nothing of it is changed any more.")
    taken, left = kept.taken, []
    done = {
        "registrations": _registrations(taken.get("registrations", ()), left, by=by, now=now, reason=reason),
        "papers": _papers(taken.get("papers", ()), left, by=by, now=now, reason=reason),
        "names and addresses": _people(taken.get("people", ())),
        "answers": _answers(taken.get("answers", ())),
        "items of the key": _keys(taken.get("keys", ()), left, by=by, now=now),
        "ratings": _ratings(cycle, taken),
        "levels": _levels(cycle, taken.get("levels", ())),
        "portfolio outcomes": _reviews(taken.get("reviews", ()), left),
        "comments": _comments(taken.get("comments", ())),
    }
    done = {what: number for what, number in done.items() if number}
    kept.taken_back_at = now
    kept.save(update_fields=["taken_back_at"])
    record(
        "sheets.taken-back", cycle, by=by, at=now, cycle=cycle, reason=reason.strip(), sheets=str(kept.pk), back=done,
        left=left,
    )  # fmt: skip
    return done, left


def _registrations(rows, left, *, by, now, reason):
    before, done = dict(rows), 0
    for batch in in_batches(before):
        for one in Registration.objects.filter(pk__in=batch).select_related("candidate", "cycle"):
            if one.state != RegistrationState.WITHDRAWN:
                continue  # a later sheet brought it back
            try:
                restore_registration(one, by=by, now=now, reason=reason)
            except Refused as refusal:
                left.append(f"{one.candidate}: {refusal}")
                continue
            done += 1
            again = {RegistrationState.SAT: note_presence, RegistrationState.NO_SHOW: note_absence}
            if before[str(one.pk)] in again:
                again[before[str(one.pk)]](one, by=by, now=now)
    return done


def _papers(ids, left, *, by, now, reason):
    done = 0
    for batch in in_batches(ids):
        for one in Attempt.objects.filter(pk__in=batch).select_related(
            "registration__candidate", "registration__cycle"
        ):
            try:
                restore_paper(one, by=by, now=now, reason=reason)
            except Refused as refusal:
                left.append(f"{one.registration.candidate}: {refusal}")
            else:
                done += 1
    return done


def _people(rows):
    done = 0
    for pk, name, email in rows:
        person = Candidate.objects.get(pk=pk)
        name = name if person.name == person.reference else person.name
        email = person.email or email
        if (name, email) != (person.name, person.email):
            Candidate.objects.filter(pk=pk).update(name=name, email=email)
            done += 1
    return done


def _answers(rows):
    return sum(Response.objects.filter(attempt=a, item=i, answer="").update(answer=before) for a, i, before in rows)


def _keys(ids, left, *, by, now):
    done = 0
    for key in AnswerKey.objects.filter(pk__in=ids).select_related("form"):
        if key.form.answer_keys.in_force().exists():
            left.append(f"{key.form}: another key is in force.")
            continue
        entries = {entry.item.code: (entry.key, entry.scored) for entry in key.entries.select_related("item")}
        set_key(key.form, entries, by=by, now=now, reason="the sheets that withdrew it were taken back")
        done += len(entries)
    return done


def _ratings(cycle, taken):
    panel = Panel.objects.filter(cycle=cycle, identified_at_source=True).first()
    if panel is None:
        return 0
    standing = set(sealing.identified_scripts(panel))
    aside = {script: label for label, (script, _, _) in sealing.identified_scripts(panel, set_aside=True).items()}
    back = [script for script in taken.get("scripts", ()) if script in aside and aside[script] not in standing]
    sealing.set_aside_identified_scripts(panel, back, now=None)
    counting = set(panel.scripts.values_list("pk", flat=True))
    done = 0
    for batch in in_batches(taken.get("ratings", ())):
        kept = Assignment.objects.filter(pk__in=batch, state=AssignmentState.SET_ASIDE)
        ids = [pk for pk, script in kept.values_list("pk", "script_id") if script in counting]
        done += Assignment.objects.filter(pk__in=ids).update(state=AssignmentState.HANDED_IN)
    return done


def _levels(cycle, rows):
    panel = Panel.objects.filter(cycle=cycle, identified_at_source=True).select_related("rubric").first()
    criteria = dict(panel.rubric.criteria.values_list("name", "pk")) if panel else {}
    ratings = set(Rating.objects.filter(pk__in=[rating for rating, _, _ in rows]).values_list("pk", flat=True))
    made = [
        RatingLevel.objects.get_or_create(rating_id=rating, criterion_id=criteria[name], defaults={"level": level})[1]
        for rating, name, level in rows
        if name in criteria and rating in ratings
    ]
    return sum(made)


def _reviews(rows, left):
    done = 0
    for registration, reviewer, outcome, comment, at in rows:
        _, made = PortfolioReview.objects.get_or_create(
            registration_id=registration,
            reviewer=reviewer,
            defaults={"outcome": outcome, "comment": comment, "reviewed_at": datetime.fromisoformat(at)},
        )
        done += made
        if not made:
            left.append(f"{reviewer}: a newer outcome stands.")
    return done


def _comments(rows):
    return sum(PortfolioReview.objects.filter(pk=pk, comment="").update(comment=before) for pk, before in rows)
