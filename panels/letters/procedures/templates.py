"""The texts of an association's letters: kept in versions, checked before they are kept."""

from django.db import transaction

from exams.accounts.models import Association
from exams.audit.procedures import record
from exams.refusals.exceptions import Invalid, Refused
from exams.wording.languages import LANGUAGES
from panels.committee.states import DECIDABLE
from panels.letters.markup import faults_of, printable
from panels.letters.models import LetterTemplate


def said_already(association, *, language, outcome, subject, body) -> str:
    """A sentence where the newest version says this, word for word."""
    last = _last(association, language, outcome)
    same = last and (last.subject, last.body) == (printable(subject).strip(), printable(body).strip())
    return f"This is version {last.version}, word for word; nothing was kept." if same else ""


def _last(association, language, outcome):
    return LetterTemplate.objects.filter(association=association, language=language, outcome=outcome).first()


@transaction.atomic
def save_letter_template(association, *, language, outcome, subject, body, reason, by, now):
    """The next version of a text.  Letters that are written stay as they are; the next ones are written from it.

    A blank ``outcome`` is a text for every outcome that has none of its own.
    """
    if language not in LANGUAGES:
        raise Invalid("Choose a language.")
    if outcome and outcome not in {str(o) for o in DECIDABLE}:
        raise Invalid("Choose the outcome this letter tells of.")
    subject, body = printable(subject).strip(), printable(body).strip()
    faults = faults_of(subject, body)
    if faults:
        raise Invalid("No letter can be written from this text.", faults)
    if not reason.strip():
        raise Invalid("Say in a sentence what changed and why.")
    Association.objects.select_for_update().get(pk=association.pk)
    said = said_already(association, language=language, outcome=outcome, subject=subject, body=body)
    if said:
        raise Refused(said)
    last = _last(association, language, outcome)
    template = LetterTemplate.objects.create(
        association=association,
        language=language,
        outcome=outcome,
        version=last.version + 1 if last else 1,
        subject=subject,
        body=body,
        reason=reason.strip()[:300],
        made_by=by,
        made_at=now,
    )
    record(
        "letter-template.saved",
        template,
        by=by,
        at=now,
        reason=template.reason,
        association=association.name,
        language=language,
        outcome=outcome,
        version=template.version,
    )
    return template
