"""The pages of portfolios: each sees their own, nobody another's, and nothing typed is lost."""

import hashlib
import logging
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exams.accounts import procedures as accounts
from exams.accounts import procedures as people
from exams.accounts.permissions import Role
from exams.actions.declaration import action_called, actions
from exams.messages.models import Notice
from panels.portfolio.models import Portfolio, PortfolioAssignment, PortfolioDocument, PortfolioEntry, ReferenceRequest
from panels.portfolio.procedures import portfolios
from tests.acting import act, said
from tests.folder import PDF
from tests.leaks.test_blindness import strip_token


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def mine(folder, client):
    """The pages of the portfolio's owner."""
    client.force_login(folder.user)
    folder.page = f"/my/portfolio/{folder.portfolio.pk}/"
    return folder


# ── the candidate ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_candidate_begins_a_portfolio_from_their_own_page_without_any_registration(folder, client):
    client.force_login(folder.user)
    assert f"/my/portfolio/begin/{folder.association.slug}/" in text(client.get("/my/"))
    given = {"credential": "ECMH-E", "category": "Specialist"}
    assert "Begin a portfolio" in text(client.get(f"/my/portfolio/begin/{folder.association.slug}/"))
    made = act(client, "begin-portfolio", folder.person, **given)
    assert made.status_code == 302
    page = text(client.get(made.url))
    assert "Reflective supervision" not in page, "this category has no such part"
    assert "Add one." in page
    assert "8 things are missing" in text(client.get("/"))


def test_the_task_list_says_what_is_there_what_lacks_and_what_to_do_next(mine, client):
    page = text(client.get(mine.page))
    assert "0 of 10 hours." in page
    assert "10 more hours needed." in page
    assert "With the office" in page
    line = {"kind": "training", "title": "Attachment", "hours": "7", "begins": "2024-01-01", "topic": ""}
    made = act(client, "add-portfolio-line", mine.portfolio, **line)
    assert (made.status_code, made.url) == (302, f"{mine.page}training/")
    assert "7 of 10 hours." in text(client.get(mine.page))


def test_a_line_that_is_refused_keeps_what_was_typed(mine, client):
    given = {"kind": "work", "title": "Visiting homes", "organisation": "Agency", "begins": "2030-01-01"}
    page = act(client, "add-portfolio-line", mine.portfolio, **given)
    assert page.status_code == 422
    assert "A day lies ahead" in text(page)
    assert 'value="Visiting homes"' in page.content.decode()
    assert not PortfolioEntry.objects.exists()


def test_several_documents_at_once_each_with_its_own_answer(mine, client):
    degree = mine.line("education", "Master")
    files = [SimpleUploadedFile("good.pdf", PDF), SimpleUploadedFile("bad.pdf", b"<script>")]
    page = said(client, "upload-portfolio-documents", degree, documents=files)
    assert "“good.pdf” is part of your portfolio" in page
    assert "“bad.pdf”: This is no file of a kind" in page
    assert [d.name for d in PortfolioDocument.objects.all()] == ["good.pdf"]
    assert PortfolioDocument.objects.get().sha256 == hashlib.sha256(PDF).hexdigest()
    assert "Choose a file first" in said(client, "upload-portfolio-documents", degree)


def test_where_no_document_can_be_taken_the_page_says_why_at_the_line(mine, client):
    degree, other = mine.line("education", "Master"), mine.line("education", "Bachelor")
    page = act(client, "upload-portfolio-documents", degree, documents=[SimpleUploadedFile("bad.pdf", b"<script>")])
    assert page.status_code == 422
    html = page.content.decode()
    assert html.count("There is a problem") == 1
    at_line = html.split(f'id="line-{degree.pk}"')[1].split("</section>")[0]
    at_other = html.split(f'id="line-{other.pk}"')[1].split("</section>")[0]
    assert ("“bad.pdf”" in at_line, "“bad.pdf”" in at_other) == (True, False)
    assert f'href="#documents-{degree.pk}"' in html


