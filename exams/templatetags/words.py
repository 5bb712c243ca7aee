"""``exams.words`` for templates."""

from django import template

from exams import words

register = template.Library()
register.filter(words.inside)
register.filter(words.money)
