"""Rules are proposed: whoever may adopt them is told, in the account and by e-mail."""

from django.dispatch import receiver
from django.urls import reverse

from exams.accounts.models import User
from exams.calendar.days import said
from exams.messages.procedures import notify_all
from exams.rules.procedures import keepers_of
from exams.rules.signals import rules_proposed


@receiver(rules_proposed)
def tell_who_may_adopt(draft, by, now, **_signal):
    others = User.objects.filter(pk__in=keepers_of(draft.association) - {by.pk})
    notify_all(
        others,
        subject=f"New rules of {draft.association} are proposed",
        body=f"{by} proposes them from {said(draft.effective_from)} on: {draft.reason} They wait for a second person.",
        link=reverse("rules:draft", args=[draft.association.slug]),
        now=now,
        by_mail=True,
    )
