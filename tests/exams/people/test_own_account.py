"""One's own account: name, time zone, and an address that is confirmed from the new one and told to the old one."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from exams.accounts import procedures as accounts
from exams.accounts.models import User
from exams.audit.models import AuditLine
from exams.messages.mail import post_mail
from exams.people.models import AddressChange
from exams.people.procedures.addresses import key_of
from tests.acting import act

ME = "/accounts/me/"
SECRET = "a long enough secret"


@pytest.fixture
def ada(client, account):
    user = account("proctor", "ada")
    user.set_password(SECRET)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.force_login(user)
    return user


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def link_to(address):
    letter = next(one for one in reversed(mail.outbox) if one.to == [address])
    return re.search(r"http://[^/]+(/accounts/address/\S+)", letter.body)[1]


def test_the_page_is_in_the_account_menu_and_says_what_one_holds(client, ada):
    assert ME in client.get(ME).content.decode()
    assert "Proctor, Test Association" in words(client.get(ME))
    assert client.get("/accounts/email/")["Location"] == ME


def test_a_name_is_changed_and_reviewers_are_known_by_it(client, association, account):
    user = account("reviewer", "bo")
    client.force_login(user)
    act(client, "change-my-name", user, name="  Bo   Exemplar ")
    user.refresh_from_db()
    assert user.name == user.reviewers.get().name == "Bo Exemplar"
    assert AuditLine.objects.filter(action="account.renamed").exists()


def test_a_new_address_counts_once_it_has_answered_and_the_old_one_is_told_twice(client, ada, association, clock, now):
    record = accounts.enter_candidate(
        association, reference="A1", name="Ada", email=ada.email, user=ada, by=ada, now=now
    )
    before = ada.email
    told = words(act(client, "change-my-address", ada, email="New@Example.org", password=SECRET, follow=True))
    assert "A letter goes to new@example.org" in told
    post_mail(now=clock())
    assert "asked that new@example.org become the address" in next(m for m in mail.outbox if m.to == [before]).body
    assert before in words(client.get(ME)), "nothing has changed yet"
    link, outside = link_to("new@example.org"), type(client)()
    assert "Sign in with new@example.org from now on?" in words(outside.get(link))
    ada.refresh_from_db()
    assert ada.email == before, "reading the letter confirms nothing"
    change = AddressChange.objects.get()
    change.key = key_of(change)
    answer = act(outside, "confirm-new-address", change, follow=True)
    assert "From now on you sign in with new@example.org" in words(answer)
    ada.refresh_from_db(), record.refresh_from_db()
    assert ada.email == record.email == "new@example.org"
    assert EmailAddress.objects.get(user=ada).email == "new@example.org"
    post_mail(now=clock())
    assert mail.outbox[-1].to == [before]
    assert f"{before} opens nothing any more" in mail.outbox[-1].body
    client.logout()
    client.post("/accounts/login/", {"login": "new@example.org", "password": SECRET})
    assert client.get("/proctor/").status_code == 200


def test_the_link_works_once_not_after_days_and_not_after_another_was_asked_for(client, ada, clock, now):
    act(client, "change-my-address", ada, email="first@example.org", password=SECRET)
    post_mail(now=clock())
    first = link_to("first@example.org")
    act(client, "change-my-address", ada, email="second@example.org", password=SECRET)
    assert "This change was dropped" in words(client.get(first))
    act(client, "drop-my-address", ada)
    assert AddressChange.objects.filter(confirmed_at=None, dropped_at=None).count() == 0
    act(client, "change-my-address", ada, email="third@example.org", password=SECRET)
    change = AddressChange.objects.get(email="third@example.org")
    change.asked_at -= timedelta(days=4)
    change.save()
    change.key = key_of(change)
    refused = act(client, "confirm-new-address", change, follow=True)
    assert "ask for another on the page" in words(refused)
    ada.refresh_from_db()
    assert ada.email == "ada@example.invalid"


def test_whose_address_it_is_already_is_not_told_but_they_are(client, ada, account, clock):
    other = account("chair", "other")
    act(client, "change-my-address", ada, email=other.email, password=SECRET)
    post_mail(now=clock())
    assert "You have an account with it already." in next(m for m in mail.outbox if m.to == [other.email]).body
    assert not [m for m in mail.outbox if "/accounts/address/" in m.body]
    assert "other@example.invalid" in words(client.get(ME))


@pytest.mark.parametrize(
    ("email", "sentence"), [("ADA@example.invalid", "This is the address already."), ("nobody", "valid email")]
)
def test_an_address_that_is_none_is_answered_in_place(client, ada, email, sentence):
    answer = act(client, "change-my-address", ada, email=email, password=SECRET)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_whoever_finds_a_browser_signed_in_changes_no_address(client, ada):
    answer = act(client, "change-my-address", ada, email="thief@example.org", password="a guess")
    assert "This is not your password." in words(answer)
    assert "a guess" not in answer.content.decode()
    assert not AddressChange.objects.exists()


def test_ones_own_zone_is_chosen_from_those_there_are(client, ada):
    act(client, "change-my-time-zone", ada, time_zone="America/Chicago")
    ada.refresh_from_db()
    assert ada.time_zone == "America/Chicago"
    assert act(client, "change-my-time-zone", ada, time_zone="Mars/Base").status_code == 422


def test_the_office_asks_for_another_address_only_of_those_who_are_nobody_elses(
    client, ada, account, association, clerk, now
):
    client.force_login(account("coordinator"))
    look = words(act(client, "ask-for-their-address", ada, confirm=False, email="new@example.org"))
    assert "A letter goes to new@example.org; once its link is followed" in look
    act(client, "ask-for-their-address", ada, email="new@example.org")
    assert "was asked for on" in words(client.get(f"/office/people/{ada.pk}/"))
    act(client, "drop-their-address", ada)
    far = accounts.found_association("Far", by=clerk, now=now)
    accounts.grant_role(User.objects.get(pk=ada.pk), "proctor", association=far, by=clerk, now=now)
    refused = act(client, "ask-for-their-address", ada, email="new@example.org", follow=True)
    assert "belongs to another association too: only they themselves" in words(refused)
    assert "belongs to another association too" in words(act(client, "rename-person", ada, name="X", follow=True))


def test_nobody_changes_somebody_elses_account(client, ada, account):
    other = account("chair", "other")
    assert act(client, "change-my-name", other, name="X").status_code == 404
    assert act(client, "rename-person", other, name="X").status_code == 404
