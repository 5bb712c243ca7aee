"""The panel lead signs what the panel recommends: results under codes, nobody's name."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.pages import shows
from exams.refusals.exceptions import NotYours
from exams.refusals.typed_input import typed_of
from panels.committee.actions.rows import RECOMMENDATIONS
from panels.committee.forms import SigningForm
from panels.committee.procedures.signatures import to_sign


@page(Permission.SIGN_RECOMMENDATIONS)
@require_GET
def recommendations(request):
    cycles = [
        (cycle, proposals, any(proposal.state != "signed" for proposal in proposals))
        for cycle, proposals in to_sign(request.user)
    ]
    return render(request, "committee/recommendations/list.html", {"cycles": cycles})


@page(Permission.SIGN_RECOMMENDATIONS)
@require_GET
def recommendation(request, code):
    """One recommendation: what the rules propose, and the panel's word on it."""
    return one(request, RECOMMENDATIONS.get(request.user, code, Permission.SIGN_RECOMMENDATIONS))


@shows("sign-recommendation")
def one(request, row, form=None):
    cycle, proposal = _proposal(request.user, row.code)
    signed = {"outcome": proposal.signed_outcome or proposal.outcome, "condition": proposal.condition}
    first = signed | {"reason": proposal.why} | typed_of(request)
    context = {"cycle": cycle, "row": row, "proposal": proposal, "form": form or SigningForm(initial=first)}
    status = 422 if form is not None and form.errors else 200
    return render(request, "committee/recommendations/one.html", context, status=status)


def _proposal(user, code):
    for cycle, proposals in to_sign(user):
        for proposal in proposals:
            if proposal.code == code:
                return cycle, proposal
    raise NotYours("No such recommendation waits for you.")
