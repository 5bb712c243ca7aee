"""News of roles: whoever is given one that reads is a reviewer of that association."""

from django.dispatch import receiver

from exams.accounts.permissions import Role
from exams.accounts.signals import roles_granted
from panels.reviewers.procedures import READS, enter_by_role


@receiver(roles_granted)
def whoever_reads_is_a_reviewer(sender, *, grants, by, now, **_):
    reading = [grant for grant in grants if Role(grant.role) in READS]
    if reading:
        enter_by_role(reading, by=by, now=now)
