"""News of papers, sent after commit."""

from django.dispatch import Signal

attempt_submitted = Signal()  # attempt_id
