"""Scripts with an agreed rating: made here, promoted from a live one, retired."""

from django.urls import reverse

from exams.actions.declaration import Done, Rows, action
from panels.reading.actions.panel import OFFICE, PANELS
from panels.reading.forms.office import PromoteForm, SeedForm
from panels.reading.models import Panel, Seed
from panels.reading.procedures import training


def seeds_page(seed) -> str:
    """Of the latest panel of the association that is read against its rubric."""
    panel = Panel.objects.filter(cycle__association=seed.association_id, rubric=seed.rubric_id).order_by("pk").last()
    return reverse("panel:seeds", args=[panel.cycle_id]) if panel else reverse("office:cycles")


SEEDS = Rows(
    "seeds",
    lambda user, *may: Seed.objects.filter(association__in=user.associations(*may)),
    page=seeds_page,
)


@action(PANELS, title="Agree", name="agree-seed", form=SeedForm, undo="retire-seed", **OFFICE)
def agree_seed(panel, *, use, label, text, reasons, levels, by, now):
    """The lead group's definitive rating of a script, with its reasons."""
    said = {"use": use, "label": label, "text": text, "reasons": reasons, "levels": levels}
    seed = training.agree_seed(panel.cycle.association, panel.rubric, by=by, now=now, **said)
    return Done("The seed is agreed.", data={"seed": seed.pk}, go=reverse("panel:seeds", args=[panel.cycle_id]))


@action(PANELS, title="Make it a seed", form=PromoteForm, undo="retire-seed", **OFFICE)
def promote_script(panel, *, code, use, reasons, by, now):
    """A live script on which every reading agreed becomes a seed."""
    seed = training.promote_script(code.strip(), use=use, reasons=reasons, by=by, now=now)
    return Done("The script is a seed now.", data={"seed": seed.pk}, go=reverse("panel:seeds", args=[panel.cycle_id]))


@action(SEEDS, title="Retire", undo="use-seed-again", when=lambda seed: seed.retired_at is None, **OFFICE)
def retire_seed(seed, *, by, now):
    """It goes onto no desk any more; what was read of it stays."""
    training.retire_seed(seed, by=by, now=now)
    return f"Seed {seed.pk} is retired."


@action(SEEDS, title="Use it again", undo="retire-seed", when=lambda seed: seed.retired_at is not None, **OFFICE)
def use_seed_again(seed, *, by, now):
    training.use_seed_again(seed, by=by, now=now)
    return f"Seed {seed.pk} is in use again."
