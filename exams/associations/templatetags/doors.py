"""For the pages of signing up: to which association somebody is on the way."""

from django import template

from exams.accounts.models import Association
from exams.associations.procedures.admissions import CHOSEN

register = template.Library()


@register.simple_tag(takes_context=True)
def applying_to(context):
    """{% applying_to as association %}"""
    request = context.get("request")
    chosen = request.session.get(CHOSEN, "") if request is not None else ""
    return Association.objects.filter(slug=chosen).first() if chosen else None
