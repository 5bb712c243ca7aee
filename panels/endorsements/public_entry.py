"""Everything the public may know of an endorsement, and the honest sentences it is told in.

What a sentence claims is told from the record of this one endorsement, never from its category.
"""

from dataclasses import dataclass
from datetime import date

from panels.endorsements.states import EndorsementState, ExamBasis

EXAM = {
    ExamBasis.PASSED: "Passed the exam",
    ExamBasis.NOT_REQUIRED: "Was not asked to take an exam",
    ExamBasis.WITHOUT: "Endorsed by decision of the committee, without a passed exam in the record",
    ExamBasis.UNKNOWN: "Not known whether an exam was taken",
}
STANDS = {
    EndorsementState.ACTIVE: "This endorsement is active.",
    EndorsementState.INACTIVE: "This endorsement is inactive since {since}, as its holder asked.",
    EndorsementState.LAPSED: "This endorsement lapsed on {since}: it was not renewed in time.",
    EndorsementState.ARCHIVED: "This endorsement ended on {since}. It was not taken back.",
    EndorsementState.REVOKED: "This endorsement was taken back on {since}. It is not valid.",
}
TONE = {  # of the tag beside a state, which always says its name too
    EndorsementState.ACTIVE: "done",
    EndorsementState.LAPSED: "waiting",
    EndorsementState.REVOKED: "problem",
}


@dataclass(frozen=True, slots=True)
class PublicEntry:
    association: str
    slug: str
    name: str
    mark: str
    number: str
    credential: str
    category: str
    place: str
    since: date
    state: str
    called: str
    tone: str
    exam: str
    stands: str


def public_entry(endorsement, rules) -> PublicEntry:
    """``rules`` are the association's rules of endorsement in force today."""
    state = EndorsementState(endorsement.state)
    stands = STANDS[state].format(since=said(endorsement.state_since))
    if state == EndorsementState.ACTIVE and endorsement.valid_to:
        stands = f"This endorsement is active until {said(endorsement.valid_to)}."
    if endorsement.stands_on:
        stands += f" It is added to {endorsement.stands_on.category}, and ends with it."
    return PublicEntry(
        association=endorsement.association.name,
        slug=endorsement.association.slug,
        name=endorsement.name,
        mark=rules.mark_of(endorsement.credential),
        number=endorsement.number,
        credential=endorsement.credential,
        category=endorsement.category,
        place=endorsement.place if rules.shows_place else "",
        since=endorsement.granted_on,
        state=str(state),
        called=rules.state_called(state, state.label),
        tone=TONE.get(state, ""),
        exam=EXAM[ExamBasis(endorsement.exam)],
        stands=stands,
    )


def said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
