"""What time brings on: lapsing after the days of grace, archiving, reminders; time away, the way back, moves."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from exams.audit.procedures import first_broken_line
from exams.delivery.models import Attempt
from exams.jobs.due import run_due
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.registration.models import Registration
from exams.rules.sections.hours_and_moves import CategoryFee, Gap, MovingRules, ReinstatementRules
from exams.rules.sections.renewal import RenewalRules
from panels.endorsements.models import Endorsement, EndorsementChange
from panels.endorsements.procedures.granting import move_endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.models import CategoryMove, Reinstatement
from panels.renewals.procedures.facts import keeping_of
from panels.renewals.procedures.lapsing import (
    archive_long_lapsed,
    lapse_overdue,
    remind_of_renewals,
    warn_of_long_absence,
)
from panels.renewals.procedures.moving_category import (
    ask_to_move,
    decide_move,
    reopen_move,
    settle_moves,
    withdraw_move,
)
from panels.renewals.procedures.reinstating import (
    ask_inactive,
    ask_reinstatement,
    come_back,
    decide_reinstatement,
    reopen_reinstatement,
    withdraw_reinstatement,
)
from tests.panels.renewals.keeping import Keeping, at

LAPSED, ACTIVE, INACTIVE = EndorsementState.LAPSED, EndorsementState.ACTIVE, EndorsementState.INACTIVE


@pytest.fixture
def keeping(account, clerk):
    return Keeping(account, clerk, RenewalRules())


def fresh(endorsement):
    return Endorsement.objects.select_related("association", "candidate__user").get(pk=endorsement.pk)


def lapse(keeping, endorsement, on="2027-01-31"):
    return move_endorsement(endorsement, LAPSED, reason="Not renewed.", by=keeping.clerk, at=at(on))


# ── lapsing ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("moment", "lapses"),
    [
        (datetime(2027, 1, 31, 7, 59, tzinfo=UTC), False),  # 23:59 of the last day of grace in Los Angeles
        (datetime(2027, 1, 31, 8, 0, tzinfo=UTC), True),  # midnight there
        (datetime(2027, 1, 1, 8, 0, tzinfo=UTC), False),
    ],
)
def test_it_lapses_when_the_days_of_grace_are_over_on_the_clocks_of_the_association(keeping, moment, lapses):
    it = keeping.endorsed(until="2026-12-31")
    assert lapse_overdue(by=keeping.clerk, now=moment) == lapses
    assert fresh(it).state == (LAPSED if lapses else ACTIVE)
    if lapses:
        assert fresh(it).state_since == date(2027, 1, 31)
        assert EndorsementChange.objects.get().reason == "Not renewed: the renewal was due on 31 December 2026."


def test_lapsing_is_told_once_in_the_account_and_by_mail_and_says_that_no_exam_follows(keeping):
    it = keeping.endorsed(until="2026-12-31")
    for day in ("2027-02-01", "2027-02-02"):
        run_due(now=at(day))
    told = Notice.objects.filter(subject="Your endorsement has lapsed")
    assert told.get().user == it.candidate.user
    assert "the exam is not taken again" in told.get().body
    assert [m.to for m in mail.outbox if "lapsed" in m.subject] == [[it.candidate.user.email]]
    assert first_broken_line() is None


def test_what_lies_with_the_office_never_lapses(keeping):
    it = keeping.endorsed(until="2026-12-31")
    keeping.attested(it)
    assert lapse_overdue(by=keeping.clerk, now=at("2027-06-01")) == 0
    assert remind_of_renewals(now=at("2027-01-05")) == 0
    assert fresh(it).state == ACTIVE


def test_a_lapsed_an_inactive_and_an_undated_endorsement_do_not_lapse(keeping):
    for state in (LAPSED, INACTIVE, EndorsementState.ARCHIVED, EndorsementState.REVOKED):
        it = keeping.endorsed(until="2026-12-31")
        move_endorsement(it, state, reason="x", by=keeping.clerk, at=at("2026-11-01"))
    undated = keeping.endorsed()
    Endorsement.objects.filter(pk=undated.pk).update(valid_until=None)
    assert lapse_overdue(by=keeping.clerk, now=at("2027-06-01")) == 0


def test_an_association_that_renews_nothing_lapses_nothing(account, clerk):
    quiet = Keeping(account, clerk, RenewalRules(model="none"))
    quiet.endorsed(until="2020-12-31")
    assert lapse_overdue(by=clerk, now=at("2027-06-01")) == remind_of_renewals(now=at("2020-12-20")) == 0


def test_whoever_is_inactive_for_longer_than_allowed_lapses(keeping):
    it = keeping.endorsed(until="2026-12-31")
    ask_inactive(it, reason="A child.", by=it.candidate.user, now=at("2026-03-14"))
    assert lapse_overdue(by=keeping.clerk, now=at("2028-03-13")) == 0
    assert lapse_overdue(by=keeping.clerk, now=at("2028-03-14")) == 1
    assert fresh(it).changes.last().reason == "Inactive since 14 March 2026; the longest is 24 months."


def test_whoever_is_away_for_long_is_told_once_before_it_lapses(keeping):
    it = keeping.endorsed(until="2026-12-31")
    ask_inactive(it, reason="A child.", by=it.candidate.user, now=at("2026-03-14"))
    assert [warn_of_long_absence(now=at(day)) for day in ("2028-01-13", "2028-01-14", "2028-01-15")] == [0, 1, 0]
    assert "Come back before 14 March 2028" in Notice.objects.get().body


def test_what_lapsed_long_ago_is_archived_only_by_rule(keeping):
    it = keeping.endorsed(until="2026-12-31")
    lapse(keeping, it, "2027-01-31")
    assert archive_long_lapsed(by=keeping.clerk, now=at("2099-01-01")) == 0
    keeping.adopt(RenewalRules(archive_after_months=1), since="2027-01-01")
    assert archive_long_lapsed(by=keeping.clerk, now=at("2027-02-27")) == 0
    assert archive_long_lapsed(by=keeping.clerk, now=at("2027-02-28")) == 1, "the last day of a shorter month"
    assert fresh(it).state == EndorsementState.ARCHIVED
    assert "archived after 1 month" in fresh(it).changes.last().reason


def test_lapsing_many_asks_hardly_more_than_lapsing_few(keeping):
    counts = []
    for number, year in ((10, 2025), (200, 2026)):
        keeping.many(number, granted="2020-01-01", until=f"{year}-12-31")
        with CaptureQueriesContext(connection) as captured:
            assert lapse_overdue(by=keeping.clerk, now=at(f"{year + 1}-03-01")) == number
        counts.append(len(captured))
    assert counts[0] <= 26
    assert counts[1] <= counts[0] + 6, "some long statements are cut in two, none is repeated for a row"
    with CaptureQueriesContext(connection) as captured:
        assert lapse_overdue(by=keeping.clerk, now=at("2027-03-02")) == 0
    assert len(captured) <= 4


# ── reminders ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_reminders_are_given_once_each_in_the_account_and_by_mail(keeping):
    it = keeping.endorsed(until="2026-12-31")
    told = []
    for day in ("2026-10-01", "2026-10-02", "2026-10-03", "2026-12-01", "2026-12-02", "2026-12-24", "2026-12-31",
                "2027-01-01", "2027-01-02", "2027-01-30"):  # fmt: skip
        told.append(remind_of_renewals(now=at(day)))
        remind_of_renewals(now=at(day))
    assert told == [0, 1, 0, 1, 0, 1, 0, 1, 0, 0], "90, 30 and 7 days before, and when it is overdue"
    notices = Notice.objects.filter(user=it.candidate.user).order_by("sent_at")
    assert all(n.by_mail for n in notices)
    assert notices[0].subject == "Renew by 31 December 2026"
    assert notices[3].body == (
        "IMH-E Specialist: the renewal was due on 31 December 2026. You can still renew until 30 January 2027; after "
        "that it lapses."
    )
    assert notices[0].link == f"/my/endorsements/{it.pk}/renewal/"


def test_a_day_that_was_missed_is_caught_up_by_the_nearest(keeping):
    keeping.endorsed(until="2026-12-31")
    assert remind_of_renewals(now=at("2026-12-28")) == 1
    assert Notice.objects.count() == 1


def test_whoever_holds_two_gets_one_letter_for_both(keeping):
    first = keeping.endorsed(until="2026-12-31")
    keeping.endorsed(until="2026-12-31", credential="ECMH-E", who=first.candidate)
    assert remind_of_renewals(now=at("2026-12-01")) == 1
    assert "IMH-E Specialist and ECMH-E Specialist" in Notice.objects.get().body


def test_reminding_many_asks_the_same_as_reminding_few(keeping):
    counts = []
    for number, year in ((10, 2025), (200, 2026)):
        keeping.many(number, granted="2020-01-01", until=f"{year}-12-31")
        Endorsement.objects.exclude(valid_until__year=year).update(valid_until=date(2035, 12, 31))
        with CaptureQueriesContext(connection) as captured:
            assert remind_of_renewals(now=at(f"{year}-12-01")) == number
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 3


# ── time away ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_inactive_is_asked_for_and_nothing_is_due_until_the_return(keeping):
    it = keeping.endorsed(until="2026-12-31")
    with pytest.raises(Invalid, match="in a sentence why"):
        ask_inactive(it, reason=" ", by=it.candidate.user, now=at("2026-06-01"))
    ask_inactive(it, reason="A child.", by=it.candidate.user, now=at("2026-06-01"))
    assert lapse_overdue(by=keeping.clerk, now=at("2027-06-01")) == remind_of_renewals(now=at("2026-12-28")) == 0
    come_back(fresh(it), by=it.candidate.user, now=at("2027-09-01"))
    it = fresh(it)
    assert (it.state, it.valid_until) == (ACTIVE, date(2027, 12, 31))
    of = keeping_of(it, now=at("2027-09-01")).due
    assert {a.kind: a.hours for a in of.asked if not a.topic} == {"training": 5, "supervision": 4}, (
        "four months of twelve"
    )
    with pytest.raises(WrongState, match="Only an inactive"):
        come_back(it, by=it.candidate.user, now=at("2027-09-02"))


def test_whoever_comes_back_within_the_time_of_validity_keeps_it(keeping):
    it = keeping.endorsed(until="2027-12-31")
    ask_inactive(it, reason="A child.", by=it.candidate.user, now=at("2026-06-01"))
    come_back(fresh(it), by=it.candidate.user, now=at("2026-09-01"))
    assert fresh(it).valid_until == date(2027, 12, 31)


# ── reinstatement ────────────────────────────────────────────────────────────────────────────────────────────────────
REFEREES = "Ada, ada@example.invalid\nBen, ben@example.invalid\n\nCleo, cleo@example.invalid\n"


def test_reinstatement_by_new_experience_three_references_and_a_fee(keeping):
    keeping.adopt(RenewalRules(reinstatement=ReinstatementRules(fee=Decimal(75))), since="2021-01-01")
    it = keeping.endorsed(until="2026-12-31")
    user, now = it.candidate.user, at("2027-05-05")
    with pytest.raises(WrongState, match="is active"):
        ask_reinstatement(it, by=user, now=now)
    lapse(keeping, it)
    with pytest.raises(Invalid) as refusal:
        ask_reinstatement(it, referees="Ada\nAda\nBen", by=user, now=now)
    assert refusal.value.faults == (
        "Say what you have worked in since it lapsed.",
        "Name 3 different people who can be asked, one a line.",
    )
    asked = ask_reinstatement(it, experience="Home visits.", referees=REFEREES, by=user, now=now)
    assert len(asked.referees) == 3
    with pytest.raises(Refused, match="already"):
        ask_reinstatement(it, experience="Home visits.", referees=REFEREES, by=user, now=now)
    with pytest.raises(Refused, match=r"fee of 75\.00 USD has to be received"):
        decide_reinstatement(asked, granted=True, answer="Welcome.", by=keeping.office, now=now)
    with pytest.raises(Invalid, match="Write the answer"):
        decide_reinstatement(asked, granted=True, answer=" ", fee_received=True, by=keeping.office, now=now)
    assert fresh(it).state == LAPSED, "nothing is half done"
    decide_reinstatement(asked, granted=True, answer="Welcome.", fee_received=True, by=keeping.office, now=now)
    assert (fresh(it).state, fresh(it).valid_until) == (ACTIVE, date(2028, 12, 31)), "as if it began this year"
    with pytest.raises(WrongState, match="answered already"):
        decide_reinstatement(asked, granted=False, answer="No.", by=keeping.office, now=now)
    assert Notice.objects.filter(subject="Your endorsement is reinstated", user=user).exists()


def test_reinstatement_by_hours_attestation_and_a_guaranteed_audit(keeping):
    route = ReinstatementRules(
        new_experience=False, references=0, training_hours=Decimal(15), supervision_attested=True, guaranteed_audit=True
    )
    keeping.adopt(RenewalRules(reinstatement=route), since="2021-01-01")
    it = keeping.endorsed(until="2025-12-31")
    lapse(keeping, it, "2026-01-31")
    keeping.hours(it, "training", "15", on="2025-12-01")
    with pytest.raises(Invalid) as refusal:
        ask_reinstatement(it, by=it.candidate.user, now=at("2026-12-01"))
    assert refusal.value.faults[0].endswith("0 are noted."), "a year ago is no day of the last twelve months"
    keeping.hours(it, "training", "15", on="2025-12-02")
    asked = ask_reinstatement(it, supervision_attested=True, by=it.candidate.user, now=at("2026-12-01"))
    assert (asked.training_hours, asked.guarantees_audit) == (15, True)


def test_a_reinstatement_never_triggers_an_exam(keeping):
    it = keeping.endorsed(until="2026-12-31")
    lapse(keeping, it)
    asked = ask_reinstatement(it, experience="x", referees=REFEREES, by=it.candidate.user, now=at("2027-05-05"))
    decide_reinstatement(asked, granted=True, answer="Welcome.", by=keeping.office, now=at("2027-05-06"))
    assert fresh(it).state == ACTIVE
    assert not Registration.objects.exists()
    assert not Attempt.objects.exists()
    assert "exam" not in {f.name for f in Reinstatement._meta.get_fields()}


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (INACTIVE, "inactive, not lapsed"),
        (EndorsementState.ARCHIVED, "apply anew"),
        (EndorsementState.REVOKED, "revoked endorsement is not reinstated"),
    ],
)
def test_only_what_lapsed_is_reinstated(keeping, state, sentence):
    it = keeping.endorsed()
    move_endorsement(it, state, reason="x", by=keeping.clerk, at=at("2026-11-01"))
    with pytest.raises(WrongState, match=sentence):
        ask_reinstatement(it, experience="x", referees=REFEREES, by=it.candidate.user, now=at("2026-12-01"))


def test_reinstatement_can_be_asked_for_within_the_months_of_the_rule_book(keeping):
    keeping.adopt(RenewalRules(reinstatement=ReinstatementRules(within_months=12)), since="2021-01-01")
    it = keeping.endorsed(until="2025-12-31")
    lapse(keeping, it, "2026-01-31")
    given = {"experience": "x", "referees": REFEREES, "by": it.candidate.user}
    with pytest.raises(Refused, match="Apply anew"):
        ask_reinstatement(it, now=at("2027-02-01"), **given)
    asked = ask_reinstatement(it, now=at("2027-01-31"), **given)
    withdraw_reinstatement(asked, by=it.candidate.user, now=at("2027-01-31"))
    ask_reinstatement(it, now=at("2027-01-31"), **given)


def test_nobody_asks_or_decides_for_somebody_else(keeping):
    it, other = keeping.endorsed(until="2026-12-31"), keeping.person().user
    now = at("2027-05-05")
    for step in (
        lambda: ask_inactive(it, reason="x", by=other, now=now),
        lambda: come_back(it, by=other, now=now),
        lambda: ask_reinstatement(it, by=other, now=now),
        lambda: ask_to_move(it, to="Mentor-Policy", wanted_on=now.date(), reason="x", by=other, now=now),
    ):
        with pytest.raises(NotYours):
            step()
    lapse(keeping, it)
    asked = ask_reinstatement(it, experience="x", referees=REFEREES, by=it.candidate.user, now=now)
    with pytest.raises(Refused, match="your own"):
        decide_reinstatement(asked, granted=True, answer="Me.", by=it.candidate.user, now=now)


# ── moving ───────────────────────────────────────────────────────────────────────────────────────────────────────────
MOVING = MovingRules(
    gaps=(Gap("Specialist", "Mentor-Clinical", 3),), notice_months=6,
    fees=(CategoryFee("Mentor-Clinical", Decimal(300)), CategoryFee("Specialist", Decimal(100))),
)  # fmt: skip


def wish(keeping, it, *, to="Mentor-Clinical", on="2027-05-01", now="2026-10-31", reason="I supervise now."):
    return ask_to_move(it, to=to, wanted_on=date.fromisoformat(on), reason=reason, by=it.candidate.user, now=at(now))


def test_a_move_keeps_the_years_between_the_notice_and_the_fee(keeping):
    keeping.adopt(RenewalRules(moving=MOVING), since="2021-01-01")
    it = keeping.endorsed(granted="2024-05-01")
    with pytest.raises(Refused, match="1 May 2027 is the first day"):
        wish(keeping, it, on="2027-04-30")
    with pytest.raises(Refused, match="6 months ahead: 1 June 2027"):
        wish(keeping, it, now="2026-12-01")
    with pytest.raises(Invalid, match="is over"):
        wish(keeping, it, on="2020-01-01")
    with pytest.raises(Invalid, match="ten years ahead"):
        wish(keeping, it, on="9999-12-31")
    with pytest.raises(Invalid, match="no category"):
        wish(keeping, it, to="Wizard")
    with pytest.raises(Refused, match="endorsed as Specialist already"):
        wish(keeping, it, to="Specialist")
    with pytest.raises(Invalid, match="what has changed"):
        wish(keeping, it, reason=" ")
    asked = wish(keeping, it)
    assert asked.fee == 200
    with pytest.raises(Refused, match="already"):
        wish(keeping, it)
    assert wish(keeping, keeping.endorsed(granted="2020-01-01"), to="Mentor-Policy").fee == 0
    withdraw_move(asked, by=it.candidate.user, now=at("2026-11-01"))
    wish(keeping, it)


@pytest.mark.parametrize("one_at_a_time", [True, False])
def test_the_old_category_is_archived_only_once_the_new_one_is_granted_and_only_by_rule(keeping, one_at_a_time):
    keeping.adopt(RenewalRules(moving=replace(MOVING, one_at_a_time=one_at_a_time)), since="2021-01-01")
    it = keeping.endorsed(granted="2020-05-01")
    asked = wish(keeping, it)
    decide_move(asked, granted=True, answer="Hand in the portfolio.", by=keeping.office, now=at("2026-11-02"))
    assert settle_moves(by=keeping.clerk, now=at("2026-11-03")) == 0
    assert fresh(it).state == ACTIVE, "to agree grants nothing yet"
    new = keeping.endorsed(granted="2027-06-01", category="Mentor-Clinical", who=it.candidate)
    assert settle_moves(by=keeping.clerk, now=at("2027-06-02")) == 1
    assert settle_moves(by=keeping.clerk, now=at("2027-06-03")) == 0
    assert fresh(it).state == (EndorsementState.ARCHIVED if one_at_a_time else ACTIVE)
    asked.refresh_from_db()
    assert (asked.state, asked.became) == ("done", new)


def test_a_refused_move_says_why_and_changes_nothing(keeping):
    it = keeping.endorsed(granted="2020-05-01")
    asked = wish(keeping, it)
    with pytest.raises(Invalid, match="Write the answer"):
        decide_move(asked, granted=False, answer="", by=keeping.office, now=at("2026-11-02"))
    decide_move(asked, granted=False, answer="Not yet.", by=keeping.office, now=at("2026-11-02"))
    assert fresh(it).state == ACTIVE
    assert Notice.objects.get().body == "Not yet."


def test_the_database_keeps_the_promises_of_requests(keeping):
    it = keeping.endorsed(granted="2020-05-01")
    asked = wish(keeping, it)
    for broken in ({"state": "granted"}, {"state": "done"}, {"state": "dreamt"}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CategoryMove.objects.filter(pk=asked.pk).update(**broken)
    lapse(keeping, it)
    asked = ask_reinstatement(it, experience="x", referees=REFEREES, by=it.candidate.user, now=at("2027-05-05"))
    for broken in ({"state": "granted"}, {"state": "done"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reinstatement.objects.filter(pk=asked.pk).update(**broken)


# ── answers taken back ───────────────────────────────────────────────────────────────────────────────────────────────
def asked_for_reinstatement(keeping, it, now="2027-05-05"):
    return ask_reinstatement(it, experience="x", referees=REFEREES, by=it.candidate.user, now=at(now))


@pytest.mark.parametrize("granted", [True, False])
def test_a_reinstatement_answered_by_mistake_waits_again_and_all_is_as_it_was(keeping, granted):
    it = keeping.endorsed(until="2026-12-31")
    lapse(keeping, it)
    asked = asked_for_reinstatement(keeping, it)
    before = fresh(it)
    given = {"by": keeping.office, "now": at("2027-05-06")}
    decide_reinstatement(asked, granted=granted, answer="So be it.", **given)
    with pytest.raises(Invalid, match="Write the reason"):
        reopen_reinstatement(asked, reason="", **given)
    reopen_reinstatement(asked, reason="Another person.", **given)
    after = fresh(it)
    assert (after.state, after.state_since, after.valid_until) == (LAPSED, before.state_since, before.valid_until)
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.decided_at) == ("asked", "", None)
    assert Notice.objects.filter(user=it.candidate.user, subject="Your request is looked at again").exists()
    decide_reinstatement(asked, granted=True, answer="Welcome.", **given)
    assert fresh(it).state == ACTIVE
    assert first_broken_line() is None


def test_a_reinstatement_on_which_something_depends_stands(keeping):
    it = keeping.endorsed(until="2026-12-31")
    lapse(keeping, it)
    asked = asked_for_reinstatement(keeping, it)
    given = {"by": keeping.office, "now": at("2027-05-06")}
    with pytest.raises(WrongState, match="no answer"):
        reopen_reinstatement(asked, reason="x", **given)
    decide_reinstatement(asked, granted=True, answer="Welcome.", **given)
    with pytest.raises(Refused, match="your own"):
        reopen_reinstatement(asked, reason="x", by=it.candidate.user, now=at("2027-05-06"))
    ask_inactive(fresh(it), reason="A child.", by=it.candidate.user, now=at("2027-05-07"))
    with pytest.raises(Refused, match="has changed since"):
        reopen_reinstatement(asked, reason="x", **given)
    assert fresh(it).state == INACTIVE


def test_a_refusal_after_which_was_asked_anew_stands(keeping):
    it = keeping.endorsed(until="2026-12-31")
    lapse(keeping, it)
    asked = asked_for_reinstatement(keeping, it)
    given = {"by": keeping.office, "now": at("2027-05-06")}
    decide_reinstatement(asked, granted=False, answer="Not yet.", **given)
    asked_for_reinstatement(keeping, it, "2027-05-07")
    with pytest.raises(Refused, match="asked for anew since"):
        reopen_reinstatement(asked, reason="x", **given)


@pytest.mark.parametrize("granted", [True, False])
def test_a_move_answered_by_mistake_waits_again(keeping, granted):
    it = keeping.endorsed(granted="2020-05-01")
    asked = wish(keeping, it)
    given = {"by": keeping.office, "now": at("2026-11-02")}
    decide_move(asked, granted=granted, answer="So be it.", **given)
    reopen_move(asked, reason="Another person.", **given)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("asked", "")
    keeping.endorsed(granted="2027-06-01", category="Mentor-Clinical", who=it.candidate)
    assert settle_moves(by=keeping.clerk, now=at("2027-06-02")) == 0, "nothing is granted that waits for an answer"
    decide_move(asked, granted=True, answer="Yes.", **given)
    assert settle_moves(by=keeping.clerk, now=at("2027-06-02")) == 1
    with pytest.raises(WrongState, match="granted already"):
        reopen_move(asked, reason="x", **given)


def test_a_refused_move_that_was_asked_anew_stays_refused(keeping):
    it = keeping.endorsed(granted="2020-05-01")
    asked = wish(keeping, it)
    given = {"by": keeping.office, "now": at("2026-11-02")}
    decide_move(asked, granted=False, answer="Not yet.", **given)
    wish(keeping, it)
    with pytest.raises(Refused, match="asked for anew since"):
        reopen_move(asked, reason="x", **given)
