"""Somebody finds an association, reads what it asks, applies, and is let in."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from exams.accounts import procedures as accounts
from exams.accounts.models import Candidate, RoleGrant, User
from exams.associations.asked_for import asked_of, fee_span, sits
from exams.associations.models import Admission
from exams.associations.procedures.admissions import apply_to
from exams.cycles import procedures as cycles
from exams.messages.models import Notice
from exams.rules.presets import preset_called, presets
from tests.acting import act, said

SECRET = "a long enough secret"


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def newcomer(db, now):
    """newcomer("nina") → somebody with a confirmed account and no role."""

    def make(who="nina"):
        user = User.objects.create_user(f"{who}@newcomer.example", SECRET)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def gated(association):
    association.office_lets_in = True
    association.save()
    return association


def applied(association, user, now, name="Nina Newcomer"):
    return apply_to(association, name=name, phone="", agency="", by=user, now=now)


# ── what the public page says ────────────────────────────────────────────────────────────────────────────────────────
def test_the_page_says_what_is_asked_for_in_sentences(entry, client):
    page = text(client.get(f"/associations/{entry.association.slug}/"))
    for sentence in (
        "Spring Registration is open until",
        "Exam days:",
        "Mentor-Clinical",
        "You are a member of the association.",
        "In-service training: at least 48 hours, of which 3 about diversity, equity and inclusion and 15 about",
        "Part One: multiple choice, 90 minutes; passed with at least 80 % of the scored items correct.",
        "A retake of one part: 60.00 USD.",
        "The exam costs 200.00 USD.",
    ):
        assert sentence in page


def test_the_page_asks_the_database_the_same_however_many_cycles_there_are(
    entry, client, django_assert_max_num_queries
):
    client.get(f"/associations/{entry.association.slug}/")
    with django_assert_max_num_queries(12):
        client.get(f"/associations/{entry.association.slug}/")


def test_a_draft_of_a_cycle_is_nobodys_business(association, clerk, now, client):
    cycles.plan_cycle(association, name="Secret Spring", by=clerk, now=now)
    page = text(client.get(f"/associations/{association.slug}/"))
    assert "Secret Spring" not in page
    assert "The next cycle has no dates yet." in page


def test_registration_that_has_closed_says_so(association, clerk, now, client):
    cycle = cycles.plan_cycle(association, name="Late", by=clerk, now=now, registration_closes=now - timedelta(days=2))
    cycles.open_registration(cycle, by=clerk, now=now)
    assert "Registration closed on" in text(client.get(f"/associations/{association.slug}/"))


def test_who_no_longer_sits_is_not_asked_for_an_exam_or_its_fee(now):
    rules = preset_called("twice_a_year").rules
    assert not sits(rules, "Specialist", now.date())
    asked = {one.title: one.sentences for one in asked_of(rules, "Specialist", on=now.date())}
    assert asked["Exam"] == ("No exam is asked for: the portfolio is enough.",)
    assert "Fees" not in asked
    still = {one.title: one.sentences for one in asked_of(rules, "Mentor-Clinical", on=now.date())}
    assert any("Part One" in sentence for sentence in still["Exam"])


def test_every_preset_is_told_for_every_category(now):
    for preset in presets():
        assert fee_span(preset.rules, preset.rules.categories).endswith(".")
        for category in preset.rules.categories:
            told = asked_of(preset.rules, category, on=now.date())
            assert all(sentence.endswith(".") for one in told for sentence in one.sentences)


def test_the_first_page_lists_the_associations(association, client):
    assert "Test Association" in text(client.get("/"))
    assert "Test Association" in text(client.get("/associations/"))


def test_an_association_that_is_not_there(association, client):
    assert client.get("/associations/nowhere/").status_code == 404
    assert client.get("/associations/nowhere/apply/").status_code == 404


# ── applying ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_whoever_applies_is_a_candidate_at_once(association, newcomer, client):
    client.force_login(newcomer())
    assert "Apply to Test Association" in text(client.get(f"/associations/{association.slug}/apply/"))
    assert "knows you as C-0001" in said(
        client, "apply-to-association", association, name="Nina  Newcomer", agency="Bee"
    )
    person = Candidate.objects.get(reference="C-0001")
    assert (person.name, person.agency, person.email) == ("Nina Newcomer", "Bee", "nina@newcomer.example")
    assert RoleGrant.objects.get(user=person.user).role == "candidate"
    assert client.get("/my/").status_code == 200


def test_a_double_click_makes_one_candidate(association, newcomer, client):
    client.force_login(newcomer())
    for _ in range(2):
        client.post(f"/do/doors/{association.slug}/apply-to-association/", {"name": "Nina", "once": "same"})
    assert Candidate.objects.count() == 1
    assert "knows you already as C-0001" in said(client, "apply-to-association", association, name="Nina")


def test_a_record_under_the_same_verified_address_is_theirs(association, newcomer, clerk, now):
    old = accounts.enter_candidate(
        association, reference="OLD", name="N. N.", email="Nina@Newcomer.example", by=clerk, now=now
    )
    made = applied(association, newcomer(), now)
    assert made.candidate == old
    assert Candidate.objects.count() == 1


def test_an_address_that_is_not_verified_joins_nothing(association, clerk, now):
    accounts.enter_candidate(
        association, reference="OLD", name="N. N.", email="nina@newcomer.example", by=clerk, now=now
    )
    user = User.objects.create_user("nina@newcomer.example", SECRET)
    assert applied(association, user, now).candidate.reference == "C-0001"


def test_the_office_sees_who_may_be_somebody_it_knows(association, newcomer, clerk, now, client, account):
    accounts.enter_candidate(
        association, reference="OLD", name="Newcomer, Dr. Nina", email="old@else.example", by=clerk, now=now
    )
    applied(association, newcomer(), now)
    client.force_login(account("coordinator"))
    page = text(client.get(f"/office/association/{association.slug}/new-people/"))
    assert "Newcomer, Dr. Nina (OLD)" in page


# ── let in by the office ─────────────────────────────────────────────────────────────────────────────────────────────
def test_the_office_lets_in(gated, newcomer, client, account, now):
    nina, office = newcomer(), account("coordinator")
    client.force_login(nina)
    assert "answers you by e-mail" in said(client, "apply-to-association", gated, name="Nina Newcomer")
    assert not Candidate.objects.exists()
    client.force_login(office)
    assert "1 new person to let in" in text(client.get("/"))
    admission = Admission.objects.get()
    look = act(client, "let-in", admission, confirm=False).content.decode()
    assert "Nina Newcomer (nina@newcomer.example) becomes a candidate of Test Association, with a new number." in look
    act(client, "let-in", admission)
    assert Candidate.objects.get().user == nina
    assert Notice.objects.filter(user=nina, by_mail=True, subject="You can apply now: Test Association").exists()


def test_the_office_asks_and_is_answered(gated, newcomer, client, account, now):
    nina, office = newcomer(), account("coordinator")
    admission = applied(gated, nina, now)
    client.force_login(office)
    act(client, "ask-new-person", admission, question="Where do you work?")
    client.force_login(nina)
    assert "Where do you work?" in text(client.get(f"/associations/{gated.slug}/apply/"))
    assert "The office asks you something." in text(client.get("/"))
    act(client, "answer-office", admission, text="At Bee House.")
    client.force_login(office)
    assert "At Bee House." in text(client.get(f"/office/association/{gated.slug}/new-people/"))


def test_a_refusal_says_why_and_can_be_taken_back(gated, newcomer, client, account, now):
    nina, office = newcomer(), account("coordinator")
    admission = applied(gated, nina, now)
    client.force_login(office)
    act(client, "refuse-new-person", admission, reason="You live elsewhere.")
    client.force_login(nina)
    assert "You live elsewhere." in text(client.get(f"/associations/{gated.slug}/apply/"))
    assert "has not let you in: You live elsewhere." in said(client, "apply-to-association", gated, name="Nina")
    client.force_login(office)
    act(client, "reconsider-new-person", admission)
    act(client, "let-in", admission)
    assert Candidate.objects.get().user == nina


def test_somebody_let_in_can_be_given_the_record_that_was_there(gated, newcomer, client, account, clerk, now):
    old = accounts.enter_candidate(
        gated, reference="OLD", name="Nina Newcomer", email="old@else.example", by=clerk, now=now
    )
    admission = applied(gated, newcomer(), now)
    client.force_login(account("coordinator"))
    act(client, "let-in", admission, record_of=old.pk)
    old.refresh_from_db()
    assert (old.user, Candidate.objects.count()) == (admission.user, 1)


def test_a_record_of_somebody_else_cannot_be_given(gated, newcomer, client, account, clerk, now):
    other = accounts.enter_candidate(gated, reference="OLD", name="Quite Other", by=clerk, now=now)
    admission = applied(gated, newcomer(), now)
    client.force_login(account("coordinator"))
    assert act(client, "let-in", admission, record_of=other.pk).status_code == 422


# ── no role, signing up, mails ───────────────────────────────────────────────────────────────────────────────────────
def test_whoever_has_no_role_reads_how_to_apply_and_whom_to_ask(association, newcomer, client):
    association.contact_email = "office@example.org"
    association.save()
    client.force_login(newcomer())
    page = text(client.get("/"))
    assert "No association knows you yet as nina@newcomer.example." in page
    assert "Test Association Questions: office@example.org" in page
    assert "Nothing waits for you" not in page


def test_signing_up_from_a_door_is_remembered_on_any_device(association, client):
    there = client.get(f"/associations/{association.slug}/apply/")
    client.post(there.url, {"email": "nina@newcomer.example", "password1": SECRET, "password2": SECRET})
    assert Admission.objects.get().association == association
    assert "You have begun to apply." not in text(client.get("/")), "nothing is shown to a stranger"


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("/accounts/signup/", {"email": "new@newcomer.example", "password1": SECRET, "password2": SECRET}),
        ("/accounts/signup/", {"email": "nina@newcomer.example", "password1": SECRET, "password2": SECRET}),
        ("/accounts/password/reset/", {"email": "nina@newcomer.example"}),
        ("/accounts/password/reset/", {"email": "nobody@newcomer.example"}),
    ],
)
def test_every_mail_of_an_account_speaks_for_the_house(association, newcomer, client, address, given):
    newcomer()
    client.post(address, given)
    letter = mail.outbox[-1]
    whole = letter.subject + letter.body
    assert "Endorsement Exams" in whole
    assert not [word for word in ("Hello from", "example.com", "Thank you for using", "testserver!") if word in whole]


def test_a_mail_names_the_association_that_knows_the_person(association, account, client):
    user = account("proctor")
    client.post("/accounts/password/reset/", {"email": user.email})
    assert "Choose a new password: Test Association" in mail.outbox[-1].subject
