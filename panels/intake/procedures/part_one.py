"""key.csv and responses.csv: the form, its key, and what each candidate answered."""

import numpy as np

from exams.audit.procedures import Entry, record
from exams.cycles.states import Part
from exams.delivery.models import Attempt, Response
from exams.delivery.states import AttemptState
from exams.items import procedures as items_steps
from exams.items.models import Paper
from exams.items.procedures import set_part_one_form
from exams.items.procedures.locking import lock_form
from exams.jobs.bulk import in_batches, insert_rows
from exams.refusals.exceptions import Invalid
from exams.sheets.faults import listed
from scoring.keys.answer_matrix import answer_matrix
from scoring.keys.procedures import set_key

SAT_HERE = "Part One of this cycle was sat here: "


def apply_part_one(work, sheets, people):
    """Returns (tally of the key, tally of answers and papers).

    Items, answers and papers that the sheets do not have stay; they are taken back, on record, only where asked.
    """
    tally = {"papers": 0, "answers": 0, "corrected": 0, "withdrawn": 0}
    if sheets.key is None and sheets.responses is None and not work.had & {"key", "responses"}:
        return {}, tally
    attempts = Attempt.objects.filter(registration__cycle=work.cycle, part=Part.ONE, state=AttemptState.SUBMITTED)
    sat_here = attempts.exclude(started_at=None)
    if sheets.responses is not None and sat_here.exists():
        raise Invalid(f"{SAT_HERE}its answers cannot be replaced by a sheet.")

    before = _standing_form(work, sheets)
    form = _form(work, sheets, before)
    key = _apply_key(work, form, before, sheets) if form is not None else {}
    answers = sheets.responses.answers if sheets.responses else {}
    in_order = sheets.responses.items if sheets.responses else ()
    tally["withdrawn"] = _void_missing(work, sheets, attempts.filter(started_at=None), people)
    if answers:
        lock_form(form, by=work.by, now=work.now)
        _correct_known(work, form, attempts, people, answers, in_order, tally)
        _enter_new(work, form, attempts, people, answers, in_order, tally)
    return key, tally


def _standing_form(work, sheets):
    """The form of the cycle's Part One before the sheets; None where there is none yet."""
    papers = Paper.objects.filter(cycle=work.cycle, part=Part.ONE).select_related("form").order_by("pk")
    forms = list({paper.form_id: paper.form for paper in papers}.values())
    if len(forms) < 2:
        return forms[0] if forms else None
    codes = {row.item for row in sheets.key or ()} or set(sheets.responses.items if sheets.responses else ())
    meant = [form for form in forms if codes <= set(form.items.values_list("code", flat=True))]
    if len(meant) != 1:
        said = "several have" if meant else "none has"
        raise Invalid(f"Part One of {work.cycle} has {len(forms)} forms, and {said} all items of the sheets.")
    return meant[0]


def _form(work, sheets, before):
    """The cycle's Part One form; with other items it is another form, and the papers move to it."""
    known = list(before.items.all()) if before else []
    keyed = bool(before and before.answer_keys.in_force().exists())
    codes = _codes(work, sheets, [item.code for item in known], keyed=keyed)
    if not codes or (before and {item.code for item in known} == set(codes)):
        return before
    papers = before.attempts.filter(registration__cycle=work.cycle) if before else Attempt.objects.none()
    strange = [code for code in codes if code not in {item.code for item in known}]
    if papers.exclude(started_at=None).exists():
        missing = [item.code for item in known if item.code not in codes]
        said = f"{listed(strange)} is not on it" if strange else f"{listed(missing)} cannot be dropped from it"
        raise Invalid(f"{SAT_HERE}its form is fixed, and {said}. Take an item out instead: it then counts for nobody.")
    unanswered = [code for code in strange if not sheets.responses or code not in sheets.responses.items]
    if unanswered and papers.exists() and "key" not in work.take:
        raise Invalid(
            f"{work.files.get('key', 'key')}: {listed(unanswered)} is no item of this Part One, and nobody has an "
            "answer to it. Correct the name, or hand in the responses to it as well."
        )
    of_code = {item.code: item for item in known}
    domains = {row.item: row.domain for row in sheets.key or ()}
    form = set_part_one_form(
        work.cycle.association,
        name=f"Part One, {work.cycle.name}",
        items=[_item(code, of_code.get(code), domains) for code in codes],
        by=work.by,
        now=work.now,
    )
    if before:
        new, dropped = ([c for c in a if c not in b] for a, b in ((codes, of_code), (of_code, codes)))
        work.name("part one", "new items", new)
        work.name("part one", "items dropped", dropped)
        details = {"before": before.pk, "new": new, "dropped": dropped}
        work.entries.append(Entry("form.replaced", form, "the sheets have other items", details))
        if papers.exists():
            lock_form(form, by=work.by, now=work.now)
        _move_papers(work.cycle, before, form)
        Paper.objects.filter(cycle=work.cycle, part=Part.ONE, form=before).update(form=form)
    else:
        items_steps.set_paper(work.cycle, part=Part.ONE, form=form, by=work.by, now=work.now)
    return form


