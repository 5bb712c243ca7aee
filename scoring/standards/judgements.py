"""Handing in what a standard-setting panel said, and what it comes to."""

import numpy as np
from django.db import transaction

from exams.audit.procedures import record
from exams.refusals.exceptions import Invalid, Refused
from exams.sheets.faults import Findings
from exams.sheets.reading import read_sheet
from scoring.standards.judgement_sheet import read_judgements
from scoring.standards.models import JudgementSheet


def read_judgement_sheet(form, file, content):
    """(what the judges said, notes on how it was read); refused as a whole where a row has a fault."""
    sheet, faults = read_sheet(file, content)
    found = Findings(file, faults, sheet.notes if sheet else [])
    read = read_judgements(sheet, [item.code for item in form.items.all()], found) if sheet and not faults else None
    if read is None:
        raise Invalid("The judgements cannot be used; nothing was changed.", found.faults)
    return read, found.notes


@transaction.atomic
def hand_in_judgements(form, file, content, *, cycle, by, now):
    """(the sheet in force from now on, notes on how it was read)."""
    read, notes = read_judgement_sheet(form, file, content)
    JudgementSheet.objects.filter(form=form, superseded_at__isnull=True).update(superseded_at=now)
    made = JudgementSheet.objects.create(
        form=form, judges=read.judges, items=read.items, values=read.values, handed_in_by=by, handed_in_at=now
    )
    record("judgements.handed-in", made, by=by, at=now, cycle=cycle, judges=len(read.judges), items=len(read.items))
    return made, notes


@transaction.atomic
def take_back_judgements(sheet, *, cycle, reason, by, now):
    """The wrong sheet: it is set aside, and the one it had set aside is in force again.  Returns that one, or None."""
    locked = JudgementSheet.objects.in_force().select_for_update().filter(pk=sheet.pk).first()
    if locked is None:
        raise Refused("These judgements are set aside already.")
    before = JudgementSheet.objects.filter(form=locked.form, superseded_at=locked.handed_in_at).first()
    locked.superseded_at = now
    locked.save(update_fields=["superseded_at"])
    if before:
        before.superseded_at = None
        before.save(update_fields=["superseded_at"])
    record("judgements.taken-back", locked, by=by, at=now, cycle=cycle, reason=reason.strip())
    return before


def angoff_study(sheet, *, difficulty, in_force):
    """Plain values for the report; ``difficulty``: item code → share that was right."""
    from scoring.keys.digests import plain
    from scoring.statistics.standard_setting.angoff_method import angoff

    values = np.array([[np.nan if v is None else v for v in row] for row in sheet.values], dtype=float)
    p = np.array([difficulty.get(code, np.nan) for code in sheet.items], dtype=float)
    study = angoff(values, difficulty=p)
    return plain(
        {
            "n_judges": study.n_judges,
            "n_items": study.n_items,
            "cut": study.cut,
            "standard_error": study.standard_error,
            "low": study.interval.low,
            "high": study.interval.high,
            "judges": sheet.judges,
            "by_judge": study.by_judge,
            "by_judge_consistency": study.consistency,
            "consistency": study.consistency_overall,
            "in_force": in_force,
            "caution": study.caution,
        }
    )