def test_a_full_portfolio_says_so_where_documents_are_added(mine, client):
    mine.rules(documents_at_most=1)
    degree = mine.line("education", "Master")
    mine.upload(degree)
    files = [SimpleUploadedFile("more.pdf", PDF.replace(b"Catalog", b"Katalog"))]
    assert "at most 1 documents" in text(client.get(f"{mine.page}education/"))
    assert "at most 1 documents" in said(client, "upload-portfolio-documents", degree, documents=files)
    assert PortfolioDocument.objects.count() == 1


def test_what_is_taken_out_is_named_first(mine, client):
    degree = mine.line("education", "Master")
    kept = mine.upload(degree)
    look = text(act(client, "remove-portfolio-document", kept, confirm=False))
    assert "“transcript.pdf” is no longer part of “Master”" in look
    assert "deleted and not kept anywhere" in look
    look = text(act(client, "remove-portfolio-line", degree, confirm=False))
    assert "Its documents go with it: “transcript.pdf”" in look
    assert PortfolioDocument.objects.exists()
    assert "“transcript.pdf” is taken out" in said(client, "remove-portfolio-document", kept)
    assert "“Master” is taken out" in said(client, "remove-portfolio-line", degree)
    assert not PortfolioEntry.objects.exists()


def test_what_was_reviewed_before_is_said_to_be_kept(mine, client):
    mine.in_review()
    for user in mine.reviewers:
        mine.read(user, "defer")
    portfolios.reopen_portfolio(mine.portfolio, by=mine.user, now=mine.now)
    look = text(act(client, "remove-portfolio-document", mine.document, confirm=False))
    assert "kept for that review" in look


def test_a_line_is_changed_on_its_own_page_and_keeps_what_was_typed(mine, client):
    line = mine.line("work", "Home visitor", organisation="Agency", begins=date(2024, 1, 1))
    page = f"{mine.page}lines/{line.pk}/"
    assert 'value="Home visitor"' in client.get(page).content.decode()
    wrong = act(client, "change-portfolio-line", line, title="Nurse", begins="2024-01-01", ends="2023-01-01")
    assert (wrong.status_code, "It ends before it begins" in text(wrong)) == (422, True)
    assert 'value="Nurse"' in wrong.content.decode()
    act(client, "change-portfolio-line", line, title="Nurse", begins="2024-01-01")
    line.refresh_from_db()
    assert line.title == "Nurse"


def test_the_interface_for_programs_takes_a_line_of_every_kind(mine, client):
    given = {"kind": "supervision", "title": "Group", "person": "Susan", "hours": "3", "begins": "2024-01-01"}
    address = f"/api/v1/my-portfolios/{mine.portfolio.pk}/add-portfolio-line/"
    answer = client.post(address, given, content_type="application/json")
    assert (answer.status_code, answer.json()["data"]) == (200, {"line": PortfolioEntry.objects.get().pk})
    refused = client.post(address, given | {"wage": "3"}, content_type="application/json")
    assert (refused.status_code, "no field “wage”" in refused.content.decode()) == (422, True)


# ── begun, handed in, asked by mistake ───────────────────────────────────────────────────────────────────────────────
def test_a_portfolio_begun_by_mistake_is_given_up_while_nothing_is_in_it(mine, client):
    other = mine.begin(mine.person, "Specialist")
    assert "Give this portfolio up" in text(client.get(f"/my/portfolio/{other.pk}/"))
    assert "Nothing is in it" in text(act(client, "give-up-portfolio", other, confirm=False))
    assert "It is given up" in said(client, "give-up-portfolio", other)
    assert not Portfolio.objects.filter(pk=other.pk).exists()
    mine.line("education", "Master")
    assert "Give this portfolio up" not in text(client.get(mine.page))
    assert "not possible any more" in said(client, "give-up-portfolio", mine.portfolio)
    assert Portfolio.objects.filter(pk=mine.portfolio.pk).exists()


