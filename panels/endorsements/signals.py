"""News of endorsements, sent inside the transaction that grants them."""

from django.dispatch import Signal

endorsements_granted = Signal()  # association, by, now
