"""The record was checked: do the decisions still say what it tells of?"""

from django.dispatch import receiver

from exams.audit.signals import record_checked
from panels.committee.procedures.decisions import first_altered_decision


@receiver(record_checked)
def hold_decisions_against_the_record(sender, *, faults, **_):
    altered = first_altered_decision()
    if altered is not None:
        faults.append(f"Decision {getattr(altered, 'pk', altered)} does not say what the record says was decided.")
