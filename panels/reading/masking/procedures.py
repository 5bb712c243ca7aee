"""Masking before sealing: what tells is found, shown to the coordinator, and never reaches a reviewer."""

from collections import defaultdict

from exams.accounts.models import Tie, TieKind
from exams.audit.procedures import record, recorded
from exams.cycles.states import Part
from exams.delivery.models import WrittenResponse
from exams.delivery.states import AttemptState
from exams.refusals.exceptions import Invalid, Refused, WrongState
from panels.reading.masking.words import (
    EMAIL,
    NAME,
    NUMBER,
    PLACE_OF_WORK,
    SUPERVISOR,
    TOWN,
    Span,
    Telling,
    find,
    masked,
)
from panels.reading.models import Masking, Panel


def responses_of(cycle):
    """The written answers of the cycle that can come before the panel."""
    return (
        WrittenResponse.objects.filter(
            attempt__registration__cycle=cycle, attempt__part=Part.TWO, attempt__state=AttemptState.SUBMITTED
        )
        .exclude(attempt__registration__state="withdrawn")
        .select_related("attempt__registration__candidate", "vignette")
    )


@recorded
def look_for_names(cycle, *, by, now):
    """Look through every answer; those that tell wait for the coordinator.  How many do."""
    known = set(Masking.objects.filter(response__in=responses_of(cycle)).values_list("response_id", flat=True))
    responses = [r for r in responses_of(cycle) if r.pk not in known]
    fresh = []
    for response, spans in found_in(responses):
        if spans:
            rows = [{"start": s.start, "end": s.end, "kind": s.kind, "masked": True} for s in spans]
            fresh.append(Masking(response=response, spans=rows))
    Masking.objects.bulk_create(fresh, batch_size=500)
    if fresh:
        record("cycle.names-found", cycle, by=by, at=now, cycle=cycle, answers=len(fresh))
    return unconfirmed(cycle).count()


def unconfirmed(cycle):
    return Masking.objects.filter(response__in=responses_of(cycle), confirmed_at=None)


def places_of(masking) -> list[dict]:
    """The places that tell, each with a little of what stands around it."""
    text = masking.response.text
    return [
        {
            "n": n,
            "kind": span["kind"],
            "masked": span["masked"],
            "before": text[max(span["start"] - 60, 0) : span["start"]],
            "found": text[span["start"] : span["end"]],
            "after": text[span["end"] : span["end"] + 60],
        }
        for n, span in enumerate(masking.spans)
    ]


@recorded
def confirm_masking(masking, kept, *, by, now):
    """The coordinator's word: ``kept`` are the places (by number) that stay masked; the others tell nothing."""
    masking = (
        Masking.objects.select_for_update().select_related("response__attempt__registration__cycle").get(pk=masking.pk)
    )
    if masking.confirmed_at:
        raise WrongState("This answer was confirmed already.")
    if not set(kept) <= set(range(len(masking.spans))):
        raise Invalid("These places are not in the answer.")
    masking.spans = [{**span, "masked": n in set(kept)} for n, span in enumerate(masking.spans)]
    masking.confirmed_by, masking.confirmed_at = by, now
    masking.save(update_fields=["spans", "confirmed_by", "confirmed_at"])
    registration = masking.response.attempt.registration
    left = sum(not span["masked"] for span in masking.spans)
    record("answer.masked", registration, by=by, at=now, cycle=registration.cycle, places=len(masking.spans), left=left)
    return masking


def require_unsealed(cycle_id):
    if Panel.with_appeals.filter(cycle=cycle_id, scripts__isnull=False).exists():
        raise Refused("The answers are sealed already: what reviewers read stays as it is.")


@recorded
def reopen_masking(masking, *, by, now):
    """Said too early: it waits to be looked at again, with everything masked, as long as no answer is sealed."""
    masking = (
        Masking.objects.select_for_update().select_related("response__attempt__registration__cycle").get(pk=masking.pk)
    )
    registration = masking.response.attempt.registration
    if masking.confirmed_at is None:
        raise WrongState("This answer waits to be looked at.")
    require_unsealed(registration.cycle_id)
    masking.spans = [{**span, "masked": True} for span in masking.spans]
    masking.confirmed_by = masking.confirmed_at = None
    masking.save(update_fields=["spans", "confirmed_by", "confirmed_at"])
    record("answer.masking-reopened", registration, by=by, at=now, cycle=registration.cycle)
    return masking


def texts_for_readers(responses):
    """{response: the text a reviewer may read}: masked as confirmed, or everything found where nobody looked yet."""
    said = {m.response_id: m for m in Masking.objects.filter(response__in=[r.pk for r in responses])}
    texts = {}
    for response, spans in found_in(responses):
        masking = said.get(response.pk)
        if masking is not None:
            spans = [Span(s["start"], s["end"], s["kind"]) for s in masking.spans if s["masked"]]
        texts[response.pk] = masked(response.text, spans)
    return texts


def found_in(responses):
    """Each response with the places that tell, in the same few questions however many."""
    people = {r.attempt.registration.candidate_id for r in responses}
    ties = defaultdict(list)
    for tie in Tie.objects.filter(candidate__in=people):
        ties[tie.candidate_id].append(tie)
    for response in responses:
        candidate = response.attempt.registration.candidate
        yield response, find(response.text, _tellings(candidate, ties[candidate.pk]))


def _tellings(candidate, ties):
    found = [
        Telling(NAME, candidate.name),
        Telling(EMAIL, candidate.email),
        Telling(PLACE_OF_WORK, candidate.agency),
        Telling(TOWN, candidate.town),
        Telling(NUMBER, candidate.reference),
    ]
    for tie in ties:
        kind = PLACE_OF_WORK if tie.kind == TieKind.EMPLOYER else SUPERVISOR
        found += [Telling(kind, tie.name), Telling(EMAIL, tie.email)]
    return found
