"""Incidents on an exam day and their remedies."""

from exams.audit.procedures import record, recorded
from exams.delivery.models import Incident


@recorded
def report_incident(cycle, *, category, description, happened_at, by, now, registration=None, remedy=""):
    incident = Incident.objects.create(
        cycle=cycle,
        registration=registration,
        category=category,
        description=description,
        remedy=remedy,
        happened_at=happened_at,
        reported_by=by,
    )
    record("incident.reported", registration or cycle, by=by, at=now, cycle=cycle, category=category, remedy=remedy)
    return incident
