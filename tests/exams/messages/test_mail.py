"""The post: what fails says why, rests, and is left for the office; what works is never held up by it."""

import smtplib
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction

from config.mail import OneFileEach, name_of
from exams.jobs import procedures as jobs
from exams.jobs.models import Job
from exams.messages.mail import PAUSES, REFUSALS, post_mail, send_anew
from exams.messages.models import Notice
from exams.messages.procedures import notify_all

REFUSED = smtplib.SMTPRecipientsRefused({"x": (550, b"5.1.1 no such user")})
BUSY = smtplib.SMTPRecipientsRefused({"x": (451, b"try later")})
CUT = smtplib.SMTPServerDisconnected("gone")


class Scripted(BaseEmailBackend):
    """Does what ``plan`` says, an entry a message: an error to raise, or None to deliver.  Counts its lines."""

    plan, lines, no_server = [], 0, False

    def open(self):
        if Scripted.no_server:
            raise ConnectionRefusedError("nobody listens")
        Scripted.lines += 1

    def send_messages(self, messages):
        answer = Scripted.plan.pop(0) if Scripted.plan else None
        if answer:
            raise answer
        mail.outbox += messages
        return len(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Scripted"
    Scripted.plan, Scripted.lines, Scripted.no_server = [], 0, False
    return Scripted


@pytest.fixture
def written(account, now):
    """Ten messages that wait, in order."""
    users = [account("candidate", f"person-{n}") for n in range(10)]
    notify_all(users, subject="S", body="B", now=now, key="k", by_mail=True)
    return list(Notice.objects.order_by("sent_at", "pk"))


def later(now, **more):
    return now + timedelta(seconds=30, **more)


def addresses():
    return sorted(m.to[0] for m in mail.outbox)


def test_a_refused_address_is_tried_a_few_times_and_left_with_its_reason(server, written, now):
    moment, tries = now, 0
    while True:
        server.plan = [REFUSED]
        moment = later(moment, days=2)
        Notice.objects.filter(pk__in=[n.pk for n in written[1:]]).update(mailed_at=now)
        post_mail(now=moment)
        tries += 1
        one = Notice.objects.get(pk=written[0].pk)
        if one.mail_given_up_at:
            break
    assert tries == REFUSALS
    assert one.mail_error == "The mail server refused the address: 550 5.1.1 no such user"
    assert post_mail(now=moment + timedelta(days=9)) == 0


def test_what_the_server_is_too_busy_for_is_tried_with_growing_pauses(server, written, now):
    server.plan = [BUSY]
    assert post_mail(now=now) == 9
    assert post_mail(now=now + timedelta(minutes=1)) == 0, "it rests"
    server.plan = [BUSY]
    assert post_mail(now=later(now, minutes=2)) == 0
    assert post_mail(now=later(now, minutes=4)) == 0, "it rests for longer"
    assert post_mail(now=later(now, minutes=30)) == 1
    one = Notice.objects.get(mail_tries=3)
    assert (one.mail_error, one.mail_given_up_at) == ("", None)
    assert sorted(PAUSES) == PAUSES


def test_one_refusal_does_not_hold_up_the_others(server, written, now):
    server.plan = [None, None, REFUSED]
    assert post_mail(now=now) == 9
    assert Scripted.lines == 1, "one line for the batch"


def test_a_line_that_breaks_marks_nothing_behind_it(server, written, now):
    server.plan = [None, None, CUT]
    assert post_mail(now=now) == 9, "it was laid anew, as something had gone over it"
    assert server.lines == 2
    assert list(Notice.objects.filter(mailed_at=None).values_list("mail_tries", flat=True)) == [1]
    assert post_mail(now=later(now, minutes=3)) == 1
    assert len(addresses()) == len(set(addresses())) == 10


def test_a_line_that_breaks_at_once_is_left_for_the_next_minute(server, written, now):
    server.plan = [CUT]
    assert post_mail(now=now) == 0
    assert Notice.objects.filter(mail_tries=0, claimed_at=None).count() == 9
    assert post_mail(now=now) == 9


def test_a_server_that_is_not_there_costs_no_message_a_try(server, written, now):
    server.no_server = True
    for n in range(30):
        assert post_mail(now=now + timedelta(minutes=n)) == 0
    assert Notice.objects.filter(mail_tries=0).count() == 10
    server.no_server = False
    assert post_mail(now=now + timedelta(hours=1)) == 10


def test_what_somebody_holds_is_left_to_them_until_their_lease_is_over(server, written, now):
    Notice.objects.filter(pk=written[0].pk).update(claimed_at=now, mail_tries=1)
    assert post_mail(now=now + timedelta(minutes=9)) == 9
    assert send_anew(Notice.objects.all(), now=now + timedelta(minutes=9)) == 0
    assert post_mail(now=now + timedelta(minutes=11)) == 1


def test_a_message_that_kills_whoever_sends_it_is_left_for_the_office(server, written, now):
    Notice.objects.filter(pk=written[0].pk).update(claimed_at=now, mail_tries=len(PAUSES) + 1)
    assert post_mail(now=now + timedelta(hours=1)) == 9
    assert "again and again" in Notice.objects.get(pk=written[0].pk).mail_error


def test_the_office_lets_go_again_what_was_given_up(server, written, now):
    Notice.objects.filter(pk=written[0].pk).update(mail_given_up_at=now, mail_error="x", mail_tries=3)
    post_mail(now=now)
    assert send_anew(Notice.objects.all(), now=now) == 1
    assert send_anew(Notice.objects.all(), now=now) == 0
    assert post_mail(now=now) == 1
    assert len(addresses()) == 10


def test_every_try_of_a_message_has_the_same_id_and_every_message_another(server, written, now):
    post_mail(now=now)
    Notice.objects.update(mailed_at=None)
    post_mail(now=now + timedelta(hours=1))
    ids = [m.message()["Message-ID"] for m in mail.outbox]
    assert ids[:10] == ids[10:]
    assert len(set(ids)) == 10
    assert all(i.endswith("@127.0.0.1>") for i in ids)
    assert settings.SITE_URL == "http://127.0.0.1:8000"


def test_a_message_is_given_up_only_with_a_reason(written, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=written[0].pk).update(mail_given_up_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=written[0].pk).update(mail_given_up_at=now, mail_error="x", mailed_at=now)


def test_a_file_is_named_after_the_message_and_stays_in_its_folder(tmp_path):
    office = OneFileEach(file_path=tmp_path / "mail")
    strange = mail.EmailMessage("S", "B", to=["a@b.invalid"], headers={"Message-ID": "<../../etc/passwd@x>"})
    assert office.send_messages([strange, strange]) == 2
    assert [file.parent for file in tmp_path.rglob("*.eml")] == [tmp_path / "mail"]
    assert name_of("<a@x>") != name_of("<a_x>")


def test_work_whose_worker_died_says_so_and_can_be_asked_for_again(house, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        first = jobs.ask_for("score", cycle=house.cycle, by=house.coordinator, now=house.now)
        Job.objects.filter(pk=first.pk).update(state="running", heard_at=house.now)
        soon = jobs.ask_for("score", cycle=house.cycle, by=house.coordinator, now=house.now + timedelta(minutes=5))
        second = jobs.ask_for("score", cycle=house.cycle, by=house.coordinator, now=house.now + timedelta(hours=1))
    assert soon == first != second
    first.refresh_from_db()
    assert (first.state, first.outcome["sentence"]) == (
        "failed",
        "The work broke off. Ask for it again: nothing is done twice.",
    )
