"""News from below, and from the accounts: the only file that listens."""

from allauth.account.signals import email_confirmed
from django.dispatch import receiver
from django.utils import timezone

from exams.accounts.models import User
from exams.accounts.procedures import join_candidate_to_account


@receiver(email_confirmed)
def join_when_the_address_is_confirmed(sender, *, email_address, **_):
    join_candidate_to_account(email_address.user, by=User.objects.clerk(), now=timezone.now())
