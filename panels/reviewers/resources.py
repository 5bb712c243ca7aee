"""Who can read, as the office knows them, for programs."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows, columns
from panels.reviewers.models import Reviewer

REVIEWERS = Rows(
    "reviewers",
    lambda user, *may: Reviewer.objects.filter(association__in=user.associations(*may)).select_related(
        "association", "lent_by"
    ),
    model=Reviewer,
    shows=columns(
        "id", "reference", "name", "state", "employer", "endorsed_as", "trained_until", "languages", "load_cap",
        "away_from", "away_until",
        association="association.slug", lent_by="lent_by.slug",
    ),
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip
