"""PURE: who is too close to whom.  Names are compared as people write them, not as machines do."""

from collections.abc import Collection
from dataclasses import dataclass

from exams.wording.name_matching import same

SAME_ASSOCIATION, EMPLOYER, PERSON, DECLARED, NOT_QUALIFIED = (
    "same association",
    "same employer",
    "named as close to the candidate",
    "declared by the reviewer",
    "not qualified for this category",
)


@dataclass(frozen=True, slots=True)
class ReviewerFacts:
    name: str
    email: str = ""
    employer: str = ""
    association: int = 0
    endorsed_as: str = ""
    declared: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """``close`` are people named in portfolio and file: supervisors, references, portfolio reviewers."""

    name: str
    email: str = ""
    employers: Collection[str] = ()
    association: int = 0
    category: str = ""
    close: Collection[str] = ()
    close_emails: Collection[str] = ()


def conflicts(
    reviewer: ReviewerFacts,
    candidate: CandidateFacts,
    *,
    same_association_bars: bool = False,
    endorsed_as: Collection[str] | None = None,
) -> list[str]:
    """Why this reviewer may not read this candidate; nothing where they may."""
    found = []
    if same_association_bars and reviewer.association == candidate.association:
        found.append(SAME_ASSOCIATION)
    if any(same(reviewer.employer, employer) for employer in candidate.employers):
        found.append(EMPLOYER)
    emails = {e.casefold() for e in (*candidate.close_emails, candidate.email) if e}
    if reviewer.email.casefold() in emails or any(same(reviewer.name, n) for n in (*candidate.close, candidate.name)):
        found.append(PERSON)
    if any(same(said, name) for said in reviewer.declared for name in (candidate.name, *candidate.employers)):
        found.append(DECLARED)
    if endorsed_as is not None and reviewer.endorsed_as not in endorsed_as:
        found.append(NOT_QUALIFIED)
    return found
