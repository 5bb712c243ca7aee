"""What the editor of a text shows: the fields there are, and the text on a decision."""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from exams.wording.languages import LANGUAGES
from panels.committee.models import Decision
from panels.committee.states import DECIDABLE, Outcome
from panels.letters.composing import NEEDED, ReadableLetter, address_of, compose
from panels.letters.default_texts import WORDS
from panels.letters.markup import FIELDS, fill, fill_line, parse
from panels.letters.models import LetterTemplate

EVERY_OTHER = "Every outcome without a text of its own"


def outcomes() -> list[tuple[str, str]]:
    return [*((str(o), o.label) for o in DECIDABLE), ("", EVERY_OTHER)]


def editor_context(form, association, language, outcome, *, letter=None) -> dict:
    return {
        "form": form,
        "association": association,
        "spoken": LANGUAGES[language],
        "label": dict(outcomes())[outcome],
        "fields": FIELDS.items(),
        "letter": letter,
    }


def preview(association, *, language, outcome, subject, body, by, **_):
    """On the newest decision it could tell of; where there is none yet, on an invented one."""
    draft = LetterTemplate(association=association, language=language, outcome=outcome, subject=subject, body=body)
    decisions = Decision.objects.in_force().filter(case__registration__cycle__association=association)
    if outcome:
        decisions = decisions.filter(outcome=outcome)
    found = decisions.select_related(*NEEDED).order_by("-decided_at").first()
    on = timezone.localdate()
    if found is None:
        return _invented(draft, association, by, on)
    letter = compose(found, templates={(language, found.outcome): draft}, on=on, language=language)
    return replace(letter, template=None)


def _invented(draft, association, by, on: date) -> ReadableLetter:
    words, outcome = WORDS[draft.language], draft.outcome or str(Outcome.ENDORSE)
    day = "…"
    values = dict.fromkeys(FIELDS, day) | {
        "name": "Ada Example",
        "number": "C-0001",
        "association": association.name,
        "credential": "IMH-E",
        "category": "Mentor-Clinical",
        "outcome": words.outcomes[outcome],
        "results": (words.part_one.format(correct=51, scored=60, verdict=words.passed),),
        "reference": "0000EXAM",
    }
    return ReadableLetter(
        decision_id=None,
        outcome=outcome,
        language=draft.language,
        subject=fill_line(draft.subject, values),
        sender=association.name,
        address=address_of(association),
        recipient="Ada Example",
        dated=on,
        signed_by=str(by),
        reference="0000EXAM",
        blocks=fill(parse(draft.body), values),
        template=None,
    )
