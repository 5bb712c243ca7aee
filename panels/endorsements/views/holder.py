"""A holder's own endorsements: the certificate, the badge, and what the public sees."""

import re

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.refusals.exceptions import Refused
from exams.rules.sections.endorsement import EndorsementRules
from panels.endorsements.actions import MY_ENDORSEMENTS
from panels.endorsements.certificate import certificate, short_digest
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures.badges import badge_document, badge_token
from panels.endorsements.procedures.granting import digest_of
from panels.endorsements.public_entry import public_entry
from panels.endorsements.rules_in_force import endorsement_rules, endorsement_rules_of_all
from panels.endorsements.states import EndorsementState


@page(Permission.REGISTER)
@require_GET
def mine(request):
    rules = endorsement_rules_of_all(now=timezone.now())
    found = Endorsement.objects.of_account(request.user).select_related("association").order_by("-granted_on")
    entries = [(one, public_entry(one, rules.get(one.association_id, EndorsementRules()))) for one in found]
    return render(request, "endorsements/holder/list.html", {"entries": entries})


@page(Permission.REGISTER)
@require_GET
def show(request, pk):
    endorsement, rules = _mine(request, pk)
    changes = endorsement.changes.order_by("-changed_at")
    context = {
        "endorsement": endorsement,
        "association": endorsement.association,
        "entry": public_entry(endorsement, rules),
        "rules": rules,
        "changes": changes,
        "is_found": endorsement.listed and endorsement.state in rules.listed_states,
        "digest": short_digest(digest_of(endorsement)),
        "active": endorsement.state == EndorsementState.ACTIVE,
        "revoked": endorsement.state == EndorsementState.REVOKED,
    }
    return render(request, "endorsements/holder/one.html", context)


@page(Permission.REGISTER)
@require_GET
def certificate_pdf(request, pk):
    endorsement, rules = _mine(request, pk)
    if endorsement.state == EndorsementState.REVOKED:
        raise Refused("This endorsement was taken back: there is no certificate of it any more.")
    made = certificate(endorsement, rules, digest_of(endorsement))
    return _download(HttpResponse(made, content_type="application/pdf"), endorsement, "certificate", "pdf")


@page(Permission.REGISTER)
@require_GET
def badge_json(request, pk):
    endorsement, _ = _mine(request, pk)
    found = JsonResponse(badge_document(endorsement, now=timezone.now()), content_type="application/vc")
    return _download(found, endorsement, "badge", "json")


@page(Permission.REGISTER)
@require_GET
def badge_jwt(request, pk):
    endorsement, _ = _mine(request, pk)
    token = badge_token(endorsement, now=timezone.now())
    return _download(HttpResponse(token, content_type="application/vc+jwt"), endorsement, "badge", "jwt")


def _mine(request, pk):
    found = MY_ENDORSEMENTS.get(request.user, pk)
    return found, endorsement_rules(found.association, now=timezone.now())


def _download(response, endorsement, what, ending):
    number = re.sub(r"[^A-Za-z0-9]+", "-", endorsement.number)
    response["Content-Disposition"] = f'attachment; filename="{what}-{number}.{ending}"'
    return response
