"""Renewing, step by step, in both models: hours, ethics, attestation, audit, decision."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.rules.sections.hours_and_moves import HoursAsked, ReinstatementRules
from exams.rules.sections.renewal import RenewalRules
from panels.endorsements.procedures.granting import move_endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.models import AuditDraw, ContinuingHour, Renewal
from panels.renewals.procedures.audits import decide_audit, draw_audit, how_many_would_be_drawn
from panels.renewals.procedures.facts import keeping_of
from panels.renewals.procedures.first_days import set_first_days
from panels.renewals.procedures.hours import note_hours, restore_hours, strike_hours
from panels.renewals.procedures.lapsing import lapse_overdue
from panels.renewals.procedures.lists import how_many_ready
from panels.renewals.procedures.reinstating import ask_reinstatement, decide_reinstatement
from panels.renewals.procedures.renewing import (
    attest,
    renew,
    renew_attested,
    send_back,
    sign_ethics,
)
from panels.renewals.procedures.taking_back import decided_last, reopen_renewal, withdraw_attestation
from tests.panels.renewals.keeping import Keeping, at

CYCLE = RenewalRules(model="three-year")


@pytest.fixture
def annual(account, clerk):
    return Keeping(account, clerk, RenewalRules())


@pytest.fixture
def cycle(account, clerk):
    return Keeping(account, clerk, CYCLE)


def fresh(endorsement):
    return type(endorsement).objects.select_related("association", "candidate__user").get(pk=endorsement.pk)


# ── the annual model ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_year_is_renewed_from_the_first_hour_to_the_next_day_of_validity(annual):
    it = annual.endorsed(until="2026-12-31")
    user, now = it.candidate.user, at("2026-12-01")
    with pytest.raises(Invalid) as refusal:
        attest(it, by=user, now=now)
    assert len(refusal.value.faults) == 7, (
        "training, about two topics, supervision, whether giving it, ethics, membership"
    )
    renewal = annual.attested(it)
    assert (renewal.state, renewal.period_from, renewal.period_to) == ("attested", date(2026, 1, 1), date(2026, 12, 31))
    assert [(x["title"], x["asked"], x["done"]) for x in renewal.counted["lines"]] == [
        ("Training", "15", "15"),
        ("of which about diversity, equity and inclusion", "1", "1"),
        ("Reflective supervision", "12", "12"),
    ]
    assert "No licensing board" in renewal.ethics_text
    renew(renewal, by=annual.office, now=now)
    it = fresh(it)
    assert (it.state, it.valid_until) == (EndorsementState.ACTIVE, date(2027, 12, 31))
    assert Notice.objects.get(user=user).body == f"IMH-E Specialist ({it.number}) is valid until 31 December 2027."
    following = keeping_of(it, now=at("2027-01-02"))
    assert following.due.period_from == date(2027, 1, 1)
    assert "0 of 15 hours" in following.missing[0], "the hours of last year are not counted again"
    assert first_broken_line() is None


def test_whoever_was_endorsed_this_year_has_nothing_to_renew_before_the_end_of_the_next(annual):
    it = annual.endorsed(granted="2026-03-14")
    assert it.valid_until == date(2027, 12, 31)
    assert not keeping_of(it, now=at("2026-12-31")).opened


def test_a_renewal_is_not_attested_before_its_time(annual):
    it = annual.endorsed(until="2026-12-31")
    with pytest.raises(Refused, match="from 2 September 2026 on"):
        attest(it, by=it.candidate.user, now=at("2026-09-01"))


def test_hours_of_whoever_holds_two_endorsements_count_once_for_both(annual):
    first = annual.endorsed(until="2026-12-31")
    second = annual.endorsed(until="2026-12-31", credential="ECMH-E", who=first.candidate)
    annual.attested(first)
    now = at("2026-12-01")
    annual.sign(second, now)
    attest(second, by=second.candidate.user, now=now)
    assert Renewal.objects.filter(state="attested").count() == 2
    assert ContinuingHour.objects.count() == 3
    assert renew_attested(annual.association, by=annual.office, now=now) == 2


def test_hours_phased_in_are_judged_by_the_year_and_the_book_of_the_period(annual):
    training = HoursAsked("training", Decimal(15))
    annual.adopt(replace(RenewalRules(), hours=(training, HoursAsked("supervision", Decimal(6)))), since="2024-01-01")
    annual.adopt(replace(RenewalRules(), hours=(training, HoursAsked("supervision", Decimal(12)))), since="2025-01-01")
    asked = [
        keeping_of(annual.endorsed(granted="2015-01-01", until=f"{year}-12-31"), now=at("2026-12-01"))
        .lines[-1][0]
        .hours
        for year in (2024, 2025, 2026)
    ]
    assert asked == [6, 12, 12]


def test_from_the_annual_model_into_the_cycle(annual):
    it = annual.endorsed(until="2026-12-31")
    renewal = annual.attested(it)
    annual.adopt(CYCLE, since="2027-01-01")
    renew(renewal, by=annual.office, now=at("2026-12-20"))
    it = fresh(it)
    assert it.valid_until == date(2027, 12, 31)
    of = keeping_of(it, now=at("2027-06-01")).due
    assert [(a.kind, a.hours) for a in of.asked] == [("training", 15), ("supervision", 12)], "a third of the cycle"
    assert "12 complete months from 1 January 2027" in of.note


def test_what_was_attested_stays_as_it_was_and_its_hours_are_not_struck_out(annual):
    it = annual.endorsed(until="2026-12-31")
    renewal = annual.attested(it)
    hours = ContinuingHour.objects.first()
    with pytest.raises(Refused, match="count in what was attested"):
        strike_hours(hours, reason="A slip.", by=it.candidate.user, now=at("2026-12-02"))
    annual.hours(it, "training", "9")
    renewal.refresh_from_db()
    assert renewal.counted["lines"][0]["done"] == "15"


def test_hours_struck_out_do_not_count_and_stay_in_the_record(annual):
    it = annual.endorsed(until="2026-12-31")
    hours = annual.hours(it, "training", "9")
    assert keeping_of(it, now=at("2026-12-01")).lines[0][1] == 9
    strike_hours(hours, reason="Entered twice.", by=it.candidate.user, now=at("2026-12-01"))
    assert keeping_of(it, now=at("2026-12-01")).lines[0][1] == 0
    with pytest.raises(Refused, match="already"):
        strike_hours(hours, reason="Again.", by=it.candidate.user, now=at("2026-12-01"))
    assert AuditLine.objects.filter(action="hours.struck", reason="Entered twice.").exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"hours": "-3"}, "more than 0"),
        ({"hours": "0"}, "more than 0"),
        ({"hours": "1e9"}, "at most 500"),
        ({"hours": "1E400000000"}, "at most 500"),
        ({"hours": "NaN"}, "more than 0"),
        ({"hours": "0.001"}, "two decimals"),
        ({"hours": "many"}, "no number of hours"),
        ({"on": date(2026, 12, 2)}, "still to come"),
        ({"on": date(1926, 12, 1)}, "too long ago"),
        ({"on": "yesterday"}, "Give the day"),
        ({"kind": "sleep"}, "training or of reflective supervision"),
        ({"topic": "gossip"}, "no topic in the rule book"),
        ({"title": "  "}, "Say what it was"),
        ({"title": "x" * 201}, "200 characters"),
    ],
)
def test_hours_that_make_no_sense_are_refused(annual, given, sentence):
    it = annual.endorsed()
    sound = {"kind": "training", "hours": "2", "title": "A course", "on": date(2026, 12, 1)}
    with pytest.raises(Invalid, match=sentence):
        note_hours(it.candidate, by=it.candidate.user, now=at("2026-12-01"), **{**sound, **given})
    assert not ContinuingHour.objects.exists()


def test_today_is_the_day_of_the_association(annual):
    it = annual.endorsed()
    given = {"kind": "training", "hours": "2", "title": "A course", "on": date(2026, 12, 2), "by": it.candidate.user}
    with pytest.raises(Invalid, match="still to come"):
        note_hours(it.candidate, now=at("2026-12-02", hour=7), **given)  # 23:00 of the day before in Los Angeles
    note_hours(it.candidate, now=at("2026-12-02", hour=9), **given)


# ── one's word, and the audit ────────────────────────────────────────────────────────────────────────────────────────
def test_a_cycle_is_attested_on_ones_word_and_renewed_when_the_draw_passed_by(cycle):
    it = cycle.endorsed(until="2027-12-31")
    renewal = cycle.attested(it, at("2027-12-01"))
    with pytest.raises(Refused, match="Draw the audit first"):
        renew(renewal, by=cycle.office, now=at("2027-12-02"))
    assert renew_attested(cycle.association, by=cycle.office, now=at("2027-12-02")) == 0
    draw = draw_audit(cycle.association, by=cycle.office, now=at("2027-12-02"))
    assert draw.drawn == [str(renewal.pk)], "10 % of one, rounded up"
    with pytest.raises(Refused, match="decide the audit"):
        renew(renewal, by=cycle.office, now=at("2027-12-02"))
    decide_audit(renewal, outcome="passed", note="All shown.", by=cycle.office, now=at("2028-02-02"))
    assert fresh(it).valid_until == date(2030, 12, 31)
    assert Renewal.objects.get().audit_outcome == "passed"


def test_an_audit_draws_its_percentage_reproducibly_and_always_the_guaranteed(cycle):
    renewals = [cycle.attested(cycle.endorsed(until="2027-12-31"), at("2027-12-01")) for _ in range(11)]
    promised = renewals[4]
    Renewal.objects.filter(pk=promised.pk).update(guaranteed_audit=True)
    draw = draw_audit(cycle.association, seed="winter", by=cycle.office, now=at("2027-12-02"))
    pool = [pk for pk in draw.pool if pk not in draw.guaranteed]
    again = random.Random("winter").sample(pool, 1)  # noqa: S311
    assert draw.guaranteed == [str(promised.pk)]
    assert draw.drawn == [str(promised.pk), *again]
    assert {str(r.pk) for r in Renewal.objects.filter(state="audit", chosen_for_audit=True)} == set(draw.drawn)
    assert renew_attested(cycle.association, by=cycle.office, now=at("2027-12-03")) == 9
    with pytest.raises(Refused, match="No attestation waits"):
        draw_audit(cycle.association, by=cycle.office, now=at("2027-12-04"))


def test_a_failed_audit_refuses_with_a_reason_and_the_endorsement_lapses_in_its_time(cycle):
    it = cycle.endorsed(until="2027-12-31")
    renewal = cycle.attested(it, at("2027-12-01"))
    draw_audit(cycle.association, by=cycle.office, now=at("2027-12-02"))
    with pytest.raises(Invalid, match="what the audit found"):
        decide_audit(renewal, outcome="failed", note=" ", by=cycle.office, now=at("2027-12-03"))
    with pytest.raises(Invalid, match="Choose whether"):
        decide_audit(renewal, outcome="maybe", note="x", by=cycle.office, now=at("2027-12-03"))
    decide_audit(renewal, outcome="failed", note="No hour could be shown.", by=cycle.office, now=at("2027-12-03"))
    assert fresh(it).state == EndorsementState.ACTIVE
    with pytest.raises(WrongState):
        attest(it, by=it.candidate.user, now=at("2027-12-04"))
    assert lapse_overdue(by=cycle.clerk, now=at("2028-01-31")) == 1
    assert "refused after the audit" in fresh(it).changes.get().reason


def test_sending_back_is_no_way_round_an_audit_and_gives_the_days_again(cycle):
    it = cycle.endorsed(until="2027-12-31")
    renewal = cycle.attested(it, at("2027-12-01"))
    draw_audit(cycle.association, by=cycle.office, now=at("2027-12-02"))
    send_back(renewal, reason="The membership is not clear.", by=cycle.office, now=at("2028-03-01"))
    assert lapse_overdue(by=cycle.clerk, now=at("2028-03-20")) == 0
    body = Notice.objects.filter(subject__contains="sent back").get().body
    assert body.startswith("The membership is not clear. Put it right and attest again by 31 March 2028")
    again = attest(it, by=it.candidate.user, now=at("2028-03-20"))
    assert again.guaranteed_audit
    assert draw_audit(cycle.association, by=cycle.office, now=at("2028-03-21")).guaranteed == [str(again.pk)]


def test_after_a_reinstatement_that_guarantees_an_audit_the_next_renewal_is_audited(cycle):
    route = ReinstatementRules(new_experience=False, references=0, guaranteed_audit=True)
    cycle.adopt(replace(CYCLE, audit_percent=Decimal(0), reinstatement=route), since="2021-01-01")
    it = cycle.endorsed(until="2024-12-31")
    move_endorsement(it, EndorsementState.LAPSED, reason="Not renewed.", by=cycle.clerk, at=at("2025-02-01"))
    asked = ask_reinstatement(it, by=it.candidate.user, now=at("2025-03-01"))
    decide_reinstatement(asked, granted=True, answer="Welcome back.", by=cycle.office, now=at("2025-03-02"))
    it = fresh(it)
    assert it.valid_until == date(2027, 12, 31)
    first = cycle.attested(it, at("2027-12-01"))
    assert first.guaranteed_audit
    with pytest.raises(Refused, match="Draw the audit first"):
        renew(first, by=cycle.office, now=at("2027-12-02"))
    draw_audit(cycle.association, by=cycle.office, now=at("2027-12-02"))
    decide_audit(first, outcome="passed", note="", by=cycle.office, now=at("2027-12-03"))
    second = cycle.attested(fresh(it), at("2030-12-01"))
    assert not second.guaranteed_audit
    renew(second, by=cycle.office, now=at("2030-12-02"))


# ── taken back ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_hours_struck_out_by_mistake_count_again_and_both_stay_in_the_record(annual):
    it = annual.endorsed(until="2026-12-31")
    user, now = it.candidate.user, at("2026-12-01")
    hours = annual.hours(it, "training", "9", topic="diversity, equity and inclusion")
    with pytest.raises(Refused, match="not struck out"):
        restore_hours(hours, by=user, now=now)
    strike_hours(hours, reason="Entered twice.", by=user, now=now)
    again = restore_hours(hours, by=user, now=now)
    assert keeping_of(it, now=now).lines[0][1] == 9
    assert (again.hours, again.topic, again.on, again.again_of) == (9, hours.topic, hours.on, hours)
    with pytest.raises(Refused, match="noted again already"):
        restore_hours(hours, by=user, now=now)
    with pytest.raises(NotYours):
        restore_hours(hours, by=annual.person().user, now=now)
    strike_hours(again, reason="They were twice.", by=user, now=now)
    assert keeping_of(it, now=now).lines[0][1] == 0
    assert first_broken_line() is None


def test_an_attestation_is_taken_back_while_nobody_has_done_anything_about_it(annual):
    it = annual.endorsed(until="2026-12-31")
    user, now = it.candidate.user, at("2026-12-01")
    renewal = annual.attested(it)
    with pytest.raises(NotYours):
        withdraw_attestation(renewal, by=annual.person().user, now=now)
    withdraw_attestation(renewal, by=user, now=now)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.attested_at) == ("open", None)
    assert AuditLine.objects.filter(action="renewal.attestation-withdrawn").exists()
    strike_hours(ContinuingHour.objects.first(), reason="A slip.", by=user, now=now)
    annual.hours(it, "training", "14")
    renewal = attest(it, by=user, now=now)
    renew(renewal, by=annual.office, now=now)
    with pytest.raises(WrongState, match="not decided yet"):
        withdraw_attestation(renewal, by=user, now=now)


def test_an_attestation_that_a_draw_has_seen_is_not_taken_back(cycle):
    renewals = [cycle.attested(cycle.endorsed(until="2027-12-31"), at("2027-12-01")) for _ in range(2)]
    draw = draw_audit(cycle.association, by=cycle.office, now=at("2027-12-02"))
    for one in renewals:
        one.refresh_from_db()
        sentence = "not decided yet" if str(one.pk) in draw.drawn else "The audit was drawn since"
        with pytest.raises(Refused, match=sentence):
            withdraw_attestation(one, by=one.endorsement.candidate.user, now=at("2027-12-03"))


def test_an_attestation_whose_days_are_over_is_not_taken_back_into_a_lapse(annual):
    it = annual.endorsed(until="2026-12-31")
    renewal = annual.attested(it)
    user = it.candidate.user
    with pytest.raises(Refused, match="until 30 January 2027: taken back, the endorsement would lapse"):
        withdraw_attestation(renewal, by=user, now=at("2027-01-31"))
    withdraw_attestation(renewal, by=user, now=at("2027-01-30"))


def test_a_renewal_granted_by_mistake_is_with_the_office_again(annual):
    it = annual.endorsed(until="2026-12-31")
    user, now = it.candidate.user, at("2026-12-01")
    renewal = annual.attested(it)
    renew(renewal, by=annual.office, now=now)
    given = {"by": annual.office, "now": now}
    with pytest.raises(Invalid, match="Write the reason"):
        reopen_renewal(decided_last(fresh(it)), reason=" ", **given)
    with pytest.raises(Refused, match="your own"):
        reopen_renewal(decided_last(fresh(it)), reason="x", by=user, now=now)
    reopen_renewal(decided_last(fresh(it)), reason="The wrong person.", **given)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.decided_by, renewal.renewed_until) == ("attested", None, None)
    assert fresh(it).valid_until == date(2026, 12, 31)
    assert Notice.objects.filter(user=user, subject="Your renewal is looked at again").exists()
    assert renew(renewal, **given).renewed_until == date(2027, 12, 31)
    assert first_broken_line() is None


def test_a_renewal_stands_once_something_later_depends_on_it(annual):
    it = annual.endorsed(until="2026-12-31")
    now = at("2026-12-01")
    renew(annual.attested(it), by=annual.office, now=now)
    annual.sign(fresh(it), at("2027-10-01"))
    with pytest.raises(Refused, match="next renewal is begun"):
        reopen_renewal(decided_last(fresh(it)), reason="x", by=annual.office, now=at("2027-10-02"))
    other = annual.endorsed(until="2026-12-31")
    renew(annual.attested(other), by=annual.office, now=now)
    move_endorsement(other, EndorsementState.LAPSED, reason="x", by=annual.clerk, at=now)
    with pytest.raises(Refused, match="What was decided stands"):
        reopen_renewal(decided_last(fresh(other)), reason="x", by=annual.office, now=now)


@pytest.mark.parametrize("outcome", ["passed", "failed"])
def test_an_audit_decided_by_mistake_is_decided_anew(cycle, outcome):
    it = cycle.endorsed(until="2027-12-31")
    renewal = cycle.attested(it, at("2027-12-01"))
    given = {"by": cycle.office, "now": at("2027-12-03")}
    draw_audit(cycle.association, by=cycle.office, now=at("2027-12-02"))
    decide_audit(renewal, outcome=outcome, note="As I see it.", **given)
    reopen_renewal(decided_last(fresh(it)), reason="The certificates came.", **given)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.audit_outcome, renewal.note) == ("audit", "", "")
    assert fresh(it).valid_until == date(2027, 12, 31)
    decide_audit(renewal, outcome="passed", note="", **given)
    assert fresh(it).valid_until == date(2030, 12, 31)


def test_what_is_said_before_a_draw_or_a_renewal_of_all_is_what_it_does(cycle):
    renewals = [cycle.attested(cycle.endorsed(until="2027-12-31"), at("2027-12-01")) for _ in range(11)]
    Renewal.objects.filter(pk=renewals[4].pk).update(guaranteed_audit=True)
    now = at("2027-12-02")
    assert how_many_would_be_drawn(cycle.association) == (11, 2, 1)
    assert how_many_ready(cycle.association, cycle.office) == (0, 11)
    assert len(draw_audit(cycle.association, by=cycle.office, now=now).drawn) == 2
    assert how_many_ready(cycle.association, cycle.office) == (9, 0)
    assert renew_attested(cycle.association, by=cycle.office, now=now) == 9


# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_only_the_person_and_the_office_note_hours_sign_and_attest(annual):
    it, other = annual.endorsed(until="2026-12-31"), annual.person()
    now = at("2026-12-01")
    for step in (
        lambda: sign_ethics(it, by=other.user, now=now),
        lambda: attest(it, by=other.user, now=now),
        lambda: note_hours(it.candidate, kind="training", hours=1, title="x", on=now.date(), by=other.user, now=now),
    ):
        with pytest.raises(NotYours):
            step()
    sign_ethics(it, by=annual.office, now=now)
    assert AuditLine.objects.filter(action="renewal.ethics-signed").get().actor == annual.office.email


def test_nobody_decides_about_an_endorsement_of_their_own(annual):
    it = annual.endorsed(until="2026-12-31")
    renewal = annual.attested(it)
    for step in (renew, lambda r, **k: send_back(r, reason="x", **k)):
        with pytest.raises(Refused, match="your own"):
            step(renewal, by=it.candidate.user, now=at("2026-12-02"))
    assert renew_attested(annual.association, by=it.candidate.user, now=at("2026-12-02")) == 0


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (EndorsementState.INACTIVE, "is inactive"),
        (EndorsementState.LAPSED, "The exam is not taken again"),
        (EndorsementState.ARCHIVED, "is archived"),
        (EndorsementState.REVOKED, "is revoked"),
    ],
)
def test_only_an_active_endorsement_is_renewed(annual, state, sentence):
    it = annual.endorsed(until="2026-12-31")
    move_endorsement(it, state, reason="x", by=annual.clerk, at=at("2026-11-01"))
    with pytest.raises(WrongState, match=sentence):
        sign_ethics(it, by=it.candidate.user, now=at("2026-12-01"))
    assert not Renewal.objects.exists()


def test_an_inactive_one_goes_on_where_the_rule_book_says_so(annual):
    annual.adopt(RenewalRules(inactive_asks_hours=True), since="2021-01-01")
    it = annual.endorsed(until="2026-12-31")
    move_endorsement(it, EndorsementState.INACTIVE, reason="x", by=annual.clerk, at=at("2026-11-01"))
    renew(annual.attested(it), by=annual.office, now=at("2026-12-02"))
    assert (fresh(it).state, fresh(it).valid_until) == (EndorsementState.INACTIVE, date(2027, 12, 31))


def test_where_nothing_is_renewed_nothing_can_be_signed(annual):
    it = annual.endorsed()
    type(it).objects.filter(pk=it.pk).update(valid_until=None)
    with pytest.raises(Refused, match="nothing to renew"):
        sign_ethics(it, by=it.candidate.user, now=at("2026-12-01"))


def test_endorsements_without_a_day_get_that_of_the_rule_book(annual):
    old, new = annual.endorsed(granted="2021-05-05"), annual.endorsed(granted="2026-05-05")
    type(old).objects.update(valid_until=None)
    assert set_first_days(annual.association, by=annual.office, now=at("2026-06-01")) == 2
    assert (fresh(old).valid_until, fresh(new).valid_until) == (date(2026, 12, 31), date(2027, 12, 31))
    assert set_first_days(annual.association, by=annual.office, now=at("2026-06-01")) == 0


# ── what the database promises ───────────────────────────────────────────────────────────────────────────────────────
def test_the_database_keeps_the_promises_of_a_renewal(cycle):
    it = cycle.endorsed(until="2027-12-31")
    renewal = cycle.attested(it, at("2027-12-01"))
    for broken in (
        {"state": "finished"},
        {"state": "renewed"},
        {"state": "refused", "decided_by": cycle.office, "decided_at": at("2027-12-01")},
        {"attested_at": None},
        {"period_from": date(2028, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Renewal.objects.filter(pk=renewal.pk).update(**broken)
    copy = {f.attname: getattr(renewal, f.attname) for f in Renewal._meta.fields if f.name != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Renewal.objects.create(**copy)


def test_hours_and_draws_are_never_changed(cycle):
    it = cycle.endorsed(until="2027-12-31")
    cycle.hours(it, "training", "2")
    cycle.attested(it, at("2027-12-01"))
    draw_audit(cycle.association, by=cycle.office, now=at("2027-12-02"))
    for rows, change in ((ContinuingHour.objects, {"hours": 9}), (AuditDraw.objects, {"seed": "better"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all()._raw_delete(rows.db)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContinuingHour.objects.create(
            candidate=it.candidate, kind="training", hours=0, title="x", on=date(2026, 1, 1), noted_by=cycle.office,
            noted_at=at("2026-01-01"),
        )  # fmt: skip
