"""From the first form to the last keystroke, through the pages of everybody who has a hand in it."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from exams.cycles import procedures as cycles
from exams.cycles.models import Sitting
from exams.delivery.models import Attempt
from exams.registration.models import Accommodation, AccommodationDocument, LedgerLine, Registration
from tests.acting import act, said


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def office(entry):
    return entry


@pytest.mark.any_day
def test_from_the_first_form_to_the_last_keystroke(office, django_capture_on_commit_callbacks):
    person = office.person(member=False)
    office.association.refresh_from_db()

    candidate_s, coordinator_s = Client(), Client()  # each at a computer of their own
    candidate_s.force_login(person.user)
    coordinator_s.force_login(office.coordinator)
    client = candidate_s

    def post(address, **data):
        return client.post(address, data, follow=True)

    # The candidate begins, and is told what is missing.
    client = candidate_s
    assert "Spring is open for registration" in text(client.get("/my/"))
    wrong = act(client, "begin-application", office.cycle, credential="IMH-E", category="Baker")
    assert (wrong.status_code, "There is a problem" in text(wrong)) == (422, True)
    begun = said(client, "begin-application", office.cycle, credential="IMH-E", category="Mentor-Clinical")
    assert "You are not a member yet. Join or renew" in begun
    mine = Registration.objects.get()
    tasks = f"/my/applications/{mine.pk}/"
    assert "Hand in the application" not in text(client.get(tasks))
    own = {"name": "Ada Person", "phone": "555 0100", "agency": "Agency", "time_zone": "Europe/Berlin"}
    act(client, "confirm-details", mine, **own)
    refused = act(client, "sign-agreements", mine, agree=["Own work"])
    assert (refused.status_code, "missing" in text(refused)) == (422, True)
    act(client, "sign-agreements", mine, agree=["Code of ethics", "Exam materials", "Own work"])
    assert act(client, "settle-accommodation", mine, wanted="yes").status_code == 422
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 invented")
    act(client, "settle-accommodation", mine, wanted="yes", needs="Half as much time again.", documents=letter)
    assert "not complete" not in said(client, "get-invoice", mine)
    assert "You are not a member yet. Join or renew; the office records it." in said(
        client, "hand-in-application", mine
    )

    # The office notes the membership, decides the accommodation, enters the payment.
    client = coordinator_s
    assert "1 request for an accommodation" in text(client.get("/"))
    queue = text(client.get("/office/accommodations/"))
    assert "Half as much time again." in queue
    document = client.get(f"/office/accommodations/documents/{AccommodationDocument.objects.get().pk}/")
    assert (document["Content-Disposition"].split(";")[0], document["Content-Type"]) == (
        "attachment",
        "application/pdf",
    )
    assert "Not met" in text(client.get(f"/office/registrations/{mine.pk}/"))
    act(client, "note-standing", mine, member_since=office.now.date().isoformat())
    measures = {"extra_percent_one": 50, "extra_percent_two": 50, "break_minutes": 10, "separate_room": "on"}
    assert act(client, "decide-on-accommodation", mine, **measures).status_code == 422, "without a reason"
    act(client, "decide-on-accommodation", mine, reason="Documented.", **measures)
    assert Accommodation.objects.get().request.documents.get().name == "letter.pdf"
    owed = LedgerLine.objects.get(kind="charge")
    assert (owed.amount, owed.registration) == (Decimal(200), mine)

    # The candidate hands in; pays; chooses a seat.
    client = candidate_s
    assert "You are registered for Spring" in said(client, "hand-in-application", mine)
    assert "Your fee is not paid yet" in text(client.get(f"{tasks}seat/"))
    client = coordinator_s
    sheet = f"invoice,amount,reference,paid_on\n{owed.invoice},200.00,B1,2026-03-01\n".encode()

    def bank(content=sheet):
        return {"sheet": SimpleUploadedFile("bank.csv", content)}

    look = act(client, "enter-bank-sheet", office.cycle, confirm=False, **bank())
    assert "1 new payment" in text(look)
    assert not LedgerLine.objects.filter(kind="payment").exists()
    assert "1 payment entered." in said(client, "enter-bank-sheet", office.cycle, **bank())
    assert "No new payment; 1 was known already." in said(client, "enter-bank-sheet", office.cycle, **bank())
    bad = act(client, "enter-bank-sheet", office.cycle, **bank(b"invoice,amount\n1,2\n"))
    assert (bad.status_code, "Nothing was entered" in text(bad)) == (422, True)
    client = candidate_s
    hall, library = office.sittings
    assert "There is no room of one’s own left" in text(client.get(f"{tasks}seat/")), "the Library has none"
    assert "Your place is kept" in text(post(f"{tasks}seat/take/", sitting=hall.pk))
    assert "no room" in text(post(f"{tasks}seat/take/", sitting=library.pk))

    # The exam day: today.
    cycles.begin_exam_days(office.cycle, by=office.clerk, now=office.now)
    Sitting.objects.filter(pk=hall.pk).update(
        starts_at=office.now - timedelta(minutes=5), ends_at=office.now + timedelta(hours=4)
    )
    parts = f"/sit/registrations/{mine.pk}/"
    page = text(client.get(parts))
    assert "145 minutes</strong>: 90 for everybody, 45 extra time, 10 for breaks" in page
    assert "The proctor has to check you in first" in page
    client = coordinator_s
    desk = f"/proctor/sittings/{hall.pk}/"
    candidate = f"{desk}candidates/{mine.pk}/"
    assert "Ada Person" in text(client.get(desk))
    assert "without its number" in text(post(f"{candidate}act/", act="check-in", document="Passport X1234567"))
    assert "is checked in" in text(post(f"{candidate}act/", act="check-in", document="Passport"))
    client = candidate_s
    paper = post(f"{parts}one/begin/")
    attempt = Attempt.objects.get()
    assert round((attempt.closes_at - attempt.started_at).total_seconds() / 60) == 145
    token = paper.context["sheet"]["token"]
    answer = {
        "question": f"item:{attempt.form.items.first().pk}", "seq": 1, "text": "B",
        "stamped_at": office.now.isoformat(),
    }  # fmt: skip
    save = {
        "data": json.dumps({"answers": [answer]}),
        "content_type": "application/json",
        "headers": {"X-Paper-Token": token},
    }
    assert client.post(f"/sit/{attempt.pk}/save/", **save).status_code == 200

    # The proctor stops the clock, sends word, gives time back; the paper hears of each.
    client = coordinator_s
    post(f"{candidate}act/", act="pause", attempt=attempt.pk, reason="Fire alarm")
    assert "Paused" in text(client.get(desk))
    post(f"{candidate}act/", act="resume", attempt=attempt.pk)
    post(f"{desk}everybody/", act="message", body="The room is quiet again.")
    post(f"{candidate}act/", act="incident", category="disturbance", description="Fire alarm.", remedy="time",
         minutes="12", part="one")  # fmt: skip
    client = candidate_s
    news = client.get(f"/sit/{attempt.pk}/news/").json()
    assert [m["body"] for m in news["messages"]] == ["The room is quiet again."]
    assert news["moves"][-1]["minutes"] == 12
    assert news["news"] == 4, "paused, resumed, word, time given back"
    with django_capture_on_commit_callbacks(execute=True):
        done = post(f"/sit/{attempt.pk}/hand-in/")
    assert "Handed in" in text(done)
    assert "12 minutes given back in Part One" in text(client.get(f"/my/registrations/{mine.pk}/"))
    receipts = client.get(f"/sit/{attempt.pk}/receipts/").content

    # The office compares the receipts the candidate took home.
    client = coordinator_s
    compared = said(client, "compare-receipts", mine, receipts=SimpleUploadedFile("receipts.json", receipts))
    assert "All 1 receipts agree" in compared


@pytest.mark.any_day
def test_a_vignette_of_another_group_is_in_no_page_and_what_counts_is_said(office, client):
    made = office.registered()
    cycles.begin_exam_days(office.cycle, by=office.clerk, now=office.now)
    two = office.cycle.papers.get(part="two").form
    attempt = Attempt.objects.create(
        registration=made, part="two", form=two, state="in-progress", started_at=office.now,
        closes_at=office.now + timedelta(minutes=90),
    )  # fmt: skip
    client.force_login(made.candidate.user)
    page = text(client.get(f"/sit/{attempt.pk}/"))
    assert "Supervisory: answer 1</h2>" in page
    assert "Clinical: answer 1 of these 2</h2>" in page
    assert "The budget" not in page
    token = client.session[f"paper:{attempt.pk}"]
    for n, label in enumerate(("C2", "C1"), start=1):
        answer = {
            "question": f"vignette:{two.vignettes.get(label=label).pk}", "seq": n, "text": f"About {label}.",
            "stamped_at": office.now.isoformat(),
        }  # fmt: skip
        client.post(f"/sit/{attempt.pk}/save/", json.dumps({"answers": [answer]}), content_type="application/json",
                    headers={"X-Paper-Token": token})  # fmt: skip
    counts = {c["group"]: c for c in client.get(f"/sit/{attempt.pk}/news/").json()["counts"]}
    assert counts["Supervisory"]["missing"] == 1
    assert (counts["Clinical"]["counting"], counts["Clinical"]["surplus"]) == (["In the kitchen"], ["At the door"])


# ── nobody else's ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_somebody_elses_does_not_exist(office, client, account):
    made = office.registered()
    other = office.person().user
    strangers = {"other": other, "reviewer": account("reviewer"), "proctor": account("proctor", "far-proctor")}
    pages = ["", "details/", "category/", "agreements/", "accommodation/", "fee/", "seat/"]
    for user in strangers.values():
        client.force_login(user)
        for page in pages:
            assert client.get(f"/my/applications/{made.pk}/{page}").status_code == 404
        for name in ("hand-in-application", "get-invoice", "confirm-details", "settle-accommodation"):
            assert act(client, name, made).status_code == 404
        for door in ("seat/take/", "seat/wait/", "seat/withdraw/", "seat/offer/", "seat/wishes/"):
            assert client.post(f"/my/applications/{made.pk}/{door}").status_code == 404
        for page in (
            f"registrations/{made.pk}/",
            f"cycles/{office.cycle.pk}/fees/",
            f"cycles/{office.cycle.pk}/sittings/",
        ):
            assert client.get(f"/office/{page}").status_code == 404
        assert act(client, "waive-fee", made, reason="x").status_code == 404
        assert client.get(f"/proctor/sittings/{office.sittings[0].pk}/").status_code == 404
    made.refresh_from_db()
    assert made.state == "registered"


@pytest.mark.parametrize(
    ("address", "data", "sentence"),
    [
        ("/my/applications/{r}/seat/take/", {"sitting": "x"}, "Choose one of the sittings"),
        ("/my/applications/{r}/seat/take/", {"sitting": "9" * 40}, "Choose one of the sittings"),
        ("/my/applications/{r}/seat/wishes/", {"not_before": "2026-13-45"}, "Write the first possible day as a date"),
        ("/my/applications/{r}/seat/offer/", {"place": "7", "answer": "take"}, "Page not found"),
        ("/do/registrations/{r}/seat-candidate/", {"sitting": "x"}, "Choose one of those that are offered"),
        ("/do/registrations/{r}/enter-payment/", {"amount": "abc"}, "There is a problem"),
        ("/do/registrations/{r}/grant-exception-from-rule/", {"rule": "wait"}, "Reason for an exception: Fill this in"),
        ("/do/registrations/{r}/nonsense/", {}, "Page not found"),
        ("/do/registrations/{r}/compare-receipts/", {}, "not possible any more, or not yet"),
        ("/office/cycles/{c}/sittings/", {"place": "x"}, "There is a problem"),
        (
            "/office/cycles/{c}/sittings/{s}/step/",
            {"act": "duty", "proctor": "nobody@example.invalid"},
            "Choose somebody who works",
        ),
        ("/office/cycles/{c}/sittings/{s}/step/", {"act": "nonsense"}, "cannot be done with a sitting"),
        ("/do/cycles/{c}/enter-bank-sheet/", {}, "There is a problem"),
        ("/proctor/sittings/{s}/candidates/{r}/act/", {"act": "pause", "attempt": "x"}, "There is no such paper"),
        ("/proctor/sittings/{s}/candidates/{r}/act/", {"act": "incident"}, "Choose what happened"),
        ("/proctor/sittings/{s}/everybody/", {"act": "message", "body": ""}, "Write the message"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_changes_nothing(office, client, address, data, sentence):
    made = office.registered()
    seated = Registration.objects.get(pk=made.pk)
    seated.sitting = office.sittings[0]
    seated.save()
    user = made.candidate.user if address.startswith("/my/") else office.coordinator
    client.force_login(user)
    lines = LedgerLine.objects.count()
    where = address.format(r=made.pk, c=office.cycle.pk, s=office.sittings[0].pk)
    assert sentence in text(client.post(where, data, follow=True))
    assert LedgerLine.objects.count() == lines
    assert office.cycle.sittings.count() == 2


def test_an_hour_that_the_clocks_leave_out_is_refused_on_the_page(office, client):
    client.force_login(office.coordinator)
    given = {
        "place": "Night", "day": "2027-03-14", "begins": "02:30", "ends": "06:00", "time_zone": "America/New_York",
        "capacity": 5, "rooms": 0,
    }  # fmt: skip
    answered = client.post(f"/office/cycles/{office.cycle.pk}/sittings/", given)
    assert (answered.status_code, "there is no 02:30 on 14 March 2027" in text(answered)) == (422, True)
    client.post(f"/office/cycles/{office.cycle.pk}/sittings/", given | {"begins": "03:30"})
    assert f"{Sitting.objects.get(place='Night').starts_at:%H:%M}" == "07:30"
