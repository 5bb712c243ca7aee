"""The texts of an association's letters: which there are, written anew in versions, looked at on a real decision."""

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.wording.languages import LANGUAGES
from panels.committee.models import Decision
from panels.committee.states import DECIDABLE, Outcome
from panels.letters.composing import NEEDED, ReadableLetter, compose, templates_of, text_for
from panels.letters.default_texts import WORDS
from panels.letters.forms import EVERY_OTHER, LetterTextForm
from panels.letters.markup import FIELDS, fill, fill_line, parse
from panels.letters.models import LetterTemplate
from panels.letters.procedures.templates import save_letter_template


@page(Permission.RUN_CYCLES)
@require_GET
def index(request):
    """Each association's texts: its own versions, or the words that came with the house."""
    sections = []
    for association in _associations(request.user):
        own = templates_of(association)
        for language, spoken in LANGUAGES.items():
            rows = [(o, label, own.get((language, o))) for o, label in _outcomes()]
            sections.append({"association": association, "language": language, "spoken": spoken, "rows": rows})
    return render(request, "letters/texts.html", {"sections": sections})


@page(Permission.RUN_CYCLES)
@require_http_methods(["GET", "POST"])
def edit(request):
    """Look at a text on a real decision as often as one likes; saving makes a version."""
    associations = _associations(request.user)
    if request.method == "GET":
        association, language, outcome = _asked_for(request, associations)
        subject, body, _ = text_for(language, outcome or Outcome.ENDORSE, templates_of(association))
        given = {"association": association.pk, "language": language, "outcome": outcome}
        form = LetterTextForm(initial=given | {"subject": subject, "body": body}, associations=associations)
        return _editor(request, form, association, language, outcome)
    form = LetterTextForm(request.POST, associations=associations)
    well_formed = form.is_valid()
    given = form.cleaned_data
    if not given.get("association") or "language" not in given or "outcome" not in given:
        raise NotYours("There is no such text, or it is not yours.")
    about = (given["association"], given["language"], given["outcome"])
    if well_formed and request.POST.get("act") == "save":
        try:
            made = save_letter_template(by=request.user, now=timezone.now(), **given)
            messages.success(request, f"Version {made.version} is kept; the next letters are written from it.")
            return redirect("letters:text", pk=made.pk)
        except Invalid as refusal:
            form.add_error("body", " ".join([str(refusal), *map(str, refusal.faults)]))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    shown = _preview(*about, given["subject"], given["body"], request.user) if well_formed else None
    return _editor(request, form, *about, letter=shown, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    """One version, and the others of the same text."""
    found = LetterTemplate.objects.filter(pk=pk, association__in=_associations(request.user)).first()
    if found is None:
        raise NotYours("There is no such text, or it is not yours.")
    about = {"association": found.association_id, "language": found.language, "outcome": found.outcome}
    context = {
        "template": found,
        "label": dict(_outcomes())[found.outcome],
        "spoken": LANGUAGES[found.language],
        "versions": LetterTemplate.objects.filter(**about).select_related("made_by"),
        "letter": _preview(
            found.association, found.language, found.outcome, found.subject, found.body, request.user
        ),
    }  # fmt: skip
    return render(request, "letters/text.html", context)


def _associations(user):
    ids = user.associations(Permission.RUN_CYCLES)
    return Association.objects.filter(pk__in=ids)


def _outcomes():
    return [*((str(o), o.label) for o in DECIDABLE), ("", EVERY_OTHER)]


def _asked_for(request, associations):
    asked = request.GET.get("association", "")
    association = associations.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
    language, outcome = request.GET.get("language", "en"), request.GET.get("outcome", "")
    if association is None or language not in LANGUAGES or outcome not in dict(_outcomes()):
        raise NotYours("There is no such text, or it is not yours.")
    return association, language, outcome


def _editor(request, form, association, language, outcome, *, letter=None, status=200):
    context = {
        "form": form,
        "association": association,
        "spoken": LANGUAGES[language],
        "label": dict(_outcomes())[outcome],
        "fields": FIELDS.items(),
        "letter": letter,
    }
    return render(request, "letters/text_editor.html", context, status=status)


def _preview(association, language, outcome, subject, body, by):
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
        recipient="Ada Example",
        dated=on,
        signed_by=str(by),
        reference="0000EXAM",
        blocks=fill(parse(draft.body), values),
        template=None,
    )
