"""Actions on pages: offered where they would be accepted, said why where a guard refuses, absent otherwise."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from exams.actions.declaration import action_called
from exams.actions.kept_input import key_of_form
from exams.actions.performing import bound_form

register = template.Library()


class Offer:
    """An action on one row as a page shows it; false where it is not offered to this person."""

    def __init__(self, name, row, user, now):
        self.action = action_called(name)
        self.row, self.user, self.now = row, user, now
        self.title, self.danger, self.name = self.action.title, self.action.danger, name
        self.refusal = None
        self.shown = self.action.allows(user) and self.action.offered(row)
        if self.shown:
            self.refusal = self.action.refusal(row, by=user, now=now)

    def __bool__(self):
        return self.shown

    @property
    def path(self):
        return self.action.path(self.row)

    @property
    def form(self):
        return bound_form(
            self.action,
            self.row,
            by=self.user,
            now=self.now,
            auto_id=f"{self.name}-{self.action.rows.key_of(self.row)}-%s",
        )


@register.simple_tag(takes_context=True)
def offer(context, name, row):
    """{% offer "withdraw-registration" registration as it %}: for pages that lay the form out themselves."""
    return Offer(name, row, context["request"].user, timezone.now())


@register.inclusion_tag("actions/_act.html", takes_context=True)
def act(context, name, row, *, kind=None, label="", more="", fold=True, quiet=False, **hidden):
    """The whole action: a button, its fields before it, folded away where there are any.

    ``quiet``: where a guard refuses it, nothing is said.  ``hidden``: fields whose value the page knows.  ``more``:
    words for screen readers only, after the label.
    """
    it = Offer(name, row, context["request"].user, timezone.now())
    form = it.form if it and it.refusal is None else None
    for field, value in hidden.items():
        form and form.initial.update({field: value})
        form and form.fields.pop(field, None)
    return {
        "it": it,
        "form": form,
        "hidden": {field: getattr(value, "pk", value) for field, value in hidden.items()},
        "kind": _kind(it, kind),
        "label": label or it.title,
        "more": more,
        "quiet": quiet,
        "fold": fold and form is not None and bool(form.visible_fields()),
        "csrf_token": context.get("csrf_token"),
        "request": context["request"],
    }


def _kind(it, kind):
    """A button in a list may be quiet where what it does is asked on a page of its own."""
    if it.danger and not (kind == "quiet" and it.action.asks):
        return "danger"
    return "secondary" if kind is None else kind


@register.simple_tag(takes_context=True)
def once(context):
    """So that two clicks act once."""
    return format_html('<input type="hidden" name="once" value="{}">', key_of_form(context["request"].user))


@register.simple_tag(name="act_path")
def act_path(action, row):
    action = action_called(action) if isinstance(action, str) else action
    return action.path(row)


@register.simple_tag
def undo_title(action):
    return action_called(action.undo).title


@register.filter
def as_sent(form):
    """What was sent, to be sent again: hidden."""
    left_out = {"csrfmiddlewaretoken", "confirmed", "typed", "once"}
    data = form.data
    lists = data.lists() if hasattr(data, "lists") else [(name, [value]) for name, value in data.items()]
    pairs = [(name, value) for name, values in lists if name not in left_out for value in values]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs) or mark_safe("")
