"""Responses become scripts under random codes."""

from django.db import transaction

from exams.audit.procedures import record
from exams.cycles.states import Part
from exams.delivery.models import Attempt
from exams.delivery.procedures.papers import first_words, what_counts
from exams.delivery.states import AttemptState
from panels.reading.masking.procedures import texts_for_readers
from panels.reading.models import Script
from panels.reading.models.scripts import new_code
from panels.reading.models.sealed import SealedKey
from panels.reading.rubric_use import rubrics_by_place
from panels.reading.sealing.opening import scripts_of_registration


@transaction.atomic
def seal_responses(panel, *, by, now, code=new_code):
    """Turn every handed-in written response of the cycle into a script (once), under a code of ``code()``."""
    begun = first_words(_handed_in(panel))
    counting = []
    for attempt in waiting_to_be_sealed(panel).prefetch_related("written_responses__vignette"):
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


def waiting_to_be_sealed(panel):
    """The attempts handed in whose responses are no scripts yet."""
    sealed = SealedKey.objects.filter(script__panel=panel).values("attempt")
    return _handed_in(panel).exclude(pk__in=sealed)


def _handed_in(panel):
    return (
        Attempt.objects.filter(registration__cycle=panel.cycle, part=Part.TWO, state=AttemptState.SUBMITTED)
        .exclude(registration__state="withdrawn")
        .select_related("registration__cycle__rule_book", "registration__candidate")
    )


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
