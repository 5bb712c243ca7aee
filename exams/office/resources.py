"""Who holds which role of an association, for programs."""

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission, Role
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns


def _grants(user, *may):
    """Held and ended; those of candidates come and go with their records."""
    grants = RoleGrant.objects.filter(association__in=user.associations(*may)).exclude(role=Role.CANDIDATE)
    return grants.select_related("user", "association", "granted_by")


PEOPLE = Rows(
    "people",
    lambda user, *may: User.objects.filter(pk__in=_grants(user, *may).values("user"), is_active=True),
    model=User,
    shows=columns("id", "name", "email"),
    reads=(Permission.RUN_CYCLES,),
)
ROLE_GRANTS = Rows(
    "role-grants",
    _grants,
    model=RoleGrant,
    shows=columns(
        "id", "role", "granted_at", "ended_at",
        association="association.slug", person="user_id", name="user.name", email="user.email",
        granted_by=words("granted_by"),
    ),
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip
