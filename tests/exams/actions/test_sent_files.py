"""A file is chosen once: the page that asks sends it on; a program sends it again, or as JSON."""

import base64
import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from exams.actions.sent_files import LARGEST, _of_program, _packed, _unpacked
from exams.registration.models import LedgerLine


@pytest.fixture
def sheet(entry, client):
    """The bank's sheet with one new payment; the coordinator is signed in."""
    made = entry.registered(paid=False)
    client.force_login(entry.coordinator)
    return f"invoice,amount,reference,paid_on\n{made.ledger.charges().get().invoice},200.00,B1,2026-03-01\n".encode()


def payments():
    return LedgerLine.objects.filter(kind="payment").count()


@given(st.binary(max_size=500), st.text(min_size=1, max_size=40).filter(lambda name: name.strip("./\\\x00")))
def test_what_is_sent_on_is_what_was_chosen(content, name):
    try:
        chosen = SimpleUploadedFile(name, content)
    except Exception:
        return  # no name of a file
    found = _unpacked(_packed(chosen))
    assert (found.name, found.read()) == (chosen.name, content)


@given(st.one_of(st.none(), st.integers(), st.text(), st.dictionaries(st.sampled_from(["name", "content"]), st.text())))
def test_whatever_is_sent_instead_is_no_file_or_a_file(kept):
    assert _unpacked(kept) is None or _unpacked(kept).size <= LARGEST + 1
    found = _of_program(kept)
    assert found is None or found.name


def test_the_page_that_asks_sends_the_file_on(entry, client, sheet):
    path = f"/do/cycles/{entry.cycle.pk}/enter-bank-sheet/"
    page = client.post(path, {"sheet": SimpleUploadedFile("bank.csv", sheet)}).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    assert payments() == 0
    client.post(path, {name: unescape(value) for name, value in hidden.items()})
    assert payments() == 1


def test_a_program_sends_the_file_again_with_the_confirmation(entry, client, sheet):
    address = f"/api/v1/cycles/{entry.cycle.pk}/enter-bank-sheet/"
    asked = client.post(address, {"sheet": SimpleUploadedFile("bank.csv", sheet)})
    assert asked.status_code == 409
    assert "1 new payment, 200.00 USD in all." in asked.json()["consequences"]
    sent = {"sheet": SimpleUploadedFile("bank.csv", sheet), "confirm": asked.json()["confirm"]}
    assert client.post(address, sent).json()["data"] == {"entered": 1, "known": 0}


def test_a_program_sends_the_file_as_json(entry, client, sheet):
    address = f"/api/v1/cycles/{entry.cycle.pk}/enter-bank-sheet/"
    given_ = {"sheet": {"name": "bank.csv", "content": base64.b64encode(sheet).decode()}}

    def send(**more):
        return client.post(address, json.dumps(given_ | more), content_type="application/json")

    seal = send().json()["confirm"]
    assert send(confirm=seal).json()["said"] == "1 payment entered."
    wrong = client.post(address, json.dumps({"sheet": "x"}), content_type="application/json")
    assert (wrong.status_code, "Choose the bank" in wrong.content.decode()) == (422, True)


def test_another_file_than_the_one_looked_at_is_shown_again(entry, client, sheet):
    address = f"/api/v1/cycles/{entry.cycle.pk}/enter-bank-sheet/"
    seal = client.post(address, {"sheet": SimpleUploadedFile("bank.csv", sheet)}).json()["confirm"]
    other = sheet.replace(b"200.00", b"2000.00")
    again = client.post(address, {"sheet": SimpleUploadedFile("bank.csv", other), "confirm": seal})
    assert (again.status_code, "2,000.00 USD" in " ".join(again.json()["consequences"])) == (409, True)
    assert payments() == 0
