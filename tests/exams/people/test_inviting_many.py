"""Many are invited at once: shown first in numbers and names, with every fault by line; then all of them, or nobody."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from exams.accounts.models import RoleGrant, User
from exams.messages.mail import post_mail
from exams.messages.models import Notice
from exams.people.models import Invitation
from tests.acting import act, said

INVITE = "/office/people/invite/"


@pytest.fixture
def office(client, account):
    account("coordinator", "other-coordinator")
    client.force_login(account("coordinator"))
    return client


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_what_would_happen_is_shown_in_numbers_and_names_before_anything_is_sent(office, association, account):
    known, held = account("proctor", "known"), account("reviewer", "held")
    pasted = (
        f"Ada Example <ada@example.org>\nBo Example, bo@example.org\n{known.name}, {known.email}, portfolio reviewer\n"
    )
    pasted += f"{held.name}\t{held.email}\n"
    look = words(act(office, "invite-people", association, confirm=False, pasted=pasted, roles=["reviewer"]))
    assert "2 new people, who get an account: Ada Example, Bo Example." in look
    assert "1 has an account already, and is told: known person." in look
    assert "1 holds the role already; nothing changes: held person." in look
    assert "2 × panel reviewer of Test Association" in look
    assert "3 e-mails go out." in look
    assert not User.objects.filter(email="ada@example.org").exists()
    assert Notice.objects.count() == 0


def test_faults_are_told_by_line_and_stop_the_whole_list(office, association, account):
    chair = account("chair", "the-chair")
    pasted = "\n".join(
        [
            "Ada Example <ada@example.org>",
            "No Address",
            "Bad <bad@example>",
            f"{chair.name}, {chair.email}",
            "Ada Again, ADA@example.org",
            "new@example.org",
        ]
    )
    answer = act(office, "invite-people", association, pasted=pasted, roles=["reviewer"])
    assert answer.status_code == 422
    text = words(answer)
    assert "1 line can be invited; 5 lines have faults. Nobody is invited yet" in text
    assert "Line 2: There is no e-mail address: write it as “Name &lt;name@example.org&gt;”." in text
    assert "Line 3: “bad@example” is no e-mail address" in text
    assert (
        "Line 4: the-chair person is committee chair of Test Association and so cannot also be panel reviewer" in text
    )
    assert "Line 5: ADA@example.org stands in line 1 already." in text
    assert "Line 6: new@example.org has no account yet: write the name too." in text
    assert "Ada Example &lt;ada@example.org&gt;" in answer.content.decode(), "what was pasted is still there"
    assert not User.objects.filter(email="ada@example.org").exists()


def test_the_sound_lines_go_on_where_that_is_ticked(office, association):
    given = {"pasted": "Ada <ada@example.org>\nBad <bad@example>", "roles": ["reviewer"], "leave_out": "on"}
    look = words(act(office, "invite-people", association, confirm=False, **given))
    assert "Left out. Line 2: “bad@example” is no e-mail address" in look
    assert "1 person is invited" in said(office, "invite-people", association, **given)
    assert RoleGrant.objects.filter(user__email="ada@example.org", role="reviewer").count() == 1


def test_a_line_names_its_own_role_and_somebody_may_have_two(office, association):
    pasted = "name,e-mail,role\nAda,ada@example.org,Committee member\nAda,ada@example.org,chair\nBo,bo@example.org,\n"
    act(office, "invite-people", association, pasted=pasted, roles=["proctor"])
    held = set(RoleGrant.objects.filter(user__email__endswith="example.org").values_list("user__name", "role"))
    assert held == {("Ada", "committee-member"), ("Ada", "chair"), ("Bo", "proctor")}
    assert Notice.objects.filter(user__email="ada@example.org").count() == 1
    wrong = act(office, "invite-people", association, pasted="Ci, ci@example.org, proctorr", roles=[])
    assert "There is no role" in words(wrong)
    sheet = "name,e-mail,role\nCi,ci@example.org,proctorr\n"
    assert "“proctorr” is no role" in words(act(office, "invite-people", association, pasted=sheet))


def test_two_roles_in_one_list_that_do_not_go_together_are_a_fault(office, association):
    pasted = "name,e-mail,role\nAda,ada@example.org,chair\nAda,ada@example.org,reviewer\n"
    answer = act(office, "invite-people", association, pasted=pasted)
    assert "would be" in words(answer)
    assert not User.objects.filter(email="ada@example.org").exists()


def test_a_sheet_serves_as_well_and_is_not_chosen_twice(office, association):
    from django.core.files.uploadedfile import SimpleUploadedFile

    content = b"name,e-mail,role,employer\nAda,ada@example.org,reviewer,County Clinic\nBad,bad,reviewer,\n"
    answer = act(office, "invite-people", association, sheet=SimpleUploadedFile("people.csv", content))
    assert answer.status_code == 422
    assert 'name="sheet-kept"' in answer.content.decode()
    file = SimpleUploadedFile("people.csv", content)
    assert "1 person is invited" in said(office, "invite-people", association, sheet=file, leave_out="on")
    assert User.objects.get(email="ada@example.org").reviewers.get().employer == "County Clinic"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Paste a list, one person a line, or choose a sheet."),
        ({"pasted": "name, e-mail"}, "There is nobody in the list."),
        ({"pasted": "a\n" * 3000}, "2,000 at once are enough"),
    ],
)
def test_a_list_that_is_none_is_answered_with_what_to_do(office, association, given, sentence):
    assert sentence in words(act(office, "invite-people", association, **given))


def test_three_hundred_people_ask_no_more_questions_than_three(office, association, django_assert_max_num_queries):
    def pasted(number, faults):
        good = [f"Person {n} <p{n}-{number}@example.org>" for n in range(number)]
        return "\n".join([*good, *[f"Fault {n}, nowhere{n}" for n in range(faults)]])

    action = {"roles": ["reviewer"]}
    with django_assert_max_num_queries(60):
        act(office, "invite-people", association, pasted=pasted(3, 0), **action)
    with django_assert_max_num_queries(25):
        answer = act(office, "invite-people", association, pasted=pasted(280, 20), **action)
    assert "280 lines can be invited; 20 lines have faults." in words(answer)
    with django_assert_max_num_queries(60):
        act(office, "invite-people", association, pasted=pasted(280, 20), leave_out="on", **action)
    assert RoleGrant.objects.filter(role="reviewer").count() == 283
    assert Invitation.objects.count() == 283


def test_the_same_by_api_says_the_faults_and_asks_for_confirmation(office, association):
    path = f"/api/v1/associations/{association.slug}/invite-people/"
    faulty = office.post(path, {"pasted": "Ada", "roles": ["reviewer"]}, content_type="application/json")
    assert faulty.status_code == 422
    assert "Line 1" in faulty.content.decode()
    given = {"pasted": "Ada <ada@example.org>", "roles": ["reviewer"]}
    look = office.post(path, given, content_type="application/json")
    assert look.status_code == 409
    done = office.post(path, {**given, "confirm": look.json()["confirm"]}, content_type="application/json")
    assert done.json()["data"] == {"invited": ["ada@example.org"], "held": []}


# ── what becomes of an invitation ────────────────────────────────────────────────────────────────────────────────────
def invited(office, association, clock):
    act(office, "invite-person", association, email="ada@example.org", name="Ada", role="proctor")
    return User.objects.get(email="ada@example.org")


def person_page(office, user):
    return words(office.get(f"/office/people/{user.pk}/"))


def link_of_last_mail():
    return re.search(r"http://[^/]+(/accounts/invitation/\S+)", mail.outbox[-1].body)[1]


def test_the_office_sees_it_sent_opened_and_run_out_and_sends_it_again(office, association, clock, now):
    user = invited(office, association, clock)
    assert "Waits for the next post" in person_page(office, user)
    post_mail(now=clock())
    assert "not opened yet" in person_page(office, user)
    link = link_of_last_mail()
    outside = type(office)()
    assert outside.get(link).status_code == 302
    assert "opened on" in person_page(office, user)
    with time_machine.travel(now + timedelta(days=15)):
        over = outside.get(link)
        assert over.status_code == 410
        assert "This invitation has run out" in over.content.decode()
        office.force_login(User.objects.get(email="coordinator@example.invalid"))
        assert "ran out on" in person_page(office, user)
        act(office, "send-invitation-again", Invitation.objects.get())
        post_mail(now=now + timedelta(days=15))
        assert outside.get(link_of_last_mail()).status_code == 302


def test_whoever_has_a_password_is_sent_to_sign_in(office, association, clock):
    user = invited(office, association, clock)
    post_mail(now=clock())
    user.set_password("a long enough secret")
    user.save()
    answer = type(office)().get(link_of_last_mail())
    assert "You have set a password already" in answer.content.decode()
    refused = act(office, "send-invitation-again", Invitation.objects.get(), follow=True)
    assert "not possible any more" in words(refused) or "set a password already" in words(refused)


def test_an_invitation_of_nobodys_making_does_not_exist(client, association):
    assert client.get(reverse("invitation", args=["made-up:signature"])).status_code == 404


def test_a_mistyped_address_is_corrected_while_nobody_has_set_a_password(office, association, clock):
    user = invited(office, association, clock)
    act(office, "correct-invited-address", user, email="Ada@Example.com")
    user.refresh_from_db()
    assert user.email == "ada@example.com"
    user.set_password("a long enough secret")
    user.save()
    refused = act(office, "correct-invited-address", user, email="other@example.com", follow=True)
    assert "not possible any more" in words(refused)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_list_is_filtered_searched_and_downloaded(office, association, account, clock):
    invited(office, association, clock)
    chair = account("chair", "the-chair")
    chair.set_password("a long enough secret")
    chair.save()
    page = "/office/people/"
    assert "ada@example.org" in words(office.get(page, {"state": "invited"}))
    assert "the-chair" not in words(office.get(page, {"state": "invited"}))
    assert "the-chair" in words(office.get(page, {"state": "active", "role": "chair"}))
    assert "ada@example.org" not in words(office.get(page, {"q": "chair"}))
    act(office, "end-role", association, held=RoleGrant.objects.get(user=chair).pk)
    assert "the-chair" in words(office.get(page, {"state": "ended"}))
    sheet = office.get("/office/people/people.csv", {"state": "invited"})
    assert sheet["Content-Type"].startswith("text/csv")
    assert "Ada,ada@example.org,Proctor since" in sheet.content.decode()
    assert "the-chair" not in sheet.content.decode()


def test_what_a_spreadsheet_would_compute_is_quoted(office, association):
    act(office, "invite-person", association, email="eve@example.org", name="=cmd()", role="proctor")
    assert "'=cmd()" in office.get("/office/people/people.csv").content.decode()
