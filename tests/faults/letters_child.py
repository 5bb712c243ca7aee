"""Processes of the house over a database file: ``python -m tests.faults.letters_child`` reads orders, a line each.

``prepare`` builds a cycle with decided cases; ``release`` presses that button, and dies where the order says so;
``due`` is what runs every minute; ``press`` presses “Send what did not arrive” three times.
"""

import json
import os
import sys
import traceback
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

BEGINNING = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
PEOPLE = 8


def prepare(now):
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from exams.accounts import procedures as accounts
    from exams.accounts import procedures as people
    from exams.accounts.models import Candidate, User
    from exams.accounts.permissions import Role
    from exams.cycles import procedures as cycles
    from exams.registration.models import Registration
    from exams.rules import procedures as rules_steps
    from exams.rules.book import Rules
    from exams.rules.sections.committee import CommitteeRules
    from panels.committee.models import Case, Decision, Recommendation
    from panels.committee.procedures.docket import lay_docket

    clerk = User.objects.clerk()
    association = accounts.found_association("Association", by=clerk, now=now)
    rules = Rules(committee=CommitteeRules(quorum=1), portfolio_required=False)
    rules_steps.adopt_rule_book(association, rules, effective_from=now.date(), by=clerk, now=now, reason="first")
    cycle = cycles.plan_cycle(association, name="Spring", by=clerk, now=now)
    cycle.state = "committee"  # the way there is another story
    cycle.save()
    boss = people.open_account("coordinator@example.invalid", name="Coordinator", by=clerk, now=now)
    people.grant_role(boss, Role.COORDINATOR, association=association, by=clerk, now=now)
    for n in range(PEOPLE):
        user = people.open_account(f"person-{n}@example.invalid", name=f"Person {n}", by=clerk, now=now)
        person = Candidate.objects.create(association=association, reference=f"C{n}", name=user.name, user=user)
        registration = Registration.objects.create(
            cycle=cycle, candidate=person, credential="IMH-E", category="Mentor-Clinical", registered_at=now
        )
        Recommendation.objects.create(registration=registration, outcome="endorse", portfolio="approve", made_at=now)
    lay_docket(cycle, by=boss, now=now)
    for case in Case.objects.all():
        Decision.objects.create(
            case=case,
            outcome="endorse",
            reason="Clear.",
            recommendation=case.registration.recommendations.get(),
            decided_at=now,
            recorded_by=boss,
        )


def release(now):
    from panels.committee.procedures import decisions
    from panels.letters.procedures import sending
    from tests.faults.mailbox import die

    telling = sending.hand_over

    def hand_over(notices):
        telling(notices)
        if os.environ.get("CRASH") == "release":
            die()  # everything is written and nothing committed

    with patch.object(sending, "hand_over", hand_over):
        decisions.release(_cycle(), by=_boss(), now=now)


def due(now):
    from exams.jobs.due import run_due

    run_due(now=now)


def press(now):
    from panels.letters.procedures.sending import send_what_did_not_arrive

    for _ in range(3):
        send_what_did_not_arrive(_cycle(), by=_boss(), now=now)


def _cycle():
    from exams.cycles.models import Cycle

    return Cycle.objects.select_related("association", "rule_book").get()


def _boss():
    from exams.accounts.models import User

    return User.objects.get(email="coordinator@example.invalid")


STEPS = {"prepare": prepare, "release": release, "due": due, "press": press}


def live(order):
    """The life of one process: its steps, at their minutes, in the house of one folder."""
    from django.conf import settings
    from django.db import connections
    from django.utils import timezone

    folder = order["folder"]
    connections["default"].settings_dict["NAME"] = f"{folder}/house.sqlite3"
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = order["backend"], f"{folder}/mail"
    os.environ |= {"MAILBOX": f"{folder}/mailbox", "CRASH": order["crash"]}
    for step, minutes in order["steps"]:
        moment = BEGINNING + timedelta(minutes=minutes)
        with patch.object(timezone, "now", lambda: moment):  # noqa: B023 - used within this turn of the loop
            STEPS[step](moment)


def main():
    """An order a line: each is a process of its own, which may be killed.  Answers how each ended."""
    import django

    django.setup()
    from django.conf import settings

    settings.TASKS_BESIDE_REQUESTS = False
    for line in sys.stdin:
        process = os.fork()
        if not process:
            try:
                live(json.loads(line))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
