"""Decisions grant endorsements, and take them back."""

from django.dispatch import receiver

from exams.registration.signals import endorsements_held
from panels.committee.signals import decision_corrected, decisions_released
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures.granting import follow_decision, grant_endorsements


@receiver(decisions_released)
def grant_what_was_decided(sender, *, cycle, by, now, **_):
    grant_endorsements(cycle, by=by, now=now)


@receiver(endorsements_held)
def say_who_is_endorsed(sender, *, candidates, **_):
    held = Endorsement.objects.active().filter(candidate__in=candidates)
    return set(held.values_list("candidate", "credential", "category"))


@receiver(decision_corrected)
def follow_the_correction(sender, *, decision, by, now, **_):
    follow_decision(decision, by=by, now=now)
