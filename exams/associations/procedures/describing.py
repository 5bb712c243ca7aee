"""What an association says of itself: its details, its logo, the questions it answers."""

import hashlib

from django.db.models import Max

from exams.accounts.models import Association
from exams.associations.models import Logo, Question
from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Refused


@recorded
def describe(association, /, *, by, now, **details):
    """Change what it says of itself; what was before stands in the record."""
    locked = Association.objects.select_for_update().get(pk=association.pk)
    before = {name: getattr(locked, name) for name in details}
    if before == details:
        raise Refused("Nothing of this is different from what stands already.")
    changed = {name: value for name, value in details.items() if before[name] != value}
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*changed])
    was = {name: before[name] for name in changed}
    record("association.described", locked, by=by, at=now, before=was, after=changed)
    return locked


@recorded
def choose_logo(association, picture, *, by, now):
    """Show this picture; the one before can be brought back."""
    Association.objects.select_for_update().get(pk=association.pk)
    sha256 = hashlib.sha256(picture.content).hexdigest()
    if association.logos.shown().filter(sha256=sha256).exists():
        raise Refused("This is the logo that is shown already.")
    association.logos.shown().update(ended_at=now)
    made = Logo.objects.create(
        association=association, kind=picture.kind, content=picture.content, sha256=sha256, chosen_at=now
    )
    record("association.logo-chosen", association, by=by, at=now, sha256=sha256)
    return made


@recorded
def remove_logo(association, *, by, now):
    Association.objects.select_for_update().get(pk=association.pk)
    if not association.logos.shown().update(ended_at=now):
        raise Refused("No logo is shown.")
    record("association.logo-removed", association, by=by, at=now)


@recorded
def restore_logo(association, *, by, now):
    """The one that was shown last before the present one, or before it was removed."""
    Association.objects.select_for_update().get(pk=association.pk)
    last = association.logos.exclude(ended_at=None).order_by("-ended_at", "-pk").first()
    if last is None:
        raise Refused("There is no earlier logo.")
    association.logos.shown().update(ended_at=now)
    last.ended_at = None
    last.save(update_fields=["ended_at"])
    record("association.logo-restored", association, by=by, at=now, sha256=last.sha256)
    return last


@recorded
def add_question(association, *, question, answer, by, now):
    Association.objects.select_for_update().get(pk=association.pk)
    last = association.questions.aggregate(last=Max("position"))["last"] or 0
    made = Question.objects.create(association=association, question=question, answer=answer, position=last + 1)
    record("association.question-added", made, by=by, at=now, association=association.slug, question=question)
    return made


@recorded
def change_question(question, /, *, by, now, **texts):
    before = {name: getattr(question, name) for name in texts}
    if before == texts:
        raise Refused("Question and answer stand so already.")
    for name, value in texts.items():
        setattr(question, name, value)
    question.save(update_fields=[*texts])
    record("association.question-changed", question, by=by, at=now, before=before, after=texts)


@recorded
def remove_question(question, *, by, now):
    question.removed_at = now
    question.save(update_fields=["removed_at"])
    record("association.question-removed", question, by=by, at=now)


@recorded
def restore_question(question, *, by, now):
    question.removed_at = None
    question.save(update_fields=["removed_at"])
    record("association.question-restored", question, by=by, at=now)


@recorded
def move_question(question, *, up, by, now):
    """Change places with its neighbor."""
    Association.objects.select_for_update().get(pk=question.association_id)
    shown = list(Question.objects.shown().filter(association=question.association_id))
    at = next(n for n, one in enumerate(shown) if one.pk == question.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(shown):
        raise Refused(f"It is the {'first' if up else 'last'} question already.")
    shown[at], shown[to] = shown[to], shown[at]
    for n, one in enumerate(shown, start=1):
        one.position = n
    Question.objects.bulk_update(shown, ["position"])
    record("association.question-moved", question, by=by, at=now, to=to + 1)
