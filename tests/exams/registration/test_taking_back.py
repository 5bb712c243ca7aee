"""A wrong click of the candidate or of the office is taken back, as long as nothing rests on it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exams.accounts.models import Candidate
from exams.audit.models import AuditLine
from exams.messages.models import Notice
from exams.registration.models import AccommodationRequest, LedgerLine, Registration
from exams.sittings.procedures import places
from tests.acting import act, said


def fresh(registration):
    return Registration.objects.get(pk=registration.pk)


@pytest.fixture
def candidate(client, entry):
    """candidate(registration) → a browser of theirs."""

    def signed_in(registration):
        client.force_login(registration.candidate.user)
        return client

    return signed_in


@pytest.fixture
def office(client, entry):
    client.force_login(entry.coordinator)
    return client


# ── the candidate ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_handing_in_says_what_it_costs_and_is_taken_back_with_the_invoice(entry, candidate):
    made = entry.complete(entry.applying())
    client = candidate(made)
    look = act(client, "hand-in-application", made, confirm=False).content.decode()
    assert "An invoice of 200.00 USD is made out to you" in look
    act(client, "hand-in-application", made)
    assert fresh(made).state == "registered"
    look = act(client, "reopen-application", made, confirm=False).content.decode()
    assert "of 200.00 USD is taken back" in look
    assert "Your application is open again" in said(client, "reopen-application", made)
    assert fresh(made).state == "applying"
    assert LedgerLine.objects.filter(registration=made).balance() == 0
    act(client, "choose-category", made, credential="IMH-E", category="Specialist")
    act(client, "choose-category", made, credential="IMH-E", category="Mentor-Clinical")
    act(client, "hand-in-application", made)
    assert LedgerLine.objects.filter(registration=made).balance() == 200
    assert [line.invoice for line in made.ledger.charges()] == ["2026-00002"]
    assert Notice.objects.filter(user=made.candidate.user, subject__startswith="You are registered").count() == 2


def test_what_is_seated_or_paid_is_not_opened_again(entry, candidate):
    paid, seated = entry.registered(), entry.registered(paid=False)
    assert "Your fee is settled already" in said(candidate(paid), "reopen-application", paid)
    places.seat(seated, sitting=entry.sittings[0], by=entry.coordinator, now=entry.now)
    assert "You have chosen where you sit" in said(candidate(seated), "reopen-application", seated)
    assert {fresh(paid).state, fresh(seated).state} == {"registered"}


def test_registered_on_the_day_it_was_handed_in(entry, clerk):
    made = entry.complete(entry.applying())
    later = entry.now + timedelta(days=1)
    from exams.registration.procedures import applications

    applications.hand_in_application(made, by=made.candidate.user, now=later)
    assert fresh(made).registered_at == later


def test_a_request_for_an_accommodation_is_taken_back_and_made_anew(entry, candidate):
    made = entry.applying()
    client = candidate(made)
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 invented")
    act(client, "settle-accommodation", made, wanted="yes", needs="More time.", documents=letter)
    assert "with the office already" in said(client, "settle-accommodation", made, wanted="no")
    page = client.get(f"/my/applications/{made.pk}/accommodation/").content.decode()
    assert "letter.pdf" in page
    assert "1 document" in act(client, "take-back-accommodation-request", made, confirm=False).content.decode()
    assert "Your request is taken back." in said(client, "take-back-accommodation-request", made)
    assert AccommodationRequest.objects.get().taken_back
    act(client, "settle-accommodation", made, wanted="yes", needs="A room.", documents=[])
    assert AccommodationRequest.objects.get(decided_at=None).needs == "A room."
    act(client, "take-back-accommodation-request", made)
    wrong = SimpleUploadedFile("bad.docx", b"PK\x03\x04")
    refused = act(client, "settle-accommodation", made, wanted="yes", needs="A room.", documents=wrong)
    assert refused.status_code == 422
    assert "is no PDF, PNG or JPEG" in refused.content.decode()
    assert not AccommodationRequest.objects.filter(decided_at=None).exists()


def test_messages_read_by_mistake_are_shown_again(entry, client):
    made = entry.registered()
    user = made.candidate.user
    client.force_login(user)
    assert "You are registered" in client.get("/").content.decode()
    act(client, "read-messages", user)
    assert "You are registered for Spring" not in client.get("/").content.decode()
    assert "You are registered for Spring" in said(client, "show-messages-again", user)
    other = entry.person().user
    assert act(client, "read-messages", other).status_code == 404


# ── the office ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_office_changes_a_category_with_the_fee_and_back(entry, office):
    made = entry.registered(paid=False)
    given = {"credential": "ECMH-E", "category": "Specialist", "reason": "She asked on the telephone."}
    look = act(office, "change-category", made, confirm=False, **given).content.decode()
    assert "until now for IMH-E Mentor-Clinical" in look
    assert "Portfolio" in look, "what is not met in the other category is said"
    act(office, "change-category", made, **given)
    assert fresh(made).category == "Specialist"
    line = AuditLine.objects.filter(action="registration.category-changed").latest("number")
    assert (line.reason, line.details["before"]) == ("She asked on the telephone.", "IMH-E Mentor-Clinical")
    assert "already" in said(office, "change-category", made, **given)
    act(office, "change-category", made, credential="IMH-E", category="Mentor-Clinical", reason="Back.")
    assert (fresh(made).credential, fresh(made).category) == ("IMH-E", "Mentor-Clinical")


def test_another_fee_makes_another_invoice_and_a_begun_paper_keeps_the_category(entry, office):
    from dataclasses import replace

    from exams.delivery.models import Attempt
    from exams.rules.sections.fees import Charge

    fees = entry.cycle.rules.fees
    dear = Charge(category="Specialist", exam=Decimal(250), retake=Decimal(100), retake_one_part=Decimal(60))
    entry.with_rules(fees=replace(fees, charges=(dear, *fees.charges)))
    made = entry.registered()
    given = {"credential": "IMH-E", "category": "Specialist", "reason": "x"}
    assert "a new one of 250.00 USD" in act(office, "change-category", made, confirm=False, **given).content.decode()
    act(office, "change-category", made, **given)
    assert LedgerLine.objects.filter(registration=made).balance() == 50
    form = entry.cycle.papers.first().form
    Attempt.objects.create(registration=made, part="one", form=form, state="scheduled", number=1)
    assert "A paper is begun in this category" in said(office, "change-category", made, **given)
    assert "A paper is begun" in office.get(f"/office/registrations/{made.pk}/").content.decode()


def test_the_office_corrects_name_address_and_reference(entry, office):
    made = entry.registered()
    given = {"name": "Ada  Person", "email": "ADA@example.org", "reference": "C77", "reason": "Misspelt."}
    assert "Corrected." in said(office, "correct-candidate", made, **given)
    who = Candidate.objects.get(pk=made.candidate_id)
    assert (who.name, who.email, who.reference) == ("Ada Person", "ada@example.org", "C77")
    line = AuditLine.objects.get(action="candidate.corrected")
    assert line.details["before"]["name"] == "Person 0"
    assert "stand so already" in said(office, "correct-candidate", made, **given)
    entry.person()
    taken = said(office, "correct-candidate", made, **given | {"reference": "C1"})
    assert "has another candidate C1 already" in taken


def test_an_exception_is_taken_back_and_granted_anew(entry, office):
    made = entry.complete(entry.applying(entry.person(member=False)))
    act(office, "grant-exception-from-rule", made, rule="membership", reason="Paid at the desk.")
    granted = made.exceptions.get()
    given = {"exception": granted.pk, "reason": "It was another person."}
    look = act(office, "take-back-exception", made, confirm=False, **given).content.decode()
    assert "You are not a member yet" in look
    act(office, "take-back-exception", made, **given)
    assert not made.exceptions.in_force().exists()
    assert "Not met" in office.get(f"/office/registrations/{made.pk}/").content.decode()
    act(office, "grant-exception-from-rule", made, rule="membership", reason="After all.")
    assert made.exceptions.in_force().get().reason == "After all."
    assert AuditLine.objects.filter(action__startswith="exception.").count() == 3


def test_a_bank_sheet_is_looked_at_once_chosen_and_entered(entry, office):
    made = entry.registered(paid=False)
    invoice = made.ledger.charges().get().invoice
    content = f"invoice,amount,reference,paid_on\n{invoice},200.00,B1,2026-03-01\n".encode()

    def sheet():
        return {"sheet": SimpleUploadedFile("bank.csv", content)}

    look = act(office, "enter-bank-sheet", entry.cycle, confirm=False, **sheet()).content.decode()
    assert "1 new payment, 200.00 USD in all." in look
    assert f"Invoice {invoice}, Person 0: 200.00 USD, B1, paid on 1 March 2026." in look
    assert not LedgerLine.objects.filter(kind="payment").exists()
    assert "1 payment entered." in said(office, "enter-bank-sheet", entry.cycle, **sheet())
    line = LedgerLine.objects.get(kind="payment")
    act(office, "reverse-entry", made, line=line.pk, reason="not ours")
    assert LedgerLine.objects.filter(registration=made).balance() == 200


def test_who_waits_to_be_marked_is_not_asked_whether_they_are_eligible(entry, office):
    entry.registered()
    entry.applying(entry.person(member=False))
    list_ = f"/office/cycles/{entry.cycle.pk}/registrations/"
    assert "tag--problem" in office.get(list_).content.decode()
    type(entry.cycle).objects.filter(pk=entry.cycle.pk).update(state="scoring")
    assert "tag--problem" not in office.get(list_).content.decode()


def test_a_withdrawal_is_taken_back_after_an_overpayment_was_sent_back_before_it(entry, office):
    made = entry.registered()  # the fee is paid
    today = entry.now.date().isoformat()
    act(office, "enter-payment", made, amount="50", reference="TWICE", paid_on=today)
    act(office, "pay-back", made, reference="BACK")
    act(office, "withdraw-registration", made, reason="A wrong click.")
    act(office, "restore-registration", fresh(made), reason="It was one.")
    assert fresh(made).state == "registered"
    assert LedgerLine.objects.filter(registration=made).balance() == 0


def test_a_withdrawal_whose_fee_was_sent_back_stays(entry, office):
    made = entry.registered()
    act(office, "withdraw-registration", made, reason="A wrong click.")
    act(office, "pay-back", fresh(made), reference="BACK")
    assert "The fee was paid back already" in said(office, "restore-registration", fresh(made), reason="It was one.")
    assert fresh(made).state == "withdrawn"


def test_an_invoice_is_not_made_out_anew_to_the_one_who_has_it(entry, office):
    bill = entry.registered(paid=False).bill
    told = said(office, "change-payer", bill, payer_name=bill.payer_name, payer_address=bill.payer_address)
    assert "It is made out so already: change the name or the address." in told
    assert bill.documents.count() == 1
