"""What one asks before a reviewer is entered."""

from django.dispatch import Signal

first_state = Signal()  # association → the state in which a new reviewer begins, or nothing