def _codes(work, sheets, known, *, keyed):
    """The items of the form from now on, in order; [] where the sheets say nothing of them."""
    responses = list(sheets.responses.items) if sheets.responses else []
    if sheets.key is not None:
        own = [row.item for row in sheets.key]
        return own if "key" in work.take or not keyed else list(dict.fromkeys([*known, *own]))
    if work.gone("key"):
        return responses
    if keyed:
        return []
    return responses if "responses" in work.take else list(dict.fromkeys([*known, *responses]))


def _item(code, before, domains):
    if before is None:
        return {"code": code, "domain": domains.get(code, "")}
    return {
        "code": code,
        "domain": domains.get(code) or before.domain,
        "stem": before.stem,
        "options": before.options,
        "several": before.several,
    }


def _move_papers(cycle, before, form):
    """Papers go on with the new form: an answer follows its item; one without an item stays where it is, uncounted."""
    new = dict(form.items.values_list("code", "pk"))
    papers = before.attempts.filter(registration__cycle=cycle)
    moving = Response.objects.filter(attempt__in=papers)
    for item in before.items.all():
        if item.code in new:
            moving.filter(item=item).update(item=new[item.code])
    papers.update(form=form)


def _apply_key(work, form, before, sheets):
    """Returns the tally of what was known of the key and is another now."""
    old = before.answer_keys.in_force().first() if before else None
    known = {entry.item.code: (entry.key, entry.scored) for entry in old.entries.select_related("item")} if old else {}
    if sheets.key is not None:
        codes = set(form.items.values_list("code", flat=True))
        own = {row.item: (row.key, row.scored) for row in sheets.key}
        entries = {code: entry for code, entry in (known | own).items() if code in codes}
        changed = [code for code in own if code in known and known[code] != own[code]]
        added = [code for code in own if known and code not in known]
        work.name("key", "corrected", [f"{code}: {_said(known[code])} → {_said(own[code])}" for code in changed])
        work.name("key", "new", [f"{code}: {_said(own[code])}" for code in added])
        set_key(form, entries, by=work.by, now=work.now, reason="from the key sheet")
        if form == before:
            work.stay("key", [c for c in known if c not in own], "item", "keep their keys")
        return {"new": len(added), "corrected": len(changed)}
    if old is None:
        return {}
    if work.gone("key"):
        old.superseded_at = work.now
        old.save(update_fields=["superseded_at"])
        work.taken["keys"] = [old.pk]
        work.name("key", "withdrawn", [f"{code}: {_said(entry)}" for code, entry in known.items()])
        record("answer-key.withdrawn", before, by=work.by, at=work.now, reason="the key sheet is gone")
        return {"withdrawn": len(known)}
    work.stay("key", known, "item", "keep their keys")
    return {}


def _said(entry):
    key, scored = entry
    return key if scored else f"{key}, not scored"


def _void_missing(work, sheets, attempts, people):
    """Papers that are no longer in the answers are void, where that is asked for.  How many."""
    answers = sheets.responses.answers if sheets.responses else {}
    sitting = {people[reference].pk for reference in answers if reference in people}
    rest = attempts.exclude(registration__state="withdrawn").select_related("registration__candidate")
    gone = [a for a in rest.order_by("registration__position", "pk") if a.registration_id not in sitting]
    names = [str(attempt.registration.candidate) for attempt in gone]
    if not ((sheets.responses is not None and "responses" in work.take) or work.gone("responses")):
        work.stay("responses", names, "paper")
        return 0
    for batch in in_batches([a.pk for a in gone]):
        Attempt.objects.filter(pk__in=batch).update(state=AttemptState.VOIDED)
    work.entries += [Entry("attempt.voided", attempt, "no longer in responses") for attempt in gone]
    work.taken["papers"] = [a.pk for a in gone]
    work.name("part one", "void", names)
    return len(gone)


