"""Who holds which role: invited, given and ended in the browser, and never so that the blinding breaks."""

import re

import pytest
from django.core import mail

from exams.accounts import procedures as accounts
from exams.accounts.models import RoleGrant, User
from exams.audit.models import AuditLine
from exams.messages.mail import post_mail
from tests.acting import act, said

PEOPLE = "/office/people/"


@pytest.fixture
def office(client, account):
    """A coordinator who is signed in, and another."""
    account("coordinator", "other-coordinator")
    client.force_login(account("coordinator"))
    return client


def roles_of(user):
    return set(RoleGrant.objects.in_force().filter(user=user).values_list("role", flat=True))


def test_somebody_new_is_invited_sets_a_password_and_signs_in(office, association, clock):
    given = {"email": "Ada@example.org", "name": "Ada", "role": "proctor"}
    look = act(office, "invite-person", association, confirm=False, **given).content.decode()
    assert "is proctor of Test Association from now on" in look
    assert not User.objects.filter(email="ada@example.org").exists()
    assert "the e-mail goes out" in said(office, "invite-person", association, **given)
    user = User.objects.get(email="ada@example.org")
    assert roles_of(user) == {"proctor"}
    post_mail(now=clock())
    link = re.search(r"http://[^/]+(/accounts/invitation/\S+)", mail.outbox[-1].body)[1]
    office.logout()
    form = office.get(link, follow=True).redirect_chain[-1][0]
    office.post(form, {"password1": "a long enough secret", "password2": "a long enough secret"})
    office.post("/accounts/login/", {"login": user.email, "password": "a long enough secret"})
    assert office.get("/proctor/").status_code == 200


def test_a_role_is_ended_and_given_anew(office, association, account):
    proctor = account("proctor")
    assert proctor.email in office.get(PEOPLE).content.decode()
    held = RoleGrant.objects.get(user=proctor)
    look = act(office, "end-role", association, held=held.pk, confirm=False).content.decode()
    assert "No other role of the association is left" in look
    act(office, "end-role", association, held=held.pk)
    assert roles_of(proctor) == set()
    assert "until" in office.get(PEOPLE).content.decode()
    act(office, "grant-role", association, person=proctor.pk, role="proctor")
    assert roles_of(proctor) == {"proctor"}
    assert (
        AuditLine.objects.filter(action__in=["role.granted", "role.ended"], subject=f"user {proctor.pk}").count() == 3
    )


@pytest.mark.parametrize(("held", "wanted"), [("reviewer", "coordinator"), ("chair", "lead-reviewer")])
def test_nobody_is_given_roles_that_unite_blind_rating_with_knowing_the_candidates(
    office, association, account, held, wanted
):
    person = account(held, "somebody")
    by_list = act(office, "grant-role", association, person=person.pk, role=wanted)
    by_mail = act(office, "invite-person", association, email=person.email, name="x", role=wanted)
    for answer in (by_list, by_mail):
        assert answer.status_code == 422
        assert "nobody both rates scripts blind and knows the candidates" in answer.content.decode()
    assert roles_of(person) == {held}


def test_the_last_coordinator_stays_and_nobody_serves_themselves(office, association, clerk, now):
    me, other = (
        User.objects.get(email="coordinator@example.invalid"),
        RoleGrant.objects.exclude(user__email="coordinator@example.invalid").get(role="coordinator"),
    )
    own = act(office, "grant-role", association, person=me.pk, role="chair")
    assert "Nobody gives a role to themselves" in own.content.decode()
    act(office, "end-role", association, held=other.pk)
    last = act(office, "end-role", association, held=RoleGrant.objects.in_force().get(user=me).pk)
    assert last.status_code == 422
    assert "is the last coordinator" in last.content.decode()
    assert roles_of(me) == {"coordinator"}


def test_a_proctor_on_duty_is_taken_off_first(entry, client):
    from exams.sittings.procedures import duties

    client.force_login(entry.coordinator)
    proctor = entry.account("proctor")
    duties.put_on_duty(entry.sittings[0], proctor, by=entry.coordinator, now=entry.now)
    held = RoleGrant.objects.get(user=proctor)
    answer = act(client, "end-role", entry.association, held=held.pk)
    assert "proctors 1 sitting still to come" in answer.content.decode()


def test_the_roles_of_another_association_do_not_exist(office, association, account, clerk, now):
    far = accounts.found_association("Far", by=clerk, now=now)
    theirs = account("chair", "far-chair", at=far)
    assert theirs.email not in office.get(f"{PEOPLE}?of=far").content.decode()
    assert act(office, "end-role", far, held=RoleGrant.objects.get(user=theirs).pk).status_code == 404
    foreign = act(office, "end-role", association, held=RoleGrant.objects.get(user=theirs).pk)
    assert foreign.status_code == 422
    assert roles_of(theirs) == {"chair"}


@pytest.mark.parametrize("role", ["candidate", "reviewer", "chair", "proctor"])
def test_only_the_office_sees_the_people(client, association, account, role):
    client.force_login(account(role))
    assert client.get(PEOPLE).status_code == 404
    given = {"email": "a@example.org", "name": "A", "role": "chair"}
    assert act(client, "invite-person", association, **given).status_code == 404


def test_more_people_ask_no_more_questions(office, account, django_assert_max_num_queries):
    office.get(PEOPLE)
    for n in range(15):
        account("proctor", f"proctor-{n}")
    with django_assert_max_num_queries(12):
        office.get(PEOPLE)


def test_ending_a_role_of_the_committee_says_who_waits_and_who_is_left(house, client):
    house.to_committee()
    client.force_login(house.coordinator)
    held = RoleGrant.objects.in_force().get(user=house.chair, role="chair")
    look = act(client, "end-role", house.cycle.association, held=held.pk, confirm=False).content.decode()
    assert "Nobody chairs the committee then, and no meeting could be opened" in look
    assert "2 cases wait for a decision; 1 member votes on them then, and the quorum is" in look
