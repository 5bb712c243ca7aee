"""News for the desks above, sent after commit."""

from django.dispatch import Signal

attempt_submitted = Signal()  # attempt_id
minute_passed = Signal()  # now, done: {what: how many} of whoever answers
record_checked = Signal()  # faults: [sentences], to be added to by whoever keeps what the record tells of
job_asked = Signal()  # job_id, kind
