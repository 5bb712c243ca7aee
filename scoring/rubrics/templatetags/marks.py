"""Marks as they are read beside a verdict."""

from django import template

from scoring.rubrics.rounding import shown

register = template.Library()


@register.filter
def beside(percent, cut):
    """A percentage that is never rounded across the pass mark ``cut``."""
    return shown(float(percent), cut=float(cut))
