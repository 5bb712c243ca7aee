"""News of people: whoever is given a role that reads is a reviewer of that association, under the account's name."""

from django.dispatch import receiver
from django.urls import reverse

from exams.accounts.permissions import Role
from exams.accounts.signals import account_renamed, roles_granted
from exams.people.signals import pages_about
from panels.reviewers.models import Reviewer
from panels.reviewers.procedures import READS, enter_by_role


@receiver(roles_granted)
def whoever_reads_is_a_reviewer(sender, *, grants, employers, by, now, **_):
    reading = [grant for grant in grants if Role(grant.role) in READS]
    if reading:
        enter_by_role(reading, employers=employers, by=by, now=now)


@receiver(account_renamed)
def a_reviewer_goes_by_the_name_of_the_account(sender, *, user, before, **_):
    """Conflicts of interest are looked for by name."""
    Reviewer.objects.filter(user=user, name=before).update(name=user.name)


@receiver(pages_about)
def what_is_known_of_a_reviewer(sender, *, user, association, **_):
    reviewer = Reviewer.objects.filter(user=user, association=association).first()
    if reviewer is None:
        return []
    label = f"As a reviewer: {reviewer.reference}, {reviewer.get_state_display().lower()}; employer and ties"
    return [(label, reverse("reviewers:show", args=[reviewer.pk]))]
