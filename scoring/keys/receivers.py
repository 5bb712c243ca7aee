"""What forms bring on for keys: answers given with the questions, a copy, the lock."""

from django.dispatch import receiver

from exams.cycles.states import Part
from exams.items.signals import form_copied, form_locked, form_reshaped, right_answers_given
from exams.refusals.exceptions import Refused
from exams.wording.phrases import quoted
from scoring.keys import drafts


@receiver(form_reshaped)
def a_key_that_is_set_fits_its_form(sender, *, form, **_):
    if form.answer_keys.exists():
        raise Refused(
            f"A key is set for {quoted(form.name)} already, and it names every question of it: texts can still be "
            "changed; to add or remove questions, make a copy."
        )


@receiver(right_answers_given)
def keep_what_came_with_the_questions(sender, *, form, answers, by, now, **_):
    entries = {item.code: (key, True) for item, key in answers.items()}
    drafts.write_draft(form, entries, by=by, now=now)


@receiver(form_copied)
def copy_the_key_too(sender, *, source, copy, by, now, **_):
    entries = drafts.entries_of(source)
    if entries:
        drafts.write_draft(copy, entries, by=by, now=now)


@receiver(form_locked)
def make_the_draft_the_first_version(sender, *, form, by, now, **_):
    if form.part == Part.ONE:
        drafts.settle(form, by=by, now=now)
