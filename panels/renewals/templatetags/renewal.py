"""Hours and days as they are said."""

from datetime import date

from django import template

from exams.calendar.days import said
from panels.renewals.calculations import plain

register = template.Library()
register.filter("hours", plain)


@register.filter
def iso_day(kept):
    """``2026-03-14``, as it is kept in a record, in words."""
    return said(date.fromisoformat(kept))
