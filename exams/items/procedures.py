"""Putting a form together.  A form that has been sat is fixed."""

from django.db import transaction

from exams.audit.procedures import record, recorded
from exams.cycles.states import Part
from exams.items.models import Form, Item, Paper, Vignette
from exams.refusals.exceptions import Invalid


@transaction.atomic
def set_part_one_form(association, *, name, items, by, now):
    """A Part One form; ``items`` are mappings with code, and perhaps domain, stem and options."""
    codes = [item["code"] for item in items]
    if len(set(codes)) != len(codes):
        raise Invalid(f"{name}: every item needs a code of its own.")
    form = Form.objects.create(association=association, part=Part.ONE, name=name, created_at=now)
    Item.objects.bulk_create(
        [
            Item(
                form=form,
                position=position,
                code=item["code"],
                domain=item.get("domain", ""),
                stem=item.get("stem", ""),
                options=item.get("options", []),
                several=item.get("several", False),
            )
            for position, item in enumerate(items, start=1)
        ]
    )
    record("form.set", form, by=by, at=now, items=len(items))
    return form


@transaction.atomic
def set_part_two_form(association, *, name, vignettes, by, now):
    form = Form.objects.create(association=association, part=Part.TWO, name=name, created_at=now)
    Vignette.objects.bulk_create(
        [Vignette(form=form, position=position, **vignette) for position, vignette in enumerate(vignettes, start=1)]
    )
    record("form.set", form, by=by, at=now, vignettes=len(vignettes))
    return form


@recorded
def set_paper(cycle, *, part, form, by, now, credential="", category=""):
    paper, _ = Paper.objects.update_or_create(
        cycle=cycle, part=part, credential=credential, category=category, defaults={"form": form}
    )
    record("cycle.paper-set", cycle, by=by, at=now, cycle=cycle, part=str(part), form=form.pk)
    return paper


@recorded
def clear_paper(paper, *, by, now):
    """No form of its own is sat there any more."""
    record(
        "cycle.paper-cleared", paper.cycle, by=by, at=now, cycle=paper.cycle, part=paper.part, form=paper.form_id,
        credential=paper.credential, category=paper.category,
    )  # fmt: skip
    paper.delete()
