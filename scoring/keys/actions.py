"""What is done with keys: written beside a draft, corrected after use, a question taken out.  Coordinators alone."""

from dataclasses import replace

from django.urls import reverse

from exams.actions.declaration import Done, Rows, action
from exams.cycles.states import CycleState, Part
from exams.items.actions.rows import FORMS, OFFICE, QUESTIONS, READS
from exams.jobs import procedures as jobs
from exams.wording.phrases import counted, inside, quoted
from scoring.keys import drafts
from scoring.keys import procedures as steps
from scoring.keys.drafts import entries_of
from scoring.keys.foreseen import foreseen
from scoring.keys.forms import CorrectionForm, KeyForm, WhyForm
from scoring.keys.models import AnswerKey, KeyEntry

NAMED = 40  # people whose mark moves and whose verdict does not
SCORED = (CycleState.SCORING, CycleState.COMMITTEE)
KEYED = replace(FORMS, page="answer-key:show")
ON_THE_KEY = replace(
    QUESTIONS, page=lambda item: f"{reverse('answer-key:show', args=[item.form_id])}#key-line-{item.pk}"
)
ANSWER_KEYS = Rows(
    "answer-keys",
    lambda user, *may: AnswerKey.objects.filter(form__association__in=user.associations(*may)).select_related("form"),
    page=lambda key: reverse("answer-key:show", args=[key.form_id]),
    model=AnswerKey,
    shows={
        "id": "id", "form": "form_id", "version": "version", "reason": "reason", "sha256": "sha256",
        "created_at": "created_at", "superseded_at": "superseded_at",
    },
    reads=READS,
)  # fmt: skip
KEY_ENTRIES = Rows(
    "key-entries",
    lambda user, *may: KeyEntry.objects.filter(
        answer_key__form__association__in=user.associations(*may)
    ).select_related("answer_key", "item"),
    page=lambda entry: reverse("answer-key:show", args=[entry.answer_key.form_id]),
    model=KeyEntry,
    shows={
        "id": "id", "answer_key": "answer_key_id", "code": "item.code", "right": "key", "scored": "scored",
    },
    reads=READS,
)  # fmt: skip


def has_a_key(form) -> bool:
    return form.part == Part.ONE and form.answer_keys.in_force().exists()


def has_no_key(form) -> bool:
    return form.part == Part.ONE and form.discarded_at is None and not form.answer_keys.in_force().exists()


@action(KEYED, title="Save the key", form=KeyForm, undo="write-key", when=has_no_key, **OFFICE)
def write_key(form, *, entries, by, now):
    """Beside the questions; what is blank may be written later.  On a locked paper a whole key is its first version."""
    made = drafts.write_draft(form, entries, by=by, now=now)
    missing = form.items.count() - sum(bool(key) for key, _ in entries.values())
    if made:
        _score_anew(form, by=by, now=now)
        return Done(f"{made} is set.", {"version": made.version})
    said = (
        f"{counted(missing, 'question has', 'questions have')} no key yet." if missing else "Every question has a key."
    )
    return Done(f"Saved. {said}", {"missing": missing})


# ── corrections ──────────────────────────────────────────────────────────────────────────────────────────────────────
def what_correcting_does(form, given, *, by, now):
    before, after = entries_of(form), given["entries"]
    changed = [code for code in after if after[code] != before.get(code)]
    yield f"{counted(len(changed), 'question changes', 'questions change')} in the key of {quoted(form.name)}."
    for code in changed:
        yield f"{code}: {_said(before.get(code))} → {_said(after[code])}"
    yield from whose_marks_move(form, after, now=now)


def _said(entry):
    if entry is None:
        return "no key"
    key, scored = entry
    return (key or "no key") + ("" if scored else ", not scored")


