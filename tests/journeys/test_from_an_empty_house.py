"""From an empty database to an application, through the pages: the first run, the public door, the application."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from exams.accounts.models import Association, Candidate, User
from exams.associations.procedures.founding import setup_code
from exams.cycles import procedures as cycles
from exams.registration.models import Registration
from tests.acting import act

SECRET = "a long enough secret"
GIVEN = {
    "name": "Harbor Association",
    "short_name": "HAIMH",
    "time_zone": "denver",
    "language": "en",
    "contact_email": "office@harbor.example",
    "phone": "555 0100",
    "web_address": "https://harbor.example",
    "postal_address": "1 Quay Street\nHarbor",
    "color": "#14524d",
    "rule_book": "portfolio_first",
    "person_name": "Cora Ordinator",
    "person_email": "cora@harbor.example",
    "password": SECRET,
    "password_again": SECRET,
}


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def link_in(letter):
    return re.search(r"http://[^/\s]+(/\S+)", letter.body)[1]


@pytest.mark.any_day
@pytest.mark.django_db
def test_from_an_empty_house_to_an_application(now, clerk):
    office, stranger = Client(), Client()

    # The first run.
    assert office.get("/", follow=True).redirect_chain == [("/start/", 302)]
    assert "Set the house up" in text(office.get("/start/"))
    done = office.post("/do/installation/1/set-up/", {**GIVEN, "code": setup_code()}, follow=True)
    assert "you are its first coordinator" in text(done)
    signed_in = office.post("/accounts/login/", {"login": "cora@harbor.example", "password": SECRET}, follow=True)
    assert "Your desk" in text(signed_in), "whoever had the code need not confirm an address"
    harbor = Association.objects.get()
    assert (harbor.time_zone, harbor.slug) == ("America/Denver", "harbor-association")
    assert "Harbor Association" in text(office.get("/office/association/harbor-association/"))

    # A cycle is open.
    cycle = cycles.plan_cycle(harbor, name="Spring", by=clerk, now=now, registration_closes=now + timedelta(days=30))
    cycles.open_registration(cycle, by=clerk, now=now)

    # Somebody finds the association and applies.
    assert "Harbor Association" in text(stranger.get("/"))
    door = text(stranger.get("/associations/harbor-association/"))
    assert "Registration is open until" in door
    assert "You are a member of the association." in door
    assert "The exam costs 200.00 USD." in door
    signup = stranger.get("/associations/harbor-association/apply/", follow=True)
    assert "Create an account to apply to Harbor Association" in text(signup)
    own = {"email": "nina@newcomer.example", "password1": SECRET, "password2": SECRET}
    stranger.post(signup.redirect_chain[-1][0], own)
    letter = mail.outbox[-1]
    assert "Harbor Association" in letter.subject + letter.body
    assert "example.com" not in letter.body

    # The e-mail is opened on another device.
    phone = Client()
    confirmed = phone.post(link_in(letter))
    assert confirmed.url == "/accounts/login/?next=%2Fassociations%2Fharbor-association%2Fapply%2F"
    there = phone.post(confirmed.url, {"login": own["email"], "password": SECRET}, follow=True)
    assert "Apply to Harbor Association" in text(there)
    begun = act(phone, "apply-to-association", harbor, name="Nina Newcomer", phone="", agency="", follow=True)
    assert "knows you as C-0001" in text(begun)
    assert begun.redirect_chain[-1][0] == f"/my/register/{cycle.pk}/"
    tasks = act(phone, "begin-application", cycle, credential="IMH-E", category="Mentor-Clinical", follow=True)
    assert "Agreements" in text(tasks)
    mine = Registration.objects.get()
    assert mine.candidate == Candidate.objects.get(reference="C-0001", user=User.objects.get(email=own["email"]))
