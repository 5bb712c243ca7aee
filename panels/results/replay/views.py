"""What other rules would have done: the page on which a draft is held against past cycles."""

import csv

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page
from exams.calendar.days import local_day
from exams.refusals.exceptions import NotYours
from exams.rules.queries import comparable
from panels.committee.states import Outcome
from panels.results.replay.judging import compare
from panels.results.replay.keeping import questions_of_keeping
from panels.results.replay.limits import ALWAYS, not_replayed
from panels.results.replay.stored import pairs_of, past_cycles

SHOWN = 100  # people named beneath a figure; the file names all


@page(Permission.KEEP_RULES)
@require_GET
def replay(request, slug):
    mine = Association.objects.filter(pk__in=request.user.associations(Permission.KEEP_RULES))
    association = mine.filter(slug=slug).first()
    if association is None:
        raise NotYours("This page does not exist, or it is not for you.")
    choices, now = comparable(association), timezone.now()
    chosen = request.GET.get("rules") or next(iter(choices))
    if chosen not in choices:
        raise NotYours("There are no such rules.")
    title, read = choices[chosen]
    rules = read()
    cycles = list(past_cycles(association))
    asked_for = [cycle for cycle in cycles if str(cycle.pk) == request.GET.get("cycle")] or cycles
    pairs = [pair for cycle in asked_for for pair in pairs_of(cycle, rules, now=now)]
    questions = compare(pairs, dict(Outcome.choices), rules.fees.currency) if pairs else []
    questions += questions_of_keeping(association, rules, now=now)
    if request.GET.get("as") == "csv":
        return _as_table(questions, f"{slug}-rules-replay.csv")
    before = association.rule_books.in_force(on=local_day(now, association.time_zone)).first()
    context = {
        "association": association,
        "choices": [(name, called) for name, (called, _) in choices.items()],
        "chosen": chosen,
        "title": title,
        "cycles": cycles,
        "cycle": asked_for[0] if len(asked_for) == 1 else None,
        "questions": questions,
        "shown": SHOWN,
        "left_out": not_replayed(before.rules, rules) if before else [],
        "always": ALWAYS,
    }
    return render(request, "results/replay.html", context)


def _as_table(questions, name):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    table = csv.writer(response)
    table.writerow(["question", "where", "who", "before", "after"])
    for question in questions:
        table.writerow([question.title, question.of, "", question.before, question.after])
        table.writerows([question.title, _plain(m.where), _plain(m.who), m.before, m.after] for m in question.moved)
    return response


def _plain(text):
    """No spreadsheet takes a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
