"""The candidate's portfolio: a task list of what is there, what lacks, and by when."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.clock import tell_time_of
from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form, consequences_of
from exams.refusals.exceptions import NotYours
from exams.rules.sections.portfolio import ETHICS, REFERENCES, TITLES, WRITTEN
from panels.portfolio.actions.rows import LINES, MY_PORTFOLIOS
from panels.portfolio.document_kinds import ENDINGS, said
from panels.portfolio.forms.parts import AddLineForm
from panels.portfolio.procedures import portfolios
from panels.portfolio.procedures.facts import rules_of, standing
from panels.portfolio.queries import lines_of, sorted_ratings


@page(Permission.REGISTER)
@require_GET
def begin(request, association):
    """For which credential and category; one that is open already is gone on with."""
    candidate = (
        Candidate.objects.of_account(request.user)
        .select_related("association", "user")
        .filter(association__slug=association)
        .first()
    )
    if candidate is None:
        raise NotYours("There is no such association, or you are not known there.")
    tell_time_of(candidate)
    open_to = portfolios.open_to(candidate, now=timezone.now())
    return render(request, "portfolio/candidate/begin.html", {"candidate": candidate, "open_to": open_to})


@page(Permission.REGISTER)
@require_GET
def show(request, pk):
    portfolio, now = MY_PORTFOLIOS.get(request.user, pk), timezone.now()
    context = {
        "portfolio": portfolio,
        "parts": standing(portfolio, now=now),
        "written": WRITTEN,
        "last": portfolio.settlements.standing().last(),
        "rules": rules_of(portfolio, now=now),
        "today": timezone.localdate(),
    }
    return render(request, "portfolio/candidate/show.html", context)


@page(Permission.REGISTER)
@require_GET
def part(request, pk, kind):
    """The lines of one kind with their documents, and a form for one more."""
    portfolio = MY_PORTFOLIOS.get(request.user, pk)
    if kind not in WRITTEN:
        raise NotYours("A portfolio has no such part.")
    return _show_part(request, portfolio, kind)


@shows("add-portfolio-line")
def _line_with_faults(request, portfolio, form):
    return _show_part(request, portfolio, form.of_kind, form=form)


@shows("upload-portfolio-documents")
def _upload_with_faults(request, line, form):
    form.auto_id = f"%s-{line.pk}"
    return _show_part(request, line.portfolio, line.kind, upload=form)


def _show_part(request, portfolio, kind, *, form=None, upload=None):
    now, faulty = timezone.now(), form or upload
    rules = rules_of(portfolio, now=now).portfolio
    endings = [*(ENDINGS[k] for k in rules.file_kinds), *([".jpeg"] if "jpeg" in rules.file_kinds else [])]
    lines = lines_of(portfolio, kind)
    for one in lines:
        one.portfolio = portfolio
    uploading = action_called("upload-portfolio-documents")
    context = {
        "portfolio": portfolio,
        "kind": kind,
        "title": TITLES[kind],
        "parts": [p for p in standing(portfolio, now=now) if p.part.kind == kind],
        "lines": lines,
        # The same for every line: asked once.
        "no_upload": uploading.refusal(lines[0], by=request.user, now=now) if lines and portfolio.open else None,
        "form": form or AddLineForm(row=portfolio, by=request.user, now=now, initial={"kind": kind}),
        "upload": upload,
        "faulty": faulty,
        "kinds": said(rules.file_kinds),
        "accept": ",".join(endings),
        "megabytes": rules.max_megabytes,
    }
    return render(request, "portfolio/candidate/part.html", context, status=422 if faulty else 200)


@page(Permission.REGISTER)
@require_GET
def line(request, pk, number):
    """One line: put right, or taken out."""
    entry = LINES.get(request.user, number)
    if entry.portfolio_id != pk:
        raise NotYours("There is no such line.")
    action = action_called("change-portfolio-line")
    return _show_line(request, entry, bound_form(action, entry, by=request.user, now=timezone.now()))


@shows("change-portfolio-line")
def _show_line(request, entry, form):
    context = {"portfolio": entry.portfolio, "entry": entry, "form": form, "title": TITLES[entry.kind]}
    return render(request, "portfolio/candidate/line.html", context, status=422 if form.errors else 200)


@page(Permission.REGISTER)
@require_GET
def ask(request, pk):
    """Those who were asked for a reference, and a form to ask one more."""
    portfolio, now = MY_PORTFOLIOS.get(request.user, pk), timezone.now()
    rules = rules_of(portfolio, now=now).portfolio
    asked = list(portfolio.references.select_related("answer"))
    for one in asked:
        one.portfolio = portfolio
    found = [
        # What the right to read was given up for never reaches the page.
        (one, sorted_ratings(one.answer, rules) if hasattr(one, "answer") and not one.waived else None)
        for one in asked
        if one.withdrawn_at is None
    ]
    context = {
        "portfolio": portfolio,
        "references": found,
        "no_longer": [one for one in asked if one.withdrawn_at],
        "part": next((p for p in standing(portfolio, now=now) if p.part.kind == REFERENCES), None),
        "today": timezone.localdate(),
    }
    return render(request, "portfolio/candidate/references.html", context)


@page(Permission.REGISTER)
@require_GET
def ethics(request, pk):
    portfolio = MY_PORTFOLIOS.get(request.user, pk)
    action = action_called("sign-portfolio-ethics")
    return _show_ethics(request, portfolio, bound_form(action, portfolio, by=request.user, now=timezone.now()))


@shows("sign-portfolio-ethics")
def _show_ethics(request, portfolio, form):
    text = rules_of(portfolio, now=timezone.now()).portfolio.ethics
    signed = portfolio.signatures.filter(text=text).first()
    context = {"portfolio": portfolio, "text": text, "signed": signed, "form": form, "title": TITLES[ETHICS]}
    return render(request, "portfolio/candidate/ethics.html", context, status=422 if form.errors else 200)


@page(Permission.REGISTER)
@require_GET
def submit(request, pk):
    """Everything once more before it is handed in; what this page says is what is confirmed on it."""
    portfolio, now = MY_PORTFOLIOS.get(request.user, pk), timezone.now()
    if not portfolio.open:
        return redirect("portfolio:show", pk=pk)
    does, seal = consequences_of(action_called("submit-portfolio"), portfolio, {}, by=request.user, now=now)
    context = {
        "portfolio": portfolio,
        "parts": standing(portfolio, now=now),
        "lines": lines_of(portfolio),
        "references": portfolio.references.standing().select_related("answer"),
        "does": does,
        "seal": seal,
    }
    return render(request, "portfolio/candidate/submit.html", context)
