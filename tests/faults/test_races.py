"""Two people at once.  Row locks do nothing on SQLite, so these run where there is PostgreSQL."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, connections

from exams.accounts import procedures as accounts
from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line
from exams.cycles import procedures as cycles
from exams.cycles.own_rules import correct_rules
from exams.delivery.models import Attempt
from exams.delivery.procedures import papers
from exams.jobs import procedures as jobs
from exams.jobs.models import Job
from exams.messages.mail import post_mail
from exams.messages.models import Notice
from exams.messages.procedures import notify_all
from exams.proctoring.procedures import interventions
from exams.refusals.exceptions import Refused
from exams.registration.fees import ledger
from exams.registration.models import LedgerLine, Registration
from exams.registration.procedures import applications, registrations
from exams.sittings.models import WaitingPlace
from exams.sittings.procedures import places, seat_changes, waiting_list
from exams.sittings.procedures.places import with_places
from panels.reading.models import Assignment, Panel, Rating, RatingDraft
from panels.reading.procedures.adjudication import take_for_settling
from panels.reading.procedures.assignments import give_out_scripts, join_panel, replace_readers
from panels.reading.procedures.discussion import revise
from panels.reading.procedures.ratings import rate_script, save_draft, take_back
from panels.reading.procedures.rereading import read_again
from panels.reading.procedures.training import move_reviewer
from panels.reviewers.procedures import enter_reviewer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL: SQLite has no row locks"),
]


def at_once(*acts):
    """Run the acts at the same moment, each on a connection of its own; what each raised, or None."""
    start, ended = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n, act):
        start.wait()
        try:
            act()
        except Exception as error:
            ended[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "an act waits for another and never ends"
    return ended


def test_a_rating_handed_in_twice_at_once_is_one_rating(house):
    script, reader = house.scripts[0], house.readers[0]
    levels = house.levels(4, 3)
    ended = at_once(*[lambda: rate_script(script.code, levels, by=reader, now=house.now)] * 4)
    assert sum(error is None for error in ended) == 1
    assert all(isinstance(error, Refused) for error in ended if error)
    assert Rating.objects.count() == 1


def test_the_last_place_is_given_once(house):
    cycle = cycles.plan_cycle(house.association, name="Full", by=house.clerk, now=house.now)
    sitting = cycles.add_sitting(
        cycle,
        place="Hall",
        starts_at=house.now,
        ends_at=house.now.replace(hour=15),
        capacity=1,
        by=house.clerk,
        now=house.now,
    )
    cycles.open_registration(cycle, by=house.clerk, now=house.now)
    mine = [
        registrations.register(
            r.candidate, cycle=cycle, credential="IMH-E", category="Specialist", by=house.clerk, now=house.now
        )
        for r in house.registrations
    ]
    ended = at_once(*[lambda r=r: places.seat(r, sitting=sitting, by=house.clerk, now=house.now) for r in mine])
    assert sum(error is None for error in ended) == 1
    assert Registration.objects.filter(sitting=sitting).count() == 1


def test_the_record_does_not_fork(house):
    before = AuditLine.objects.count()
    acts = [lambda n=n: accounts.found_association(f"Association {n}", by=house.clerk, now=house.now) for n in range(8)]
    assert at_once(*acts) == [None] * 8
    assert AuditLine.objects.count() == before + 8
    assert first_broken_line() is None


def test_the_same_work_asked_for_twice_is_one_job(house):
    at_once(*[lambda: jobs.ask_for("score", cycle=house.cycle, by=house.coordinator, now=house.now)] * 3)
    assert Job.objects.filter(state__in=("queued", "running")).count() <= 1
    assert connection.vendor == "postgresql"


# ── on the way to a seat ─────────────────────────────────────────────────────────────────────────────────────────────
def outcomes(ended):
    """How many succeeded; whoever did not was refused by a rule, never by the database."""
    assert all(error is None or isinstance(error, Refused) for error in ended), ended
    return sum(error is None for error in ended)


def test_a_place_is_never_given_twice_while_people_choose_move_withdraw_and_wait(entry):
    hall, library = entry.sittings
    people = [entry.registered() for _ in range(8)]
    by, now = entry.clerk, entry.now
    outcomes(at_once(*[lambda r=r: seat_changes.choose_seat(r, sitting=hall, by=by, now=now) for r in people[:5]]))
    assert hall.registrations.standing().count() == hall.capacity
    waits = [r for r in people if Registration.objects.get(pk=r.pk).sitting_id is None]
    outcomes(at_once(*[lambda r=r: waiting_list.wait_for(r, sitting=hall, by=by, now=now) for r in waits]))
    seated = list(hall.registrations.standing())
    acts = [lambda: seat_changes.choose_seat(seated[0], sitting=library, by=by, now=now)]
    acts += [lambda: seat_changes.withdraw_by_rule(seated[1], by=by, now=now)]
    acts += [lambda: waiting_list.promote_all(now=now)] * 2
    acts += [lambda r=r: seat_changes.choose_seat(r, sitting=hall, by=by, now=now) for r in waits[:3]]
    outcomes(at_once(*acts))
    for sitting in with_places(entry.cycle.sittings, now=now):
        assert sitting.taken + sitting.held <= sitting.capacity
    offers = WaitingPlace.objects.filter(state="offered", sitting=hall)
    outcomes(
        at_once(*[lambda o=o: waiting_list.answer_offer(o, accept=True, by=by, now=now) for o in [*offers, *offers]])
    )
    for sitting in with_places(entry.cycle.sittings, now=now):
        assert sitting.taken + sitting.held <= sitting.capacity


def test_two_who_swap_their_sittings_do_not_wait_for_each_other(entry):
    entry.with_rules(sittings=replace(entry.cycle.rules.sittings, moves_allowed=99))
    mine = [entry.registered() for _ in range(2)]
    pairs = list(zip(mine, entry.sittings, strict=True))
    for one, sitting in pairs:
        seat_changes.choose_seat(one, sitting=sitting, by=entry.clerk, now=entry.now)
    for turn in range(6):
        to = entry.sittings if turn % 2 else entry.sittings[::-1]
        acts = [
            lambda r=r, s=s: seat_changes.choose_seat(
                Registration.objects.get(pk=r.pk), sitting=s, by=entry.clerk, now=entry.now
            )
            for r, s in zip(mine, to, strict=True)
        ]
        assert outcomes(at_once(*acts)) == 2


def test_invoices_and_payments_at_once_are_numbered_without_a_gap_and_entered_once(entry):
    applications_ = [entry.complete(entry.applying()) for _ in range(6)]
    acts = [
        lambda a=a: applications.hand_in_application(a, by=entry.clerk, now=entry.now)
        for a in applications_
        for _ in "12"
    ]
    assert outcomes(at_once(*acts)) == 6
    charges = LedgerLine.objects.filter(kind="charge").order_by("invoice")
    assert [line.invoice for line in charges] == [f"2026-{n:05d}" for n in range(1, 7)]
    one = applications_[0]
    pay = lambda: ledger.enter_payment(  # noqa: E731
        one, amount=200, reference="the same", paid_on=entry.now.date(), by=entry.clerk, now=entry.now
    )
    assert outcomes(at_once(*[pay] * 6)) == 1
    assert LedgerLine.objects.filter(registration=one, kind="payment").count() == 1


def test_a_part_begun_twice_at_once_has_one_paper_and_one_deadline(entry):
    made = entry.registered()
    seat_changes.choose_seat(made, sitting=entry.sittings[0], by=entry.clerk, now=entry.now)
    cycles.begin_exam_days(entry.cycle, by=entry.clerk, now=entry.now)
    now = entry.sittings[0].starts_at
    whole = Registration.objects.select_related("cycle__rule_book", "cycle__association", "sitting", "candidate")
    interventions.check_in(whole.get(pk=made.pk), document="Passport", by=entry.clerk, now=now)
    acts = [
        lambda n=n: papers.begin_part(whole.get(pk=made.pk), "one", by=entry.clerk, now=now + timedelta(seconds=n))
        for n in range(6)
    ]
    assert outcomes(at_once(*acts)) == 1
    assert Attempt.objects.filter(registration=made, part="one").count() == 1


def test_pauses_and_time_given_back_at_once_add_up(house):
    now = house.now
    attempt = Attempt.objects.create(
        registration=house.registrations[0], part="one", number=7, form=house.form, state="in-progress",
        started_at=now, closes_at=now + timedelta(minutes=90),
    )  # fmt: skip
    what = {"category": "technical", "description": "x", "remedy": "time", "minutes": 5, "part": "one"}
    acts = [
        lambda: interventions.report_with_remedy(house.registrations[0], by=house.clerk, now=now, **what)
        for _ in range(6)
    ]
    assert outcomes(at_once(*acts)) == 6
    attempt.refresh_from_db()
    assert attempt.closes_at == now + timedelta(minutes=120)
    assert outcomes(at_once(*[lambda: interventions.pause(attempt, reason="x", by=house.clerk, now=now)] * 4)) == 1
    later = now + timedelta(minutes=10)
    assert outcomes(at_once(*[lambda: interventions.resume(attempt, by=house.clerk, now=later)] * 4)) == 1
    attempt.refresh_from_db()
    assert attempt.closes_at == now + timedelta(minutes=130)


def test_a_keyed_message_given_at_once_is_given_once_and_posted_once(entry):
    user = entry.person().user
    acts = [lambda: notify_all([user], subject="x", body="y", now=entry.now, key="k", by_mail=True)] * 4
    assert outcomes(at_once(*acts)) == 4
    assert Notice.objects.filter(key="k").count() == 1
    at_once(*[lambda: post_mail(now=entry.now)] * 4)
    assert len(mail.outbox) == 1


# ── in the sealed room ───────────────────────────────────────────────────────────────────────────────────────────────
def test_two_leads_at_once_take_a_script_once(house, account):
    script = house.scripts[0]
    house.rate(script, house.readers[0], 4, 3)
    house.rate(script, house.readers[1], 0, 0)
    second = account("lead-reviewer", "second-lead")
    reviewer = enter_reviewer(house.association, reference="L2", user=second, by=house.clerk, now=house.now)
    join_panel(house.panel, reviewer, lead=True, by=house.coordinator, now=house.now)
    acts = [lambda u=u: take_for_settling(script.code, by=u, now=house.now) for u in (house.lead, second) * 3]
    outcomes(at_once(*acts))
    assert Assignment.objects.filter(script=script, round=2).exclude(state="given-back").count() == 1


def test_two_coordinators_at_once_give_every_script_out_once(house):
    Assignment.objects.all().delete()
    acts = [lambda: give_out_scripts(house.panel, by=house.coordinator, now=house.now)] * 4
    outcomes(at_once(*acts))
    assert Assignment.objects.count() == 4
    leaving = house.readers[0].reviewers.get()
    acts = [
        lambda: replace_readers(house.panel, leaving=leaving, reason="ill", by=house.coordinator, now=house.now)
    ] * 3
    outcomes(at_once(*acts))
    for script in house.scripts:
        held = script.assignments.exclude(state="given-back").values_list("reviewer", flat=True)
        assert len(set(held)) == len(held) <= 2


def test_two_windows_of_one_reviewer_lose_no_rating_and_take_back_at_most_one(house):
    script, me = house.scripts[0], house.readers[0]
    levels = house.levels(4, 3)
    acts = [lambda: rate_script(script.code, levels, by=me, now=house.now)] * 2
    acts += [lambda: take_back(script.code, by=me, now=house.now)] * 2
    acts += [lambda: save_draft(script.code, levels=levels, by=me, now=house.now)] * 2
    outcomes(at_once(*acts))
    assignment = Assignment.objects.get(script=script, reviewer__user=me)
    assert Rating.objects.filter(assignment=assignment).exists() == (assignment.state == "handed-in")
    if assignment.state == "waiting":
        assert RatingDraft.objects.get(assignment=assignment).levels == {str(pk): v for pk, v in levels.items()}


def test_two_who_have_their_last_word_at_once_settle_the_script_once(house):
    rules = house.cycle.rules
    changed = replace(rules, reading=replace(rules.reading, discussion_hours=48))
    correct_rules(house.cycle, changed, by=house.clerk, now=house.now, reason="they discuss")
    script = house.scripts[0]
    house.rate(script, house.readers[0], 4, 3)
    house.rate(script, house.readers[1], 0, 3)
    ended = at_once(
        *(
            lambda who=who: revise(script.code, house.levels(3, 3), by=who, now=house.now)
            for who in (*house.readers, *house.readers)
        )
    )
    assert ended.count(None) == 2, "each once"
    assert all(isinstance(error, Refused) for error in ended if error)
    script.refresh_from_db()
    assert script.phase == "settled"
    assert AuditLine.objects.filter(action="script.settled").count() == 1
    assert first_broken_line() is None


def test_a_window_read_again_by_two_coordinators_at_once_is_given_out_once(house, account):
    house.rate_all(3, 2)
    third = enter_reviewer(
        house.association, reference="R9", user=account("reviewer", "third"), name="Third", by=house.clerk,
        now=house.now,
    )  # fmt: skip
    join_panel(house.panel, third, by=house.coordinator, now=house.now)
    first = house.readers[0].reviewers.get()
    move_reviewer(first, "stopped", by=house.coordinator, now=house.now, reason="careless")
    codes = [script.code for script in house.scripts]

    def again():
        panel = Panel.objects.select_related("cycle__rule_book", "rubric").get(pk=house.panel.pk)
        return read_again(panel, first, codes, reason="careless", by=house.coordinator, now=house.now)

    ended = at_once(again, again, again)
    assert ended.count(None) == 1
    assert all(isinstance(error, Refused) for error in ended if error)
    assert third.assignments.count() == 2
    assert first_broken_line() is None
