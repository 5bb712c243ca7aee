"""Keeping an endorsement: hours, renewals, audits, time away, moving to another category."""
