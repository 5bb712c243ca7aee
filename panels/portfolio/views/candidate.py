"""The candidate's portfolio: a task list of what is there, what lacks, and by when."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission, page
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.rules.sections.portfolio import ETHICS, REFERENCES, TITLES, WRITTEN
from panels.portfolio.document_kinds import ENDINGS, said
from panels.portfolio.forms import BeginForm, EntryForm, ReferenceForm
from panels.portfolio.models import Portfolio, PortfolioDocument, PortfolioEntry, ReferenceRequest
from panels.portfolio.procedures import documents, entries, portfolios, references
from panels.portfolio.procedures.facts import rules_of, standing
from panels.portfolio.procedures.submitting import submit_portfolio
from panels.portfolio.queries import lines_of, sorted_ratings


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
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
    now = timezone.now()
    open_to = portfolios.open_to(candidate, now=now)
    categories = list(dict.fromkeys(category for _, category in open_to))
    form = BeginForm(request.POST or None, categories=categories)
    if request.method == "POST" and form.is_valid():
        try:
            made = portfolios.begin_portfolio(candidate, by=request.user, now=now, **form.cleaned_data)
            return redirect("portfolio:show", pk=made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"candidate": candidate, "form": form, "open_to": open_to}
    return render(request, "portfolio/candidate/begin.html", context, status=422 if form.errors else 200)


@page(Permission.REGISTER)
@require_GET
def show(request, pk):
    portfolio, now = _mine(request, pk), timezone.now()
    rules = rules_of(portfolio, now=now)
    context = {
        "portfolio": portfolio,
        "parts": standing(portfolio, now=now),
        "written": WRITTEN,
        "last": portfolio.settlements.last(),
        "rules": rules,
        "today": timezone.localdate(),
    }
    return render(request, "portfolio/candidate/show.html", context)


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def part(request, pk, kind):
    """The lines of one kind with their documents, and a form for one more."""
    portfolio, now = _mine(request, pk), timezone.now()
    parts = _parts(portfolio, kind, now)
    form = EntryForm(request.POST or None, kind=kind, parts=parts)
    if request.method == "POST" and form.is_valid():
        try:
            entries.add_entry(portfolio, kind=kind, by=request.user, now=now, **form.cleaned_data)
            messages.success(request, "The line is added.")
            return redirect("portfolio:part", pk=pk, kind=kind)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _show_part(request, portfolio, kind, form, now)


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def line(request, pk, number):
    """One line: put right, or taken out."""
    portfolio, now = _mine(request, pk), timezone.now()
    entry = _entry(portfolio, number)
    initial = {name: getattr(entry, name) for name in entries.FACTS}
    form = EntryForm(request.POST or None, kind=entry.kind, parts=_parts(portfolio, entry.kind, now), initial=initial)
    back = redirect("portfolio:part", pk=pk, kind=entry.kind)
    if request.method == "POST" and request.POST.get("act") == "remove":
        try:
            entries.remove_entry(entry, by=request.user, now=now)
            messages.success(request, f"“{entry.title}” is taken out.")
        except Refused as refusal:
            messages.error(request, str(refusal))
        return back
    if request.method == "POST" and form.is_valid():
        try:
            entries.change_entry(entry, by=request.user, now=now, **form.cleaned_data)
            return back
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"portfolio": portfolio, "entry": entry, "form": form, "title": TITLES[entry.kind]}
    return render(request, "portfolio/candidate/line.html", context, status=422 if form.errors else 200)


@page(Permission.REGISTER)
@require_POST
def upload(request, pk, number):
    """Documents for one line; each that is refused says why, the others are in."""
    portfolio, now = _mine(request, pk), timezone.now()
    entry = _entry(portfolio, number)
    largest = rules_of(portfolio, now=now).portfolio.max_megabytes
    files = request.FILES.getlist("documents")
    if not files:
        messages.error(request, "Choose a file first.")
    for file in files:
        try:
            if file.size > largest * 1024 * 1024:  # before it is read
                raise Invalid(documents.too_large(file.name, largest))
            documents.upload_document(entry, name=file.name, content=file.read(), by=request.user, now=now)
            messages.success(request, f"“{file.name}” is part of your portfolio.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("portfolio:part", pk=pk, kind=entry.kind)


@page(Permission.REGISTER)
@require_POST
def remove_document(request, pk, document):
    portfolio = _mine(request, pk)
    found = PortfolioDocument.objects.in_round(portfolio.round).select_related("entry", "portfolio")
    found = found.filter(portfolio=portfolio, pk=document).first()
    if found is None:
        raise NotYours("There is no such document.")
    kind = found.entry.kind
    try:
        documents.remove_document(found, by=request.user, now=timezone.now())
        messages.success(request, f"“{found.name}” is taken out.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("portfolio:part", pk=pk, kind=kind)


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def ask(request, pk):
    """Those who were asked for a reference, and a form to ask one more."""
    portfolio, now = _mine(request, pk), timezone.now()
    form = ReferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"waived": form.cleaned_data["waived"] == "yes"}
        try:
            made = references.ask_reference(portfolio, by=request.user, now=now, **given)
            messages.success(request, f"The letter to {made.name} goes out in the next minutes.")
            return redirect("portfolio:references", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    part = next((p for p in standing(portfolio, now=now) if p.part.kind == REFERENCES), None)
    rules = rules_of(portfolio, now=now).portfolio
    found = [
        # What the right to read was given up for never reaches the page.
        (one, sorted_ratings(one.answer, rules) if hasattr(one, "answer") and not one.waived else None)
        for one in portfolio.references.standing().select_related("answer")
    ]
    context = {"portfolio": portfolio, "form": form, "references": found, "part": part, "today": timezone.localdate()}
    return render(request, "portfolio/candidate/references.html", context, status=422 if form.errors else 200)


@page(Permission.REGISTER)
@require_POST
def act_on_reference(request, pk, number):
    portfolio, now = _mine(request, pk), timezone.now()
    found = (
        ReferenceRequest.objects.standing().filter(portfolio=portfolio, pk=number).select_related("portfolio").first()
    )
    if found is None:
        raise NotYours("Nobody was asked under this number.")
    try:
        if request.POST.get("act") == "again":
            references.ask_again(found, by=request.user, now=now)
            messages.success(request, f"Another letter goes to {found.name}; the link of the earlier one is void.")
        else:
            references.withdraw_reference(found, by=request.user, now=now)
            messages.success(request, f"{found.name} is no longer asked.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("portfolio:references", pk=pk)


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def ethics(request, pk):
    portfolio, now, problem = _mine(request, pk), timezone.now(), ""
    text = rules_of(portfolio, now=now).portfolio.ethics
    if request.method == "POST":
        try:
            portfolios.sign_ethics(portfolio, agreed=request.POST.get("agree") == "yes", by=request.user, now=now)
            return redirect("portfolio:show", pk=pk)
        except Refused as refusal:
            problem = str(refusal)
    signed = portfolio.signatures.filter(text=text).first()
    context = {"portfolio": portfolio, "text": text, "signed": signed, "problem": problem, "title": TITLES[ETHICS]}
    return render(request, "portfolio/candidate/ethics.html", context, status=422 if problem else 200)


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def submit(request, pk):
    """Everything once more before it is handed in."""
    portfolio, now, problem = _mine(request, pk), timezone.now(), ""
    if request.method == "POST":
        try:
            submit_portfolio(portfolio, by=request.user, now=now)
            messages.success(request, "Your portfolio is handed in. You are told what comes of it.")
            return redirect("portfolio:show", pk=pk)
        except Refused as refusal:
            problem = str(refusal)
    if not portfolio.open and not problem:
        return redirect("portfolio:show", pk=pk)
    parts = standing(portfolio, now=now)
    rules = rules_of(portfolio, now=now).portfolio
    context = {
        "portfolio": portfolio,
        "parts": parts,
        "may": not rules.gaps_stop or all(p.done for p in parts),
        "lines": lines_of(portfolio),
        "references": portfolio.references.standing().select_related("answer"),
        "problem": problem,
    }
    return render(request, "portfolio/candidate/submit.html", context, status=422 if problem else 200)


@page(Permission.REGISTER)
@require_POST
def reopen(request, pk):
    portfolio = _mine(request, pk)
    try:
        portfolios.reopen_portfolio(portfolio, by=request.user, now=timezone.now())
        messages.success(request, "Your portfolio is open again: everything is as you handed it in.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("portfolio:show", pk=pk)


def _mine(request, pk):
    found = Portfolio.objects.of_account(request.user).whole().filter(pk=pk).first()
    if found is None:
        raise NotYours("There is no such portfolio, or it is not yours.")
    return found


def _entry(portfolio, number):
    found = PortfolioEntry.objects.in_round(portfolio.round).filter(portfolio=portfolio, pk=number).first()
    if found is None:
        raise NotYours("There is no such line.")
    found.portfolio = portfolio
    return found


def _parts(portfolio, kind, now):
    if kind not in WRITTEN:
        raise NotYours("A portfolio has no such part.")
    return [p for p in rules_of(portfolio, now=now).portfolio.parts_of(portfolio.category) if p.kind == kind]


def _show_part(request, portfolio, kind, form, now):
    rules = rules_of(portfolio, now=now).portfolio
    context = {
        "portfolio": portfolio,
        "kind": kind,
        "title": TITLES[kind],
        "parts": [p for p in standing(portfolio, now=now) if p.part.kind == kind],
        "lines": lines_of(portfolio, kind),
        "form": form,
        "kinds": said(rules.file_kinds),
        "accept": ",".join(
            [*(ENDINGS[k] for k in rules.file_kinds), *([".jpeg"] if "jpeg" in rules.file_kinds else [])]
        ),
        "megabytes": rules.max_megabytes,
    }
    return render(request, "portfolio/candidate/part.html", context, status=422 if form.errors else 200)
