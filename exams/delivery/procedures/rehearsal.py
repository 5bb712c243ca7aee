"""The readiness check and the rehearsal: the same page, the same way of saving, and nothing that is ever scored."""

import hashlib
import json

from exams.audit.procedures import record, recorded
from exams.delivery.models import Rehearsal
from exams.refusals.exceptions import Invalid

# What the browser looks at before the day, in the words the candidate and the proctor read.
CHECKS = {
    "script": "The page can run",
    "storage": "Answers can wait in this browser",
    "locks": "Two tabs cannot disturb each other",
    "clock": "The clock of this computer is right to the minute",
    "line": "A trial save was acknowledged within two seconds",
    "screen": "The screen is wide enough",
}
MOST, LONGEST = 20, 5_000


@recorded
def note_checks(registration, found, *, by, now):
    """What the browser found: {check: whether it holds}."""
    if set(found) != set(CHECKS) or not all(isinstance(held, bool) for held in found.values()):
        raise Invalid("The readiness check could not be read: run it again.")
    rehearsal, _ = Rehearsal.objects.get_or_create(registration=registration)
    rehearsal.checks, rehearsal.checked_at = found, now
    rehearsal.save(update_fields=["checks", "checked_at"])
    failed = [name for name, held in found.items() if not held]
    record("rehearsal.checked", registration, by=by, at=now, cycle=registration.cycle, failed=failed)
    return rehearsal


@recorded
def rehearse_saving(registration, answers, *, now):
    """Acknowledge trial answers as the exam does: [(question, seq, text)] → [(question, seq, receipt)]."""
    rehearsal, _ = Rehearsal.objects.get_or_create(registration=registration)
    rehearsal = Rehearsal.objects.select_for_update().get(pk=rehearsal.pk)
    kept = rehearsal.answers
    if len(kept) + len(answers) > MOST + len(kept.keys() & {q for q, _, _ in answers}):
        raise Invalid("The rehearsal keeps only its own few questions.")
    receipts = []
    for question, seq, text in answers:
        before = kept.get(question, {"seq": 0})
        if seq > before["seq"]:
            kept[question] = {"seq": seq, "text": text[:LONGEST]}
        said = json.dumps([str(rehearsal.pk), question, seq, now.isoformat()])
        receipts.append((question, seq, hashlib.sha256(said.encode()).hexdigest()))
    rehearsal.answers = kept
    rehearsal.save(update_fields=["answers"])
    return receipts


@recorded
def finish_rehearsal(registration, *, by, now):
    rehearsal, _ = Rehearsal.objects.get_or_create(registration=registration)
    rehearsal.finished_at = now
    rehearsal.save(update_fields=["finished_at"])
    record("rehearsal.finished", registration, by=by, at=now, cycle=registration.cycle)
    return rehearsal
