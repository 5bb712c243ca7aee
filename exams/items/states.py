"""A form is a draft until the first candidate opens it; from then on it is fixed."""

from django.db.models import TextChoices


class FormState(TextChoices):
    DRAFT = "draft", "Draft"
    LOCKED = "locked", "Locked"


FORM_LIFECYCLE = {FormState.DRAFT: frozenset({FormState.LOCKED}), FormState.LOCKED: frozenset()}
