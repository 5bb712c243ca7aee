"""Papers at the office: the list, one paper, its questions or vignettes one by one, sheets to fill in."""

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.items.actions.rows import FORMS
from exams.items.models import Form
from exams.items.procedures.drafting import QUESTIONS, kind_of
from exams.items.procedures.locking import unchanged
from exams.items.sheets.blank import COLUMNS, KINDS, blank_sheet


@page(Permission.RUN_CYCLES)
@require_GET
def papers(request):
    """Every paper of an association: drafts first, then what is locked; what was discarded at the end."""
    own = list(Association.objects.filter(pk__in=request.user.associations(Permission.RUN_CYCLES)).order_by("name"))
    chosen = next((one for one in own if one.slug == request.GET.get("of")), own[0])
    found = Form.objects.filter(association=chosen).select_related("copied_from").prefetch_related("papers__cycle")
    found = found.annotate(questions=Count("items", distinct=True), texts=Count("vignettes", distinct=True))
    found = list(found.order_by("-created_at", "-pk"))
    context = {
        "association": chosen,
        "others": [one for one in own if one != chosen],
        "papers": [one for one in found if one.discarded_at is None],
        "discarded": [one for one in found if one.discarded_at],
    }
    return render(request, "items/list.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    """What stands on the paper, in order, to be read and, while it is a draft, to be changed."""
    paper = paper_of(request, pk)
    kind = kind_of(paper)
    context = {
        "paper": paper,
        "lines": list(kind.of(paper)),
        "word": kind.word,
        "unchanged": paper.is_draft or paper.discarded_at is not None or unchanged(paper),
        "cycles": paper.papers.select_related("cycle").order_by("-cycle__created_at", "credential", "category"),
        "copies": paper.copies.order_by("pk"),
    }
    return render(request, "items/paper.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def new_line(request, pk):
    """The next question or vignette, with the domain or group of the last one."""
    paper = paper_of(request, pk)
    kind = kind_of(paper)
    action = action_called(f"add-{kind.word}")
    last = kind.of(paper).last()
    form = bound_form(action, paper, by=request.user, now=timezone.now())
    kept = "domain" if kind is QUESTIONS else "group"
    form.initial = {kept: getattr(last, kept)} if last else {}
    return _line(request, paper, form)


@shows("add-question", "add-vignette")
def _line(request, paper, form):
    kind = kind_of(paper)
    context = {
        "paper": paper, "form": form, "word": kind.word, "action": f"add-{kind.word}",
        "number": kind.of(paper).count() + 1,
    }  # fmt: skip
    return render(request, "items/new_line.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def sheet(request, what, kind):
    if what not in COLUMNS or kind not in KINDS:
        raise Http404
    answer = HttpResponse(blank_sheet(what, kind), content_type=KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{what}.{kind}"'
    return answer


def paper_of(request, pk):
    """:raises NotYours: where there is none, or it is another association's"""
    return FORMS.get(request.user, pk, Permission.RUN_CYCLES)
