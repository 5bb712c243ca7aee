"""Putting a form together.  A form that has been sat is fixed."""

from django.db import transaction

from exams.errors import Invalid
from exams.models import Form, Item, Vignette
from exams.procedures.audit import record
from exams.states import Part


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
