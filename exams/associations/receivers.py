"""News from the accounts, and from the first migration."""

from allauth.account.signals import user_signed_up
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone

from exams.accounts.models import Association
from exams.associations.procedures.admissions import CHOSEN, choose_association
from exams.associations.procedures.founding import setup_code


@receiver(user_signed_up)
def remember_the_association(sender, *, request, user, **_):
    """The e-mail may be opened on another device: from here on the account remembers, not the browser."""
    chosen = Association.objects.filter(slug=request.session.get(CHOSEN, "")).first()
    if chosen:
        choose_association(chosen, user, now=timezone.now())


@receiver(post_migrate)
def show_the_setup_code(sender, *, verbosity, **_):
    """Whoever has just laid the tables of an empty house is told how to go on."""
    if verbosity < 1 or sender.name != "exams.associations":
        return
    code = setup_code()
    if code:
        print(f"\n  To set the house up, open /start/ in a browser and type this code: {code}\n")  # noqa: T201
