"""The decision letter, made only from the decision's record: as it was written, or as it would be written now."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils import timezone, translation
from django.utils.formats import date_format

from exams.calendar.days import local_day
from exams.wording.languages import spoken
from panels.appeals.procedures.filing import last_moment_to_appeal
from panels.appeals.procedures.second_reading import behind
from panels.committee.models import Decision, Recommendation
from panels.letters.default_texts import WORDS
from panels.letters.markup import Block, Span, as_json, as_plain, fill, fill_line, from_json, parse, printable
from panels.letters.models import Letter, LetterTemplate
from scoring.rubrics.rounding import shown

NEEDED = (
    "case__registration__candidate__user",
    "case__registration__cycle__association",
    "case__registration__cycle__rule_book",
    "recommendation__part_one_mark",
    "recommendation__part_two_mark",
    "recorded_by",
    "corrects__letter",
    "letter__template",
)
Templates = Mapping[tuple[str, str], LetterTemplate]


@dataclass(frozen=True, slots=True)
class ReadableLetter:
    """One letter as a page, a PDF and an e-mail show it.  ``written_at`` is None while it is only a preview."""

    decision_id: object
    outcome: str
    language: str
    subject: str
    sender: str
    recipient: str
    dated: date
    signed_by: str
    reference: str
    blocks: tuple[Block, ...]
    template: LetterTemplate | None
    written_at: object = None
    replaced_on: date | None = None
    address: tuple[str, ...] = ()  # the sender's, a line each

    @property
    def dated_said(self) -> str:
        return said_in(self.language, self.dated)

    @property
    def signed_for(self) -> str:
        return WORDS[self.language].signed_for.format(association=self.sender)

    @property
    def reference_said(self) -> str:
        return f"{WORDS[self.language].reference}: {self.reference}"

    def plain(self) -> str:
        """As it goes by e-mail."""
        head = "\n".join([self.sender, *self.address, self.dated_said, self.reference_said])
        return f"{head}\n\n{as_plain(self.blocks)}\n\n{self.signed_by}\n{self.signed_for}"


def letter_of(decision: Decision, *, templates: Templates | None = None) -> ReadableLetter:
    """The letter about a decision: as it was written, otherwise as it would be written today."""
    written = getattr(decision, "letter", None)
    if written is not None:
        return read_letter(written, decision)
    association = decision.case.registration.cycle.association
    if templates is None:
        templates = templates_of(association)
    return compose(decision, templates=templates, on=local_day(timezone.now(), association.time_zone))


def read_letter(letter: Letter, decision: Decision) -> ReadableLetter:
    """A letter that was written, word for word."""
    content = letter.content
    return ReadableLetter(
        decision_id=decision.pk,
        outcome=decision.outcome,
        language=letter.language,
        subject=letter.subject,
        sender=content["sender"],
        recipient=content["recipient"],
        dated=date.fromisoformat(content["dated"]),
        signed_by=content["signed_by"],
        reference=content["reference"],
        blocks=from_json(content["blocks"]),
        template=letter.template,
        written_at=letter.made_at,
        address=tuple(content.get("address", ())),
    )


def templates_of(association) -> dict[tuple[str, str], LetterTemplate]:
    """The association's own texts in force, by language and outcome."""
    return {(t.language, t.outcome): t for t in LetterTemplate.objects.in_force().filter(association=association)}


def text_for(language: str, outcome: str, templates: Templates, *, sits_exam: bool = True):
    """Subject, text and template of a letter: the association's for this outcome, for every outcome, or the house's."""
    own = templates.get((language, outcome)) or templates.get((language, ""))
    if own:
        return own.subject, own.body, own
    return WORDS[language].subject, WORDS[language].body(outcome, sits_exam=sits_exam), None


def language_of(decision: Decision) -> str:
    """The candidate's own; otherwise the association's."""
    registration = decision.case.registration
    return spoken(registration.candidate.language or registration.cycle.association.language)


