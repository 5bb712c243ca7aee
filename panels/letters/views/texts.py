"""The texts of an association's letters: which there are, written anew in versions, looked at on a real decision."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.clock import tell_time_of
from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page
from exams.actions.pages import shows
from exams.refusals.exceptions import NotYours
from exams.wording.languages import LANGUAGES
from panels.committee.states import Outcome
from panels.letters.actions import LETTER_TEXTS
from panels.letters.composing import templates_of, text_for
from panels.letters.forms import KeptTextForm
from panels.letters.models import LetterTemplate
from panels.letters.previews import editor_context, outcomes, preview


@page(Permission.RUN_CYCLES)
@require_GET
def index(request):
    """Each association's texts: its own versions, or the words that came with the house."""
    sections = []
    for association in _associations(request.user):
        own = templates_of(association)
        for language, spoken in LANGUAGES.items():
            rows = [(o, label, own.get((language, o))) for o, label in outcomes()]
            sections.append({"association": association, "language": language, "spoken": spoken, "rows": rows})
    return render(request, "letters/texts.html", {"sections": sections})


@page(Permission.RUN_CYCLES)
@require_GET
def edit(request):
    """Look at a text on a real decision as often as one likes; saving makes a version."""
    association, language, outcome = _asked_for(request, _associations(request.user))
    subject, body, _ = text_for(language, outcome or Outcome.ENDORSE, templates_of(association))
    given = {"language": language, "outcome": outcome, "subject": subject, "body": body}
    form = KeptTextForm(initial=given, row=association, by=request.user)
    return render(request, "letters/text_editor.html", editor_context(form, association, language, outcome))


@shows("write-letter-text", "preview-letter-text")
def editor_with_fault(request, association, form):
    """With what was typed; the text itself is sound where only the reason is missing."""
    form.is_valid()
    given = form.cleaned_data
    if "language" not in given or "outcome" not in given:
        raise NotYours("There is no such text, or it is not yours.")
    context = editor_context(form, association, given["language"], given["outcome"])
    return render(request, "letters/text_editor.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    """One version, and the others of the same text."""
    found = LETTER_TEXTS.get(request.user, pk, Permission.RUN_CYCLES)
    about = {"association": found.association_id, "language": found.language, "outcome": found.outcome}
    text = {"language": found.language, "outcome": found.outcome, "subject": found.subject, "body": found.body}
    context = {
        "template": found,
        "label": dict(outcomes())[found.outcome],
        "spoken": LANGUAGES[found.language],
        "versions": LetterTemplate.objects.filter(**about).select_related("made_by"),
        "letter": preview(found.association, by=request.user, **text),
    }
    return render(request, "letters/text.html", context)


def _associations(user):
    ids = user.associations(Permission.RUN_CYCLES)
    return Association.objects.filter(pk__in=ids)


def _asked_for(request, associations):
    asked = request.GET.get("association", "")
    association = associations.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
    language, outcome = request.GET.get("language", "en"), request.GET.get("outcome", "")
    if association is None or language not in LANGUAGES or outcome not in dict(outcomes()):
        raise NotYours("There is no such text, or it is not yours.")
    tell_time_of(association)
    return association, language, outcome
