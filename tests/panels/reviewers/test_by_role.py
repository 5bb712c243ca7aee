"""A reviewer invited is a reviewer: offered to panels, trained, known with employer and ties, in each association."""

import re

import pytest

from exams.accounts import procedures as accounts
from exams.accounts.models import RoleGrant
from exams.accounts.permissions import Role
from panels.reading.procedures.training import agree_seed
from panels.reviewers.models import Reviewer
from panels.reviewers.states import ReviewerState
from scoring.rubrics.procedures import set_rubric
from tests.acting import act
from tests.house import CRITERIA


@pytest.fixture
def office(client, account):
    client.force_login(account("coordinator", "the-office"))
    return client


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def ended(user, association, clerk, now):
    held = RoleGrant.objects.in_force().get(user=user, association=association)
    accounts.end_role(held, by=clerk, now=now)


@pytest.mark.parametrize("role", ["reviewer", "lead-reviewer"])
def test_whoever_is_given_a_role_that_reads_is_a_reviewer_of_that_association(account, association, clerk, now, role):
    user = account(role)
    reviewer = Reviewer.objects.get(user=user)
    assert (reviewer.association, reviewer.name, reviewer.reference) == (association, user.name, "RV-01")
    far = accounts.found_association("Far", by=clerk, now=now)
    accounts.grant_role(user, Role(role), association=far, by=clerk, now=now)
    assert Reviewer.objects.filter(user=user).count() == 2


@pytest.mark.parametrize("role", ["chair", "coordinator", "candidate", "proctor", "portfolio-reviewer"])
def test_nobody_else_is(account, role):
    account(role)
    assert not Reviewer.objects.exists()


def test_one_person_with_two_roles_is_one_reviewer(account, association, clerk, now):
    user = account("reviewer")
    accounts.grant_role(user, Role.LEAD_REVIEWER, association=association, by=clerk, now=now)
    accounts.end_role(RoleGrant.objects.get(user=user, role="reviewer"), by=clerk, now=now)
    accounts.grant_role(user, Role.REVIEWER, association=association, by=clerk, now=now)
    assert Reviewer.objects.count() == 1


def test_the_number_is_one_that_nobody_has(account, association):
    Reviewer.objects.create(association=association, reference="RV-01")
    assert account("reviewer").reviewers.get().reference == "RV-02"


def test_a_new_reviewer_practises_where_there_is_something_to_practise_on(account, association, clerk, now):
    assert account("reviewer", "early").reviewers.get().state == ReviewerState.LIVE
    rubric = set_rubric(association, name="Rubric", criteria=CRITERIA, by=clerk, now=now)
    levels = dict(zip(rubric.criteria.values_list("pk", flat=True), (3, 2), strict=True))
    agree_seed(association, rubric, use="practice", text="A text.", levels=levels, reasons="So.", by=clerk, now=now)
    assert account("reviewer", "late").reviewers.get().state == ReviewerState.PRACTICE
    assert account("lead-reviewer", "lead").reviewers.get().state == ReviewerState.LIVE


def test_a_new_reviewer_finds_their_training(client, account, association, clerk, now):
    rubric = set_rubric(association, name="Rubric", criteria=CRITERIA, by=clerk, now=now)
    levels = dict(zip(rubric.criteria.values_list("pk", flat=True), (3, 2), strict=True))
    agree_seed(association, rubric, use="practice", text="A seed.", levels=levels, reasons="So.", by=clerk, now=now)
    client.force_login(account("reviewer"))
    assert "A seed." in words(client.get("/desk/training/"))


def test_who_was_stopped_begins_anew_when_the_role_is_given_again(account, association, clerk, now):
    user = account("reviewer")
    user.reviewers.update(state=ReviewerState.STOPPED, trial=3)
    ended(user, association, clerk, now)
    accounts.grant_role(user, Role.REVIEWER, association=association, by=clerk, now=now)
    reviewer = user.reviewers.get()
    assert (reviewer.state, reviewer.trial) == (ReviewerState.PRACTICE, 1)


def test_they_are_offered_to_a_panel_as_long_as_they_hold_the_role(house, account, client, clerk, now):
    client.force_login(house.coordinator)
    new = account("reviewer", "new-reader")
    page = f"/office/cycles/{house.cycle.pk}/panel/set-up/"
    assert "new-reader person" in words(client.get(page))
    ended(new, house.association, clerk, now)
    assert "new-reader person" not in words(client.get(page))


