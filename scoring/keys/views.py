"""The key of a paper beside its questions, with its versions; and the paper with the key, to be printed."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.cycles.states import Part
from exams.delivery.views.preview import as_seen
from exams.refusals.exceptions import NotYours
from scoring.keys.actions import KEYED, has_a_key, has_no_key
from scoring.keys.drafts import entries_of, misfit


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    paper = _part_one(request, pk)
    name = "correct-key" if has_a_key(paper) else "write-key"
    form = bound_form(action_called(name), paper, by=request.user, now=timezone.now())
    return _page(request, paper, form)


@shows("write-key", "correct-key")
def _page(request, paper, form):
    """Every question with its field; what was typed stays, each fault stands at its question."""
    standing, faults, keyed = entries_of(paper), getattr(form, "faults", {}), has_a_key(paper)
    lines = []
    for item in paper.items.all():
        key, scored = standing.get(item.code, ("", True))
        if form.is_bound and f"key-{item.pk}" in form.data:
            key, scored = form.data[f"key-{item.pk}"], f"scored-{item.pk}" in form.data
        # Options may have changed since a key was written beside them.
        fault = faults.get(str(item.pk), "") if form.is_bound or keyed else misfit(item, key)
        lines.append({"item": item, "key": key, "scored": scored, "fault": fault})
    context = {
        "paper": paper,
        "form": form,
        "lines": lines,
        "keyed": keyed,
        "may_write": keyed or has_no_key(paper),
        "missing": sum(not line["key"] or bool(line["fault"]) for line in lines),
        "versions": _versions(paper),
    }
    return render(request, "keys/show.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def with_paper(request, pk):
    """The paper as candidates see it, and what is right after each question."""
    paper = _part_one(request, pk)
    context = as_seen(paper, "")
    entries = entries_of(paper)
    for item in context["items"]:
        item.right, item.counts = entries.get(item.code, ("", True))
    return render(request, "keys/with_paper.html", context)


def _versions(paper):
    """The newest first, each with what it changed in the one before it."""
    versions, before = [], None
    for one in paper.answer_keys.order_by("version").prefetch_related("entries__item"):
        now = {entry.item.code: (entry.key, entry.scored) for entry in one.entries.all()}
        changes = [f"{c}: {_said(before[c])} → {_said(now[c])}" for c in now if before and before.get(c) != now[c]]
        versions.insert(0, {"key": one, "changes": changes})
        before = now
    return versions


def _said(entry):
    key, scored = entry
    return key if scored else f"{key}, not scored"


def _part_one(request, pk):
    paper = KEYED.get(request.user, pk, Permission.RUN_CYCLES)
    if paper.part != Part.ONE:
        raise NotYours("A paper of vignettes has no key.")
    return paper
