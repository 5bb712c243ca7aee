"""An application: saved as it goes, complete when everything is there, and eligible by the rule book."""

from datetime import timedelta

import pytest

from exams.audit.models import AuditLine
from exams.cycles.states import Part
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.eligibility import findings as eligibility
from exams.registration.models import Agreement, LedgerLine, Registration
from exams.registration.procedures import applications, registrations, standing
from exams.registration.procedures.task_list import application_of
from exams.sittings.procedures import places
from tests.acting import said


def states(application, now):
    return {task.name: task.state for task in application_of(application, now=now).tasks}


def test_the_task_list_says_what_is_missing_and_by_when(entry):
    application = entry.applying()
    found = application_of(application, now=entry.now)
    assert [t.name for t in found.tasks] == [
        "profile", "category", "membership", "portfolio", "agreements", "accommodation", "fee",
    ]  # fmt: skip
    assert states(application, entry.now) == {
        "profile": "missing", "category": "done", "membership": "done", "portfolio": "done",
        "agreements": "missing", "accommodation": "missing", "fee": "missing",
    }  # fmt: skip
    assert not found.complete
    closes = entry.cycle.registration_closes
    assert all(task.by for task in found.tasks if task.state == "missing" and task.name != "fee")
    assert next(t for t in found.tasks if t.name == "profile").by == closes


def test_an_application_that_is_complete_becomes_a_registration_with_its_invoice(entry):
    application = entry.complete(entry.applying())
    made = applications.hand_in_application(application, by=application.candidate.user, now=entry.now)
    assert made.state == "registered"
    line = LedgerLine.objects.get(registration=made)
    assert (line.kind, line.amount, line.invoice, line.what) == ("charge", 200, "2026-00001", "Exam fee")
    notice = Notice.objects.get(user=made.candidate.user, key=f"registered {made.pk}")
    assert "2026-00001" in notice.body
    assert notice.by_mail


@pytest.mark.parametrize("left_out", ["profile", "agreements", "accommodation"])
def test_what_is_missing_keeps_the_application_open(entry, left_out):
    application = entry.applying()
    by, now = application.candidate.user, entry.now
    if left_out != "profile":
        applications.confirm_profile(application, name="Ada", by=by, now=now)
    if left_out != "agreements":
        applications.sign_agreements(application, list(applications.agreements_of(entry.cycle)), by=by, now=now)
    if left_out != "accommodation":
        applications.settle_accommodation(application, wanted=False, by=by, now=now)
    with pytest.raises(Refused, match="Not complete yet"):
        applications.hand_in_application(application, by=by, now=now)
    assert Registration.objects.get(pk=application.pk).state == "applying"


def test_an_application_being_completed_is_no_registration(entry):
    application = entry.applying()
    assert not entry.cycle.registrations.standing().exists()
    assert not entry.cycle.registrations.for_committee().exists()
    with pytest.raises(WrongState, match="Only a registered candidate"):
        places.seat(application, sitting=entry.sittings[0], by=entry.coordinator, now=entry.now)


def test_whoever_is_not_eligible_reads_why_and_what_to_do(entry):
    application = entry.complete(entry.applying(entry.person(member=False)))
    assert states(application, entry.now)["membership"] == "waiting"
    with pytest.raises(Refused, match=r"You are not a member yet\. Join or renew"):
        applications.hand_in_application(application, by=application.candidate.user, now=entry.now)


def test_the_coordinators_exception_opens_the_way_and_stands_in_the_record(entry):
    application = entry.complete(entry.applying(entry.person(member=False)))
    with pytest.raises(Invalid, match="reason"):
        eligibility.grant_exception(application, "membership", reason=" ", by=entry.coordinator, now=entry.now)
    with pytest.raises(Invalid, match="no exception"):
        eligibility.grant_exception(application, "parts", reason="x", by=entry.coordinator, now=entry.now)
    eligibility.grant_exception(
        application, "membership", reason="Paid at the desk.", by=entry.coordinator, now=entry.now
    )
    with pytest.raises(Invalid, match="already"):
        eligibility.grant_exception(application, "membership", reason="again", by=entry.coordinator, now=entry.now)
    applications.hand_in_application(application, by=application.candidate.user, now=entry.now)
    line = AuditLine.objects.get(action="exception.granted")
    assert (line.reason, line.details) == ("Paid at the desk.", {"rule": "membership"})


def test_agreements_are_kept_as_they_were_read(entry):
    application = entry.applying()
    texts = applications.agreements_of(entry.cycle)
    with pytest.raises(Invalid, match="missing"):
        applications.sign_agreements(application, list(texts)[:1], by=application.candidate.user, now=entry.now)
    assert not Agreement.objects.exists(), "nothing is half-signed"
    applications.sign_agreements(application, list(texts), by=application.candidate.user, now=entry.now)
    assert dict(Agreement.objects.values_list("name", "text")) == texts