def whose_marks_move(form, entries, *, now):
    """In every cycle in which the form is marked: how many marks, every verdict by name, the first of the others."""
    of_code = dict(form.items.values_list("code", "pk"))
    found = foreseen(form, {of_code[code]: entry for code, entry in entries.items()}, now=now)
    if not found:
        yield "No paper on it is marked yet: no mark moves."
    for one in found:
        turned = [moved for moved in one.moved if moved.passes is not None]
        yield (
            (
                f"{one.cycle}: {counted(len(one.moved), 'mark')} of Part One of {one.marked:,} would move, "
                f"{counted(len(turned), 'verdict')} with it."
            )
            if one.moved
            else f"{one.cycle}: none of {counted(one.marked, 'mark')} of Part One moves."
        )
        for moved in [*turned, *one.moved[len(turned) :][:NAMED]]:
            verdict = {True: " Passes now.", False: " No longer passes."}.get(moved.passes, "")
            yield f"{moved}.{verdict}"
        left = len(one.moved) - len(turned) - NAMED
        if left > 0:
            yield f"And {left:,} more marks, whose verdict stays."
        if one.moved:
            yield _what_follows(one.cycle)
    yield "No paper is voided, and no answer is touched."


def _what_follows(cycle):
    if cycle.state == CycleState.RELEASED:
        return f"The decisions of {cycle} are released: its marks stay. Correct a decision where that is owed."
    if cycle.state not in SCORED:
        return f"{cycle} is at “{inside(cycle.get_state_display())}”: its marks move when it is scored."
    decided = " Decisions made already stay until they are corrected." if cycle.state == CycleState.COMMITTEE else ""
    return f"{cycle} is scored anew at once.{decided}"


@action(
    KEYED, title="Correct the key", form=CorrectionForm, undo="correct-key", when=has_a_key, danger=True,
    consequences=what_correcting_does, **OFFICE,
)  # fmt: skip
def correct_key(form, *, entries, reason, by, now):
    """The next version, from now on; what was marked is marked anew, and every mark names its version."""
    made = steps.set_key(form, entries, by=by, now=now, reason=reason)
    return Done(f"{made} holds from now on.", {"version": made.version, "jobs": _score_anew(form, by=by, now=now)})


def _score_anew(form, *, by, now):
    cycles = {a.registration.cycle for a in form.attempts.filter(registration__cycle__state__in=SCORED).select_related(
        "registration__cycle")}  # fmt: skip
    return [str(jobs.ask_for("score", cycle=one, by=by, now=now).pk) for one in sorted(cycles, key=lambda c: str(c.pk))]


# ── one question, beside it ──────────────────────────────────────────────────────────────────────────────────────────
def _entry_of(item):
    return KeyEntry.objects.filter(answer_key__superseded_at=None, answer_key__form=item.form_id, item=item).first()


def counts(item) -> bool:
    entry = _entry_of(item)
    return entry is not None and entry.scored


def is_taken_out(item) -> bool:
    entry = _entry_of(item)
    return entry is not None and not entry.scored


def _foreseen_for(item, *, scored, now):
    entries = entries_of(item.form)
    entries[item.code] = (entries[item.code][0], scored)
    yield from whose_marks_move(item.form, entries, now=now)


def what_taking_out_does(item, given, *, by, now):
    yield f"{item.code} counts for nobody from now on."
    yield from _foreseen_for(item, scored=False, now=now)


@action(
    ON_THE_KEY, title="Take this question out", form=WhyForm, undo="count-question-again", when=counts, danger=True,
    consequences=what_taking_out_does, **OFFICE,
)  # fmt: skip
def take_question_out(item, *, reason, by, now):
    steps.void_item(item.form, item.code, by=by, now=now, reason=reason)
    return Done(f"{item.code} counts for nobody.", {"jobs": _score_anew(item.form, by=by, now=now)})


def what_counting_again_does(item, given, *, by, now):
    yield f"{item.code} counts again, under the key it had."
    yield from _foreseen_for(item, scored=True, now=now)


@action(
    ON_THE_KEY, title="Count this question again", form=WhyForm, undo="take-question-out", when=is_taken_out,
    consequences=what_counting_again_does, **OFFICE,
)  # fmt: skip
def count_question_again(item, *, reason, by, now):
    steps.restore_item(item.form, item.code, by=by, now=now, reason=reason)
    return Done(f"{item.code} counts again.", {"jobs": _score_anew(item.form, by=by, now=now)})
