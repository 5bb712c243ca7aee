"""News of endorsements, sent inside the transaction that grants them or takes them over."""

from django.dispatch import Signal

endorsements_granted = Signal()  # association, by, now: some are new in its registry
