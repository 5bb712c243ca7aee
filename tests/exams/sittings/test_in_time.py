"""What is said in time: calendars, reminders, the post; sittings across the change of clocks and of zones."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from icalendar import Calendar

from exams.calendar.zones import said_in
from exams.cycles import procedures as cycles
from exams.cycles.models import Cycle
from exams.delivery.procedures import papers
from exams.jobs import due
from exams.jobs.tasks import run_due
from exams.messages.mail import post_mail
from exams.messages.models import Notice
from exams.messages.procedures import notify_all
from exams.proctoring.procedures import interventions
from exams.registration.procedures import registrations
from exams.registration.procedures.accommodations import decide_accommodation
from exams.sittings.models import CalendarFeed
from exams.sittings.procedures import duties, seat_changes
from exams.sittings.procedures.reminders import remind
from tests.acting import act


@pytest.fixture
def night(entry):
    """A sitting in New York in the night in which the clocks are set back; the candidate lives in Berlin."""
    starts = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)  # 00:30 EDT; at 06:00 UTC clocks go from 02:00 back to 01:00
    entry.late = cycles.add_sitting(
        entry.cycle, place="Night school", starts_at=starts, ends_at=starts + timedelta(hours=4), capacity=5,
        time_zone="America/New_York", by=entry.clerk, now=entry.now,
    )  # fmt: skip
    made = entry.registered()
    made.candidate.time_zone = "Europe/Berlin"
    made.candidate.save()
    entry.made = seat_changes.choose_seat(made, sitting=entry.late, by=entry.clerk, now=entry.now)
    return entry


def test_a_sitting_across_the_change_of_clocks_is_told_in_both_zones(night, client, settings):
    client.force_login(night.made.candidate.user)
    pages = []
    for server in ("UTC", "Asia/Kathmandu"):
        settings.TIME_ZONE = server
        page = " ".join(client.get(f"/my/applications/{night.made.pk}/seat/").content.decode().split())
        pages.append(page)
        assert "Sunday 1 November 2026, 00:30 EDT to 03:30 EST (America/New_York)" in page
        assert "For you: Sunday 1 November 2026, 05:30 CET (Europe/Berlin)" in page


def test_the_clock_of_a_part_runs_through_the_hour_that_comes_twice(night):
    cycles.begin_exam_days(night.cycle, by=night.clerk, now=night.now)
    night.made.cycle.refresh_from_db()
    begun = datetime(2026, 11, 1, 5, 45, tzinfo=UTC)  # 01:45 EDT
    interventions.check_in(night.made, document="Passport", by=night.clerk, now=begun)
    paper = papers.begin_part(night.made, "one", by=night.clerk, now=begun)
    assert paper.closes_at - begun == timedelta(minutes=90)
    assert said_in(paper.closes_at, "America/New_York") == "1 November 2026, 02:15 EST", "two and a quarter by the wall"


def test_the_calendar_has_the_moment_whatever_zone_reads_it(night, client, account):
    proctor = account("proctor")
    duties.put_on_duty(night.late, proctor, by=night.coordinator, now=night.now)
    for user, summary in (
        (night.made.candidate.user, "Exam: IMH-E Mentor-Clinical"),
        (proctor, "Proctor: Night school"),
    ):
        client.force_login(user)
        act(client, "make-calendar-address", user, back="/my/")
        secret = CalendarFeed.objects.get(user=user).secret
        client.logout()
        answered = client.get(f"/calendar/{secret}.ics")
        assert answered["Content-Type"].startswith("text/calendar")
        event = Calendar.from_ical(answered.content).walk("VEVENT")[0]
        assert event.decoded("dtstart") == night.late.starts_at
        assert event.decoded("dtend") == night.late.ends_at
        assert (str(event["summary"]), str(event["status"])) == (summary, "CONFIRMED")
        assert b"DTSTART:20261101T043000Z" in answered.content
    assert client.get("/calendar/guess.ics").status_code == 404


def test_a_withdrawn_seat_is_cancelled_in_the_calendar_and_a_new_address_ends_the_old(night, client):
    client.force_login(night.made.candidate.user)
    act(client, "make-calendar-address", night.made.candidate.user, back="https://elsewhere.invalid/")
    first = CalendarFeed.objects.get().secret
    registrations.withdraw(night.made, by=night.clerk, now=night.now)
    event = Calendar.from_ical(client.get(f"/calendar/{first}.ics").content).walk("VEVENT")[0]
    assert str(event["status"]) == "CANCELLED"
    user, elsewhere = night.made.candidate.user, "https://elsewhere.invalid/"
    look = act(client, "make-calendar-address", user, back=elsewhere, confirm=False)
    assert "The address in use stops working" in look.content.decode()
    assert act(client, "make-calendar-address", user, back=elsewhere)["Location"] == "/"
    assert client.get(f"/calendar/{first}.ics").status_code == 404


# ── reminders ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_whoever_is_seated_on_the_day_itself_is_told_so(night):
    remind(now=night.late.starts_at - timedelta(minutes=10))
    reminder = Notice.objects.get(user=night.made.candidate.user, key__startswith="reminder")
    assert reminder.subject == "Your exam is today"


def test_reminders_come_once_each_by_mail_and_in_the_account(night):
    decide_accommodation(
        night.made.candidate, extra_percent_one=50, extra_percent_two=50, reason="x", by=night.clerk, now=night.now
    )
    user = night.made.candidate.user
    starts = night.late.starts_at

    def told(at):
        remind(now=at)
        remind(now=at)
        return list(
            Notice.objects.filter(user=user, key__startswith="reminder")
            .order_by("pk")
            .values_list("subject", flat=True)
        )

    assert told(starts - timedelta(days=15)) == []
    assert told(starts - timedelta(days=13)) == ["Your exam is in 13 days"]
    assert told(starts - timedelta(hours=70)) == ["Your exam is in 13 days", "Your exam is in 3 days"]
    assert told(starts - timedelta(hours=20))[2:] == ["Your exam is in 1 day"]
    body = Notice.objects.filter(user=user, key__startswith="reminder").first().body
    assert "1 November 2026, 00:30 EDT (1 November 2026, 05:30 CET for you)" in body
    assert "Granted to you: 50 % extra time" in body


@pytest.mark.any_day
def test_what_is_not_complete_is_reminded_of_before_registration_closes(entry):
    application = entry.applying()
    assert remind(now=entry.cycle.registration_closes - timedelta(days=8)) == 0
    remind(now=entry.cycle.registration_closes - timedelta(days=3))
    notice = Notice.objects.get(user=application.candidate.user, key=f"incomplete {application.pk}")
    assert notice.link == f"/my/applications/{application.pk}/"


@pytest.mark.any_day
@pytest.mark.parametrize("by", ["command", "task"])
def test_what_is_due_today_is_done_by_the_command_and_by_the_task(entry, by):
    application = entry.applying()
    Cycle.objects.filter(pk=entry.cycle.pk).update(registration_closes=entry.now + timedelta(days=3))
    for _ in range(2):
        call_command("run_due", stdout=StringIO()) if by == "command" else run_due.delay()
    notice = Notice.objects.get(user=application.candidate.user, key=f"incomplete {application.pk}")
    assert notice.mailed_at - entry.now < timedelta(minutes=5)
    assert [m.to for m in mail.outbox].count([application.candidate.user.email]) == Notice.objects.filter(
        user=application.candidate.user
    ).count()


def test_the_post_sends_each_letter_once_and_keeps_what_could_not_be_sent(entry, monkeypatch):
    user = entry.person().user
    notify_all([user], subject="One", body="Text.", now=entry.now, link="/my/", by_mail=True)
    notify_all([user], subject="In the account only", body="Text.", now=entry.now)
    assert (post_mail(now=entry.now), post_mail(now=entry.now)) == (1, 0)
    assert [(m.subject, m.to) for m in mail.outbox] == [("One", [user.email])]
    assert f"{settings.SITE_URL}/my/" in mail.outbox[0].body.splitlines()
    notify_all([user], subject="Two", body="Text.", now=entry.now, by_mail=True)

    def broken(*_, **__):
        raise OSError("no server")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", broken)
        assert post_mail(now=entry.now) == 0
    assert post_mail(now=entry.now + timedelta(minutes=3)) == 1


@pytest.mark.any_day
def test_a_keyed_message_is_given_once(entry):
    user = entry.person().user
    for _ in range(3):
        notify_all([user], subject="x", body="y", now=entry.now, key="the key")
    assert Notice.objects.filter(key="the key").count() == 1


def test_what_time_brings_on_is_harmless_twice(night):
    cycles.begin_exam_days(night.cycle, by=night.clerk, now=night.now)
    over = night.late.ends_at + timedelta(hours=1)
    first = due.run_due(now=over)
    assert first["no-shows"] == 1
    assert not any(due.run_due(now=over).values())
