"""``exams.wording.phrases`` for templates."""

from django import template

from exams.wording import phrases

register = template.Library()
register.filter(phrases.inside)
register.filter(phrases.money)
