"""News of the clock and of work asked for."""

from django.dispatch import Signal

minute_passed = Signal()  # now, done: {what: how many}, to be added to by whoever had something to do
job_asked = Signal()  # job_id, kind; after commit
