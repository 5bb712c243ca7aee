"""Other systems are told what was done: signed, at least once, in a log; never what is under seal."""

import base64
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from exams.actions.models import Performed
from exams.jobs.due import run_due
from exams.webhooks import deliveries
from exams.webhooks.models import Delivery, Webhook
from exams.webhooks.public_addresses import NotReached, checked
from exams.webhooks.signing import headers_of
from tests.acting import act, said
from tests.house import CANARY_NAMES


class Listener(HTTPServer):
    """Another system on this machine: what it was told, and what it answers."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got, self.answer = [], 204
        self.url = f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.got.append((dict(self.headers), body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def listener(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(entry, client, listener):
    entry.mine = entry.registered()
    client.force_login(entry.coordinator)
    act(client, "add-webhook", entry.association, url=listener.url, events=["seat-candidate", "withdraw-registration"])
    entry.webhook = Webhook.objects.get()
    return entry


def seat(told, client):
    act(client, "seat-candidate", told.mine, sitting=told.sittings[0].pk)


def signature(secret, headers, body):
    """As the specification words it."""
    text = ".".join([headers["webhook-id"], headers["webhook-timestamp"], body])
    made = hmac.digest(base64.b64decode(secret.split("_", 1)[1]), text.encode(), "sha256")
    return "v1," + base64.b64encode(made).decode()


def test_the_example_of_the_specification_is_signed_as_printed_there():
    """standardwebhooks.com, "Symmetric signatures": the example's message, secret and signature."""
    body = '{"event_type":"ping","data":{"success":true}}'
    made = headers_of("msg_loFOjxBNrRLzqYUf", 1731705121, body, "whsec_plJ3nmyCDGBKInavdOK15jsl")
    assert made["webhook-signature"] == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_an_action_is_told_with_its_name_its_row_and_a_signature(told, client, listener):
    seat(told, client)
    act(client, "waive-fee", told.mine, reason="not asked for")
    run_due(now=told.now + timedelta(minutes=1))
    [(headers, body)] = listener.got
    assert signature(told.webhook.secret, headers, body) in headers["webhook-signature"].split()
    assert json.loads(body)["type"] == "seat-candidate"
    assert json.loads(body)["data"] == {"rows": "registrations", "key": str(told.mine.pk)}
    run_due(now=told.now + timedelta(days=1))
    assert len(listener.got) == 1


def test_a_secret_is_kept_with_no_answer(told, client, listener):
    act(client, "add-webhook", told.association, url=listener.url, events=["waive-fee"], once="k")
    assert Webhook.objects.count() == 2
    secrets = list(Webhook.objects.values_list("secret", flat=True))
    assert not any(secret in str(list(Performed.objects.values())) for secret in secrets)


def test_what_was_refused_is_told_nobody(told, client, listener):
    said(client, "restore-registration", told.mine, reason="x")
    assert not Delivery.objects.exists()


def test_a_message_that_is_not_taken_is_sent_again_later_and_logged(told, client, listener):
    listener.answer = 503
    seat(told, client)
    deliveries.send_due(now=told.now + timedelta(minutes=1))
    deliveries.send_due(now=told.now + timedelta(seconds=90))
    assert len(listener.got) == 1, "not before its time"
    listener.answer = 200
    deliveries.send_due(now=told.now + timedelta(minutes=4))
    delivery = Delivery.objects.get()
    assert [status for _, status, _ in delivery.tries] == [503, 200]
    assert len({headers["webhook-id"] for headers, _ in listener.got}) == 1
    assert "Answered 200." in client.get("/office/webhooks/").content.decode()


def test_an_address_that_is_gone_is_told_no_more(told, client, listener):
    listener.answer = 410
    seat(told, client)
    deliveries.send_due(now=told.now + timedelta(minutes=1))
    told.webhook.refresh_from_db()
    assert "gone" in told.webhook.why_ended
    act(client, "resume-webhook", told.webhook)
    listener.answer = 204
    act(client, "send-webhook-again", Delivery.objects.get())
    deliveries.send_due(now=told.now + timedelta(hours=1))
    assert Delivery.objects.get().state == "delivered"


def test_an_address_that_never_answers_is_given_up(told, client, listener):
    listener.answer = 500
    for n in range(deliveries.GIVEN_UP_IN_A_ROW):
        deliveries.tell(told.association.pk, "seat-candidate", {"n": n}, now=told.now)
    for day in range(60):
        deliveries.send_due(now=told.now + timedelta(days=day))
    told.webhook.refresh_from_db()
    assert told.webhook.ended_at is not None
    assert "in a row" in told.webhook.why_ended


def test_two_secrets_sign_while_the_other_system_changes_over(told, client, listener):
    before = told.webhook.secret
    act(client, "change-webhook-secret", told.webhook)
    told.webhook.refresh_from_db()
    seat(told, client)
    deliveries.send_due(now=told.now + timedelta(minutes=1))
    [(headers, body)] = listener.got
    for secret in (before, told.webhook.secret):
        assert signature(secret, headers, body) in headers["webhook-signature"].split()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "https://127.0.0.1/", "https://localhost/x", "https://[::1]/", "https://10.0.0.8/",
        "https://169.254.169.254/latest/", "https://[::ffff:127.0.0.1]/", "https://user:pass@example.org/",
        "https://0.0.0.0/", "https://2130706433/", "ftp://example.org/", "https://nowhere.invalid/",
    ],
)  # fmt: skip
def test_no_address_inside_a_network_is_called(url):
    with pytest.raises(NotReached):
        checked(url)


def test_nothing_under_seal_is_told(house, client, listener):
    from exams.actions.declaration import actions

    client.force_login(house.coordinator)
    act(client, "add-webhook", house.association, url=listener.url, events=[one.name for one in actions()])
    house.rate_all()
    act(client, "propose-opening", house.cycle, reason=f"All settled, {CANARY_NAMES[0]} too.")
    deliveries.send_due(now=house.now + timedelta(minutes=1))
    bodies = " ".join(body for _, body in listener.got)
    assert "propose-opening" in bodies
    assert not [name for name in CANARY_NAMES if name in bodies]
