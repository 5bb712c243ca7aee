"""People sign in by e-mail address; a verified address joins a candidate's record to the account."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from exams.accounts.models import User
from exams.accounts.permissions import Role
from exams.accounts.procedures import enter_candidate
from exams.refusals.exceptions import Refused


def invite(*args, **options):
    out = StringIO()
    call_command("invite", *args, stdout=out, **options)
    return out.getvalue()


@pytest.mark.any_day
def test_a_candidate_signs_up_and_finds_the_own_record(client, association, clerk, now):
    candidate = enter_candidate(association, reference="C1", name="Ada", email="Ada@Example.org", by=clerk, now=now)
    secret = "a long enough secret"
    client.post("/accounts/signup/", {"email": "ada@example.ORG", "password1": secret, "password2": secret})
    candidate.refresh_from_db()
    assert candidate.user is None, "an address that is not verified joins nothing"
    link = re.search(r"http://\S+", mail.outbox[0].body).group()
    client.post(link)
    candidate.refresh_from_db()
    assert candidate.user == User.objects.get(email="ada@example.org")
    client.logout()
    client.post("/accounts/login/", {"login": "ADA@example.org", "password": secret})
    assert "My exam" in client.get("/").content.decode()


def test_two_accounts_never_share_an_address(clerk):
    User.objects.create_user("ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ADA@example.org")
    with pytest.raises(IntegrityError, match="user_email_is_lower_case"), transaction.atomic():
        User.objects.bulk_create([User(email="Upper@example.org")])


@pytest.mark.any_day
def test_an_invited_coordinator_sets_a_password_and_runs_cycles(client, db):
    said = invite("office@example.org", role="coordinator", association="New", found=True)
    link = re.search(r"http://127.0.0.1:8000(/\S+)", said).group(1)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "a long enough secret", "password2": "a long enough secret"})
    user = User.objects.get(email="office@example.org")
    assert user.check_password("a long enough secret")
    client.logout()
    given = {"login": "office@example.org", "password": "a long enough secret"}
    signed_in = client.post("/accounts/login/", given, follow=True)
    assert "Confirm" not in signed_in.content.decode(), "the address has shown itself already"
    assert client.get("/office/").status_code == 200


def test_an_invitation_says_what_is_wrong(db, association):
    with pytest.raises(CommandError, match="Test Association"):
        invite("a@example.org", role="chair", association="Nowhere")
    invite("a@example.org", role="reviewer", association="Test Association")
    with pytest.raises(CommandError, match="cannot also be"):
        invite("a@example.org", role="chair", association="Test Association")


@pytest.mark.any_day
def test_the_record_is_verified_by_a_command(house):
    out = StringIO()
    call_command("verify_record", stdout=out)
    assert "follow from one another" in out.getvalue()


def test_roles_end_at_once(client, association, account, now, clerk):
    from exams.accounts.procedures import end_role

    user = account(Role.COORDINATOR)
    with pytest.raises(Refused, match="is the last coordinator"):
        end_role(user.role_grants.get(), by=clerk, now=now)
    account(Role.COORDINATOR, "another-coordinator")
    client.force_login(user)
    assert client.get("/office/").status_code == 200
    end_role(user.role_grants.get(), by=clerk, now=now)
    assert client.get("/office/").status_code == 404
