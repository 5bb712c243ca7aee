"""What verifies a badge, for machines anywhere: keys, achievements, status lists.  No account, nothing personal."""

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from exams.accounts.models import Association
from exams.accounts.permissions import public
from exams.cycles.states import Credential
from panels.endorsements.open_badge import LIST_MINUTES, PURPOSES
from panels.endorsements.procedures import badges


def open_to_all(response, *, minutes=LIST_MINUTES):
    """Verifiers run in browsers of other houses, and may keep the answer for a while."""
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=60 * minutes)
    return response


@public
@require_safe
def keys(request, slug):
    """The DID document of the association: every key that verifies its badges."""
    found = badges.keys_document(_association(slug), now=timezone.now())
    return open_to_all(JsonResponse(found, content_type="application/did+json"))


@public
@require_safe
def status(request, slug, purpose):
    """The signed list of revocations, or of suspensions."""
    if purpose not in PURPOSES:
        raise Http404
    token = badges.status_token(_association(slug), purpose, now=timezone.now())
    return open_to_all(HttpResponse(token, content_type="application/vc+jwt"))


@public
@require_safe
def achievement(request, slug, credential, category):
    """What a badge of this category means."""
    if credential not in Credential.values:
        raise Http404
    found = badges.achievement_document(_association(slug), credential, category, now=timezone.now())
    return open_to_all(JsonResponse(found, content_type="application/ld+json"))


def _association(slug):
    found = Association.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
