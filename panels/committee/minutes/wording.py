"""PURE: what the minutes say of each case, in sentences, from frozen facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exams.wording.phrases import counted, inside
from panels.committee.vote_counting import CARRIED, NO_QUORUM, TIED


@dataclass(frozen=True, slots=True)
class Left:
    """A member who left for a case, and why."""

    name: str
    reason: str


def sentence_of_motion(
    *,
    outcome: str,
    condition: str,
    consent: bool,
    moved_by: str,
    result: Mapping[str, Any],
    state: str,
) -> str:
    """What was moved, who could vote, and what it came to: one paragraph of the minutes."""
    moved = "With the consent agenda" if consent else f"{moved_by} moved"
    what = inside(outcome) + (f" ({condition.strip().rstrip('.')})" if condition else "")
    said = [f"{moved}: {what}."]
    said += [f"The panel had recommended: {inside(result['recommended'])}."] if "recommended" in result else []
    said += [f"{left['name']} took no part ({left['reason']})." for left in result.get("recused", [])]
    if "entitled" not in result:
        return " ".join([*said, "The motion was withdrawn."])
    said.append(room_in_words(result["entitled"], result["present"], result["needed"]))
    if state == NO_QUORUM:
        return " ".join([*said, "Without a quorum no vote was taken."])
    said.append(_votes(result))
    if result.get("casting"):
        said.append(
            f"The votes were tied; {result['casting']['by']} in the chair decided {result['casting']['stance']}."
        )
    if state == "withdrawn":  # what was carried can be set aside, and nothing else after a vote
        return " ".join([*said, "Carried, and withdrawn before it was confirmed."])
    verdict = {CARRIED: "Carried", "confirmed": "Carried", TIED: "Tied"}.get(state, "Lost")
    return " ".join([*said, f"{verdict}."])


def room_in_words(entitled: int, present: int, needed: int) -> str:
    """“Of 4 members who could vote, 3 were there; the quorum was 3.”"""
    could = counted(entitled, "member")
    return f"Of {could} who could vote, {present} {'was' if present == 1 else 'were'} there; the quorum was {needed}."


def _votes(result: Mapping[str, Any]) -> str:
    how = "By secret ballot: " if result.get("ballot") == "secret" else ""
    counts = (
        f"{result['in_favour']} for, {result['against']} against, "
        f"{result['abstained']} {'abstention' if result['abstained'] == 1 else 'abstentions'}"
    )
    named = [f"{vote['name']} {vote['said']}" for vote in result.get("votes", []) if vote["said"] != "for"]
    return f"{how}{counts}{f' ({_listed(named)})' if named else ''}."


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
