"""One-click sign-in exists under the demonstration's settings and cannot be switched on anywhere else."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from config import demo
from exams.accounts.models import User

ROOT = Path(__file__).resolve().parents[2]


def ask(code, **environment):
    """Run a line under the house's ordinary settings in a process of its own."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "sqlite://:memory:",
        **environment,
    }
    setup = "import django; django.setup(); "
    return subprocess.run([sys.executable, "-c", setup + code], cwd=ROOT, env=env, capture_output=True, text=True)


def test_there_is_no_address_for_it(client):
    with pytest.raises(NoReverseMatch):
        reverse("demo-sign-in", args=["coordinator"])
    assert client.get("/demo/sign-in/coordinator/").status_code == 404
    assert client.post("/demo/sign-in/coordinator/").status_code == 404


def test_no_environment_variable_opens_the_door():
    environment = {
        "DEMO": "True", "DEMO_MODE": "1", "DJANGO_DEMO": "True", "DEBUG": "True", "ROOT_URLCONF": "config.urls_demo",
        "SITE_URL": "http://127.0.0.1:8000",
    }  # fmt: skip
    code = (
        "from config.demo import is_demonstration, sign_ins; from django.urls import resolve, Resolver404\n"
        "assert not is_demonstration() and sign_ins() == []\n"
        "try: resolve('/demo/sign-in/coordinator/')\n"
        "except Resolver404: print('closed')"
    )
    done = ask(code, **environment)
    assert done.stdout.strip() == "closed", done.stderr


def test_the_view_itself_refuses_outside_the_demonstration(db):
    """Even wired up by mistake, with a demonstration account there, it answers like nothing."""
    User.objects.create_user("coordinator@demo.invalid", name="Demo")
    with pytest.raises(Http404):
        demo.sign_in(RequestFactory().post("/"), "coordinator")


def test_borrowing_the_addresses_alone_is_not_enough(db, settings):
    settings.ROOT_URLCONF = "config.urls_demo"
    assert not demo.is_demonstration()


def test_the_demonstrations_settings_ignore_hosts_beyond_this_machine():
    code = "from django.conf import settings; print(settings.ALLOWED_HOSTS)"
    done = ask(code, DJANGO_SETTINGS_MODULE="config.settings_demo", ALLOWED_HOSTS="example.org")
    assert done.stdout.strip() == "['127.0.0.1', 'localhost', '[::1]']", done.stderr


def test_the_house_is_not_the_demonstration():
    assert settings.ROOT_URLCONF == "config.urls"


def test_cycles_of_one_association_have_names_of_their_own_on_whatever_day_the_story_is_told():
    from panels.demonstration import calendar as told

    story = {
        "cedar": (told.DECIDED, told.OPEN),
        "lakes": (told.BEFORE_THE_COMMITTEE, told.IN_SCORING, told.ON_EXAM_DAYS),
    }
    for n in range(4 * 365 + 1):
        for offsets in story.values():
            names = []
            for offset in offsets:
                names.append(told.cycle_name(date(2026, 1, 1) + timedelta(days=n) + offset, taken=names))
            assert len(set(names)) == len(offsets), names


def test_a_second_cycle_of_a_season_says_so():
    from panels.demonstration.calendar import cycle_name

    day = date(2027, 3, 28)
    assert cycle_name(day, taken=()) == "Spring cycle 2027"
    assert cycle_name(day, taken={"Spring cycle 2027"}) == "Second spring cycle 2027"


@pytest.mark.any_day(once_a_date=True)
@pytest.mark.django_db
def test_the_demonstration_is_told_through_the_procedures_and_is_whole(now):
    from exams.audit.procedures import first_broken_line
    from exams.cycles.models import Cycle
    from exams.delivery.procedures.papers import why_not_yet
    from exams.registration.eligibility.findings import findings_of
    from exams.registration.models import Registration
    from panels.appeals.models import Appeal
    from panels.committee.models import Decision, Meeting, Recusal
    from panels.committee.procedures.signatures import signatures_of
    from panels.demonstration import story
    from panels.endorsements.models import Endorsement
    from panels.letters.models import Letter
    from panels.reviewers.models import Reviewer

    story.tell_story()
    states = sorted(Cycle.objects.values_list("state", flat=True))
    assert states == ["committee", "registration", "released", "scoring", "sitting"]
    sitter = Registration.objects.get(candidate__user__email="sitter@demo.invalid")
    assert why_not_yet(sitter, now=now) == "", "the candidate on the exam day can begin at once"
    mine = Registration.objects.get(candidate__user__email="candidate@demo.invalid", state="applying")
    assert all(f.stands for f in findings_of(mine, now=now))
    decided = Cycle.objects.get(state="released")
    assert decided.registrations.sitting_exam().count() == 96
    assert decided.registrations.filter(sits_exam=False).count() == 5
    assert set(Registration.objects.filter(cycle=decided).values_list("category", flat=True)) == set(
        decided.rules.offered
    )
    assert decided.papers.get(part="one").form.items.count() == 60
    assert Reviewer.objects.filter(association=decided.association).count() == 13
    assert Decision.objects.filter(outcome="defer").exists()
    assert Appeal.objects.count() == 1
    to_come = Meeting.objects.get(state="planned")
    assert to_come.cycle.state == "committee"
    assert Recusal.objects.filter(case__cycle=to_come.cycle).count() == 3
    assert all(signed.holds for signed in signatures_of(to_come.cycle).values())
    granted = Decision.objects.filter(case__cycle=decided, outcome="endorse").count()
    assert Endorsement.objects.filter(decision__case__cycle=decided).count() == granted > 0
    assert Letter.objects.count() == decided.cases.count()
    assert decided.incidents.exists()
    assert len({c.rule_book.sha256 for c in Cycle.objects.all()}) == 2
    assert first_broken_line() is None
    first = sorted(Registration.objects.values_list("candidate__name", "category"))
    assert story.is_told()
    assert len(first) == 161
    assert not Endorsement.objects.active().filter(valid_until=None, stands_on=None).exists()
    assert Endorsement.objects.get(category="Endorsed Reflective Supervisor").stands_on.category == "Family Specialist"
