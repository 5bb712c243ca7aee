"""The registry, for programs: the holder's own, the office's, and what the public may find."""

from dataclasses import replace

from django.db.models import Count, Q
from django.utils import timezone
from rest_framework import serializers

from exams.accounts.permissions import PUBLIC, Permission
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns
from exams.rules.sections.endorsement import EndorsementRules
from panels.endorsements.actions import EARLIER_LISTS, MY_ENDORSEMENTS
from panels.endorsements.models import Endorsement, EndorsementChange, TakenOverList
from panels.endorsements.public_entry import public_entry
from panels.endorsements.rules_in_force import endorsement_rules_of_all
from panels.endorsements.search import public_endorsements

READABLE_MY_ENDORSEMENTS = replace(
    MY_ENDORSEMENTS,
    model=Endorsement,
    shows=columns(
        "id", "number", "name", "credential", "category", "place", "exam", "granted_on", "valid_until", "state",
        "state_since", "listed", "code",
        association="association.slug",
    ),
    reads=(Permission.REGISTER,),
)  # fmt: skip


def _changes(user, *may):
    """Of one's own endorsements, and of the registries one keeps."""
    own = Q(endorsement__candidate__user=user) if Permission.REGISTER in may else Q(pk=None)
    kept = user.associations(*({Permission.KEEP_REGISTRY} & {*may}))
    return EndorsementChange.objects.filter(own | Q(endorsement__association__in=kept))


CHANGES = Rows(
    "endorsement-changes",
    _changes,
    model=EndorsementChange,
    shows=columns("id", "came_from", "became", "reason", "changed_at", endorsement="endorsement_id"),
    reads=(Permission.REGISTER, Permission.KEEP_REGISTRY),
)
READABLE_EARLIER_LISTS = replace(
    EARLIER_LISTS,
    of=lambda user, *may: EARLIER_LISTS.of(user, *may)
    .select_related("association", "by")
    .annotate(count=Count("endorsements")),
    model=TakenOverList,
    shows=columns(
        "id", "name", "sha256", "at", "taken_back_at",
        association="association.slug", by=words("by"), endorsements=serializers.IntegerField(source="count"),
    ),
    reads=(Permission.KEEP_REGISTRY,),
)  # fmt: skip


def _public(user, *may):
    found = public_endorsements(endorsement_rules_of_all(now=timezone.now()))
    return found.select_related("association").order_by("sort_name", "id")


def _entries(endorsements, *, by, now):
    rules = endorsement_rules_of_all(now=now)
    for one in endorsements:
        one.entry = public_entry(one, rules.get(one.association_id, EndorsementRules()))


def _told(name):
    return serializers.CharField(source=f"entry.{name}")


REGISTRY = Rows(
    "registry",
    _public,
    model=Endorsement,
    # By what an association may choose not to show nothing is found.
    shows=columns(
        "id", "name", "number", "credential", "category", "granted_on", "state",
        association="association.slug", mark=_told("mark"), place=_told("place"), called=_told("called"),
        exam=_told("exam"), stands=_told("stands"),
    ),
    reads=PUBLIC,
    gather=_entries,
)  # fmt: skip