def test_a_portfolio_handed_in_by_mistake_is_taken_back_until_somebody_has_it(mine, client):
    mine.complete()
    mine.submit()
    assert "Take it back" in text(client.get(mine.page))
    assert "nobody reviews it" in text(act(client, "take-back-portfolio", mine.portfolio, confirm=False))
    assert "with you again" in said(client, "take-back-portfolio", mine.portfolio)
    assert mine.fresh().state == "completing"
    mine.submit()
    mine.assign(mine.reviewers[0])
    page = text(client.get(mine.page))
    assert "Reviewers are chosen already" in page
    assert ">Take it back</button>" not in page
    assert "Reviewers are chosen already" in said(client, "take-back-portfolio", mine.portfolio)
    assert mine.fresh().state == "submitted"


def test_somebody_taken_off_the_list_of_references_is_asked_after_all(mine, client):
    request = mine.ask()
    token = mine.tokens()["ruth@example.invalid"]
    assert "no longer asked" in said(client, "withdraw-reference", request)
    assert client.get(f"/reference/{token}/").status_code == 404
    page = text(client.get(f"{mine.page}references/"))
    assert ("No longer asked" in page, "Ask after all" in page) == (True, True)
    anew = {"name": "Ruth", "email": "ruth@example.invalid", "relation": "x", "waived": "yes"}
    refused = act(client, "ask-reference", mine.portfolio, **anew)
    assert (refused.status_code, "had a letter from you before" in text(refused)) == (422, True)
    assert "is asked again" in said(client, "restore-reference", request)
    mine.answer(token)
    assert "Ask after all" not in text(client.get(f"{mine.page}references/"))


def test_another_letter_says_what_becomes_of_the_first_and_is_offered_only_when_it_may_go(mine, client):
    request = mine.ask()
    mine.tokens()
    page = text(client.get(f"{mine.page}references/"))
    assert "give them two days" in page
    assert "Send another letter<" not in page
    ReferenceRequest.objects.update(mailed_at=mine.now - timedelta(days=3))
    look = text(act(client, "ask-reference-again", request, confirm=False))
    assert "number 2 of at most 3" in look
    assert "The link in the letter of 11 March 2026 no longer works" in look
    assert "Another letter goes to" in said(client, "ask-reference-again", request)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(mine, client, monkeypatch):
    mine.rules(max_megabytes=1)
    degree = mine.line("education", "Master")
    large = SimpleUploadedFile("large.pdf", b"%PDF-" + b"x" * 1024 * 1024)
    page = act(client, "upload-portfolio-documents", degree, documents=[large])
    assert (page.status_code, "“large.pdf” is larger than 1 MB" in text(page)) == (422, True)


def test_a_document_comes_back_as_a_download_that_runs_nothing(mine, client):
    kept = mine.upload(mine.line("education", "Master"), name='Zeugnis "x"\r\nSet-Cookie: a.docx')
    answer = client.get(f"/documents/{kept.pk}/")
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    assert ".pdf" in answer["Content-Disposition"], "named for what it is, not for what it said it was"
    assert "Set-Cookie" not in answer.headers


def test_the_check_page_shows_everything_and_hands_in(mine, client):
    page = text(client.get(f"{mine.page}submit/"))
    assert "When nothing is missing any more" in page
    assert "8 things are missing" in page
    assert "8 things are missing" in said(client, "submit-portfolio", mine.portfolio)
    assert mine.fresh().state == "completing"
    mine.complete()
    page = text(client.get(f"{mine.page}submit/"))
    assert "Master of Social Work" in page
    assert "transcript.pdf" in page
    assert "You hand in 5 lines with 1 document." in page
    seal = client.get(f"{mine.page}submit/").content.decode().split('name="confirmed" value="')[1].split('"')[0]
    path = action_called("submit-portfolio").path(mine.portfolio)
    assert client.post(path, {"confirmed": seal}).status_code == 302, "what the page says is what is confirmed there"
    assert "Handed in on" in text(client.get(mine.page))
    assert "Add a line" not in text(client.get(f"{mine.page}work/"))


