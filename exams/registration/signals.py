"""News of registrations, sent inside the transaction: what hears it stands or falls with the step."""

from django.dispatch import Signal

accommodation_decided = Signal()  # candidate, by, now
bill_settled = Signal()  # bill, by, now: nothing of it is owed any more