def compose(decision: Decision, *, templates: Templates, on: date, language: str = "") -> ReadableLetter:
    """What would be written about this decision on a day."""
    language = language or language_of(decision)
    registration, words = decision.case.registration, WORDS[language]
    subject, body, template = text_for(language, decision.outcome, templates, sits_exam=registration.sits_exam)
    values = values_of(decision, language)
    blocks = fill(_parsed(body), values)
    earlier = getattr(decision.corrects, "letter", None) if decision.corrects_id else None
    if earlier is not None:
        day = said_in(language, date.fromisoformat(earlier.content["dated"]))
        blocks = (Block("paragraph", ((Span(words.replaces.format(day=day), bold=True),),)), *blocks)
    return ReadableLetter(
        decision_id=decision.pk,
        outcome=decision.outcome,
        language=language,
        subject=fill_line(subject, values)[:200],
        sender=printable(registration.cycle.association.name),
        recipient=printable(registration.candidate.name),
        dated=on,
        signed_by=printable(str(decision.recorded_by)),
        reference=values["reference"],
        blocks=blocks,
        template=template,
        address=address_of(registration.cycle.association),
    )


def address_of(association) -> tuple[str, ...]:
    """The letterhead under the association's name."""
    return tuple(printable(line.strip()) for line in association.postal_address.splitlines() if line.strip())


def values_of(decision: Decision, language: str) -> dict:
    """What the fields of a letter stand for: the decision, and what it rests on."""
    registration, words = decision.case.registration, WORDS[language]
    cycle = registration.cycle
    zone = cycle.association.time_zone
    return {
        "name": registration.candidate.name,
        "number": registration.candidate.reference,
        "association": cycle.association.name,
        "cycle": cycle.name,
        "credential": registration.credential,
        "category": registration.category,
        "outcome": words.outcomes[decision.outcome],
        "reason": decision.reason,
        "condition": getattr(decision, "condition", ""),
        "results": results_of(decision, language),
        "date": said_in(language, local_day(decision.decided_at, zone)),
        "appeal_until": said_in(language, local_day(last_moment_to_appeal(decision), zone)),
        "reference": str(decision.pk)[:8].upper(),
    }


def results_of(decision: Decision, language: str) -> tuple[str, ...]:
    """A line for each part the decision rests on."""
    words, found, rests_on = WORDS[language], [], _rests_on(decision)
    one, two = rests_on.part_one_mark, rests_on.part_two_mark
    percent, passed = (two.percent, two.passed) if two else (None, None)
    again = behind(decision) if decision.corrects_id else None
    if again is not None and again.counts is not None:  # what an upheld appeal came to
        percent, passed = again.counts, again.passed
    if one:
        verdict = words.passed if one.passed else words.not_passed
        found.append(words.part_one.format(correct=one.correct, scored=one.scored, verdict=verdict))
    if percent is not None:
        verdict = words.passed if passed else words.not_passed
        cut = float(decision.case.registration.cycle.rules.part_two.pass_percent)
        found.append(words.part_two.format(percent=shown(percent, cut=cut), verdict=verdict))
    return tuple(found)


def _rests_on(decision):
    """Until the letter is written the marks as they stand, the same as on the case; from then on as they were."""
    if getattr(decision, "letter", None) is not None:
        return decision.recommendation
    if not hasattr(decision, "stands_on"):
        join_marks_in_force([decision])
    return decision.stands_on


def join_marks_in_force(decisions):
    """To each what is recommended now, in one question: the marks may have moved after the decision."""
    moved = [d.case.registration_id for d in decisions if d.recommendation.superseded_at is not None]
    marks = Recommendation.objects.in_force().select_related("part_one_mark", "part_two_mark")
    now = {one.registration_id: one for one in marks.filter(registration__in=moved)} if moved else {}
    for decision in decisions:
        decision.stands_on = now.get(decision.case.registration_id, decision.recommendation)


@lru_cache(maxsize=1000)
def said_in(language: str, day: date) -> str:
    with translation.override(language):
        return date_format(day, WORDS[language].day, use_l10n=False)


@lru_cache(maxsize=200)
def _parsed(body: str) -> tuple[Block, ...]:
    return parse(body)


def frozen(letter: ReadableLetter, *, now) -> Letter:
    """A letter as it is kept for good, with what vouches for it."""
    content = {
        "sender": letter.sender,
        "address": list(letter.address),
        "recipient": letter.recipient,
        "dated": letter.dated.isoformat(),
        "signed_by": letter.signed_by,
        "reference": letter.reference,
        "blocks": as_json(letter.blocks),
    }
    return Letter(
        decision_id=letter.decision_id,
        template=letter.template,
        language=letter.language,
        subject=letter.subject,
        content=content,
        sha256=digest(letter.subject, content),
        made_at=now,
    )


def digest(subject: str, content: dict) -> str:
    said = json.dumps([subject, content], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
