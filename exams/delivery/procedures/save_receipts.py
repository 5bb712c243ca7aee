"""Two chains of receipts beside each other: the candidate's copy and the office's journal."""

import json
from dataclasses import dataclass

from exams.delivery.models import Attempt
from exams.delivery.procedures.saving import first_broken_receipt
from exams.refusals.exceptions import Invalid


@dataclass(frozen=True, slots=True)
class Comparison:
    """``first`` is the place (from 1) of the first difference; None where the chains agree as far as both go."""

    attempt: Attempt
    theirs: int
    ours: int
    first: int | None
    broken: int | None  # the first place at which our own journal does not follow from itself
    sentence: str


def compare(registration, content: bytes) -> Comparison:
    """The file a candidate took home, against the journal.  Raises Invalid where it is no such file."""
    try:
        told = json.loads(content.decode("utf-8"))
        number = int(told["paper"])
        theirs = [(str(r["question"]), int(r["seq"]), str(r["previous"]), str(r["receipt"])) for r in told["receipts"]]
    except (ValueError, KeyError, TypeError, RecursionError, UnicodeDecodeError):
        raise Invalid("This is no file of receipts: it has to be the file as it was downloaded.") from None
    attempt = registration.attempts.filter(pk=number).first() if 0 < number < 2**62 else None
    if attempt is None:
        raise Invalid("These receipts are of another paper, not of this registration.")
    ours = [
        (f"item:{item}" if item else f"vignette:{vignette}", seq, previous, receipt)
        for item, vignette, seq, previous, receipt in attempt.journal.order_by("pk").values_list(
            "item_id", "vignette_id", "seq", "previous", "receipt"
        )
    ]
    first = next((n for n, pair in enumerate(zip(theirs, ours, strict=False), start=1) if pair[0] != pair[1]), None)
    broken = first_broken_receipt(attempt)
    if first is None and len(theirs) > len(ours):
        first = len(ours) + 1
    return Comparison(attempt, len(theirs), len(ours), first, broken, _sentence(theirs, ours, first, broken))


def _sentence(theirs, ours, first, broken):
    if broken is not None:
        return f"Our own journal does not follow from itself at place {broken}: this has to be looked into."
    if first is not None and first > len(ours):
        return f"The candidate holds {len(theirs) - len(ours)} receipts that the journal does not have."
    if first is not None:
        return f"The chains part at place {first}: one of the two copies was changed there."
    if len(theirs) < len(ours):
        later = len(ours) - len(theirs)
        return f"The candidate's {len(theirs)} receipts agree; {later} answers were saved after the copy."
    return f"All {len(ours)} receipts agree."