def test_a_deferral_says_what_is_missing_until_when_and_offers_to_open_it_again(mine, client):
    mine.in_review()
    for user in mine.reviewers:
        mine.read(user, "defer")
    Portfolio.objects.filter(pk=mine.portfolio.pk).update(resubmit_until=date(2999, 5, 4))
    page = text(client.get(mine.page))
    assert "Eight hours of supervision." in page
    assert "4 May 2999" in page
    assert "hand it in again by 4 May 2999" in text(client.get("/"))
    look = text(act(client, "reopen-portfolio", mine.portfolio, confirm=False))
    assert ("Round 2 begins" in look, "4 May 2999" in look) == (True, True)
    act(client, "reopen-portfolio", mine.portfolio)
    assert "Check and hand in" in text(client.get(mine.page))


def test_a_candidate_reads_a_rating_only_where_they_kept_the_right(mine, client):
    mine.ask("Ruth", "ruth@example.invalid", waived=True)
    mine.ask("Rob", "rob@example.invalid", waived=False)
    for token in mine.tokens().values():
        mine.answer(token, 2)
    page = text(client.get(f"{mine.page}references/"))
    assert page.count("Read the answer") == 1
    assert page.count("2 of 4") == 8
    assert page.index("Rob") < page.index("Read the answer")


# ── the reference ────────────────────────────────────────────────────────────────────────────────────────────────────
def rating(level="3"):
    return {f"competency-{n}": level for n in range(8)} | {"comment": "I know them well."}


@pytest.fixture
def link(folder):
    """A link that is valid today."""
    folder.ask()
    folder.token = folder.tokens()["ruth@example.invalid"]
    return f"/reference/{folder.token}/"


def rate(client, token, given, **more):
    """As the form of the page does."""
    return client.post(f"/do/references/{token}/answer-reference/", given, **more)


@pytest.mark.any_day
def test_a_reference_needs_no_account_and_is_told_who_asks_and_who_reads(folder, client, link):
    page = client.get(link)
    assert page.status_code == 200
    assert "A reference for Owner Candidate" in text(page)
    assert "has given up the right to read your answer" in text(page)
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "strict-origin"
    assert f'action="/do/references/{folder.token}/answer-reference/"' in page.content.decode()
    assert "Thank you" in text(rate(client, folder.token, rating(), follow=True))
    assert ReferenceRequest.objects.get().answer.ratings["Thinking"] == 3
    again = rate(client, folder.token, rating("1"), follow=True)
    assert "Thank you" in text(again)
    assert "Owner Candidate" not in text(again), "a used link tells nothing"
    assert ReferenceRequest.objects.get().answer.ratings["Thinking"] == 3
    assert Notice.objects.filter(user=folder.user, subject="Ruth Referee has answered").exists()


@pytest.mark.any_day
def test_a_reference_is_sent_from_a_browser_that_says_where_the_form_stood(folder, link):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(link)
    secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    origin = "null" if page["Referrer-Policy"] == "no-referrer" else "http://testserver"
    answer = rate(browser, folder.token, rating() | {"csrfmiddlewaretoken": secret}, headers={"Origin": origin})
    assert answer.status_code == 302
    assert ReferenceRequest.objects.get().answer.ratings["Thinking"] == 3


def test_a_form_that_does_not_come_from_a_page_of_the_house_is_refused_in_its_words(folder, link):
    answer = rate(Client(enforce_csrf_checks=True), folder.token, rating())
    assert answer.status_code == 403
    assert "This page was too old" in text(answer)


def test_a_candidate_does_not_rate_themselves_through_a_link_that_came_their_way(folder, client, link):
    client.force_login(folder.user)
    assert client.get(link).status_code == rate(client, folder.token, rating()).status_code == 404
    assert not hasattr(ReferenceRequest.objects.get(), "answer")


def test_a_rating_that_lacks_an_answer_keeps_the_others_and_no_log_learns_the_secret(folder, client, link, caplog):
    caplog.set_level(logging.DEBUG, logger="django.request")
    page = rate(client, folder.token, rating() | {"competency-2": ""})
    assert folder.token not in caplog.text
    api = f"/api/v1/references/{folder.token}/answer-reference/"
    short = client.post(api, {"competency-1": 3}, content_type="application/json")
    assert (short.status_code, folder.token in caplog.text) == (422, False)
    assert page["Cache-Control"].startswith("private, no-store")
    assert page["Referrer-Policy"] == "strict-origin"
    assert page.status_code == 422
    assert "Choose an answer." in text(page)
    assert page.content.decode().count("checked") == 7
    assert "I know them well." in text(page)


