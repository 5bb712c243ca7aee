"""Two coordinators and an impatient one: every act happens once.  Where there is PostgreSQL, as for all races."""

import re

import pytest
from django.db import connection  # noqa: F401 - asked by the mark below
from django.test import Client

from exams.actions.declaration import action_called
from exams.actions.performing import Given, perform
from exams.audit.models import AuditLine
from exams.cycles.models import Cycle
from exams.registration.models import LedgerLine
from tests.faults.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL: SQLite has no row locks"),
]


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def confirmed(client, name, row):
    page = client.post(action_called(name).path(row)).content.decode()
    return page.split('name="confirmed" value="')[1].split('"')[0]


def test_two_coordinators_begin_the_exam_days_and_they_begin_once(entry, account):
    entry.registered()
    clients = [browser(entry.coordinator), browser(account("coordinator", "the-other"))]
    path = action_called("begin-exam-days").path(entry.cycle)
    seals = [confirmed(client, "begin-exam-days", entry.cycle) for client in clients]
    ended = at_once(
        *[lambda c=client, s=seal: c.post(path, {"confirmed": s}) for client, seal in zip(clients, seals, strict=True)]
    )
    assert ended == [None, None]
    assert AuditLine.objects.filter(action="cycle.sitting").count() == 1
    assert Cycle.objects.get(pk=entry.cycle.pk).state == "sitting"


def test_a_double_click_acts_once_and_both_answers_are_the_first(entry):
    mine = entry.registered(paid=False)
    path = action_called("enter-payment").path(mine)
    given = {"amount": "200", "reference": "B1", "paid_on": "2026-03-01", "once": "one-page"}
    answers = []

    def click():
        client = browser(entry.coordinator)
        answers.append(client.post(path, given).status_code)

    assert at_once(*[click] * 4) == [None] * 4
    assert answers == [302] * 4
    assert LedgerLine.objects.filter(kind="payment").count() == 1


def test_one_key_and_two_amounts_at_once_enter_one_payment(entry):
    mine = entry.registered(paid=False)
    one = action_called("enter-payment")

    def enter(amount):
        data = {"amount": amount, "reference": f"B{amount}", "paid_on": "2026-03-01"}
        perform(one, mine, by=entry.coordinator, now=entry.now, data=data, files={}, given=Given(once="k"))

    ended = at_once(lambda: enter("100"), lambda: enter("200"))
    assert sorted(getattr(error, "code", "done") for error in ended) == ["done", "key-used-before"]
    assert LedgerLine.objects.filter(kind="payment").count() == 1


def test_a_docket_withdrawn_by_two_at_once_is_withdrawn_once(house):
    house.to_committee()
    client = browser(house.coordinator)
    path = action_called("withdraw-docket").path(house.cycle)
    look = client.post(path, {"reason": "x"}).content.decode()
    sent = {"reason": "x", "confirmed": re.search(r'name="confirmed" value="(\w+)"', look)[1]}
    ended = at_once(*[lambda: client.post(path, sent)] * 2)
    assert ended == [None, None]
    assert AuditLine.objects.filter(action="cycle.scoring", details__came_from="committee").count() == 1
