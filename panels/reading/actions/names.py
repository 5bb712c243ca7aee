"""Answers in which something tells who wrote them."""

from django.urls import reverse

from exams.actions.declaration import Done, Rows, action
from exams.cycles.models import Cycle
from panels.reading.actions.panel import OFFICE
from panels.reading.forms.office import MaskingForm
from panels.reading.masking import procedures as masks
from panels.reading.models import Masking

MASKINGS = Rows(
    "maskings",
    lambda user, *may: Masking.objects.filter(
        response__attempt__registration__cycle__in=Cycle.objects.with_permission(user, *may)
    ).select_related("response__attempt__registration__candidate"),
    page=lambda masking: reverse("panel:names", args=[masking.response.attempt.registration.cycle_id]),
)


@action(
    MASKINGS, title="Confirm", form=MaskingForm, name="confirm-masking", undo="reopen-masking",
    when=lambda masking: masking.confirmed_at is None, **OFFICE,
)  # fmt: skip
def confirm_masking(masking, *, keep, by, now):
    """``keep`` are the places, by number, that stay masked; the others tell nothing."""
    masks.confirm_masking(masking, keep, by=by, now=now)
    return Done()


def not_sealed(masking, *, by, now):
    masks.require_unsealed(masking.response.attempt.registration.cycle_id)


@action(
    MASKINGS, title="Look at it again", name="reopen-masking", undo="confirm-masking", guards=[not_sealed],
    when=lambda masking: masking.confirmed_at is not None, **OFFICE,
)  # fmt: skip
def reopen_masking(masking, *, by, now):
    masks.reopen_masking(masking, by=by, now=now)
    return "It waits to be looked at again."
