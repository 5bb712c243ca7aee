"""News of the sealed room, sent inside the transaction: what hears it stands or falls with the step."""

from django.dispatch import Signal

reader_wanted = Signal()  # panel, by, now: a script of an appeal's panel needs a further reading
panel_settled = Signal()  # panel, now: the last script of an appeal's panel is settled
