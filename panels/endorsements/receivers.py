"""Decisions grant endorsements, and take them back."""

from django.dispatch import receiver

from panels.committee.signals import decision_corrected, decisions_released
from panels.endorsements.procedures.granting import follow_decision, grant_endorsements


@receiver(decisions_released)
def grant_what_was_decided(sender, *, cycle, by, now, **_):
    grant_endorsements(cycle, by=by, now=now)


@receiver(decision_corrected)
def follow_the_correction(sender, *, decision, by, now, **_):
    follow_decision(decision, by=by, now=now)
