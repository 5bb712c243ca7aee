"""What the office does with addresses of other systems."""

from django import forms

from exams.accounts.models import Association
from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action, actions
from exams.actions.forms import ActionForm, ReasonForm
from exams.webhooks import deliveries, procedures
from exams.webhooks.models import Delivery, Webhook

RUN = {"may": Permission.RUN_CYCLES}
ASSOCIATIONS = Rows(
    "associations",
    lambda user, *may: Association.objects.filter(pk__in=user.associations(*may)),
    page=lambda association: "/office/webhooks/",
    key="slug",
)
WEBHOOKS = Rows(
    "webhooks",
    lambda user, *may: Webhook.objects.filter(association__in=user.associations(*may)).select_related("made_by"),
    page=lambda webhook: "/office/webhooks/",
    model=Webhook,
    shows={
        "id": "id", "association": "association.slug", "url": "url", "events": "events", "made_at": "made_at",
        "ended_at": "ended_at", "why_ended": "why_ended",
    },
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip
DELIVERIES = Rows(
    "webhook-deliveries",
    lambda user, *may: Delivery.objects.filter(webhook__association__in=user.associations(*may)),
    page=lambda delivery: "/office/webhooks/",
    model=Delivery,
    shows={
        "id": "id", "webhook": "webhook_id", "event": "event", "body": "body", "at": "at", "tries": "tries",
        "delivered_at": "delivered_at", "given_up_at": "given_up_at",
    },
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip


class WebhookForm(ActionForm):
    url = forms.URLField(max_length=500, label="Address", assume_scheme="https")
    events = forms.MultipleChoiceField(
        label="What it is told of", widget=forms.CheckboxSelectMultiple, choices=lambda: _names_of_actions()
    )

    @classmethod
    def first(cls, row):
        return {"url": row.url, "events": row.events} if isinstance(row, Webhook) else {}


def _names_of_actions():
    return [(one.name, f"{one.title} ({one.name})") for one in actions()]


@action(ASSOCIATIONS, title="Tell another system", form=WebhookForm, undo="end-webhook", **RUN)
def add_webhook(association, *, url, events, by, now):
    made = procedures.add_webhook(association, url=url, events=events, by=by, now=now)
    said = "It is told from now on. Its secret is shown this once: copy it now."
    data, shown = {"id": str(made.pk), "secret": made.secret}, ("webhooks/secret.html", {"webhook": made})
    return Done(said, data, show=shown, private=True)


@action(WEBHOOKS, title="Change", form=WebhookForm, undo="change-webhook", **RUN)
def change_webhook(webhook, *, url, events, by, now):
    procedures.change_webhook(webhook, url=url, events=events, by=by, now=now)
    return "Changed."


@action(WEBHOOKS, title="Make a new secret", final="The secret before signs beside it until the next change.", **RUN)
def change_webhook_secret(webhook, *, by, now):
    procedures.change_secret(webhook, by=by, now=now)
    return Done("The new secret is shown this once.", {"secret": webhook.secret},
                show=("webhooks/secret.html", {"webhook": webhook}), private=True)  # fmt: skip


@action(
    WEBHOOKS, title="Tell it no more", form=ReasonForm, undo="resume-webhook",
    when=lambda webhook: webhook.ended_at is None, **RUN,
)  # fmt: skip
def end_webhook(webhook, *, reason, by, now):
    procedures.end_webhook(webhook, why=reason, by=by, now=now)
    return "It is told no more."


@action(WEBHOOKS, title="Tell it again", undo="end-webhook", when=lambda webhook: webhook.ended_at is not None, **RUN)
def resume_webhook(webhook, *, by, now):
    procedures.resume_webhook(webhook, by=by, now=now)
    return "It is told again, of what is done from now on and of what waited."


@action(DELIVERIES, title="Send again", final="The other system knows a message by its number.", **RUN)
def send_webhook_again(delivery, *, by, now):
    deliveries.send_again(delivery, now=now)
    return "It is sent within a minute."
