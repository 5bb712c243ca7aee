"""Docket, decision, release, appeal."""

from datetime import timedelta

import pytest

from exams.messages.models import Notice
from exams.proctoring.procedures.incidents import report_incident
from exams.refusals.exceptions import Invalid, NotYours, Refused
from panels.appeals.procedures import filing
from panels.appeals.states import AppealState
from panels.committee.models import Decision
from panels.committee.procedures import decisions
from panels.committee.procedures.docket import lay_docket
from panels.committee.states import Section, Stance


def test_clear_cases_come_to_consent_and_an_incident_to_discussion(house):
    clear, other = house.to_committee()
    assert {clear.section, other.section} == {Section.CONSENT}
    report_incident(
        house.cycle,
        category="Noise",
        description="A drill.",
        happened_at=house.now,
        by=house.coordinator,
        now=house.now,
        registration=clear.registration,
    )
    lay_docket(house.cycle, by=house.coordinator, now=house.now)
    clear.refresh_from_db()
    assert clear.section == Section.DISCUSSION
    assert clear.position == 2


def test_recused_members_do_not_count_for_the_quorum(house):
    case = house.to_committee()[0]
    votes = house.votes()
    votes[house.member] = (Stance.RECUSED, "a colleague")
    with pytest.raises(Refused, match="quorum is 2; 1 member could"):
        decisions.decide(case, outcome="endorse", reason="Clear.", votes=votes, by=house.chair, now=house.now)


def test_there_is_no_decision_without_a_majority(house):
    case = house.to_committee()[0]
    with pytest.raises(Refused, match="no majority"):
        decisions.decide(
            case,
            outcome="endorse",
            reason="Clear.",
            votes=house.votes(Stance.AGAINST, Stance.FOR),
            by=house.chair,
            now=house.now,
        )


def test_a_tie_goes_the_chairs_way_and_the_sentence_says_so(house):
    case = house.to_committee()[0]
    votes = house.votes(Stance.FOR, Stance.AGAINST)
    made = decisions.decide(case, outcome="endorse", reason="Clear.", votes=votes, by=house.chair, now=house.now)
    assert made.minute.endswith("The votes were tied; chair person in the chair decided for. Carried.")


def test_a_recusal_needs_its_reason_and_a_decision_needs_one_too(house):
    case = house.to_committee()[0]
    with pytest.raises(Invalid, match="write why"):
        decisions.decide(
            case,
            outcome="endorse",
            reason="x",
            votes=house.votes(Stance.FOR, Stance.RECUSED),
            by=house.chair,
            now=house.now,
        )
    with pytest.raises(Invalid, match="reason"):
        decisions.decide(case, outcome="endorse", reason=" ", votes=house.votes(), by=house.chair, now=house.now)


def test_a_correction_is_a_new_decision_that_names_the_old_one(house):
    case = house.to_committee()[0]
    first = decisions.decide(
        case, outcome="endorse", reason="Clear.", votes=house.votes(), by=house.chair, now=house.now
    )
    with pytest.raises(Refused, match="is decided"):
        decisions.decide(case, outcome="defer", reason="Later.", votes=house.votes(), by=house.chair, now=house.now)
    second = decisions.decide(
        case, outcome="defer", reason="Later.", votes=house.votes(), by=house.chair, now=house.now, corrects=first
    )
    assert list(Decision.objects.in_force()) == [second]
    assert Decision.objects.count() == 2


def test_nothing_is_released_while_a_case_is_open(house):
    house.to_committee()
    with pytest.raises(Refused, match="2 cases are not decided"):
        decisions.release(house.cycle, by=house.coordinator, now=house.now)


def test_release_tells_every_candidate_once(house):
    house.release()
    assert sorted(Notice.objects.values_list("user__email", flat=True)) == sorted(u.email for u in house.candidates)


def test_only_the_candidate_appeals_and_only_in_time(house):
    house.release()
    decision = Decision.objects.get(case__registration=house.registrations[0])
    with pytest.raises(NotYours):
        filing.file_appeal(decision, grounds="no", by=house.candidates[1], now=house.now)
    with pytest.raises(Refused, match="The time to appeal ended on 13 April 2026"):
        filing.file_appeal(decision, grounds="no", by=house.candidates[0], now=house.now + timedelta(days=31))
    appeal = filing.file_appeal(decision, grounds="The alarm rang.", by=house.candidates[0], now=house.now)
    with pytest.raises(Refused, match="already"):
        filing.file_appeal(decision, grounds="Again.", by=house.candidates[0], now=house.now)
    filing.dismiss(appeal, answer="The time was given back.", by=house.chair, now=house.now)
    appeal.refresh_from_db()
    assert appeal.state == AppealState.DISMISSED


def test_before_the_release_there_is_nothing_to_appeal_against(house):
    case = house.to_committee()[0]
    decision = decisions.decide(
        case, outcome="endorse", reason="Clear.", votes=house.votes(), by=house.chair, now=house.now
    )
    with pytest.raises(NotYours):
        filing.file_appeal(decision, grounds="no", by=case.registration.candidate.user, now=house.now)
