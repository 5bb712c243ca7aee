"""The rows: forms of one's associations, and what stands on them.  Coordinators alone read them."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows
from exams.cycles.actions import associations
from exams.items.models import Form, Item, Vignette

OFFICE = {"may": Permission.RUN_CYCLES}
READS = (Permission.RUN_CYCLES,)


def page_of(form) -> str:
    return reverse("papers:show", args=[form.pk])


def place_of(row) -> str:
    """The page of its form, where the row stands on it."""
    return f"{page_of(row.form)}#line-{row.pk}"


WRITING = associations(lambda association: f"{reverse('papers:list')}?of={association.slug}")
FORMS = Rows(
    "forms",
    lambda user, *may: Form.objects.filter(association__in=user.associations(*may)).select_related("association"),
    page="papers:show",
    named=lambda form: form.name,
    model=Form,
    shows={
        "id": "id", "association": "association.slug", "part": "part", "name": "name", "note": "note",
        "state": "state", "sha256": "sha256", "locked_at": "locked_at", "copied_from": "copied_from_id",
        "created_at": "created_at", "discarded_at": "discarded_at",
    },
    reads=READS,
)  # fmt: skip
QUESTIONS = Rows(
    "questions",
    lambda user, *may: Item.objects.filter(form__association__in=user.associations(*may)).select_related("form"),
    page=place_of,
    model=Item,
    shows={
        "id": "id", "form": "form_id", "position": "position", "code": "code", "domain": "domain", "stem": "stem",
        "options": "options", "several": "several",
    },
    reads=READS,
)  # fmt: skip
VIGNETTES = Rows(
    "vignettes",
    lambda user, *may: Vignette.objects.filter(form__association__in=user.associations(*may)).select_related("form"),
    page=place_of,
    model=Vignette,
    shows={
        "id": "id", "form": "form_id", "position": "position", "label": "label", "title": "title", "group": "group",
        "perspective": "perspective", "text": "text", "prompts": "prompts",
    },
    reads=READS,
)  # fmt: skip
