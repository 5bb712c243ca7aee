"""A program acts in a person's name within its token's scopes, until it ends or is revoked; the token is said once."""

from datetime import timedelta

import pytest
import time_machine

from exams.accounts import procedures as accounts
from exams.audit.models import AuditLine
from exams.tokens.models import PersonalToken
from tests.acting import act


@pytest.fixture
def office(entry, client):
    entry.mine = entry.registered()
    client.force_login(entry.coordinator)
    return entry


def made(client, user, *scopes, days=30):
    page = act(client, "make-access-token", user, name="Nightly export", scopes=scopes, days=days)
    return page.content.decode().split('id="token" value="')[1].split('"')[0]


def read(client, token, address="/api/v1/registrations/"):
    client.logout()
    return client.get(address, headers={"Authorization": f"Token {token}"})


def test_a_token_is_said_once_and_kept_as_a_digest(office, client):
    token = made(client, office.coordinator, "RUN_CYCLES")
    row = PersonalToken.objects.get()
    assert token not in str(vars(row))
    assert token not in client.get("/my/tokens/").content.decode()
    assert "Nightly export" in client.get("/my/tokens/").content.decode()
    assert token not in str(list(AuditLine.objects.values()))


def test_a_token_may_what_its_scopes_say_and_no_more(office, client):
    token = made(client, office.coordinator, "READ_STATISTICS")
    other = made(client, office.coordinator, "RUN_CYCLES")
    assert read(client, token).status_code == 403
    answer = read(client, other)
    assert [one["id"] for one in answer.json()["results"]] == [str(office.mine.pk)]
    given = client.post(
        f"/api/v1/registrations/{office.mine.pk}/waive-fee/", {"reason": "x"}, content_type="application/json",
        headers={"Authorization": f"Token {token}"},
    )  # fmt: skip
    assert given.status_code == 403


def test_a_scope_that_its_maker_does_not_hold_is_not_offered(office, client):
    page = act(client, "make-access-token", office.coordinator, name="x", scopes=["VOTE"], days=1)
    assert page.status_code == 422
    assert not PersonalToken.objects.exists()


def test_what_its_owner_no_longer_may_the_token_may_no_more(office, client, account, clerk, now):
    account("coordinator", "who-goes-on")
    token = made(client, office.coordinator, "RUN_CYCLES")
    accounts.end_role(office.coordinator.role_grants.get(), by=clerk, now=now)
    assert read(client, token).status_code == 403


def test_a_token_ends_on_its_day(office, client, now):
    token = made(client, office.coordinator, "RUN_CYCLES", days=1)
    with time_machine.travel(now + timedelta(days=2)):
        assert read(client, token).status_code == 401


def test_a_revoked_token_is_shut_out_at_once(office, client):
    token = made(client, office.coordinator, "RUN_CYCLES")
    assert act(client, "revoke-access-token", PersonalToken.objects.get()).status_code == 302
    assert read(client, token).status_code == 401


def test_a_token_makes_no_tokens(office, client):
    token = made(client, office.coordinator, "RUN_CYCLES")
    client.logout()
    answer = client.post(
        f"/api/v1/accounts/{office.coordinator.pk}/make-access-token/",
        {"name": "x", "scopes": ["RUN_CYCLES"], "days": 5}, content_type="application/json",
        headers={"Authorization": f"Token {token}"},
    )  # fmt: skip
    assert answer.status_code == 403
    assert PersonalToken.objects.count() == 1


def test_when_a_token_was_last_used_is_told(office, client):
    token = made(client, office.coordinator, "RUN_CYCLES")
    read(client, token)
    assert PersonalToken.objects.get().last_used_at is not None


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token \xff\xfe", "Token ' OR 1=1", "Bearer abc"])
def test_what_is_no_token_is_answered_with_a_problem(office, client, header):
    client.logout()
    answer = client.get("/api/v1/registrations/", headers={"Authorization": header})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_nobody_revokes_anothers_token(office, client, account):
    made(client, office.coordinator, "RUN_CYCLES")
    client.force_login(account("proctor", "somebody"))
    assert act(client, "revoke-access-token", PersonalToken.objects.get()).status_code == 404
