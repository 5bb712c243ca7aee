"""Another program's file handed in: taken in, its columns mapped, and looked at like every sheet."""

from django.urls import reverse

from exams.actions.declaration import Done, Rows, action
from exams.cycles.actions import CYCLES
from exams.cycles.states import CycleState
from panels.desks.actions.cycle_facts import RUN
from panels.desks.forms.column_maps import ColumnMapForm, VendorFileForm
from panels.intake.models import VendorFile
from panels.intake.procedures import vendor_files

VENDOR_FILES = Rows(
    "vendor-files",
    lambda user, *may: VendorFile.objects.filter(cycle__association__in=user.associations(*may)).select_related(
        "cycle__association", "cycle__rule_book"
    ),
    page=lambda file: reverse("office:vendor-file", args=[file.cycle_id, file.pk]),
)


@action(
    CYCLES, title="Map its columns", form=VendorFileForm, final="Nothing is changed before the sheets are applied.",
    when=lambda cycle: cycle.state != CycleState.RELEASED, **RUN,
)  # fmt: skip
def take_in_vendor_file(cycle, *, file, sheet, by, now):
    """The file is kept; the next page says which of its columns are which of ours."""
    kept = vendor_files.take_in(cycle, sheet=sheet, name=file.name, content=file.read(), by=by, now=now)
    look = vendor_files.look_at(kept)
    data = {"file": str(kept.pk), "headers": [header for header, _ in look.headers], "sections": look.sections}
    return Done("", data, go=VENDOR_FILES.path_of(kept))


@action(
    VENDOR_FILES, title="See what it would change", form=ColumnMapForm,
    final="Nothing is changed before the sheets are applied.",
    when=lambda file: file.cycle.state != CycleState.RELEASED, **RUN,
)  # fmt: skip
def map_vendor_file(file, *, by, now, **mapped):
    """The map is kept under its name, and the file is read by it like a sheet of ours."""
    job = vendor_files.map_columns(file, by=by, now=now, **mapped)
    data = {"job": str(job.pk), "sheets": job.outcome.get("about", "")}
    go = reverse("office:cycle", args=[file.cycle_id])
    return Done("The map is kept, and the file is being read. Nothing is changed yet.", data, go=go)
