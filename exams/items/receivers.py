"""What the check of the record asks of forms."""

from django.dispatch import receiver

from exams.audit.signals import record_checked
from exams.items.procedures.locking import changed_forms


@receiver(record_checked)
def hold_locked_forms_against_their_hashes(sender, *, faults, **_):
    faults += [f"The content of “{form}” (form {form.pk}) is not what was locked." for form in changed_forms()]
