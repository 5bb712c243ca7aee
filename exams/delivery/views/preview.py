"""A paper as candidates will see it, for the office: the exam page's own parts, and no attempt at anything."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.cycles.states import Part
from exams.delivery.views.papers import in_groups
from exams.delivery.vignette_choice import Offered, on_paper
from exams.items.actions.rows import FORMS
from exams.rules.models import RuleBook


@page(Permission.RUN_CYCLES)
@require_GET
def preview(request, pk):
    paper = FORMS.get(request.user, pk, Permission.RUN_CYCLES)
    return render(request, "delivery/preview.html", as_seen(paper, request.GET.get("category", "")))


def as_seen(paper, category):
    """What a candidate of this category sees; without a category everything that stands on the paper."""
    cycle = paper.papers.order_by("-cycle__created_at").select_related("cycle__rule_book").first()
    rules = cycle.cycle.rules if cycle else _rules_in_force(paper.association)
    categories = rules.categories if rules else ()
    chosen = category if category in categories else ""
    context = {"paper": paper, "categories": categories, "category": chosen, "items": None, "groups": None}
    if paper.part == Part.ONE:
        return context | {"items": list(paper.items.all()), "minutes": rules.part_one.minutes if rules else None}
    vignettes = list(paper.vignettes.all())
    choice = rules.part_two.choice_of(chosen) if rules and chosen else ()
    shown = {one.key for one in on_paper([Offered(v.pk, v.group) for v in vignettes], choice)}
    groups = in_groups([v for v in vignettes if v.pk in shown], choice)
    missing = [(name, asked, len(there)) for name, asked, there in groups if asked and len(there) < asked]
    minutes = rules.part_two.minutes if rules else None
    return context | {"groups": groups, "missing": missing, "minutes": minutes}


def _rules_in_force(association):
    book = RuleBook.objects.in_force(on=timezone.localdate()).filter(association=association).first()
    return book.rules if book else None