def test_before_a_role_ends_what_is_still_held_is_told(house, client):
    client.force_login(house.coordinator)
    reader, lead = house.readers[0], house.lead
    held = RoleGrant.objects.get(user=reader)
    look = words(act(client, "end-role", house.association, held=held.pk, confirm=False))
    assert "2 scripts wait on this person’s desk" in look
    assert "Sits on 1 panel: Spring." in look
    look = words(act(client, "end-role", house.association, held=RoleGrant.objects.get(user=lead).pk, confirm=False))
    assert "Leads 1 panel: Spring. Name another lead, or nobody can sign." in look
    page = words(client.get(f"/office/people/{reader.pk}/"))
    assert "2 scripts wait on this person’s desk" in page
    assert "As a reviewer: R0, reading; employer and ties" in page


def test_the_office_notes_where_a_reviewer_works_and_whom_they_are_close_to(office, account, association, clerk, now):
    reviewer = account("reviewer").reviewers.get()
    page = f"/office/reviewers/{reviewer.pk}/"
    assert office.get(page).status_code == 200
    act(office, "note-reviewer-facts", reviewer, employer="County Clinic", ties="Ada Example\nThe Agency\n")
    reviewer.refresh_from_db()
    assert reviewer.employer == "County Clinic"
    assert set(reviewer.declared_ties.values_list("name", flat=True)) == {"Ada Example", "The Agency"}
    assert "County Clinic" in words(office.get("/office/reviewers/"))
    act(office, "note-reviewer-facts", reviewer, employer="County Clinic", ties="Ada Example")
    assert reviewer.declared_ties.count() == 1
    wrong = act(office, "note-reviewer-facts", reviewer, away_from="2026-05-02", away_until="2026-05-01", follow=True)
    assert "An absence ends after it begins" in words(wrong)


@pytest.mark.parametrize("role", ["candidate", "reviewer", "chair", "proctor"])
def test_only_the_office_sees_the_reviewers(client, account, role):
    reviewer = account("reviewer", "someone").reviewers.get()
    client.force_login(account(role))
    assert client.get("/office/reviewers/").status_code == 404
    assert client.get(f"/office/reviewers/{reviewer.pk}/").status_code == 404


# ── a lead ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_only_a_lead_reviewer_is_named_lead_and_none_who_has_read(house, account, client):
    client.force_login(house.coordinator)
    reader = house.readers[0].reviewers.get()
    answer = act(client, "name-panel-lead", house.panel, reviewer=reader.pk)
    assert "Choose a lead reviewer who has read nothing here." in words(answer)
    plain = account("reviewer", "plain").reviewers.get()
    answer = act(client, "join-panel", house.panel, reviewer=plain.pk, lead="on")
    assert "is no lead reviewer here: give them the role first" in words(answer)
    other = account("lead-reviewer", "second-lead").reviewers.get()
    act(client, "name-panel-lead", house.panel, reviewer=other.pk)
    assert house.panel.members.filter(lead=True, left_at=None).count() == 2


def test_a_lead_is_named_after_the_seal_is_open_and_signs(house, account, client):
    from panels.committee.procedures.signatures import to_sign
    from panels.results.score_cycle import score_cycle

    house.rate_all()
    house.open_seal()
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    client.force_login(house.coordinator)
    first = house.panel.members.get(lead=True)
    look = words(act(client, "dismiss-panel-lead", first, confirm=False))
    assert "Nobody leads the panel then: name another lead, or nothing can be signed." in look
    act(client, "dismiss-panel-lead", first)
    assert to_sign(house.lead) == []
    assert "Nobody leads this panel" in words(client.get(f"/office/cycles/{house.cycle.pk}/panel/"))
    lead = account("lead-reviewer", "second-lead")
    act(client, "name-panel-lead", house.panel, reviewer=lead.reviewers.get().pk)
    [(cycle, proposals)] = to_sign(lead)
    assert (cycle, len(proposals)) == (house.cycle, 2)
    client.force_login(lead)
    assert client.get("/recommendations/").status_code == 200


def test_where_nobody_can_sign_it_is_said_whom_to_name(house):
    from exams.refusals.exceptions import Refused
    from panels.committee.procedures.signatures import signature_to_decide_on
    from panels.results.score_cycle import score_cycle

    house.rate_all()
    house.open_seal()
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    with pytest.raises(Refused, match=r"on this case yet\. .+ signs under “Recommendations”"):
        signature_to_decide_on(house.registrations[0])
    house.panel.members.filter(lead=True).update(left_at=house.now)
    with pytest.raises(Refused, match="Nobody leads this panel: the office names a lead"):
        signature_to_decide_on(house.registrations[0])
