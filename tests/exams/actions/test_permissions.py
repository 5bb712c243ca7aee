"""Nothing is done or shown without a rule; every action is walked as every role, on one's own rows and on others'."""

from pathlib import Path

import pytest

from exams.accounts.permissions import PUBLIC, Role
from exams.actions.declaration import actions
from exams.actions.management.commands.permissions import as_markdown
from exams.actions.permission_table import permission_table
from tests.leaks.addresses import acts

DOCS = Path(__file__).resolve().parents[3] / "docs"
NOBODYS = "0b6d4c1e-5a0f-4c57-9f0e-3d2f8a9b7c61"


def test_every_action_page_and_address_has_a_rule():
    assert [f"{line.kind} {line.name}" for line in permission_table() if not line.rule] == []


def test_there_are_as_many_acts_on_pages_as_in_the_api_and_in_the_table():
    table = {line.name for line in permission_table() if line.kind == "action"}
    on_pages = {one.name for one in actions() if one.page}
    in_the_api = {one.name for one in actions() if one.api}
    assert table == on_pages == in_the_api


def test_the_table_in_the_documents_is_the_one_that_is_obeyed():
    assert (DOCS / "permissions.md").read_text() == as_markdown() + "\n"


def test_the_office_sees_the_table(house, client):
    client.force_login(house.coordinator)
    page = client.get("/office/permissions/").content.decode()
    assert "withdraw-registration" in page
    client.force_login(house.readers[0])
    assert client.get("/office/permissions/").status_code == 404


@pytest.mark.parametrize("role", Role)
def test_whoever_may_not_do_it_is_answered_as_if_it_did_not_exist(house, client, account, role):
    """Every action as this role, on a row that there is."""
    house.to_committee()
    user = account(role.value, "walker")
    client.force_login(user)
    foreign = [(one, page, api) for one, page, api in acts(user) if not one.allows(user)]
    assert len(foreign) >= 20
    opened = []
    for one, page, api in foreign:
        by_page = client.post(page)
        by_api = client.post(api, {}, content_type="application/json")
        if (by_page.status_code, by_api.status_code) != (404, 403):
            opened.append(one.name)
    assert opened == []


def test_for_whoever_is_not_signed_in_nothing_is_done(client, db):
    for one in actions():
        if one.may != PUBLIC:
            page = client.post(f"/do/{one.rows.name}/{NOBODYS}/{one.name}/")
            assert page.url.startswith("/accounts/login/"), one.name
            api = client.post(f"/api/v1/{one.rows.name}/{NOBODYS}/{one.name}/", {}, content_type="application/json")
            assert api.status_code in (401, 403), one.name
