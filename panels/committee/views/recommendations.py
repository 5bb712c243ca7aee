"""The panel lead signs what the panel recommends: results under codes, nobody's name."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.permissions import Permission, page
from exams.refusals.exceptions import NotYours, Refused
from exams.wording.phrases import counted
from panels.committee.forms import SigningForm
from panels.committee.procedures.signatures import sign, sign_as_proposed, to_sign


@page(Permission.SIGN_RECOMMENDATIONS)
@require_GET
def recommendations(request):
    cycles = [
        (cycle, proposals, any(proposal.state != "signed" for proposal in proposals))
        for cycle, proposals in to_sign(request.user)
    ]
    return render(request, "committee/recommendations/list.html", {"cycles": cycles})


@page(Permission.SIGN_RECOMMENDATIONS)
@require_POST
def sign_several(request, pk):
    cycle = next((cycle for cycle, _ in to_sign(request.user) if cycle.pk == pk), None)
    if cycle is None:
        raise NotYours("No such recommendations wait for you.")
    try:
        signed = sign_as_proposed(cycle, request.POST.getlist("code"), by=request.user, now=timezone.now())
        messages.success(request, f"You have signed {counted(signed, 'recommendation')}.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("recommendations:all")


@page(Permission.SIGN_RECOMMENDATIONS)
@require_http_methods(["GET", "POST"])
def recommendation(request, code):
    """One recommendation: what the rules propose, and the panel's word on it."""
    cycle, proposal = _mine(request.user, code)
    form = SigningForm(
        request.POST or None,
        initial={
            "outcome": proposal.signed_outcome or proposal.outcome,
            "condition": proposal.condition,
            "reason": proposal.why,
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            sign(
                code,
                outcome=said["outcome"],
                condition=said["condition"],
                reasons=said["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Recommendation {code} is signed.")
            return redirect("recommendations:all")
    context = {"cycle": cycle, "proposal": proposal, "form": form}
    return render(request, "committee/recommendations/one.html", context, status=422 if form.errors else 200)


def _mine(user, code):
    for cycle, proposals in to_sign(user):
        for proposal in proposals:
            if proposal.code == code:
                return cycle, proposal
    raise NotYours("No such recommendation waits for you.")
