"""The letter of admission."""

from django.urls import reverse

from exams.calendar.zones import in_both_zones
from exams.messages.procedures import notify_each
from exams.sittings.directions import directions_of


def confirm_seats(registrations, own, *, now):
    """The letters of admission: where, when, what was granted, how to come.  All of one cycle."""
    letters = []
    for r in registrations:
        granted = f" Granted to you: {own[r.pk]}." if own[r.pk].version else ""
        body = f"{r.sitting.place}, {in_both_zones(r.sitting, r.candidate)}.{granted}"
        link = reverse("candidate:registration", args=[r.pk])
        if r.candidate.user:
            letters.append((r.candidate.user, f"{body} {directions_of(r.sitting, now=now)}", link))
    if letters:
        notify_each(letters, subject=f"Your seat for {registrations[0].cycle}", by_mail=True, now=now)
