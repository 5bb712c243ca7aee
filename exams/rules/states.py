"""The draft of a rule book: written, proposed, adopted by a second person."""

from django.db.models import TextChoices


class DraftState(TextChoices):
    DRAFT = "draft", "Being written"
    PROPOSED = "proposed", "Proposed"
    ADOPTED = "adopted", "Adopted"
    DISCARDED = "discarded", "Discarded"


DRAFT_LIFECYCLE = {
    DraftState.DRAFT: frozenset({DraftState.PROPOSED, DraftState.DISCARDED}),
    # Back to draft: the proposal is withdrawn, and can be written on.
    DraftState.PROPOSED: frozenset({DraftState.ADOPTED, DraftState.DRAFT}),
    DraftState.ADOPTED: frozenset(),
    DraftState.DISCARDED: frozenset({DraftState.DRAFT}),
}
OPEN = (DraftState.DRAFT, DraftState.PROPOSED)
