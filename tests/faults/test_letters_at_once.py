"""Two workers, two buttons, at the same moment.  Row locks do nothing on SQLite, so these run on PostgreSQL."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from exams.messages.mail import post_mail
from exams.messages.models import Notice
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Refused
from panels.committee.models import Decision
from panels.committee.procedures import decisions
from panels.letters.models import Letter
from panels.letters.procedures.sending import send_corrections, send_what_did_not_arrive
from tests.faults.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL: SQLite has no row locks"),
]


def test_two_workers_at_once_never_send_the_same_message(account, now):
    users = [account("candidate", f"person-{n}") for n in range(40)]
    notify_all(users, subject="x", body="y", now=now, key="k", by_mail=True)
    # A third of them lies in the hands of a worker who died.
    dead = Notice.objects.values_list("pk", flat=True)[:13]
    Notice.objects.filter(pk__in=list(dead)).update(claimed_at=now - timedelta(hours=1), mail_tries=1)
    assert at_once(*[lambda: post_mail(now=now)] * 4) == [None] * 4
    assert sorted(m.to[0] for m in mail.outbox) == sorted(u.email for u in users)
    assert not Notice.objects.for_the_post().exists()
    assert connection.vendor == "postgresql"


def test_a_button_pressed_by_two_at_once_writes_and_sends_each_letter_once(house):
    for case in house.to_committee():
        decisions.decide(case, outcome="endorse", reason="Clear.", votes=house.votes(), by=house.chair, now=house.now)
    ended = at_once(*[lambda: decisions.release(house.cycle, by=house.coordinator, now=house.now)] * 3)
    assert ended.count(None) == 1
    assert all(isinstance(error, Refused) for error in ended if error)
    assert Letter.objects.count() == 2
    press = lambda: send_what_did_not_arrive(house.cycle, by=house.coordinator, now=house.now)  # noqa: E731
    assert at_once(press, press, press, lambda: post_mail(now=house.now)) == [None] * 4
    post_mail(now=house.now)
    assert sorted(m.to[0] for m in mail.outbox) == sorted(u.email for u in house.candidates)


def test_a_correction_found_by_two_workers_at_once_is_written_once(house):
    house.release()
    first = Decision.objects.get(case__registration=house.registrations[0])
    decisions.decide(
        first.case, outcome="defer", reason="Later.", votes=house.votes(), by=house.chair, now=house.now, corrects=first
    )
    assert at_once(*[lambda: send_corrections(by=house.clerk, now=house.now)] * 3) == [None] * 3
    assert Letter.objects.count() == 3
    assert Notice.objects.filter(user=house.candidates[0], key__startswith="letter").count() == 2
