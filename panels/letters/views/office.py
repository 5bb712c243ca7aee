"""The letters of a cycle: looked at before they go, followed afterwards, printed."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.cycles.queries import cycle_for
from exams.cycles.states import CycleState
from exams.refusals.exceptions import NotYours
from panels.committee.models import Decision
from panels.committee.procedures.docket import moved_after_the_decision
from panels.letters.composing import NEEDED, ReadableLetter, letter_of
from panels.letters.models import LetterPrint
from panels.letters.queries import ALL, SHOWN, decisions_of, lines_of, tally_of
from panels.letters.typesetting import paper_of

ON_A_PAGE = 50


@page(Permission.RELEASE_DECISIONS)
@require_GET
def index(request, pk):
    """Every letter with where it is; before the release, as it would be written."""
    it = _cycle(request, pk)
    show = request.GET.get("show", ALL)
    show = show if show in SHOWN else ALL
    shown = Paginator(decisions_of(it, show=show), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cycle": it,
        "released": it.state == CycleState.RELEASED,
        "tally": tally_of(it),
        "moved": len(moved_after_the_decision(it)),
        "show": show,
        "filters": SHOWN.items(),
        "shown": shown,
        "lines": lines_of(it, list(shown), timezone.get_current_timezone_name()),
        "job": it.jobs.filter(kind__in=("letters", "letter-print")).order_by("-asked_at").first(),
        "print": LetterPrint.objects.filter(cycle=it).defer("pdf").select_related("made_by").first(),
    }
    return render(request, "letters/list.html", context)


@page(Permission.RELEASE_DECISIONS)
@require_GET
def printed(request, pk):
    """The last print of all letters."""
    it = _cycle(request, pk)
    made = LetterPrint.objects.filter(cycle=it).first()
    if made is None:
        raise NotYours("The letters of this cycle were not printed yet.")
    return as_pdf(bytes(made.pdf), f"letters-{slugify(it.name) or 'cycle'}")


@page(Permission.RELEASE_DECISIONS)
@require_GET
def show(request, pk, decision):
    """One letter, exactly as its candidate reads it."""
    it = _cycle(request, pk)
    found = _decision(it, decision)
    earlier = found.corrects if found.corrects_id else None
    context = {"cycle": it, "decision": found, "earlier": earlier, "letter": letter_of(found)}
    return render(request, "letters/letter.html", context)


@page(Permission.RELEASE_DECISIONS)
@require_GET
def pdf(request, pk, decision):
    return pdf_answer(letter_of(_decision(_cycle(request, pk), decision)))


def pdf_answer(letter: ReadableLetter) -> HttpResponse:
    return as_pdf(paper_of(letter), f"letter-{letter.reference}")


def as_pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _cycle(request, pk):
    return cycle_for(request.user, Permission.RELEASE_DECISIONS, pk)


def _decision(cycle, pk):
    found = Decision.objects.filter(pk=pk, case__registration__cycle=cycle).select_related(*NEEDED).first()
    if found is None:
        raise NotYours("There is no such letter, or it is not yours.")
    return found
