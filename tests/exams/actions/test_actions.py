"""One way of doing anything: shown first where it is grave, done once, taken back, the same by page, API, command."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from exams.accounts.permissions import Role
from exams.actions.declaration import action_called, actions
from exams.actions.models import Performed
from exams.jobs.due import run_due
from exams.registration.models import LedgerLine, Registration
from tests.acting import act, said


@pytest.fixture
def mine(entry, client):
    made = entry.registered(paid=False)
    client.force_login(entry.coordinator)
    return made


def state(row):
    return type(row).objects.get(pk=row.pk).state


# ── shown first ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_grave_act_is_shown_in_numbers_and_names_before_it_is_done(mine, client):
    path = action_called("withdraw-registration").path(mine)
    page = client.post(path, {"reason": "moved away"})
    assert mine.candidate.name in page.content.decode()
    assert "no longer takes part" in page.content.decode()
    assert state(mine) == "registered"
    assert act(client, "withdraw-registration", mine, reason="moved away").status_code == 302
    assert state(mine) == "withdrawn"


def test_what_was_confirmed_is_what_is_done(mine, client, entry):
    """Between the look and the confirmation something changed: it is shown again."""
    path = action_called("withdraw-registration").path(mine)
    page = client.post(path, {"reason": "x"}).content.decode()
    seal = page.split('name="confirmed" value="')[1].split('"')[0]
    act(client, "seat-candidate", mine, sitting=entry.sittings[0].pk)
    again = client.post(path, {"reason": "x", "confirmed": seal})
    assert again.status_code == 200
    assert state(mine) == "registered"


def test_an_act_that_is_not_offered_now_is_refused_and_leads_back(mine, client):
    assert "not possible any more, or not yet" in said(client, "restore-registration", mine, reason="x")
    page = client.get(action_called("restore-registration").path(mine))
    assert (page.status_code, page.url) == (302, f"/office/registrations/{mine.pk}/")


def test_bad_input_says_where_and_changes_nothing(mine, client):
    page = act(client, "enter-payment", mine, amount="abc", reference="", paid_on="2026-02-30")
    assert page.status_code == 422
    text = page.content.decode()
    assert text.count("There is a problem") == 1
    assert "Give a number, in figures." in text
    assert not LedgerLine.objects.filter(kind="payment").exists()


# ── taken back ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_wrong_payment_is_reversed_and_entered_right(mine, client):
    act(client, "enter-payment", mine, amount="2000", reference="B1", paid_on="2026-03-01")
    line = LedgerLine.objects.get(kind="payment")
    look = act(client, "reverse-entry", mine, line=line.pk, reason="a nought too many", confirm=False)
    assert "then owes 200.00 USD" in look.content.decode().replace("\u2212", "-")
    act(client, "reverse-entry", mine, line=line.pk, reason="a nought too many")
    assert "is entered already" not in said(
        client, "enter-payment", mine, amount="200", reference="B1", paid_on="2026-03-01"
    )
    assert LedgerLine.objects.filter(registration=mine).balance() == 0
    assert act(client, "reverse-entry", mine, line=line.pk, reason="again").status_code == 422


def test_a_withdrawal_is_taken_back_with_what_was_credited(mine, client):
    act(client, "enter-payment", mine, amount="200", reference="B1", paid_on="2026-03-01")
    act(client, "withdraw-registration", mine, reason="a mistake")
    assert LedgerLine.objects.filter(kind="credit").exists()
    act(client, "restore-registration", mine, reason="it was another person")
    assert state(mine) == "registered"
    assert LedgerLine.objects.filter(registration=mine).balance() == 0


# ── once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_two_clicks_act_once(mine, client):
    given = {"amount": "200", "reference": "B1", "paid_on": "2026-03-01", "once": "the-same-page"}
    for _ in range(2):
        assert "The payment is entered." in said(client, "enter-payment", mine, **given)
    assert LedgerLine.objects.filter(kind="payment").count() == 1


def test_a_request_sent_again_under_its_key_acts_once(mine, client):
    address = f"/api/v1/registrations/{mine.pk}/enter-payment/"

    def send(amount="200", key="k1"):
        body = {"amount": amount, "reference": "B1", "paid_on": "2026-03-01"}
        return client.post(address, body, content_type="application/json", headers={"Idempotency-Key": key})

    assert [send().json(), send().json()] == [{"said": "The payment is entered.", "warnings": [], "data": {}}] * 2
    assert LedgerLine.objects.filter(kind="payment").count() == 1
    other = send("100")
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key-used-before")


def test_what_was_answered_under_a_key_is_kept_for_two_days(mine, client, now):
    act(client, "waive-fee", mine, reason="x", once="a-key")
    run_due(now=now + timedelta(days=1))
    assert Performed.objects.count() == 1
    run_due(now=now + timedelta(days=3))
    assert not Performed.objects.exists()


# ── by every way ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_api_asks_for_confirmation_and_then_does_it(mine, client):
    address = f"/api/v1/registrations/{mine.pk}/withdraw-registration/"
    asked = client.post(address, {"reason": "x"}, content_type="application/json")
    assert (asked.status_code, asked.json()["type"]) == (409, "/problems/confirmation-needed")
    assert any("no longer takes part" in one for one in asked.json()["consequences"])
    given = {"reason": "x", "confirm": asked.json()["confirm"]}
    assert client.post(address, given, content_type="application/json").json()["said"] == "Withdrawn."


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"reasn": "x"}, 422, "did you mean “reason”?"),
        ({}, 422, "Fill this in."),
        ([1], 422, "Send an object"),
        ({"reason": {"a": 1}}, 409, ""),
        ({"reason": "x\x00"}, 422, "Null characters"),
    ],
)
def test_the_api_answers_every_input_with_a_problem(mine, client, body, status, sentence):
    answer = client.post(
        f"/api/v1/registrations/{mine.pk}/withdraw-registration/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert sentence in json.dumps(answer.json(), ensure_ascii=False)


def test_the_command_says_what_it_would_do_and_does_it_when_told(mine, entry):
    given = ["withdraw-registration", str(mine.pk), "reason=moved", "--by", entry.coordinator.email]
    with pytest.raises(CommandError, match="no longer takes part") as refused:
        call_command("act", *given)
    seal = str(refused.value).split("--confirm ")[1].split()[0]
    out = StringIO()
    call_command("act", *given, "--confirm", seal, stdout=out)
    assert out.getvalue().strip() == "Withdrawn."
    assert state(mine) == "withdrawn"


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_for_everybody_else_neither_act_nor_row_exists(mine, client, account, role):
    client.force_login(account(role.value, "somebody-else"))
    page = act(client, "waive-fee", mine, reason="x")
    api = client.post(f"/api/v1/registrations/{mine.pk}/waive-fee/", {"reason": "x"}, content_type="application/json")
    assert (page.status_code, api.status_code) == (404, 403)
    assert not LedgerLine.objects.filter(registration=mine, kind="waiver").exists()


def test_a_row_of_another_association_is_one_that_does_not_exist(mine, client, account, clerk, now):
    from exams.accounts.procedures import found_association

    far = found_association("Far Association", by=clerk, now=now)
    client.force_login(account("coordinator", "far", at=far))
    none = Registration(pk="0b6d4c1e-5a0f-4c57-9f0e-3d2f8a9b7c61")
    answers = [act(client, "waive-fee", row, reason="x") for row in (mine, none)]
    assert [one.status_code for one in answers] == [404, 404]


# ── a session that ended ─────────────────────────────────────────────────────────────────────────────────────────────
def send_signed_out(client, mine):
    """Fill in the form, be signed out meanwhile, and send it."""
    path = action_called("waive-fee").path(mine)
    once = re.search(r'name="once" value="([^"]+)"', client.get(path).content.decode())[1]
    client.logout()
    sent = client.post(path, {"reason": "A long reason, typed with care.", "once": once})
    assert sent.url == f"/accounts/login/?next={path}"
    assert "what you typed is kept" in client.get(sent.url).content.decode()
    return path


def test_what_was_typed_survives_signing_in_again(mine, client, entry):
    path = send_signed_out(client, mine)
    client.force_login(entry.coordinator)
    assert "A long reason, typed with care." in client.get(path).content.decode()
    assert "A long reason" not in client.get(path).content.decode(), "shown once"


def test_what_was_typed_is_not_shown_to_who_else_signs_in_next(mine, client, account):
    path = send_signed_out(client, mine)
    client.force_login(account("coordinator", "somebody-else"))
    page = client.get(path)
    assert page.status_code == 200
    assert "A long reason" not in page.content.decode()


# ── a page from before signing in anew ───────────────────────────────────────────────────────────────────────────────
def send_from_an_older_page(browser, mine, user, *, shown_to=None):
    """The form was opened, then somebody signed in anew in another tab of this browser."""
    path = action_called("waive-fee").path(mine)
    browser.force_login(shown_to or user)
    once = re.search(r'name="once" value="([^"]+)"', browser.get(path).content.decode())[1]
    browser.force_login(user)
    given = {"reason": "A long reason, typed with care.", "once": once, "csrfmiddlewaretoken": "a" * 64}
    return browser.post(path, given, follow=True)


def test_a_form_from_before_signing_in_anew_is_shown_again_with_what_was_typed(mine, entry):
    page = send_from_an_older_page(Client(enforce_csrf_checks=True), mine, entry.coordinator)
    assert page.status_code == 200
    assert "You signed in anew since this form was opened, so nothing was done yet." in page.content.decode()
    assert "A long reason, typed with care." in page.content.decode()
    assert not LedgerLine.objects.filter(registration=mine, kind="waiver").exists()


def test_a_form_shown_to_somebody_else_is_not_shown_again(mine, entry, account):
    browser, other = Client(enforce_csrf_checks=True), account("coordinator", "somebody-else")
    page = send_from_an_older_page(browser, mine, entry.coordinator, shown_to=other)
    assert page.status_code == 403
    assert "This page was too old" in page.content.decode()
    assert "A long reason" not in page.content.decode()


# ── the declarations ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_action_says_what_takes_it_back_or_why_nothing_does():
    names = {one.name for one in actions()}
    assert [one.name for one in actions() if one.undo not in names and not one.final] == []


def test_what_is_dangerous_is_shown_first():
    assert [one.name for one in actions() if one.danger and not one.asks] == []


def test_the_list_of_actions_is_json():
    out = StringIO()
    call_command("actions", "--json", stdout=out)
    listed = {one["name"]: one for one in json.loads(out.getvalue())}
    assert len(listed) == len(actions())
    assert listed["withdraw-registration"]["undo"] == "restore-registration"
    assert listed["withdraw-registration"]["permission"] == ["run-cycles"]
