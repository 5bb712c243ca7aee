"""What is done with a cycle, and with an association: the rows."""

from django.urls import reverse

from exams.accounts.models import Association
from exams.actions.declaration import Rows
from exams.cycles.models import Cycle

CYCLES = Rows(
    "cycles",
    lambda user, *may: Cycle.objects.with_permission(user, *may).select_related("association", "rule_book"),
    page="office:cycle",
    named=lambda cycle: cycle.name,
)


def associations(page):
    """Those of this person; an act on one leads back to the page of its subject."""
    return Rows(
        "associations",
        lambda user, *may: Association.objects.filter(pk__in=user.associations(*may)),
        page=page,
        key="slug",
        named=lambda association: association.name,
    )


ASSOCIATIONS = associations(lambda association: f"{reverse('people:list')}?of={association.slug}")
