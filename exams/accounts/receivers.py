"""News from below, and from the accounts: the only file that listens."""

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, password_reset
from django.dispatch import receiver
from django.utils import timezone

from exams.accounts.models import User
from exams.accounts.procedures import join_candidate_to_account


@receiver(email_confirmed)
def join_when_the_address_is_confirmed(sender, *, email_address, **_):
    join_candidate_to_account(email_address.user, by=User.objects.clerk(), now=timezone.now())


@receiver(password_reset)
def confirm_the_address_that_set_the_password(sender, *, user, **_):
    """Whoever came through the e-mail has shown that the address is theirs, and is not asked again."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    join_candidate_to_account(user, by=User.objects.clerk(), now=timezone.now())
