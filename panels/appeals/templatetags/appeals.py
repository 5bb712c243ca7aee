"""The appeals of a case, for whichever page shows it."""

from django import template
from django.utils import timezone

from exams.refusals.typed_input import typed_of
from panels.appeals.forms import AppealAnswerForm
from panels.appeals.queries import cards_of

register = template.Library()


@register.simple_tag(takes_context=True)
def appeals_of(context, case):
    return cards_of(case, context["request"].user, now=timezone.now())


@register.simple_tag(takes_context=True)
def answer_form(context, appeal):
    """With what was typed into it, where it was refused."""
    sent = getattr(context["request"], "answering", None)
    if sent is not None and sent.row.pk == appeal.pk:
        return sent
    return AppealAnswerForm(initial=typed_of(context["request"]))
