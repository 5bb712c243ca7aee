"""What was done is written down for each address, sent, tried again after a while, and given up in the end."""

import json
import time
from datetime import UTC, timedelta

from exams.webhooks.models import Delivery, Webhook
from exams.webhooks.procedures import end_webhook
from exams.webhooks.public_addresses import NotReached, post
from exams.webhooks.signing import headers_of

# After each try that failed; then it is given up.
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720, 1440)]
LEASE = timedelta(minutes=5)  # whoever dies while sending holds a message no longer
GONE = 410
MOST_AT_ONCE = 200
GIVEN_UP_IN_A_ROW = 5


def send_again(delivery, *, now):
    """Under the same number: the other system knows it if it has it already."""
    Delivery.objects.filter(pk=delivery.pk).update(delivered_at=None, given_up_at=None, next_try_at=now)


def tell(association_id, event, data, *, now):
    """Write down what is to be told, in the transaction that did it."""
    wanted = [one for one in Webhook.objects.filter(association=association_id, ended_at=None) if event in one.events]
    body = json.dumps({"type": event, "timestamp": now.astimezone(UTC).isoformat(), "data": data})
    Delivery.objects.bulk_create(
        [Delivery(webhook=one, event=event, body=body, at=now, next_try_at=now) for one in wanted]
    )


def send_due(*, now, seconds=30) -> int:
    """Send what waits, for so long at most: other work of this minute waits behind it.

    Each is claimed first by one statement, so that two workers never send the same one at once.  An address that
    does not answer is left alone until the next time.
    """
    until, sent, silent = time.monotonic() + seconds, 0, set()
    for delivery in Delivery.objects.due(now=now).select_related("webhook").order_by("next_try_at")[:MOST_AT_ONCE]:
        if time.monotonic() > until:
            break
        if delivery.webhook_id in silent:
            continue
        claim = Delivery.objects.due(now=now).filter(pk=delivery.pk, next_try_at=delivery.next_try_at)
        if claim.update(next_try_at=now + LEASE):
            if _send(delivery, now=now):
                sent += 1
            else:
                silent.add(delivery.webhook_id)
    return sent


def _send(delivery, *, now) -> bool:
    webhook, moment = delivery.webhook, int(now.timestamp())
    headers = headers_of(str(delivery.pk), moment, delivery.body, webhook.secret, webhook.secret_before)
    try:
        status = post(webhook.url, delivery.body.encode(), headers)
        words = f"Answered {status}."
    except NotReached as error:
        status, words = 0, str(error)
    delivery.tries = [*delivery.tries, [now.isoformat(), status, words]]
    if 200 <= status < 300:
        delivery.delivered_at = now
    elif status == GONE or len(delivery.tries) > len(PAUSES):
        delivery.given_up_at = now
    else:
        delivery.next_try_at = now + PAUSES[len(delivery.tries) - 1]
    delivery.save(update_fields=["tries", "delivered_at", "given_up_at", "next_try_at"])
    if status == GONE:
        _end_by_itself(webhook, "The other system says that this address is gone (410).", now=now)
    elif delivery.given_up_at and _given_up_in_a_row(webhook):
        _end_by_itself(webhook, f"{GIVEN_UP_IN_A_ROW} messages in a row could not be delivered.", now=now)
    return delivery.delivered_at is not None


def _given_up_in_a_row(webhook) -> bool:
    since = webhook.deliveries.filter(delivered_at__isnull=False).order_by("-at").values_list("at", flat=True).first()
    given_up = webhook.deliveries.filter(given_up_at__isnull=False)
    return (given_up.filter(at__gt=since) if since else given_up).count() >= GIVEN_UP_IN_A_ROW


def _end_by_itself(webhook, why, *, now):
    end_webhook(webhook, why=why, by=webhook.made_by, now=now)