@pytest.mark.parametrize("token", ["unknown", "x" * 500, "%00", "results"])
def test_a_link_that_nobody_was_sent_does_not_exist(folder, client, token):
    folder.ask()  # not posted yet: its hash is empty
    assert client.get(f"/reference/{token}/").status_code == 404
    assert rate(client, token, rating()).status_code == 404
    assert client.post(f"/api/v1/references/{token}/answer-reference/", rating()).status_code == 404


def test_a_link_that_has_run_out_says_so_and_takes_nothing(folder, client, link):
    ReferenceRequest.objects.update(link_until=date(2020, 1, 1))
    page = rate(client, folder.token, rating(), follow=True)
    assert page.status_code == 410
    assert "1 January 2020" in text(page)
    assert not hasattr(ReferenceRequest.objects.get(), "answer")


# ── the reviewer ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_reviewer_finds_what_waits_reads_it_all_and_hands_in(folder, client):
    folder.in_review()
    first, second = folder.reviewers
    client.force_login(second)
    assert "No portfolio waits for you" in text(client.get("/portfolios/"))
    client.force_login(first)
    assert "1 portfolio to review" in text(client.get("/"))
    assert "Owner Candidate" in text(client.get("/portfolios/"))
    page = f"/portfolios/{folder.portfolio.pk}/"
    shown = text(client.get(page))
    for words in ("Master of Social Work", "transcript.pdf", "Ruth Referee", "3 of 4", "Code of ethics, signed"):
        assert words in shown
    assert client.get(f"/documents/{folder.document.pk}/").content == PDF
    lacking = act(client, "hand-in-portfolio-reading", folder.portfolio, outcome="defer", comment="Nearly there.")
    assert lacking.status_code == 422
    assert "Write what is missing" in text(lacking)
    assert "Nearly there." in text(lacking)
    assert "Master of Social Work" in text(lacking), "what is judged stays on the page"
    given = {"outcome": "approve", "competencies": ["Thinking", "Reflection"], "comment": "Rich."}
    look = text(act(client, "hand-in-portfolio-reading", folder.portfolio, confirm=False, **given))
    assert ("Owner Candidate: approve" in look, "Once handed in it stands" in look) == (True, True)
    assert act(client, "hand-in-portfolio-reading", folder.portfolio, **given).status_code == 302
    assert "Your reading is handed in." in text(client.get(page))
    client.force_login(second)
    shown = text(client.get(page))
    assert ("Rich." in shown, "Thinking, Reflection" in shown, "Or say something else" in shown) == (True, True, True)
    look = text(act(client, "agree-with-portfolio-reading", folder.portfolio, confirm=False))
    assert f"You say as {first}: approve" in look
    act(client, "agree-with-portfolio-reading", folder.portfolio)
    assert folder.fresh().state == "approved"


def test_a_reviewer_steps_back_on_the_page_and_sees_it_no_more(folder, client):
    folder.in_review()
    client.force_login(folder.reviewers[0])
    page = f"/portfolios/{folder.portfolio.pk}/"
    look = text(act(client, "step-back-from-portfolio", folder.portfolio, reason="We are neighbours.", confirm=False))
    assert "No portfolio of Owner Candidate is given to you again" in look
    gone = act(client, "step-back-from-portfolio", folder.portfolio, reason="We are neighbours.")
    assert gone.url == "/portfolios/"
    assert client.get(page).status_code == 404
    assert client.get(f"/documents/{folder.document.pk}/").status_code == 404
    client.force_login(folder.coordinator)
    assert "1 portfolio without reviewers" in text(client.get("/"))
    assert "We are neighbours." in text(client.get(f"/office/portfolios/{folder.portfolio.pk}/"))


