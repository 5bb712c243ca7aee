"""The candidates' side of the story: fees, accommodations, a waiting list, and a sitting that is on right now."""

from datetime import timedelta

from exams.cycles import procedures as cycles
from exams.cycles.states import Credential
from exams.delivery.procedures.rehearsal import CHECKS, note_checks
from exams.proctoring.procedures import interventions
from exams.registration.fees import ledger
from exams.registration.models import Registration
from exams.registration.procedures import accommodations, applications, standing
from exams.sittings.procedures import duties, places, waiting_list
from panels.demonstration.calendar import ON_EXAM_DAYS, OPEN

LETTER = b"%PDF-1.4\n% An invented letter of the demonstration.\n"


def settle(made, *, by, now, paid=True):
    """Membership, portfolio and fee of a registration that is in order."""
    rules, person = made.cycle.rules, made.candidate
    day = now.date()
    standing.note_membership(person, bought_on=day - timedelta(days=20), rules=rules, by=by, now=now)
    what = {"credential": made.credential, "category": made.category, "submitted_on": day - timedelta(days=60)}
    standing.note_portfolio(person, by=by, now=now, **what)
    invoice = ledger.issue_invoice(made, by=by, now=now)
    if invoice and paid:
        ledger.enter_payment(
            made, amount=invoice.amount, reference=f"transfer {invoice.invoice}", paid_on=day, invoice=invoice.invoice,
            by=by, now=now,
        )  # fmt: skip


def exam_day(story, now):
    """A remote sitting that began an hour ago: one candidate can sit at once, others are at every stage."""
    story.say("A cycle on its exam days: 8 candidates")
    cast = story.cast
    cycle = story.cycle(cast.lakes, now + ON_EXAM_DAYS, planned=now - timedelta(days=90))
    sitting = cycles.add_sitting(
        cycle, place="At home, this month", remote=True, starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=30), capacity=40, by=cast.coordinator, now=now - timedelta(days=80),
    )  # fmt: skip
    story.fill(cycle, 8, now, first=cast.sitter)
    everybody = list(Registration.objects.filter(cycle=cycle).order_by("position"))
    for one in everybody:
        places.seat(one, sitting=sitting, by=cast.coordinator, now=now - timedelta(days=3))
    sitter = everybody[0]
    accommodations.decide_accommodation(
        sitter.candidate, extra_percent_one=50, extra_percent_two=50, break_minutes=10, reason="As documented.",
        by=cast.coordinator, now=now - timedelta(days=20),
    )  # fmt: skip
    duties.put_on_duty(sitting, cast.proctor, by=cast.coordinator, now=now - timedelta(days=10))
    cycles.begin_exam_days(cycle, by=cast.coordinator, now=now - timedelta(hours=2))
    whole = Registration.objects.select_related("cycle__rule_book", "cycle__association", "candidate__user", "sitting")
    for one in whole.filter(cycle=cycle).order_by("position")[:4]:
        note_checks(one, dict.fromkeys(CHECKS, True), by=cast.coordinator, now=now - timedelta(days=1))
        interventions.check_in(one, document="Passport", by=cast.proctor, now=now)
    interventions.send_word(sitting, "Welcome. Take your time to read.", by=cast.proctor, now=now)


def open_cycle(story, now):
    """A cycle open for registration: a small hall that is full, a waiting list, a request, an application begun."""
    story.say("A cycle open for registration")
    cast = story.cast
    cycle = story.cycle(cast.cedar, now + OPEN, planned=now - timedelta(days=20))
    story.fill(cycle, 9, now - timedelta(days=3))
    hall = cycle.sittings.order_by("starts_at").first()
    small = cycles.add_sitting(
        cycle, place="Library, quiet room", starts_at=hall.starts_at + timedelta(days=2),
        ends_at=hall.ends_at + timedelta(days=2), capacity=2, rooms=1, by=cast.coordinator, now=now,
    )  # fmt: skip
    people = list(
        cycle.registrations.select_related("cycle__rule_book", "cycle__association", "candidate").order_by("position")
    )
    for one in people[2:4]:
        places.seat(one, sitting=small, by=cast.coordinator, now=now)
    for n, one in enumerate(people[4:6]):
        waiting_list.wait_for(one, sitting=small, by=cast.coordinator, now=now + timedelta(minutes=n))
    accommodations.ask_for_accommodation(
        people[6].candidate, needs="Half as much time again in both parts, and a room of my own.",
        documents={"letter.pdf": LETTER}, by=cast.coordinator, now=now,
    )  # fmt: skip
    mine = cast.candidate.candidacies.get(association=cast.cedar)
    before = mine.registrations.get()
    category = next(c for c in cycle.rules.categories if c != before.category)
    settled = applications.apply_for(
        mine, cycle=cycle, credential=Credential.IMH, category=category, by=cast.candidate, now=now - timedelta(days=1)
    )
    standing.note_membership(mine, bought_on=now.date(), rules=cycle.rules, by=cast.coordinator, now=now)
    standing.note_portfolio(
        mine, credential=settled.credential, category=category, submitted_on=now.date() - timedelta(days=30),
        by=cast.coordinator, now=now,
    )  # fmt: skip
