"""The states of a place on a waiting list, and which moves are legal."""

from django.db.models import TextChoices


class OfferState(TextChoices):
    """A place on the waiting list of a sitting."""

    WAITING = "waiting", "Waiting"
    OFFERED = "offered", "Offered"
    TAKEN = "taken", "Taken"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "The offer expired"
    LEFT = "left", "Left the list"


OFFER_LIFECYCLE = {
    OfferState.WAITING: frozenset({OfferState.OFFERED, OfferState.TAKEN, OfferState.LEFT}),
    OfferState.OFFERED: frozenset({OfferState.TAKEN, OfferState.DECLINED, OfferState.EXPIRED, OfferState.LEFT}),
    OfferState.TAKEN: frozenset(),
    OfferState.DECLINED: frozenset(),
    OfferState.EXPIRED: frozenset(),
    OfferState.LEFT: frozenset(),
}
