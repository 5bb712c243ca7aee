"""What the clock brings on for a cycle: registration opens and closes by itself, where nothing needed is missing."""

from django.db import transaction
from django.dispatch import receiver

from exams.accounts.models import User
from exams.actions.declaration import action_called
from exams.actions.signals import action_done
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.jobs.signals import minute_passed
from exams.refusals.exceptions import WrongState
from panels.desks.procedures.cycle_days import tell_offices


@receiver(minute_passed)
def open_and_close_registration(sender, *, now, done, **_):
    drafts = Cycle.objects.filter(state=CycleState.DRAFT, registration_opens__lte=now)
    done["registrations opened"] = sum(
        _do("open-registration", cycle, "registration is open", "could not open", now=now)
        for cycle in _whole(drafts).exclude(registration_closes__lte=now)
    )
    open_ones = Cycle.objects.filter(state=CycleState.REGISTRATION, registration_closes__lte=now)
    done["registrations closed"] = sum(
        _do("begin-exam-days", cycle, "registration is closed", "the exam days could not begin", now=now)
        for cycle in _whole(open_ones)
    )


def _whole(cycles):
    return cycles.select_related("association", "rule_book").order_by("pk")


def _do(name, cycle, said, not_said, *, now) -> bool:
    """As if the coordinator did it; refused for the same reasons, which the office then hears once."""
    action, clerk = action_called(name), User.objects.clerk()
    refusal = action.refusal(cycle, by=clerk, now=now)
    if refusal is None:
        try:
            with transaction.atomic():
                action.step(cycle, by=clerk, now=now)
                action_done.send(type(action), action=action, row=cycle, by=clerk, now=now)
                tell_offices(cycle, said, "As its dates say.", key="", now=now)
        except WrongState:  # somebody did it by hand in this very moment
            return False
        return True
    body = f"{refusal} It is tried again every minute."
    tell_offices(cycle, not_said, body, key=f"not {name} {cycle.pk} {cycle.registration_closes}"[:100], now=now)
    return False
