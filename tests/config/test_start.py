"""The empty house: its mailbox is read in the browser there and nowhere else."""

from email.message import EmailMessage

import pytest
from django.core.mail import EmailMessage as Mail
from django.core.management import CommandError, call_command
from django.http import Http404
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from config import mailbox
from config.mail import OneFileEach
from tests.config.test_demonstration import ask


def test_there_is_no_address_for_the_mailbox(client, db):
    with pytest.raises(NoReverseMatch):
        reverse("mailbox")
    assert client.get("/mailbox/").status_code == 404


def test_no_environment_variable_opens_it():
    code = (
        "from config.mailbox import is_open; from django.urls import resolve, Resolver404\n"
        "assert not is_open()\n"
        "try: resolve('/mailbox/')\n"
        "except Resolver404: print('closed')"
    )
    done = ask(code, ROOT_URLCONF="config.urls_start", DEBUG="True")
    assert done.stdout.strip() == "closed", done.stderr


def test_the_view_itself_refuses_outside_the_empty_house():
    for view, more in ((mailbox.mails, ()), (mailbox.mail, ("a.eml",))):
        with pytest.raises(Http404):
            view(RequestFactory().get("/mailbox/"), *more)


@pytest.fixture
def opened(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(mailbox, "is_open", lambda: True)
    monkeypatch.setattr(mailbox, "render", lambda request, template, context: context)
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def test_what_was_sent_is_read_whatever_its_letters(opened):
    OneFileEach(file_path=opened).send_messages(
        [Mail("Grüße an José", "Go on here:\n\nhttp://127.0.0.1:8000/x/?a=1&b=2\n", to=["josé@example.org"])]
    )
    (found,) = mailbox.mails(RequestFactory().get("/"))["mails"]
    assert (found.subject, found.to) == ("Grüße an José", "josé@example.org")
    shown = mailbox.mail(RequestFactory().get("/"), found.name)["mail"]
    assert "http://127.0.0.1:8000/x/?a=1&b=2" in shown.text


def test_a_mail_without_a_date_or_words_is_shown_nevertheless(opened):
    message = EmailMessage()
    message["Subject"] = "Bare"
    (opened / "bare.eml").write_bytes(message.as_bytes())
    assert mailbox.mails(RequestFactory().get("/"))["mails"][0].subject == "Bare"


@pytest.mark.parametrize("name", ["../secret_key", "..", "nothing.eml", "secret.txt", "/etc/passwd.eml"])
def test_nothing_but_mails_is_read(opened, name):
    (opened / "secret.txt").write_text("secret")
    with pytest.raises(Http404):
        mailbox.mail(RequestFactory().get("/"), name)


def test_from_elsewhere_there_is_no_mailbox(opened):
    with pytest.raises(Http404):
        mailbox.mails(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"))


def test_the_command_asks_for_its_own_settings():
    with pytest.raises(CommandError, match="make start"):
        call_command("start")


def test_the_empty_house_stays_on_this_machine_and_writes_its_own_address():
    code = "from django.conf import settings; print(settings.ALLOWED_HOSTS, settings.SITE_URL)"
    done = ask(code, DJANGO_SETTINGS_MODULE="config.settings_start", ALLOWED_HOSTS="example.org", PORT="8123")
    assert done.stdout.strip() == "['127.0.0.1', 'localhost', '[::1]'] http://127.0.0.1:8123", done.stderr