# ── the office ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_office_chooses_reviewers_settles_and_gives_more_time(folder, client):
    folder.complete()
    folder.submit()
    client.force_login(folder.coordinator)
    page = f"/office/portfolios/{folder.portfolio.pk}/"
    assert "Owner Candidate" in text(client.get("/office/portfolios/?show=to-do"))
    assert "Let review" in text(client.get(page))
    for user in folder.reviewers:
        act(client, "assign-portfolio-reviewer", folder.portfolio, reviewer=user.pk)
    assert folder.fresh().state == "in-review"
    folder.read(folder.reviewers[0])
    folder.read(folder.reviewers[1], "hold")
    assert "1 portfolio on which reviewers disagree" in text(client.get("/"))
    assert "Settle the disagreement" in text(client.get(page))
    lacking = act(client, "settle-portfolio", folder.portfolio, outcome="defer", missing="A letter.", reason="")
    assert (lacking.status_code, "A letter." in text(lacking)) == (422, True)
    given = {"outcome": "defer", "missing": "A letter.", "until": "2999-01-01", "reason": "x"}
    assert "within three years" in text(act(client, "settle-portfolio", folder.portfolio, **given))
    given |= {"until": "", "reason": "The dates differ."}
    look = text(act(client, "settle-portfolio", folder.portfolio, confirm=False, **given))
    assert "The portfolio of Owner Candidate is deferred; they are told at once." in look
    act(client, "settle-portfolio", folder.portfolio, **given)
    until = folder.fresh().resubmit_until
    assert folder.portfolio.state == "deferred"
    early = act(client, "give-portfolio-more-time", folder.portfolio, until="2026-01-01", reason="Illness.")
    assert (early.status_code, "Choose a day after" in text(early)) == (422, True)
    act(client, "give-portfolio-more-time", folder.portfolio, until="2999-01-01", reason="Illness.")
    assert folder.fresh().resubmit_until == date(2999, 1, 1)
    look = text(act(client, "take-back-settlement", folder.portfolio, reason="A slip.", confirm=False))
    assert "not by 1 January 2999" in look
    act(client, "take-back-settlement", folder.portfolio, reason="A slip.")
    assert (folder.fresh().resubmit_until, folder.portfolio.state) == (until, "deferred")
    act(client, "take-back-settlement", folder.portfolio, reason="Not deferred at all.")
    assert (folder.fresh().resubmit_until, folder.portfolio.state) == (None, "disagreed")
    shown = text(client.get(page))
    assert "Taken back on" in shown
    assert "Not deferred at all." in shown
    assert "Take back what was settled" not in shown


def test_a_reviewer_who_was_chosen_by_mistake_is_taken_off_and_can_be_chosen_again(folder, client):
    folder.in_review()
    client.force_login(folder.coordinator)
    mine = PortfolioAssignment.objects.get(reviewer=folder.reviewers[0])
    given = {"assignment": mine.pk, "reason": "The wrong one."}
    look = text(act(client, "take-portfolio-reviewer-off", folder.portfolio, confirm=False, **given))
    assert f"{folder.reviewers[0]} no longer reviews the portfolio of Owner Candidate" in look
    assert "The review waits until somebody else is chosen" in look
    act(client, "take-portfolio-reviewer-off", folder.portfolio, **given)
    assert folder.fresh().state == "submitted"
    act(client, "assign-portfolio-reviewer", folder.portfolio, reviewer=folder.reviewers[0].pk)
    assert folder.fresh().state == "in-review"
    folder.read(folder.reviewers[0])
    again = PortfolioAssignment.objects.get(reviewer=folder.reviewers[0], taken_off_at=None)
    refused = act(client, "take-portfolio-reviewer-off", folder.portfolio, assignment=again.pk, reason="x")
    assert (refused.status_code, "Choose one of its reviewers" in text(refused)) == (422, True)


