"""News of the rules, inside the transaction that made it."""

from django.dispatch import Signal

rules_proposed = Signal()  # draft, by, now
