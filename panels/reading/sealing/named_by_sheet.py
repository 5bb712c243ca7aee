"""Scripts that an association's own sheet named: there was never a seal between them and their writers."""

from exams.jobs.bulk import in_batches
from exams.refusals.exceptions import Sealed
from panels.reading.models import Script
from panels.reading.models.scripts import new_code
from panels.reading.models.sealed import SealedKey


def enter_identified_scripts(panel, labelled):
    """Scripts that an association's own sheet names: [(label, vignette label, attempt id)], all new.

    Returns {label: script id}.  Only for a panel that was never sealed here.
    """
    if not panel.identified_at_source:
        raise Sealed("The scripts of this panel were sealed here; a sheet cannot add to them.")
    scripts = Script.objects.bulk_create(
        [Script(panel=panel, code=new_code(), label=vignette) for _, vignette, _ in labelled], batch_size=2000
    )
    SealedKey.objects.bulk_create(
        [
            SealedKey(script=script, attempt_id=attempt, source_label=label)
            for script, (label, _, attempt) in zip(scripts, labelled, strict=True)
        ],
        batch_size=2000,
    )
    return {label: script.pk for script, (label, _, _) in zip(scripts, labelled, strict=True)}


def identified_scripts(panel, *, set_aside=False):
    """{source label: (script id, vignette label, attempt id)} of a panel that a sheet identified."""
    if not panel.identified_at_source:
        raise Sealed("The scripts of this panel were sealed here.")
    return {
        label: (script, vignette, attempt)
        for label, script, vignette, attempt in SealedKey.objects.filter(
            script__panel=panel, script__set_aside_at__isnull=not set_aside
        )
        .order_by("script__set_aside_at", "pk")
        .values_list("source_label", "script_id", "script__label", "attempt_id")
    }


def set_aside_identified_scripts(panel, script_ids, *, now):
    """A sheet no longer has these scripts: they and their ratings are kept and count for nothing (None: again)."""
    if not panel.identified_at_source:
        raise Sealed("The scripts of this panel were sealed here.")
    for batch in in_batches(script_ids):
        Script.with_seeds.filter(pk__in=batch, panel=panel).update(set_aside_at=now)
