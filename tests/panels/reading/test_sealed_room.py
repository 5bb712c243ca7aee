"""Blind reading, adjudication, and the seal that two people open."""

import pytest
from django.db import IntegrityError, transaction

from exams.refusals.exceptions import Invalid, NotYours, Refused, Sealed, WrongState
from panels.reading import sealing
from panels.reading.blind import script_for_reviewer
from panels.reading.models import Rating, SealOpening
from panels.reading.procedures.adjudication import discrepant_for, take_for_settling
from panels.reading.procedures.ratings import give_back
from panels.reading.states import PanelState, ScriptPhase


def test_a_colleagues_rating_stays_hidden_until_both_are_in(house):
    script, (first, second) = house.scripts[0], house.readers
    house.rate(script, first, 4, 3, comment="from the first")
    assert script_for_reviewer(script.code, second).colleagues == ()
    assert not Rating.objects.visible_to(second).exists()
    house.rate(script, second, 4, 3)
    assert [c.comment for c in script_for_reviewer(script.code, second).colleagues] == ["from the first"]


def test_a_reading_within_the_rules_settles_a_script_and_one_beyond_does_not(house):
    near, far = house.scripts
    house.rate(near, house.readers[0], 4, 3)
    house.rate(near, house.readers[1], 3, 3)
    house.rate(far, house.readers[0], 4, 3)
    house.rate(far, house.readers[1], 1, 3)
    near.refresh_from_db()
    far.refresh_from_db()
    assert (near.phase, far.phase) == (ScriptPhase.SETTLED, ScriptPhase.DISCREPANT)


def test_a_lead_reads_blind_and_then_settles(house):
    script = house.scripts[0]
    house.rate(script, house.readers[0], 4, 3, comment="high")
    house.rate(script, house.readers[1], 0, 3, comment="low")
    assert [s.code for s in discrepant_for(house.lead)] == [script.code]
    take_for_settling(script.code, by=house.lead, now=house.now)
    assert script_for_reviewer(script.code, house.lead).colleagues == ()
    house.rate(script, house.lead, 2, 3)
    script.refresh_from_db()
    assert script.phase == ScriptPhase.SETTLED
    assert {c.comment for c in script_for_reviewer(script.code, house.lead).colleagues} == {"high", "low"}


def test_a_script_of_somebody_elses_does_not_exist(house):
    with pytest.raises(NotYours):
        script_for_reviewer(house.scripts[0].code, house.lead)
    with pytest.raises(NotYours):
        house.rate(house.scripts[0], house.lead, 4, 3)


@pytest.mark.parametrize(("levels", "said"), [((5, 3), "0 to 4"), ((4, -1), "0 to 3")])
def test_a_level_outside_the_criterion_is_refused(house, levels, said):
    with pytest.raises(Invalid, match=said):
        house.rate(house.scripts[0], house.readers[0], *levels)


def test_a_rating_is_whole_or_it_is_not_handed_in(house):
    one = house.levels(4, 3)
    one.popitem()
    from panels.reading.procedures.ratings import rate_script

    with pytest.raises(Invalid, match="Choose a level for “Thinking”"):
        rate_script(house.scripts[0].code, one, by=house.readers[0], now=house.now)
    assert not Rating.objects.exists()


def test_what_is_handed_in_is_locked(house):
    house.rate(house.scripts[0], house.readers[0], 4, 3)
    with pytest.raises(WrongState, match="locked"):
        house.rate(house.scripts[0], house.readers[0], 3, 3)


def test_a_script_given_back_is_off_the_desk(house):
    script = house.scripts[0]
    give_back(script.code, reason="I know this person", by=house.readers[0], now=house.now)
    with pytest.raises(NotYours):
        script_for_reviewer(script.code, house.readers[0])


def test_the_seal_cannot_be_opened_while_a_script_is_read(house):
    with pytest.raises(WrongState, match="still being read"):
        sealing.propose_opening(house.panel, reason="curious", by=house.coordinator, now=house.now)
    with pytest.raises(Sealed):
        sealing.registration_of_script(house.panel)


def test_a_seal_is_opened_by_two_people_with_a_reason(house):
    house.rate_all()
    assert house.panel.state == PanelState.SETTLED
    with pytest.raises(Refused, match="reason"):
        sealing.propose_opening(house.panel, reason=" ", by=house.coordinator, now=house.now)
    sealing.propose_opening(house.panel, reason="all settled", by=house.coordinator, now=house.now)
    with pytest.raises(Refused, match="somebody else"):
        sealing.confirm_opening(house.panel, by=house.coordinator, now=house.now)
    sealing.confirm_opening(house.panel, by=house.chair, now=house.now)
    assert set(sealing.registration_of_script(house.panel).values()) == {r.pk for r in house.registrations}


def test_the_database_too_refuses_one_person_as_both(house):
    house.rate_all()
    opening = sealing.propose_opening(house.panel, reason="all settled", by=house.coordinator, now=house.now)
    with pytest.raises(IntegrityError, match="seal_is_opened_by_two_people"), transaction.atomic():
        SealOpening.objects.filter(pk=opening.pk).update(confirmed_by=house.coordinator, confirmed_at=house.now)


def test_a_sheet_cannot_touch_a_sealed_panel(house):
    with pytest.raises(Sealed):
        sealing.enter_identified_scripts(house.panel, [("S", "", 1)])
    with pytest.raises(Sealed):
        sealing.open_identified(house.panel, by=house.chair, now=house.now)
