"""Where Stripe tells what became of a payment."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from exams.accounts.models import Association
from exams.accounts.permissions import public
from exams.refusals.exceptions import Invalid, NotYours
from exams.registration.fees import online, stripe_checkout
from exams.registration.fees.providers import could_take_online

LARGEST = 1024 * 1024


@public
@csrf_exempt
@require_POST
def events(request, association):
    """Only what Stripe signed with the association's secret is believed; 409 asks to be told again later."""
    found = Association.objects.filter(slug=association).first()
    if found is None or not could_take_online(found):
        raise NotYours("There is nothing here.")
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return _plain(413, "Too large.")
    try:
        event = stripe_checkout.verified(found, request.body, request.headers.get("Stripe-Signature", ""))
    except Invalid as refusal:
        return _plain(400, str(refusal))
    try:
        return _plain(200, online.take_event(found, event, now=timezone.now()))
    except online.NotYet as refusal:
        return _plain(409, str(refusal))


def _plain(status, words):
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
