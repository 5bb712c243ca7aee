"""An action was done: whoever wants to know is told.  A minute passed: what waits is sent."""

from django.dispatch import receiver

from exams.accounts.models import Association
from exams.actions.signals import action_done
from exams.jobs.signals import minute_passed
from exams.webhooks.deliveries import send_due, tell

# From a row to its association.
WAYS = (
    "association_id", "cycle.association_id", "registration.cycle.association_id", "panel.cycle.association_id",
    "case.cycle.association_id", "meeting.cycle.association_id", "sitting.cycle.association_id",
    "script.panel.cycle.association_id", "candidate.association_id", "portfolio.candidate.association_id",
    "endorsement.association_id",
)  # fmt: skip


def association_of(row):
    """None where a row belongs to nobody's association (an account, a token)."""
    if isinstance(row, Association):
        return row.pk
    for way in WAYS:
        at = row
        for step in way.split("."):
            at = getattr(at, step, None)
        if at is not None:
            return at
    return None


@receiver(action_done)
def tell_of_action(action, row, now, **_signal):
    association = association_of(row)
    if association is not None:
        tell(association, action.name, {"rows": action.rows.name, "key": action.rows.key_of(row)}, now=now)


@receiver(minute_passed)
def send_what_waits(now, done, **_signal):
    done["webhooks delivered"] = send_due(now=now)
