"""The record was checked: do the decisions still say what it tells of?  A role ends: what is it needed for?"""

from django.dispatch import receiver

from exams.accounts.permissions import Role
from exams.accounts.signals import what_is_held
from exams.audit.signals import record_checked
from panels.committee.members import held_by_member
from panels.committee.procedures.decision_digests import first_altered_decision


@receiver(record_checked)
def hold_decisions_against_the_record(sender, *, faults, **_):
    altered = first_altered_decision()
    if altered is not None:
        faults.append(f"Decision {getattr(altered, 'pk', altered)} does not say what the record says was decided.")


@receiver(what_is_held)
def what_a_member_is_needed_for(sender, *, grant, **_):
    return list(held_by_member(grant)) if grant.role in (Role.CHAIR, Role.COMMITTEE_MEMBER) else []