def test_after_registration_has_closed_nothing_is_handed_in(entry):
    application = entry.complete(entry.applying())
    with pytest.raises(Refused, match="closed on"):
        applications.hand_in_application(application, by=application.candidate.user, now=entry.now + timedelta(days=21))


def test_the_category_can_be_changed_until_there_is_an_invoice(entry):
    application = entry.applying()
    by = application.candidate.user
    applications.change_category(application, credential="ECMH-E", category="Specialist", by=by, now=entry.now)
    application.refresh_from_db()
    assert (application.credential, application.category) == ("ECMH-E", "Specialist")
    with pytest.raises(Invalid, match="is none of them"):
        applications.change_category(application, credential="IMH-E", category="Baker", by=by, now=entry.now)
    registered = entry.registered()
    with pytest.raises(WrongState):
        applications.change_category(registered, credential="ECMH-E", category="Specialist", by=by, now=entry.now)


def test_a_name_a_zone_and_a_portfolio_are_checked(entry):
    application = entry.applying()
    by = application.candidate.user
    with pytest.raises(Invalid, match="name"):
        applications.confirm_profile(application, name=" ", by=by, now=entry.now)
    with pytest.raises(Invalid, match="time zone"):
        applications.confirm_profile(application, name="Ada", time_zone="Mars", by=by, now=entry.now)
    day = entry.now.date()
    with pytest.raises(Invalid, match="approved after"):
        standing.note_portfolio(
            application.candidate, credential="IMH-E", category="Mentor-Clinical", submitted_on=day,
            approved_on=day - timedelta(days=1), by=by, now=entry.now,
        )  # fmt: skip


def test_a_passed_part_is_carried_into_the_next_cycle_and_only_the_other_is_sat_and_paid(entry, association, clerk):
    from exams.cycles import procedures as cycles
    from exams.delivery.procedures import papers
    from exams.registration.fees import ledger

    first = entry.registered()
    registrations.note_presence(first, by=clerk, now=entry.now)
    standing.note_passed_parts([(first, Part.ONE, entry.now.date())], cycle=entry.cycle, by=clerk, now=entry.now)
    assert (
        standing.note_passed_parts([(first, Part.ONE, entry.now.date())], cycle=entry.cycle, by=clerk, now=entry.now)
        == []
    )
    later = entry.now + timedelta(days=300)
    autumn = cycles.plan_cycle(association, name="Autumn", by=clerk, now=later)
    cycles.add_sitting(
        autumn, place="Hall", starts_at=later + timedelta(days=40), ends_at=later + timedelta(days=41), capacity=5,
        by=clerk, now=later,
    )  # fmt: skip
    cycles.open_registration(autumn, by=clerk, now=later)
    again = applications.apply_for(
        first.candidate, cycle=autumn, credential="IMH-E", category="Mentor-Clinical", by=clerk, now=later
    )
    assert eligibility.carried_of(again) == {"one": entry.now.date()}
    assert eligibility.carried_in(autumn) == {again.pk: {"one": entry.now.date()}}
    assert ledger.fee_of(again) == (60, "Retake fee, one part")
    sentences = " ".join(f.sentence for f in eligibility.findings_of(again, now=later))
    assert "you sit Part Two only" in sentences
    again.state = "registered"
    with pytest.raises(Refused):
        papers.begin_part(again, Part.ONE, by=clerk, now=later)


def test_findings_of_a_whole_cycle_are_those_of_each_in_the_same_few_questions(entry, django_assert_num_queries):
    some = [entry.applying(entry.person(member=n % 2 == 0, approved=n % 3 == 0)) for n in range(6)]
    singly = {r.pk: eligibility.findings_of(r, now=entry.now) for r in some}
    with django_assert_num_queries(6):
        together = eligibility.findings_of_all(some, now=entry.now)
    assert together == singly
    assert len({tuple(f.stands for f in findings) for findings in singly.values()}) > 2


# ── days that cannot be ──────────────────────────────────────────────────────────────────────────────────────────────
def test_no_portfolio_was_approved_and_no_membership_bought_on_a_day_to_come(entry, client):
    made = entry.registered()
    client.force_login(entry.coordinator)
    for name in ("member_since", "submitted_on", "approved_on"):
        assert "1 January 2031 is still to come" in said(client, "note-standing", made, **{name: "2031-01-01"})
    assert not made.candidate.memberships.filter(bought_on__year=2031).exists()


def test_an_accommodation_is_not_granted_until_a_day_that_is_over(entry, client):
    made = entry.registered()
    client.force_login(entry.coordinator)
    measures = {"extra_percent_one": 50, "extra_percent_two": 0, "break_minutes": 0, "reason": "Documented."}
    told = said(client, "decide-on-accommodation", made, valid_until="2001-01-01", **measures)
    assert "1 January 2001 is over: choose a day to come, or leave it empty." in told
    assert not made.candidate.accommodations.exists()
