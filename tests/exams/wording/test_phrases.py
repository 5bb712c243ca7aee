"""How numbers, amounts and refusals read."""

from decimal import Decimal

import pytest

from exams.delivery.states import AttemptState
from exams.refusals.exceptions import WrongState
from exams.registration.forms import PaymentForm, ProfileForm, StandingForm
from exams.registration.models import LedgerLine
from exams.registration.states import RegistrationState
from exams.wording.phrases import counted, inside, money, quoted
from panels.intake.models import SheetImport


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 papers"), (1, "1 paper"), (2, "2 papers"), (12000, "12,000 papers")]
)
def test_a_count_has_its_singular_and_its_thousands(number, said):
    assert counted(number, "paper") == said
    assert counted(number, "paper", "papers") == said


@pytest.mark.parametrize(
    ("amount", "said"), [("0", "0.00"), ("200", "200.00"), ("-19200.5", "−19,200.50"), ("1234567.89", "1,234,567.89")]
)
def test_an_amount_has_two_decimals_its_thousands_and_a_true_minus(amount, said):
    assert money(Decimal(amount)) == said


def test_a_label_inside_a_sentence_keeps_its_names():
    assert inside("Retake Part One") == "retake Part One"
    assert inside("") == ""


def test_what_was_typed_is_not_given_back_at_any_length():
    assert quoted("Q7") == "“Q7”"
    assert len(quoted("x" * 5000)) == 62


def test_a_state_that_is_there_already_is_told_so():
    again = WrongState.between("This paper", AttemptState.SUBMITTED, AttemptState.SUBMITTED, marks=False)
    assert str(again) == "This paper is handed in already."
    other = WrongState.between("This registration", RegistrationState.WITHDRAWN, RegistrationState.SAT)
    assert str(other) == "This registration is “withdrawn” and cannot become “sat the exam”."


def test_a_payment_is_not_named_twice():
    assert LedgerLine(kind="payment", what="Payment").told == "Payment"
    assert LedgerLine(kind="charge", what="Exam fee").told == "Charge: Exam fee"


def test_sheets_tell_what_came_of_them():
    changes = {
        "candidates": {"new": 96, "corrected": 0},
        "ratings": {"scripts": 1, "ratings": 2},
        "portfolio": {"new": 0},
    }
    assert SheetImport(changes=changes).told == [
        ("candidates", "96 new"),
        ("ratings", "2 ratings, 1 script"),
        ("portfolio", "no change"),
    ]


@pytest.mark.parametrize(
    ("form", "field", "given", "said"),
    [
        (ProfileForm, "name", "", "Fill this in."),
        (ProfileForm, "name", "x" * 250, "Write at most 200 characters; these are 250."),
        (ProfileForm, "time_zone", "Mars/Olympus", "Choose one of those that are offered."),
        (PaymentForm, "amount", "123456789.00", "Give a smaller number: at most 8 figures in all."),
        (PaymentForm, "amount", "1.005", "Give at most 2 figures after the point."),
        (PaymentForm, "amount", "0", "Give a number that is not below 0.01."),
        (PaymentForm, "amount", "much", "Give a number, in figures."),
        (StandingForm, "member_since", "soon", "Give a day, as 2026-03-31."),
    ],
)
def test_fields_say_what_to_do(form, field, given, said):
    assert form({field: given}).errors[field] == [said]
