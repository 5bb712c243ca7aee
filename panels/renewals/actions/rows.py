"""The rows of renewals.  The person and the office do the same things; each comes back to a page of their own."""

from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.urls import reverse

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, holds
from exams.actions.declaration import Rows
from panels.endorsements.models import Endorsement
from panels.renewals.models import CategoryMove, Reinstatement

NOBODY = Q(pk=None)
BOTH = (Permission.REGISTER, Permission.KEEP_REGISTRY)
REQUEST = {
    "id": "id",
    "endorsement": "endorsement_id",
    "state": "state",
    "asked_at": "asked_at",
    "answer": "answer",
    "decided_at": "decided_at",
}


def own_or_kept(found, user, may, *, way=""):
    """Those of this person, marked as ``own``, and those of the registries this person keeps."""
    mine = Permission.REGISTER in may and holds(user, Permission.REGISTER)
    own = Q(**{f"{way}candidate__user": user}) if mine else NOBODY
    kept = Q(**{f"{way}association__in": user.associations(Permission.KEEP_REGISTRY)})
    kept = kept if Permission.KEEP_REGISTRY in may else NOBODY
    found = found.select_related(f"{way}association", f"{way}candidate__association", f"{way}candidate__user")
    return found.filter(own | kept).annotate(
        own=ExpressionWrapper(own, output_field=BooleanField()) if mine else Value(value=False)
    )


def _change(endorsement_id):
    return reverse("keeping:change", args=[endorsement_id])


RENEWALS = Rows(
    "renewals",
    lambda user, *may: own_or_kept(Endorsement.objects.all(), user, may),
    page=lambda endorsement: reverse(
        "keeping:renewal" if getattr(endorsement, "own", False) else "renewals:one", args=[endorsement.pk]
    ),
    named=lambda endorsement: endorsement.name,
    model=Endorsement,
    shows={
        "id": "id",
        "number": "number",
        "name": "name",
        "credential": "credential",
        "category": "category",
        "state": "state",
        "valid_until": "valid_until",
    },
    reads=BOTH,
)
MY_ENDORSEMENTS = Rows(
    "my-endorsements",
    lambda user, *may: own_or_kept(Endorsement.objects.all(), user, may),
    page=lambda endorsement: _change(endorsement.pk),
)


def _of_request(asked):
    return _change(asked.endorsement_id) if asked.own else reverse("renewals:requests")


REINSTATEMENTS = Rows(
    "reinstatements",
    lambda user, *may: own_or_kept(Reinstatement.objects.select_related("endorsement"), user, may, way="endorsement__"),
    page=_of_request,
    named=lambda asked: asked.endorsement.name,
    model=Reinstatement,
    shows=REQUEST,
    reads=BOTH,
)
MOVES = Rows(
    "category-moves",
    lambda user, *may: own_or_kept(CategoryMove.objects.select_related("endorsement"), user, may, way="endorsement__"),
    page=_of_request,
    named=lambda asked: asked.endorsement.name,
    model=CategoryMove,
    shows=REQUEST | {"to": "to_category", "wanted_on": "wanted_on"},
    reads=BOTH,
)
REGISTRIES = Rows(
    "registries",
    lambda user, *may: Association.objects.filter(pk__in=user.associations(*may)),
    page=lambda association: reverse("renewals:all"),
    key="slug",
)
