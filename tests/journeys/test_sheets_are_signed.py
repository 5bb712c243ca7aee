"""A cycle that came on sheets is signed: a lead is invited, named, and signs blind under codes."""

import re

import pytest

from exams.accounts import procedures as accounts
from exams.accounts.models import User
from exams.accounts.permissions import Role
from exams.cycles.models import Cycle
from panels.committee.models import Recommendation
from panels.committee.procedures.signatures import sign_as_proposed, signature_to_decide_on, to_sign
from panels.letters.models import Letter
from panels.reading.models import Panel
from tests.acting import act
from tests.journeys.sheets import Folder


@pytest.fixture
def sheets(tmp_path, db):
    Folder(tmp_path).run()
    return Cycle.objects.get()


def person(name, role, association, *, now):
    by = User.objects.clerk()
    user = accounts.open_account(f"{name}@example.invalid", name=name, by=by, now=now)
    accounts.grant_role(user, Role(role), association=association, by=by, now=now)
    return user


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_lead_is_named_for_a_panel_that_read_elsewhere_and_signs(sheets, client, clock):
    office = person("office", "coordinator", sheets.association, now=clock())
    lead = person("lead", "lead-reviewer", sheets.association, now=clock())
    client.force_login(office)
    page = f"/office/cycles/{sheets.pk}/panel/"
    assert "Nobody leads this panel" in words(client.get(page))
    panel = Panel.objects.get(cycle=sheets)
    act(client, "name-panel-lead", panel, reviewer=lead.reviewers.get().pk)
    [(cycle, proposals)] = to_sign(lead)
    assert cycle == sheets
    assert len(proposals) == 4
    sign_as_proposed(sheets, [one.code for one in proposals], by=lead, now=clock())
    for registration in sheets.registrations.all():
        assert signature_to_decide_on(registration).signed_by == lead
    client.force_login(lead)
    assert "Name C0" not in client.get("/recommendations/").content.decode()


def test_where_nobody_reads_any_lead_reviewer_of_the_association_signs(tmp_path, db, clock):
    folder = Folder(tmp_path)
    (folder.path / "ratings.csv").unlink()
    folder.run()
    cycle = Cycle.objects.get()
    assert not Panel.objects.exists()
    lead = person("lead", "lead-reviewer", cycle.association, now=clock())
    far = accounts.found_association("Far", by=User.objects.clerk(), now=clock())
    assert to_sign(person("stranger", "lead-reviewer", far, now=clock())) == []
    assert [one for one, _ in to_sign(lead)] == [cycle]


def test_a_cycle_that_came_on_sheets_is_signed_decided_and_released_in_the_browser(sheets, client, clock):
    house = sheets.association
    office, lead = (
        person(name, role, house, now=clock()) for name, role in (("o", "coordinator"), ("l", "lead-reviewer"))
    )
    members = [person("chair", "chair", house, now=clock()), *(
        person(name, "committee-member", house, now=clock()) for name in ("m1", "m2")
    )]  # fmt: skip
    client.force_login(office)
    act(client, "name-panel-lead", Panel.objects.get(cycle=sheets), reviewer=lead.reviewers.get().pk)
    act(client, "lay-before-committee", sheets)
    sheets.refresh_from_db()
    assert sheets.state == "committee"
    client.force_login(members[0])
    votes = {f"stance-{member.pk}": "for" for member in members}
    cases = list(sheets.cases.select_related("registration__cycle__rule_book"))
    outcome = {"outcome": "endorse", "reason": "Clear.", **votes}
    refused = act(client, "record-decision", cases[0], follow=True, **outcome)
    assert "l signs under “Recommendations”, and the case can then be decided." in words(refused)
    client.force_login(lead)
    [(_, proposals)] = to_sign(lead)
    for one in proposals:
        assert act(client, "sign-recommendation", Recommendation.objects.get(code=one.code), outcome=one.outcome)
    client.force_login(members[0])
    for case in cases:
        act(client, "record-decision", case, **outcome)
    client.force_login(office)
    act(client, "release-decisions", sheets)
    sheets.refresh_from_db()
    assert sheets.state == "released"
    assert Letter.objects.count() == len(cases) == 4
