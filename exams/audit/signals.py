"""News of the record."""

from django.dispatch import Signal

record_checked = Signal()  # faults: [sentences], to be added to by whoever keeps what the record tells of
