"""News of portfolios, sent inside the transaction: what hears it stands or falls with the step."""

from django.dispatch import Signal

# entry, before (the line it takes the place of, or itself), from_log (the hours it is made of, or None), by, now
line_kept = Signal()
line_gone = Signal()  # entry, which is about to be deleted, by, now
