"""Addresses of other systems are entered, changed and given up."""

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid
from exams.webhooks.models import Webhook
from exams.webhooks.public_addresses import NotReached, checked
from exams.webhooks.signing import new_secret


@recorded
def add_webhook(association, *, url, events, by, now):
    _require_reachable(url)
    made = Webhook.objects.create(
        association=association, url=url, events=sorted(events), secret=new_secret(), made_by=by, made_at=now
    )
    record("webhook.added", made, by=by, at=now, url=url, events=made.events)
    return made


@recorded
def change_webhook(webhook, *, url, events, by, now):
    _require_reachable(url)
    webhook.url, webhook.events = url, sorted(events)
    webhook.save(update_fields=["url", "events"])
    record("webhook.changed", webhook, by=by, at=now, url=url, events=webhook.events)


@recorded
def change_secret(webhook, *, by, now):
    """A new secret; the one before signs beside it until the next change."""
    webhook.secret_before, webhook.secret = webhook.secret, new_secret()
    webhook.save(update_fields=["secret", "secret_before"])
    record("webhook.secret-changed", webhook, by=by, at=now)


@recorded
def end_webhook(webhook, *, why, by, now):
    webhook.ended_at, webhook.why_ended = now, why[:300]
    webhook.save(update_fields=["ended_at", "why_ended"])
    record("webhook.ended", webhook, by=by, at=now, reason=why)


@recorded
def resume_webhook(webhook, *, by, now):
    webhook.ended_at, webhook.why_ended = None, ""
    webhook.save(update_fields=["ended_at", "why_ended"])
    record("webhook.resumed", webhook, by=by, at=now)


def _require_reachable(url):
    try:
        checked(url)
    except NotReached as error:
        raise Invalid(str(error)) from None
