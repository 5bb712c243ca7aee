"""The public registry and the verification of a code: no account, and nothing more than the public may know."""

import re
from hmac import compare_digest

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exams.accounts.models import Association
from exams.accounts.permissions import public
from exams.cycles.states import Credential
from exams.rules.sections.endorsement import EndorsementRules
from exams.sheets.faults import short
from panels.endorsements.certificate import short_digest
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures.badges import badge_token
from panels.endorsements.procedures.granting import digest_of
from panels.endorsements.public_entry import public_entry
from panels.endorsements.rules_in_force import endorsement_rules, endorsement_rules_of_all
from panels.endorsements.search import Search, public_endorsements
from panels.endorsements.states import EndorsementState

A_PAGE = 50
FRESH_SECONDS = 60  # how long a page of the registry may be kept; the verification of a code never is


@public
@require_safe
def registry(request, slug=""):
    """Everybody the public may find, by name; of one association or of all."""
    rules = endorsement_rules_of_all(now=timezone.now())
    association = Association.objects.filter(slug=slug).first() if slug else None
    if slug and association is None:
        raise Http404
    search = Search.read(request.GET)
    everybody = public_endorsements(rules, association)
    found = search.of(everybody).select_related("association", "stands_on").order_by("sort_name", "id")
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    states = [s for s in EndorsementState if any(s in own.listed_states for own in _shown_rules(rules, association))]
    context = {
        "association": association,
        "associations": [] if association else Association.objects.filter(pk__in=rules),
        "search": search,
        "shown": shown,
        "entries": [public_entry(one, rules.get(one.association_id, EndorsementRules())) for one in shown],
        "credentials": Credential.values,
        "categories": everybody.order_by("category").values_list("category", flat=True).distinct(),
        "states": [(str(state), _called(rules, association, state)) for state in states],
        "disclaimer": _shown_rules(rules, association)[0].disclaimer,
    }
    response = render(request, "endorsements/public/registry.html", context)
    if not request.user.is_authenticated:
        patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
        patch_vary_headers(response, ["Cookie"])
    return response


@public
@never_cache
@require_safe
def verify(request):
    """Type a code; the answer has an address of its own."""
    code = plain_code(request.GET.get("code", ""))
    if code:
        return redirect("verified", code=code)
    return render(request, "endorsements/public/verify.html", {"asked": "code" in request.GET})


@public
@never_cache
@require_safe
def verified(request, code):
    """How this endorsement stands today, listed or not.  No cache keeps it: tomorrow it may stand otherwise."""
    endorsement = _of_code(code)
    if endorsement is None:
        return _not_indexed(render(request, "endorsements/public/verify.html", {"unknown": short(code)}, status=404))
    rules = endorsement_rules(endorsement.association, now=timezone.now())
    digest = digest_of(endorsement)
    printed = re.sub(r"[^0-9a-f]", "", request.GET.get("print", "").lower())[:16]
    context = {
        "entry": public_entry(endorsement, rules),
        "code": endorsement.spaced_code,
        "plain": endorsement.code,
        "digest": short_digest(digest),
        "printed": printed,
        "same": compare_digest(printed, digest[:16]),
        "disclaimer": rules.disclaimer,
        "today": timezone.now(),
        "badge": rules.gives_badge and endorsement.state != EndorsementState.REVOKED,
    }
    return _not_indexed(render(request, "endorsements/public/verified.html", context))


@public
@never_cache
@require_safe
def public_badge(request, code):
    """The signed badge, for whoever holds the code."""
    endorsement = _of_code(code)
    if endorsement is None:
        raise Http404
    token = badge_token(endorsement, now=timezone.now())
    return _not_indexed(HttpResponse(token, content_type="application/vc+jwt"))


def plain_code(typed: str) -> str:
    """As it is stored: without the hyphens it is printed with, in capitals."""
    return re.sub(r"[^A-Z0-9]", "", typed.upper())[:20]


def _of_code(code):
    return (
        Endorsement.objects.filter(code=plain_code(code)).select_related("association", "decision", "candidate").first()
    )


def _not_indexed(response):
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown_rules(rules, association):
    return [rules.get(association.pk, EndorsementRules())] if association else [*rules.values()] or [EndorsementRules()]


def _called(rules, association, state):
    return _shown_rules(rules, association)[0].state_called(state, state.label) if association else state.label
