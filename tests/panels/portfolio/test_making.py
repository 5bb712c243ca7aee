"""A portfolio is made: lines, documents, references, signature; nothing of it is handed in incomplete."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.db import DatabaseError, IntegrityError, transaction

from exams.accounts.models import Tie
from exams.jobs.due import run_due
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.registration.models import PortfolioStanding
from panels.portfolio.models import Portfolio, PortfolioDocument, PortfolioEntry, ReferenceAnswer, ReferenceRequest
from panels.portfolio.procedures import documents, entries, portfolios, references
from panels.portfolio.procedures.facts import gaps_of
from tests.folder import PDF, docx

DAY = date(2024, 1, 1)


def test_a_portfolio_is_begun_once_for_a_credential_and_category(folder):
    again = folder.begin(folder.person)
    assert again == folder.portfolio
    other = folder.begin(folder.person, "Specialist")
    assert other != folder.portfolio
    with pytest.raises(Invalid, match="no category"):
        folder.begin(folder.person, "Astronaut")
    with pytest.raises(IntegrityError), transaction.atomic():
        Portfolio.objects.create(
            candidate=folder.person, credential="IMH-E", category="Specialist", begun_at=folder.now
        )


def test_what_lacks_blocks_the_handing_in_with_its_sentence(folder):
    with pytest.raises(Refused, match=r"8 things are missing\. Education and transcripts: add one\."):
        folder.submit()
    folder.complete()
    assert gaps_of(folder.portfolio, now=folder.now) == []
    assert folder.submit().state == "submitted"


def test_where_the_rule_book_lets_it_a_portfolio_goes_in_with_gaps(folder):
    folder.rules(gaps_stop=False)
    assert folder.submit().state == "submitted"


def test_handing_in_freezes_the_rules_notes_the_day_and_tells_the_candidate(folder):
    folder.complete()
    folder.submit()
    before = folder.portfolio.rule_book
    folder.rules(reviewers=5)
    assert folder.fresh().rule_book == before
    standing = PortfolioStanding.objects.get(candidate=folder.person)
    assert (standing.submitted_on, standing.approved_on) == (folder.now.date(), None)
    assert Notice.objects.filter(user=folder.user, subject="Your portfolio is handed in", by_mail=True).count() == 1


def test_whoever_is_named_in_the_portfolio_is_tied_to_the_candidate(folder):
    folder.complete()
    folder.submit()
    named = set(Tie.objects.filter(candidate=folder.person).values_list("kind", "name"))
    assert named == {
        ("employer", "Agency Ltd"),
        ("supervisor", "Susan Super"),
        ("reference", "Ruth Referee"),
        ("reference", "Rob Referee"),
    }


def test_once_handed_in_nothing_can_be_changed(folder):
    folder.complete()
    line = folder.portfolio.entries.first()
    folder.submit()
    by, now = folder.user, folder.now
    for step in (
        lambda: folder.line("work", "Another", begins=DAY),
        lambda: entries.change_entry(line, title="Other", by=by, now=now),
        lambda: entries.remove_entry(line, by=by, now=now),
        lambda: folder.upload(line, content=docx()),
        lambda: documents.remove_document(folder.document, by=by, now=now),
        lambda: folder.ask(email="other@example.invalid"),
        lambda: portfolios.sign_ethics(folder.portfolio, agreed=True, by=by, now=now),
        folder.submit,
    ):
        with pytest.raises(WrongState, match="handed in"):
            step()


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("training", {"hours": Decimal(0), "begins": DAY}, "how many hours"),
        ("training", {"hours": Decimal(3)}, "the day on which it began"),
        ("training", {"hours": Decimal(3), "begins": DAY, "topic": "Astrology"}, "topic of the list"),
        ("work", {"begins": DAY, "ends": date(2023, 1, 1)}, "ends before it begins"),
        ("work", {"begins": date(2030, 1, 1)}, "lies ahead"),
        ("work", {}, "the day on which it began"),
        ("references", {}, "cannot be entered"),
        ("training", {"hours": 3, "begins": date(1, 2, 10)}, "Check the year"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_what_to_do(folder, kind, facts, said):
    with pytest.raises(Invalid, match=said):
        folder.line(kind, "T", **facts)
    assert not PortfolioEntry.objects.exists()


def test_a_document_is_kept_under_a_random_name_and_refused_by_content_and_size(folder):
    degree = folder.line("education", "Master")
    kept = folder.upload(degree, name="Zebulon’s transcript.pdf")
    assert "ebulon" not in kept.stored
    assert not kept.stored.endswith(".pdf")
    assert storages["documents"].open(kept.stored).read() == PDF
    assert folder.upload(degree).pk == kept.pk, "the same file once more is no second document"
    with pytest.raises(Invalid, match=r"“letter.pdf”: This is no file of a kind.*PDF, PNG, JPEG or Word"):
        folder.upload(degree, "letter.pdf", b"<script>")
    folder.rules(max_megabytes=0)
    with pytest.raises(Invalid, match=r"“big\.pdf” is larger than 0 MB"):
        folder.upload(degree, "big.pdf", PDF + b"x")
    folder.rules(max_megabytes=1, file_kinds=("png",))
    with pytest.raises(Invalid, match="save it as PNG"):
        folder.upload(degree, "other.docx", docx())
    folder.rules(documents_at_most=1)
    with pytest.raises(Refused, match="at most 1 documents"):
        folder.upload(degree, "other.pdf", PDF.replace(b"Catalog", b"Katalog"))
    assert PortfolioDocument.objects.count() == 1


def test_a_document_nobody_has_reviewed_is_gone_when_it_is_taken_out(folder, django_capture_on_commit_callbacks):
    kept = folder.upload(folder.line("education", "Master"))
    with django_capture_on_commit_callbacks(execute=True):
        documents.remove_document(kept, by=folder.user, now=folder.now)
    assert not PortfolioDocument.objects.exists()
    assert not storages["documents"].exists(kept.stored)


def test_a_stored_file_that_was_exchanged_is_not_given_out(folder):
    kept = folder.upload(folder.line("education", "Master"))
    storages["documents"].delete(kept.stored)
    from django.core.files.base import ContentFile

    storages["documents"].save(kept.stored, ContentFile(b"%PDF-other"))
    with pytest.raises(Refused, match="no longer the one"):
        documents.open_document(kept)


# ── references ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_secret_of_a_link_is_in_the_letter_alone_and_sent_once(folder):
    request = folder.ask()
    assert request.token_hash == ""
    token = folder.tokens()["ruth@example.invalid"]
    request.refresh_from_db()
    assert request.token_hash == references.hash_of(token)
    assert token not in str(vars(request))
    assert references.post_references(now=folder.now) == 0
    body = mail.outbox[0].body
    assert "has named you as a reference" in body
    assert "given up the right to read your answer" in body


def test_the_post_of_every_minute_takes_the_letters_along(folder):
    folder.ask()
    assert run_due(now=folder.now)["references asked"] == 1
    assert [m.to for m in mail.outbox if "reference" in m.subject] == [["ruth@example.invalid"]]
    assert run_due(now=folder.now)["references asked"] == 0


def test_a_letter_that_cannot_be_sent_is_tried_again_with_another_link(folder, settings):
    folder.ask()
    settings.EMAIL_BACKEND = "tests.panels.portfolio.test_making.NoPost"
    assert references.post_references(now=folder.now) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    request = ReferenceRequest.objects.get()
    assert (request.mailed_at, request.token_hash, request.letters) == (None, "", 0)
    assert len(folder.tokens()) == 1


class NoPost:
    """A mail server that is not there."""

    def __init__(self, **_):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def send_messages(self, _):
        raise OSError("no post")


def test_nobody_refers_to_themselves_or_twice(folder):
    with pytest.raises(Invalid, match="your own address"):
        folder.ask(email=folder.user.email.upper())
    with pytest.raises(Invalid, match="no e-mail address"):
        folder.ask(email="nobody")
    folder.ask()
    with pytest.raises(Invalid, match="asked already"):
        folder.ask(email="RUTH@example.invalid")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferenceRequest.objects.create(
            portfolio=folder.portfolio, name="R", email="ruth@example.invalid", relation="x", waived=True,
            asked_at=folder.now,
        )  # fmt: skip
    folder.rules(references_asked_at_most=1)
    with pytest.raises(Refused, match="At most 1"):
        folder.ask(email="other@example.invalid")


def test_a_link_works_once_in_time_and_only_while_it_stands(folder):
    request = folder.ask()
    token = folder.tokens()["ruth@example.invalid"]
    with pytest.raises(NotYours):
        folder.answer("another")
    with pytest.raises(NotYours):
        folder.answer("")
    folder.later(days=31)
    with pytest.raises(Refused, match="was valid until"):
        folder.answer(token)
    references.ask_again(request, by=folder.user, now=folder.now)
    fresh = folder.tokens()["ruth@example.invalid"]
    with pytest.raises(NotYours):
        folder.answer(token)
    folder.answer(fresh)
    with pytest.raises(WrongState, match="already"):
        folder.answer(fresh)
    answer = ReferenceAnswer.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        ReferenceAnswer.objects.filter(pk=answer.pk).update(comment="other")


def test_nobody_is_sent_letters_without_end(folder):
    request = folder.ask()
    folder.tokens()
    with pytest.raises(Refused, match="give them two days"):
        references.ask_again(request, by=folder.user, now=folder.now)
    for _ in range(2):
        folder.later(days=3)
        references.ask_again(request, by=folder.user, now=folder.now)
        folder.tokens()
    folder.later(days=3)
    with pytest.raises(Refused, match="has had 3 letters"):
        references.ask_again(request, by=folder.user, now=folder.now)


@pytest.mark.parametrize(("unknown", "void"), [(5, False), (6, True), (8, True)])
def test_six_answers_without_enough_information_void_a_rating(folder, unknown, void):
    folder.ask()
    token = folder.tokens()["ruth@example.invalid"]
    names = folder.association.rule_books.last().rules.portfolio.competencies
    answer = folder.answer(token, **dict.fromkeys(names[:unknown]))
    assert answer.void is void
    assert answer.valid_until == folder.now.date() + timedelta(days=365)


@pytest.mark.parametrize("level", [0, 5, "3", "absent"])
def test_a_rating_outside_the_scale_is_refused(folder, level):
    folder.ask()
    token = folder.tokens()["ruth@example.invalid"]
    with pytest.raises(Invalid, match="Choose an answer for Thinking"):
        folder.answer(token, Thinking=level)
    assert not ReferenceAnswer.objects.exists()


def test_a_rating_that_counts_cannot_be_taken_away_by_the_candidate(folder):
    good, void = folder.ask(), folder.ask("Void", "void@example.invalid")
    tokens = folder.tokens()
    folder.answer(tokens["ruth@example.invalid"])
    folder.answer(tokens["void@example.invalid"], None)
    with pytest.raises(Refused, match="stays in the portfolio"):
        references.withdraw_reference(good, by=folder.user, now=folder.now)
    references.withdraw_reference(void, by=folder.user, now=folder.now)
    assert [r.name for r in folder.portfolio.references.standing()] == ["Ruth Referee"]


def test_somebody_taken_off_the_list_can_be_put_back_with_the_same_link_and_the_letters_counted_on(folder):
    request = folder.ask()
    token = folder.tokens()["ruth@example.invalid"]
    given = {"by": folder.user, "now": folder.now}
    references.withdraw_reference(request, **given)
    with pytest.raises(NotYours):
        folder.answer(token)
    references.restore_reference(request, **given)
    request.refresh_from_db()
    assert (request.withdrawn_at, request.letters) == (None, 1)
    with pytest.raises(Refused, match="give them two days"):
        references.ask_again(request, **given)
    folder.answer(token)
    assert ReferenceAnswer.objects.filter(request=request).exists()


def test_taking_somebody_off_and_asking_anew_is_no_way_to_letters_without_end(folder):
    request = folder.ask()
    given = {"by": folder.user, "now": folder.now}
    references.withdraw_reference(request, **given)
    again = folder.ask("Ruth R. Referee")
    with pytest.raises(Refused, match="is asked already"):
        references.restore_reference(request, **given)
    folder.tokens()
    references.withdraw_reference(again, **given)
    with pytest.raises(Invalid, match="had a letter from you before"):
        folder.ask()


def test_a_portfolio_with_something_in_it_is_not_given_up(folder):
    other = folder.begin(folder.person, "Specialist")
    portfolios.give_up_portfolio(other, by=folder.user, now=folder.now)
    assert not Portfolio.objects.filter(pk=other.pk).exists()
    folder.line("education", "Master")
    with pytest.raises(Refused, match="it stays"):
        portfolios.give_up_portfolio(folder.portfolio, by=folder.user, now=folder.now)
