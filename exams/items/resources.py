"""Which form is a cycle's paper, and what its vignettes are called, for programs; questions are not read here."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows, columns
from exams.cycles.models import Cycle
from exams.items.models import Paper, Vignette


def _papers(user, *may):
    return Paper.objects.filter(cycle__in=Cycle.objects.with_permission(user, *may)).select_related("form")


PAPERS = Rows(
    "papers",
    _papers,
    model=Paper,
    shows=columns("id", "part", "credential", "category", cycle="cycle_id", form="form_id", form_name="form.name"),
    reads=(Permission.RUN_CYCLES,),
)
VIGNETTES = Rows(
    "vignettes",
    lambda user, *may: Vignette.objects.filter(form__in=_papers(user, *may).values("form")),
    model=Vignette,
    shows=columns("id", "position", "label", "title", form="form_id"),
    reads=(Permission.RUN_CYCLES,),
)
