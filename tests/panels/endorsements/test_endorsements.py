"""From the released decision to the endorsement: its number, what it says of the exam, and every end it can come to."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from exams.accounts.models import Candidate
from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line
from exams.cycles import procedures as cycles
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.models import PartCredit
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from exams.rules.sections.endorsement import EndorsementRules, Mark
from panels.committee.models import Decision, Recommendation
from panels.committee.procedures import decisions as deciding
from panels.endorsements.certificate import certificate, certificate_data
from panels.endorsements.earlier_list_sheet import TEMPLATE
from panels.endorsements.models import Endorsement, EndorsementChange, TakenOverList
from panels.endorsements.procedures import earlier_list, granting, registry
from panels.endorsements.public_entry import EXAM, STANDS, public_entry
from panels.endorsements.rules_in_force import endorsement_rules
from panels.endorsements.states import EndorsementState, ExamBasis
from tests.acting import act
from tests.panels.endorsements.registry import endorsed, text

RULES = EndorsementRules()


def adopt(house, **own):
    rules = replace(house.cycle.rules, endorsement=EndorsementRules(**own))
    rules_steps.adopt_rule_book(
        house.association, rules, effective_from=house.now.date(), by=house.clerk, now=house.now, reason="registry"
    )


def decided(house, *outcomes, release=True):
    for case, outcome in zip(house.to_committee(), outcomes, strict=True):
        deciding.decide(case, outcome=outcome, reason="Clear.", votes=house.votes(), by=house.chair, now=house.now)
    if release:
        deciding.release(house.cycle, by=house.coordinator, now=house.now)


def correct(house, decision, outcome):
    later = deciding.decide(
        decision.case, outcome=outcome, reason="Looked at again.", votes=house.votes(), by=house.chair, now=house.now,
        corrects=decision,
    )  # fmt: skip
    return later, Endorsement.objects.filter(decision__case=decision.case).order_by("serial").last()


# ── granting ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_whoever_is_endorsed_by_a_released_decision_has_a_number_and_nobody_else(house):
    decided(house, "endorse", "defer")
    one = Endorsement.objects.get()
    assert (one.number, one.status_index, one.state, one.granted_on) == ("2026-0001", 0, "active", house.now.date())
    assert (one.name, one.decision.outcome, one.exam) == (one.candidate.name, "endorse", ExamBasis.PASSED)
    assert len(one.code) == 12
    assert AuditLine.objects.filter(action="endorsement.granted", subject=f"endorsement {one.pk}").exists()
    assert first_broken_line() is None


def test_granting_again_grants_nothing_twice(house):
    house.release()
    assert Endorsement.objects.count() == 2
    assert granting.grant_endorsements(house.cycle, by=house.coordinator, now=house.now) == []
    assert Endorsement.objects.count() == 2


def test_before_the_release_nobody_is_endorsed(house):
    decided(house, "endorse", "endorse", release=False)
    with pytest.raises(WrongState, match="not released"):
        granting.grant_endorsements(house.cycle, by=house.coordinator, now=house.now)
    assert not Endorsement.objects.exists()


def test_the_day_is_that_of_the_association_and_the_number_has_its_form(house):
    house.association.time_zone = "Pacific/Auckland"
    house.association.save()
    house.now = house.now.replace(year=2026, month=12, day=31, hour=20)
    adopt(house, number="{credential}-{serial}/{year}", listing="with-consent")
    house.release()
    one = Endorsement.objects.earliest("serial")
    assert (one.number, one.granted_on, one.listed) == ("IMH-E-1/2027", date(2027, 1, 1), False)


def test_a_number_that_an_earlier_list_has_is_passed_over(house):
    endorsed(house.association, number="2026-0001", status_index=40)
    house.release()
    made = Endorsement.objects.exclude(decision=None).order_by("serial")
    assert [(e.number, e.status_index) for e in made] == [("2026-0002", 41), ("2026-0003", 42)]


@pytest.mark.parametrize("yearly", [True, False])
def test_the_count_begins_anew_each_year_only_where_the_rules_say_so(house, yearly):
    endorsed(house.association, number="2025-0007", serial=7, granted_on=date(2025, 5, 3), status_index=3)
    adopt(house, serial_restarts_yearly=yearly)
    house.release()
    first = Endorsement.objects.exclude(decision=None).earliest("serial")
    assert first.number == ("2026-0001" if yearly else "2026-0008")


def test_granting_asks_no_more_for_more(house):
    decided(house, "endorse", "endorse")
    counts = []
    for number in (2, 1):
        Endorsement.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert len(granting.grant_endorsements(house.cycle, by=house.clerk, now=house.now)) == number
        counts.append(len(captured))
        Endorsement.objects.all().delete()
        correct(house, Decision.objects.in_force().first(), "defer")
    assert counts[0] == counts[1] <= 30


# ── what is said of the exam ─────────────────────────────────────────────────────────────────────────────────────────
def bases(house):
    decisions = list(
        Decision.objects.select_related(
            "case__registration", "recommendation__part_one_mark", "recommendation__part_two_mark"
        )
    )
    return set(granting.exam_bases(house.cycle, decisions).values())


def without_marks(*columns):
    Recommendation.objects.update(**dict.fromkeys(columns, None))


def test_both_parts_passed_is_an_exam_passed_and_one_part_is_not(house):
    decided(house, "endorse", "endorse")
    assert bases(house) == {ExamBasis.PASSED}
    without_marks("part_two_mark")
    assert bases(house) == {ExamBasis.WITHOUT}


def test_a_part_carried_from_an_earlier_cycle_counts(house):
    decided(house, "endorse", "endorse")
    without_marks("part_two_mark")
    earlier = cycles.plan_cycle(house.association, name="Autumn", by=house.clerk, now=house.now, year=2025)
    for registration in house.registrations:
        old = type(registration).objects.create(
            cycle=earlier, candidate=registration.candidate, credential="IMH-E", category="Mentor-Clinical",
            registered_at=house.now,
        )  # fmt: skip
        PartCredit.objects.create(
            candidate=registration.candidate, registration=old, credential="IMH-E", category="Mentor-Clinical",
            part="two", earned_on=date(2025, 10, 1), recorded_at=house.now,
        )  # fmt: skip
    assert bases(house) == {ExamBasis.PASSED}


def test_a_category_that_does_not_sit_is_not_said_to_have_passed_anything(house):
    decided(house, "endorse", "endorse")
    without_marks("part_one_mark", "part_two_mark")
    assert bases(house) == {ExamBasis.WITHOUT}, "the papers were set for it"
    for registration in house.registrations:
        registration.category, registration.sits_exam = "Family Associate", False
        registration.save()
    assert bases(house) == {ExamBasis.NOT_REQUIRED}


def test_every_basis_and_every_state_has_its_own_honest_sentence(association):
    assert set(EXAM) == set(ExamBasis)
    assert set(STANDS) == set(EndorsementState)
    assert len(set(EXAM.values())) == len(ExamBasis)
    for basis in ExamBasis:
        entry = public_entry(endorsed(association, exam=basis), RULES)
        assert ("Passed the exam" in entry.exam) == (basis == ExamBasis.PASSED)
    for state in EndorsementState:
        entry = public_entry(endorsed(association, state=state), RULES)
        assert entry.stands.startswith("This endorsement")
        assert ("active." in entry.stands) == (state == EndorsementState.ACTIVE)


# ── taken back, and other ends ───────────────────────────────────────────────────────────────────────────────────────
def test_a_correcting_decision_takes_an_endorsement_back_and_tells_its_holder(house):
    house.release()
    one = Endorsement.objects.first()
    Notice.objects.all().delete()
    _, revoked = correct(house, one.decision, "defer")
    assert (revoked.pk, revoked.state) == (one.pk, "revoked")
    assert EndorsementChange.objects.get(endorsement=one).reason == "Looked at again."
    assert Notice.objects.get().user == one.candidate.user
    assert granting.grant_endorsements(house.cycle, by=house.chair, now=house.now) == []


def test_a_decision_that_endorses_after_all_grants_with_a_new_number(house):
    decided(house, "defer", "endorse")
    _, made = correct(house, Decision.objects.get(outcome="defer"), "endorse")
    assert made.number == "2026-0002"
    later, revoked = correct(house, made.decision, "hold")
    _, again = correct(house, later, "endorse")
    assert (revoked.state, again.number) == ("revoked", "2026-0003")


def test_a_correction_that_still_endorses_keeps_the_number_and_changes_the_fingerprint(house):
    house.release()
    one = Endorsement.objects.first()
    before = granting.digest_of(one)
    later, kept = correct(house, one.decision, "endorse")
    assert (kept.pk, kept.number, kept.decision) == (one.pk, one.number, later)
    assert granting.digest_of(kept) != before
    assert Endorsement.objects.count() == 2


def test_a_correction_before_the_release_changes_no_endorsement(house):
    case = house.to_committee()[0]
    first = deciding.decide(case, outcome="endorse", reason="x", votes=house.votes(), by=house.chair, now=house.now)
    assert correct(house, first, "defer")[1] is None


def test_every_move_has_a_reason_and_what_was_taken_back_stays_so(association, clerk, now):
    one = endorsed(association)
    with pytest.raises(Invalid, match="reason"):
        registry.make_inactive(one, reason=" ", by=clerk, now=now)
    registry.make_inactive(one, reason="A sabbatical.", by=clerk, now=now)
    granting.revoke_endorsement(one, reason="A false reference.", by=clerk, now=now)
    with pytest.raises(WrongState, match="cannot become “active”"):
        granting.move_endorsement(one, EndorsementState.ACTIVE, reason="x", by=clerk, at=now)
    assert list(one.changes.values_list("came_from", "became")) == [("active", "inactive"), ("inactive", "revoked")]


def test_many_move_as_one_does_and_what_cannot_move_is_left_alone(association, clerk, now):
    many = [endorsed(association, state=state) for state in ("active", "inactive", "archived")]
    reasons = {one.pk: f"Not renewed, {n}." for n, one in enumerate(many)}
    lapsed = granting.move_endorsements(reasons, EndorsementState.LAPSED, by=clerk, at=now)
    alone = granting.move_endorsement(
        endorsed(association), EndorsementState.LAPSED, reason="Not renewed, 0.", by=clerk, at=now
    )
    assert {one.pk for one in lapsed} == {many[0].pk, many[1].pk}
    first, second, third = (Endorsement.objects.get(pk=one.pk) for one in many)
    assert (first.state, second.state, third.state) == ("lapsed", "lapsed", "archived")
    assert first.state_since == alone.state_since
    told = ("came_from", "became", "reason", "changed_by", "changed_at")
    assert list(first.changes.values(*told)) == list(alone.changes.values(*told))
    lines = [AuditLine.objects.get(subject=f"endorsement {one.pk}") for one in (first, alone)]
    assert len({(x.action, x.actor, x.at, x.reason, x.details["came_from"]) for x in lines}) == 1
    assert not third.changes.exists()


def test_without_a_reason_none_of_many_moves(association, clerk, now):
    many = [endorsed(association), endorsed(association)]
    with pytest.raises(Invalid, match="reason"):
        granting.move_endorsements(
            {many[0].pk: "Not renewed.", many[1].pk: " "}, EndorsementState.LAPSED, by=clerk, at=now
        )
    assert not Endorsement.objects.exclude(state="active").exists()
    assert not EndorsementChange.objects.exists()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "gone"}, "endorsement_state_is_known"),
        ({"exam": "surely"}, "endorsement_exam_is_known"),
        ({"name": ""}, "endorsement_has_a_name_and_a_number"),
        ({"number": "TAKEN"}, "endorsement_number_is_unique|endorsements_endorsement.number"),
        ({"status_index": 7}, "endorsement_has_its_own_bit|endorsements_endorsement.association_id"),
    ],
)
def test_the_database_keeps_what_is_promised(association, change, name):
    endorsed(association, number="TAKEN", status_index=7)
    one = endorsed(association)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Endorsement.objects.filter(pk=one.pk).update(**change)


def test_what_became_of_an_endorsement_is_never_rewritten(association, clerk, now):
    registry.make_inactive(endorsed(association), reason="x", by=clerk, now=now)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        EndorsementChange.objects.update(reason="y")


# ── the rules ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": "{year}"}, "must hold {serial}"),
        ({"number": "{serial:d} {who}"}, "is made of {year}, {serial}"),
        ({"number": "{serial.real}"}, "is made of|must hold"),
        ({"number": "{serial"}, "is made of"),
        ({"number": "{serial}", "serial_restarts_yearly": True}, "must hold {year}"),
        ({"number": "x" * 50 + "{serial}"}, "longer than 40"),
        ({"listing": "perhaps"}, "listing must be"),
        ({"listed_states": ["revoked"]}, "must be active, inactive"),
        ({"paper": "a3"}, "paper must be"),
    ],
)
def test_a_rule_that_makes_no_sense_is_not_adopted(given, said):
    with pytest.raises(ValueError, match=said):
        Rules.from_json({"endorsement": given})


def test_the_rules_of_the_registry_survive_the_journey_through_json():
    rules = Rules(endorsement=EndorsementRules(marks=(Mark("IMH-E", "IMH-E®"),), signatories=("Ada, President",)))
    assert Rules.from_json(rules.as_json()) == rules


# ── the certificate ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_certificate_says_who_what_and_where_it_is_verified_and_is_the_same_each_time(house):
    house.release()
    one = Endorsement.objects.first()
    rules = EndorsementRules(marks=(Mark("IMH-E", "IMH-E®"),), signatories=("Ada Example, President",))
    digest = granting.digest_of(one)
    made = certificate(one, rules, digest)
    assert made == certificate(one, rules, digest)
    pages = PdfReader(io.BytesIO(made)).pages
    said = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    for part in (f"{one.name}, IMH-E®", "Mentor-Clinical", one.number, "14 March 2026", one.spaced_code,
                 str(house.association), "Ada Example, President", "Passed the exam.", "not a licence",
                 digest[:4], f"/verify/{one.code}/"):  # fmt: skip
        assert part in said


@pytest.mark.parametrize("name", ["Ñandú Łukasz-Ōe", "Иван Петров", "山田太郎", '#eval("x") $a$ *b* \\ @c', "x" * 200])
def test_a_name_is_set_as_it_is_and_never_taken_for_an_instruction(association, name):
    one = endorsed(association, name=name)
    assert certificate_data(one, RULES, "ab" * 32)["name"] == name
    made = PdfReader(io.BytesIO(certificate(one, RULES, "ab" * 32)))
    assert len(made.pages) == 1
    assert made.metadata.title.endswith(name)


def test_a_certificate_claims_an_exam_only_where_one_was_passed(association):
    for basis in ExamBasis:
        said = certificate_data(endorsed(association, exam=basis), RULES, "ab" * 32)["exam"]
        assert said == ("Passed the exam" if basis == ExamBasis.PASSED else "")


# ── an earlier list ──────────────────────────────────────────────────────────────────────────────────────────────────
HEAD = "name,number,credential,category,granted_on,place,state,valid_until,exam,email,candidate\n"


def take(association, sheet, *, by, now):
    return earlier_list.take_over_list(association, "old.csv", sheet.encode(), by=by, now=now)


def test_an_earlier_list_is_taken_over_once_and_says_nothing_it_does_not_know(association, clerk, now):
    sheet = (
        HEAD
        + "Ada Lovelace,VA-1,IMH-E®,Infant Family Associate,2012-05-03,Richmond,active,,,ada@x.org,\n"
        + "Ben Example,VA-2,ecmh-e,Mentor-Clinical,03.05.2015,,lapsed,31.12.2020,yes,,\n"
        + "Ada Lovelace,VA-3,ECMH-E,Mentor-Clinical,2016-05-03,Richmond,active,,no,ada@x.org,\n"
    )
    assert take(association, sheet, by=clerk, now=now) == {"taken": 3, "known": 0}
    first, second, third = Endorsement.objects.order_by("number")
    assert (first.exam, second.exam, third.exam) == ("unknown", "passed", "not-required")
    assert (first.credential, second.granted_on, second.state) == ("IMH-E", date(2015, 5, 3), "lapsed")
    assert (first.serial, first.decision) == (None, None)
    assert first.candidate == third.candidate != second.candidate
    assert take(association, sheet, by=clerk, now=now) == {"taken": 0, "known": 3}
    assert Candidate.objects.count() == 2
    assert list(Endorsement.objects.named("lovel").order_by("number")) == [first, third]


def test_who_is_active_and_has_no_day_in_an_earlier_list_gets_the_day_of_the_rule_book(association, clerk, now):
    sheet = (
        HEAD
        + "Ada Long,1,IMH-E,Specialist,2012-05-03,,active,,,,\n"
        + "Bea New,2,IMH-E,Specialist,2026-02-01,,active,,,,\n"
        + "Cy Said,3,IMH-E,Specialist,2012-05-03,,active,2026-06-30,,,\n"
        + "Di Late,4,IMH-E,Specialist,2012-05-03,,lapsed,,,,\n"
    )
    take(association, sheet, by=clerk, now=now)
    days = dict(Endorsement.objects.values_list("number", "valid_until"))
    assert days == {"1": date(2026, 12, 31), "2": date(2027, 12, 31), "3": date(2026, 6, 30), "4": None}
    gone = earlier_list.take_back_list(TakenOverList.objects.get(), reason="The wrong sheet.", by=clerk, now=now)
    assert (gone, Endorsement.objects.count()) == (4, 0), "a day of the rule book is nothing that became of them"


def test_every_fault_has_its_line_its_column_and_a_sentence_and_nothing_is_half_applied(association, clerk, now):
    sheet = (
        HEAD
        + "Ada,1,IMH-E,Specialist,2012-05-03,,,,,,\n"
        + ",2,IMH,Specialist,2012-05-03,,,,,,\n"
        + "Ben,1,IMH-E,,3/4/2012,,,,,,\n"
        + "Cy,3,IMH-E,Specialist,2090-01-01,,resting,,maybe,nobody,\n"
        + "Dee,4,IMH-E,Specialist,2012-01-01,,active,2013-01-01,,,\n"
        + "=1+1,5,IMH-E,Specialist,2012-01-01,,,,,,\n"
    )
    with pytest.raises(Invalid, match="Nothing was taken over") as refusal:
        take(association, sheet, by=clerk, now=now)
    where = {(fault.line, fault.column) for fault in refusal.value.faults}
    assert where == {
        (3, "name"), (3, "credential"), (4, "category"), (4, "granted_on"), (4, "number"), (5, "granted_on"),
        (5, "state"), (5, "exam"), (5, "email"), (6, "valid_until"), (7, "name"),
    }  # fmt: skip
    assert all(fault.message.endswith((".", "?")) for fault in refusal.value.faults)
    assert not Endorsement.objects.exists()
    assert not Candidate.objects.exists()


def test_a_number_that_is_somebody_elses_already_is_a_fault(association, clerk, now):
    take(association, HEAD + "Ada Example,1,IMH-E,Specialist,2012-05-03,,,,,,\n", by=clerk, now=now)
    with pytest.raises(Invalid) as refusal:
        take(association, HEAD + "Ben Other,1,IMH-E,Specialist,2012-05-03,,,,,,\n", by=clerk, now=now)
    assert "The registry has 1 already: Ada Example" in str(refusal.value.faults[0])


def test_an_endorsement_is_never_put_to_somebody_of_another_name(association, clerk, now):
    Candidate.objects.create(association=association, reference="C7", name="Zoe Quite-Different", email="z@x.org")
    for known in (",C7", "z@x.org,"):
        with pytest.raises(Refused, match=r"Line 2: .* is Zoe Quite-Different here"):
            take(association, HEAD + f"Ada Example,1,IMH-E,Specialist,2012-05-03,,,,,{known}\n", by=clerk, now=now)
    done = take(association, HEAD + "Zoé Married,1,IMH-E,Specialist,2012-05-03,,,,,,C7\n", by=clerk, now=now)
    assert (done["taken"], Candidate.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", HEAD.encode(), b"PK\x03\x04broken", b"\x00" * 99]
)
def test_whatever_a_file_holds_the_office_is_answered_in_a_sentence(association, client, account, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(account("coordinator"))
    for name in ("old.csv", "old.xlsx"):
        answer = act(client, "take-over-earlier-list", association, sheet=SimpleUploadedFile(name, content))
        assert answer.status_code == 422
        assert "There is a problem" in text(answer)
    assert not Endorsement.objects.exists()


def test_the_sheet_to_fill_can_be_taken_over_as_it_is(association, clerk, now):
    assert take(association, "\ufeff" + TEMPLATE, by=clerk, now=now)["taken"] == 1


def test_taking_over_asks_no_more_for_more(association, clerk, now):
    counts = []
    for first, many in ((0, 2), (1000, 200)):
        rows = "".join(f"P{n} Q,N{n},IMH-E,Specialist,2012-05-03,Town,,,,,\n" for n in range(first, first + many))
        with CaptureQueriesContext(connection) as captured:
            take(association, HEAD + rows, by=clerk, now=now)
        counts.append(len(captured))
    assert counts[0] <= 28, "a few questions"
    assert counts[1] <= 45, "and rows in batches, as many as a database takes at once"


def test_the_rules_of_today_hold_and_not_those_of_the_cycle(house):
    adopt(house, certificate_title="Old")
    later = house.now + timedelta(days=400)
    rules = replace(house.cycle.rules, endorsement=EndorsementRules(certificate_title="New"))
    rules_steps.adopt_rule_book(
        house.association, rules, effective_from=later.date(), by=house.clerk, now=house.now, reason="next year"
    )
    titles = [endorsement_rules(house.association, now=at).certificate_title for at in (house.now, later)]
    assert titles == ["Old", "New"]
