"""The rule book on pages: read by everybody, kept by the office."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page, public
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.calendar.days import local_day
from exams.refusals.exceptions import NotYours
from exams.rules.presets import presets
from exams.rules.queries import comparable
from exams.rules.sentences import changes, read_aloud
from exams.rules.states import OPEN, DraftState

NONE = "There are no such rules."


# ── for everybody ────────────────────────────────────────────────────────────────────────────────────────────────────
@public
@require_GET
def read(request, slug, version=None):
    """Every rule of the version in force, or of another, as a sentence."""
    association = Association.objects.filter(slug=slug).first()
    if association is None:
        raise NotYours(NONE)
    books = list(association.rule_books.adopted().select_related("adopted_by", "proposed_by").order_by("-version"))
    current = association.rule_books.in_force(on=_today(association)).first()
    shown = next((book for book in books if book.version == version), None) if version else current
    if version and shown is None:
        raise NotYours(NONE)
    belongs = request.user.is_authenticated and any(g.association_id == association.pk for g in request.user.grants)
    context = {
        "association": association,
        "books": books,
        "book": shown,
        "current": current,
        "sections": read_aloud(shown.rules) if shown else [],
        "belongs": belongs,  # who adopted them is told to those who belong to the association
        "keeps": _keeps(request.user, association),
    }
    return render(request, "rules/read.html", context)


@public
@require_GET
def file(request, slug, version):
    association = Association.objects.filter(slug=slug).first()
    book = association and association.rule_books.adopted().filter(version=version).first()
    if book is None:
        raise NotYours(NONE)
    return _as_file(book.rules, f"{slug}-rules-{version}.toml")


def _as_file(rules, name):
    response = HttpResponse(rules.as_toml(), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# ── for the office ───────────────────────────────────────────────────────────────────────────────────────────────────
@page(Permission.KEEP_RULES)
@require_GET
def mine(request):
    """The first of the associations whose rules this person keeps; its page leads to the others."""
    first = _associations(request.user).first()
    return redirect("rules:office", slug=first.slug)


@page(Permission.KEEP_RULES)
@require_GET
def office(request, slug):
    association = _mine(request, slug)
    drafts = association.rule_drafts.select_related("proposed_by")
    books = association.rule_books.select_related("adopted_by", "proposed_by", "taken_back").order_by("-version")
    context = {
        "association": association,
        "others": [one for one in _associations(request.user) if one != association],
        "current": association.rule_books.in_force(on=_today(association)).first(),
        "draft": drafts.filter(state__in=OPEN).first(),
        "discarded": drafts.filter(state=DraftState.DISCARDED).first(),
        "books": books,
        "cycles": association.cycles.exclude(state="released").select_related("rule_book", "association"),
        "presets": presets(),
    }
    return render(request, "rules/office.html", context)


@page(Permission.KEEP_RULES)
@require_GET
def draft(request, slug):
    """The draft: its form while it is written, what it changes, and what can be done with it."""
    association = _mine(request, slug)
    found = association.rule_drafts.filter(state__in=OPEN).select_related("proposed_by", "association").first()
    if found is None:
        return redirect("rules:office", slug=slug)
    return _draft(request, found, None)


@shows("edit-rule-draft")
def _draft(request, found, form):
    now = timezone.now()
    if form is None and found.state == DraftState.DRAFT:
        form = bound_form(action_called("edit-rule-draft"), found, by=request.user, now=now)
    association = found.association
    before = association.rule_books.in_force(on=found.effective_from or _today(association)).first()
    context = {
        "association": association,
        "draft": found,
        "before": before,
        "changes": changes(before.rules, found.rules) if before else [],
        "caption": f"The draft as it is saved, beside version {before.version}" if before else "",
        "form": form,
        "sections": [] if form else read_aloud(found.rules),
    }
    faulty = form is not None and bool(form.errors)
    return render(request, "rules/draft.html", context, status=422 if faulty else 200)


@page(Permission.KEEP_RULES)
@require_GET
def draft_file(request, slug):
    association = _mine(request, slug)
    found = association.rule_drafts.filter(state__in=OPEN).first()
    if found is None:
        raise NotYours(NONE)
    return _as_file(found.rules, f"{slug}-rules-draft.toml")


@page(Permission.KEEP_RULES)
@require_GET
def compare(request, slug):
    """Any two: versions, the draft, published presets."""
    association = _mine(request, slug)
    known = comparable(association)
    names = list(known)
    one = request.GET.get("before", names[1] if len(names) > 1 else names[0])
    other = request.GET.get("after", names[0])
    if one not in known or other not in known:
        raise NotYours(NONE)
    context = {
        "association": association,
        "choices": [(name, title) for name, (title, _) in known.items()],
        "before": one,
        "after": other,
        "caption": f"{known[one][0]} beside {known[other][0]}",
        "changes": changes(known[one][1](), known[other][1]()),
    }
    return render(request, "rules/compare.html", context)


def _associations(user):
    return Association.objects.filter(pk__in=user.associations(Permission.KEEP_RULES))


def _mine(request, slug):
    found = _associations(request.user).filter(slug=slug).first()
    if found is None:
        raise NotYours("This page does not exist, or it is not for you.")
    return found


def _keeps(user, association):
    return user.is_authenticated and user.may(Permission.KEEP_RULES, association.pk)


def _today(association):
    return local_day(timezone.now(), association.time_zone)
