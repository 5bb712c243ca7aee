"""News for the desks above, sent after commit."""

from django.dispatch import Signal

attempt_submitted = Signal()  # attempt_id
job_asked = Signal()  # job_id, kind
