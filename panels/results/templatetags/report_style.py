"""The house's own style, written into a report that has to stand alone."""

from django import template
from django.contrib.staticfiles import finders
from django.utils.safestring import mark_safe

register = template.Library()
SHEETS = (
    *(f"house/{name}.css" for name in ("tokens", "base", "frame", "tables", "desk", "progress")),
    "reports/figures.css",
    "house/print.css",
)


@register.simple_tag
def report_style():
    texts = []
    for name in SHEETS:
        path = finders.find(name)
        if path:
            with open(path, encoding="utf-8") as sheet:  # noqa: PTH123 - a path as the finders give it
                texts.append(sheet.read())
    return mark_safe("\n".join(texts))  # noqa: S308 - our own style sheets
