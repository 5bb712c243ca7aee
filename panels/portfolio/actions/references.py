"""What somebody does who was asked for a reference, with the secret of a link and without an account."""

from django.urls import reverse

from exams.actions.declaration import PUBLIC, Done, action
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Refused, WrongState
from panels.portfolio.actions.rows import LINKS
from panels.portfolio.forms.parts import RatingByReferenceForm
from panels.portfolio.procedures import references


def link_is_good(request, *, by, now):
    if hasattr(request, "answer"):
        raise WrongState("This rating was handed in already; thank you.")
    if local_day(now, request.portfolio.candidate.association.time_zone) > request.link_until:
        raise Refused(f"This link was valid until {said(request.link_until)}. Ask for another letter.")


@action(
    LINKS, title="Send the rating", may=PUBLIC, form=RatingByReferenceForm, guards=[link_is_good],
    final="A rating is given once.",
)  # fmt: skip
def answer_reference(request, *, ratings, comment, by, now):
    token = request.token
    references.answer_reference(token, ratings=ratings, comment=comment, now=now)
    request.token = str(request.pk)  # whoever else is told of it does not learn the secret
    return Done(go=reverse("reference", args=[token]))