@pytest.mark.parametrize("given", [
    {}, {"reviewer": "9" * 30}, {"reviewer": "²"}, {"assignment": "x"}, {"outcome": "deny"},
    {"kind": "sleep"}, {"kind": "work", "begins": "yesterday"}, {"until": "²", "agree": "perhaps"},
])  # fmt: skip
def test_input_that_makes_no_sense_changes_nothing_and_breaks_nothing(folder, client, given):
    folder.in_review()
    people = {
        folder.coordinator: "portfolios",
        folder.reviewers[0]: "portfolio-reviews",
        folder.user: "my-portfolios",
    }
    for user, rows in people.items():
        client.force_login(user)
        for one in (one for one in actions() if one.rows.name == rows):
            assert client.post(one.path(folder.portfolio), given).status_code in (302, 422), one.name
    for page in ("training/", "references/", "ethics/", "submit/"):
        assert client.post(f"/my/portfolio/{folder.portfolio.pk}/{page}", given).status_code == 405
    assert folder.fresh().state == "in-review"
    assert not ReferenceRequest.objects.filter(portfolio=folder.portfolio).exclude(name__startswith="R").exists()


# ── nobody another's ─────────────────────────────────────────────────────────────────────────────────────────────────
def acts(rows, row):
    return [one.path(row) for one in actions() if one.rows.name == rows]


def pages_of(folder):
    own = f"/my/portfolio/{folder.portfolio.pk}/"
    entry, request = folder.portfolio.entries.first(), folder.portfolio.references.first()
    return {
        "owner": [own, f"{own}training/", f"{own}references/", f"{own}ethics/", f"{own}submit/",
                  f"{own}lines/{entry.pk}/", *acts("my-portfolios", folder.portfolio), *acts("portfolio-lines", entry),
                  *acts("portfolio-documents", folder.document), *acts("my-references", request)],
        "reviewer": [f"/portfolios/{folder.portfolio.pk}/", *acts("portfolio-reviews", folder.portfolio)],
        "office": [f"/office/portfolios/{folder.portfolio.pk}/", *acts("portfolios", folder.portfolio)],
        "document": [f"/documents/{folder.document.pk}/"],
    }  # fmt: skip


def test_what_is_not_yours_answers_like_what_does_not_exist(folder, client, clerk, now):
    elsewhere = accounts.found_association("Elsewhere", by=clerk, now=now)
    strangers = {
        "another candidate": (folder.candidate("other").user, ()),
        "a reviewer of other portfolios": (folder.third, ()),
        "a panel reviewer": (folder.account("reviewer", "panel-reader"), ()),
        "a committee member": (folder.account("committee-member"), ()),
        "another office": (folder.account("coordinator", "far-office", at=elsewhere), ()),
        "a reviewer elsewhere": (folder.account("portfolio-reviewer", "far-reader", at=elsewhere), ()),
        "the office": (folder.coordinator, ("office", "document")),
        "the owner": (folder.user, ("owner", "document")),
        "its reviewer": (folder.reviewers[0], ("reviewer", "document")),
    }
    folder.in_review()
    for who, (user, allowed) in strangers.items():
        client.force_login(user)
        for kind, pages in pages_of(folder).items():
            for page in pages:
                found = [getattr(client, method)(page).status_code for method in ("get", "post")]
                if kind not in allowed:
                    assert set(found) <= {404, 405}, (who, page, found)
        for kind in set(allowed) - {"document"}:
            assert client.get(pages_of(folder)[kind][0]).status_code == 200, (who, kind)
    client.logout()
    for pages in pages_of(folder).values():
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 302, page
            assert "/accounts/login/" in answer.url
    assert client.post(f"/documents/{folder.document.pk}/").status_code in (302, 405)


def test_another_persons_document_answers_byte_for_byte_like_none(folder, client):
    folder.complete()
    client.force_login(folder.candidate("other").user)
    real = client.get(f"/documents/{folder.document.pk}/")
    none = client.get(f"/documents/{folder.portfolio.pk}/")
    assert (real.status_code, strip_token(real.content.decode())) == (404, strip_token(none.content.decode()))


