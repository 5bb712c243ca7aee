"""A form as a whole: set in one piece, begun as a draft, copied as the start of another, discarded."""

from django.db import transaction

from exams.audit.procedures import record, recorded
from exams.cycles.states import Part
from exams.items.content import QUESTION_FIELDS, VIGNETTE_FIELDS, plain
from exams.items.models import Form, Item, Vignette
from exams.items.procedures.locking import changeable
from exams.items.signals import form_copied
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.wording.phrases import listed, quoted


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
def start_form(association, *, part, name, by, now, note=""):
    """An empty draft."""
    form = Form.objects.create(association=association, part=part, name=name, note=note, created_at=now)
    record("form.started", form, by=by, at=now, part=str(part), name=name)
    return form


@recorded
def change_form(form, *, name, note, by, now):
    """Another name, or another note for whom it is meant, while it is a draft."""
    held = changeable(form)
    before = {"name": held.name, "note": held.note}
    form.name, form.note = name, note
    form.save(update_fields=["name", "note"])
    record("form.changed", form, by=by, at=now, before=before, after={"name": name, "note": note})
    return form


@recorded
def copy_form(form, *, name, by, now):
    """A draft with the same content: the start of the next version."""
    copy = Form.objects.create(
        association=form.association, part=form.part, name=name, note=form.note, created_at=now, copied_from=form
    )
    Item.objects.bulk_create(
        [Item(form=copy, position=n, **plain(one, QUESTION_FIELDS)) for n, one in enumerate(form.items.all(), start=1)]
    )
    Vignette.objects.bulk_create(
        [
            Vignette(form=copy, position=n, **plain(one, VIGNETTE_FIELDS))
            for n, one in enumerate(form.vignettes.all(), start=1)
        ]
    )
    record("form.copied", copy, by=by, at=now, source=form.pk, name=name)
    form_copied.send(Form, source=form, copy=copy, by=by, now=now)
    return copy


@recorded
def discard_form(form, *, by, now, reason):
    """A draft that is not wanted: nobody can choose it any more, until it is restored."""
    held = changeable(form)
    require_unchosen(held)
    form.discarded_at = now
    form.save(update_fields=["discarded_at"])
    record("form.discarded", form, by=by, at=now, reason=reason)
    return form


def require_unchosen(form):
    """:raises Refused: where a cycle sits it"""
    cycles = list(dict.fromkeys(form.papers.order_by("cycle__name").values_list("cycle__name", flat=True)))
    if cycles:
        raise Refused(f"{quoted(form.name)} is the paper of {listed(cycles)}: choose another paper there first.")


@recorded
def restore_form(form, *, by, now):
    held = Form.objects.select_for_update().get(pk=form.pk)
    if held.discarded_at is None:
        raise WrongState(f"{quoted(held.name)} is not discarded.")
    form.discarded_at = None
    form.save(update_fields=["discarded_at"])
    record("form.restored", form, by=by, at=now)
    return form