def _correct_known(work, form, attempts, people, answers, in_order, tally):
    """Compare what is stored with the sheet as whole arrays, and write only the cells that differ."""
    stored = answer_matrix(form, attempts)
    if not len(stored.attempts):
        return
    reference_of = {registration.pk: reference for reference, registration in people.items()}
    registration_of = dict(attempts.values_list("pk", "registration_id"))
    place = {code: n for n, code in enumerate(in_order)}
    column = [place.get(item.code) for item in stored.items]
    code_of = {label: code for code, label in enumerate(stored.labels)}
    wanted = stored.codes.copy()
    for row, attempt in enumerate(stored.attempts.tolist()):
        given = answers.get(reference_of.get(registration_of[attempt]))
        if given is not None:
            own = [None if c is None else code_of.setdefault(given[c], len(code_of)) for c in column]
            wanted[row] = [
                old if new is None else new for new, old in zip(own, stored.codes[row].tolist(), strict=True)
            ]
    blanked = (wanted == 0) & (stored.codes != 0)
    if "responses" not in work.take:
        wanted[blanked] = stored.codes[blanked]
        work.blank("responses", int(blanked.sum()), "answer")
    labels = list(code_of)
    changed = np.argwhere(wanted != stored.codes).tolist()
    Response.objects.bulk_create(
        [
            Response(attempt_id=int(stored.attempts[r]), item=stored.items[c], answer=labels[wanted[r, c]])
            for r, c in changed
        ],
        update_conflicts=True,
        unique_fields=["attempt", "item"],
        update_fields=["answer"],
        batch_size=5000,
    )
    by_attempt = {}
    for r, c in changed:
        attempt, item = int(stored.attempts[r]), stored.items[c]
        old, new = labels[stored.codes[r, c]], labels[wanted[r, c]]
        by_attempt.setdefault(attempt, {})[item.code] = [old, new]
        if not new:
            work.taken.setdefault("answers", []).append([attempt, item.pk, old])
    for attempt, cells in by_attempt.items():
        work.entries.append(
            Entry("answers.corrected", f"attempt {attempt}", "responses sheet", {"before and after": cells})
        )
        who = reference_of[registration_of[attempt]]
        for what, ours in (("corrected", True), ("blanked", False)):
            said = [f"{c} {o or 'blank'} → {n or 'blank'}" for c, (o, n) in cells.items() if bool(n) == ours]
            work.name("part one", what, [f"{who}: {', '.join(said)}"] if said else [])
    tally["corrected"] += len(changed)


def _enter_new(work, form, attempts, people, answers, in_order, tally):
    """Papers that were not there before; a blank answer is no row."""
    known = set(attempts.values_list("registration_id", flat=True))
    voided = {}
    for registration in Attempt.objects.filter(registration__cycle=work.cycle, part=Part.ONE).values_list(
        "registration_id", flat=True
    ):
        voided[registration] = voided.get(registration, 0) + 1
    fresh = [
        (reference, people[reference])
        for reference in answers
        if reference in people and people[reference].pk not in known
    ]
    work.name("part one", "new papers", [reference for reference, _ in fresh])
    made = Attempt.objects.bulk_create(
        [
            Attempt(
                registration=registration,
                part=Part.ONE,
                number=voided.get(registration.pk, 0) + 1,
                form=form,
                state=AttemptState.SUBMITTED,
                submitted_at=work.now,
            )
            for _, registration in fresh
        ],
        batch_size=2000,
    )
    item_id = dict(form.items.values_list("code", "pk"))
    items = [item_id.get(code) for code in in_order]
    rows = [
        (attempt.pk, item, answer)
        for attempt, (reference, _) in zip(made, fresh, strict=True)
        for item, answer in zip(items, answers[reference], strict=True)
        if answer and item
    ]
    tally["papers"] = len(made)
    tally["answers"] = insert_rows(Response, ["attempt", "item", "answer"], rows)