def test_a_reviewer_sees_nothing_while_the_candidate_is_at_it_again(folder, client):
    folder.in_review()
    for user in folder.reviewers:
        folder.read(user, "defer")
    portfolios.reopen_portfolio(folder.portfolio, by=folder.user, now=folder.now)
    client.force_login(folder.reviewers[0])
    assert client.get(f"/portfolios/{folder.portfolio.pk}/").status_code == 404
    assert client.get(f"/documents/{folder.document.pk}/").status_code == 404
    assert "Owner Candidate" not in text(client.get("/portfolios/"))


def test_who_no_longer_holds_the_role_sees_nothing_more(folder, client, clerk):
    folder.in_review()
    user = folder.reviewers[0]
    client.force_login(user)
    assert client.get(f"/portfolios/{folder.portfolio.pk}/").status_code == 200
    people.end_role(user.role_grants.get(role=Role.PORTFOLIO_REVIEWER), by=clerk, now=folder.now)
    assert client.get(f"/portfolios/{folder.portfolio.pk}/").status_code == 404
    assert client.get(f"/documents/{folder.document.pk}/").status_code == 404


def test_independent_reviewers_get_the_same_bytes_whether_or_not_the_other_has_read(folder, client, caplog):
    caplog.set_level(logging.DEBUG)
    folder.rules(way="independent")
    folder.in_review()
    client.force_login(folder.reviewers[1])
    pages = ["/", "/portfolios/", f"/portfolios/{folder.portfolio.pk}/"]

    def seen():
        found = [strip_token(client.get(page).content.decode()) for page in pages]
        return [re.sub(r'name="once" value="[^"]+"', "", page) for page in found]

    before = seen()
    folder.read(folder.reviewers[0], comment="canary-of-a-colleague")
    assert seen() == before


def test_the_invitation_of_a_portfolio_reviewer(association, capsys):
    from django.core.management import call_command

    call_command(
        "invite", "new@example.invalid", role="portfolio-reviewer", association=association.name, name="New Reader"
    )
    assert "is portfolio reviewer of Test Association" in capsys.readouterr().out


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_lists_ask_the_same_however_many_portfolios_there_are(folder, client):
    folder.in_review()
    pages = {
        folder.coordinator: ["/office/portfolios/", "/office/portfolios/?show=completing", "/"],
        folder.reviewers[0]: ["/portfolios/", "/"],
        folder.user: ["/", "/my/", f"/my/portfolio/{folder.portfolio.pk}/education/"],
    }
    folder.begin(folder.candidate("first"))
    folder.begin(folder.person, "Specialist")

    def counts():
        found = []
        for user, addresses in pages.items():
            client.force_login(user)
            client.get("/")
            found += [queries(client, page) for page in addresses]
        return found

    few = counts()
    for n in range(6):
        person = folder.candidate(f"more-{n}")
        made = folder.begin(person)
        PortfolioEntry.objects.create(portfolio=made, kind="work", title="W", added_round=1)
        if n % 2:
            Portfolio.objects.filter(pk=made.pk).update(
                state="in-review", submitted_at=folder.now, rule_book=folder.portfolio.rule_book
            )
            for position, user in enumerate(folder.reviewers, start=1):
                PortfolioAssignment.objects.create(
                    portfolio=made, round=1, position=position, reviewer=user, assigned_by=folder.clerk,
                    assigned_at=folder.now,
                )  # fmt: skip
        PortfolioEntry.objects.create(
            portfolio=folder.portfolio, kind="education", title=f"E{n}", added_round=1, hours=Decimal(1)
        )
    assert counts() == few
    assert max(few) <= 24


def test_programs_read_the_portfolios_of_whoever_asks(folder, client):
    other = folder.begin(folder.candidate("other"))
    for user, address, seen in (
        (folder.user, "my-portfolios", {str(folder.portfolio.pk)}),
        (folder.coordinator, "portfolios", {str(folder.portfolio.pk), str(other.pk)}),
    ):
        client.force_login(user)
        found = client.get(f"/api/v1/{address}/").json()["results"]
        assert {one["id"] for one in found} == seen
        assert {one["state"] for one in found} == {"completing"}
    client.force_login(folder.third)
    assert client.get("/api/v1/portfolios/").status_code == 403
