"""Seats: chosen, planned, waited for; who proctors; calendars and reminders."""
