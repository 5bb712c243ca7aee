"""News of what was done, inside the transaction that did it."""

from django.dispatch import Signal

action_done = Signal()  # action, row, by, now
