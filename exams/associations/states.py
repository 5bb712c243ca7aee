"""How far somebody is who came by the public door."""

from django.db.models import TextChoices


class AdmissionState(TextChoices):
    BEGUN = "begun", "Has chosen the association"
    WAITING = "waiting", "Waits for the office"
    ASKED = "asked", "Was asked something"
    ADMITTED = "admitted", "Let in"
    REFUSED = "refused", "Refused"


ADMISSION_LIFECYCLE = {
    AdmissionState.BEGUN: frozenset({AdmissionState.WAITING, AdmissionState.ADMITTED}),
    AdmissionState.WAITING: frozenset({AdmissionState.ASKED, AdmissionState.ADMITTED, AdmissionState.REFUSED}),
    AdmissionState.ASKED: frozenset({AdmissionState.WAITING, AdmissionState.ADMITTED, AdmissionState.REFUSED}),
    AdmissionState.REFUSED: frozenset({AdmissionState.WAITING}),  # the refusal is taken back
    AdmissionState.ADMITTED: frozenset(),
}
