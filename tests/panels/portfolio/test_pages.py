"""The pages of portfolios: each sees their own, nobody another's, and nothing typed is lost."""

import logging
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.accounts import procedures as accounts
from exams.accounts import procedures as people
from exams.accounts.permissions import Role
from exams.messages.models import Notice
from panels.portfolio.models import Portfolio, PortfolioAssignment, PortfolioDocument, PortfolioEntry, ReferenceRequest
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
    made = client.post(f"/my/portfolio/begin/{folder.association.slug}/", given)
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
    line = {"title": "Attachment", "hours": "7", "begins": "2024-01-01", "topic": ""}
    assert client.post(f"{mine.page}training/", line).status_code == 302
    assert "7 of 10 hours." in text(client.get(mine.page))


def test_a_line_that_is_refused_keeps_what_was_typed(mine, client):
    given = {"title": "Visiting homes", "organisation": "Agency", "begins": "2030-01-01"}
    page = client.post(f"{mine.page}work/", given)
    assert page.status_code == 422
    assert "A day lies ahead" in text(page)
    assert 'value="Visiting homes"' in page.content.decode()
    assert not PortfolioEntry.objects.exists()


def test_several_documents_at_once_each_with_its_own_answer(mine, client):
    degree = mine.line("education", "Master")
    files = [SimpleUploadedFile("good.pdf", PDF), SimpleUploadedFile("bad.pdf", b"<script>")]
    page = client.post(f"{mine.page}lines/{degree.pk}/documents/", {"documents": files}, follow=True)
    said = text(page)
    assert "“good.pdf” is part of your portfolio" in said
    assert "“bad.pdf”: This is no file of a kind" in said
    assert [d.name for d in PortfolioDocument.objects.all()] == ["good.pdf"]
    assert "Choose a file first" in text(client.post(f"{mine.page}lines/{degree.pk}/documents/", follow=True))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(mine, client, monkeypatch):
    mine.rules(max_megabytes=1)
    degree = mine.line("education", "Master")
    large = SimpleUploadedFile("large.pdf", b"%PDF-" + b"x" * 1024 * 1024)
    said = text(client.post(f"{mine.page}lines/{degree.pk}/documents/", {"documents": [large]}, follow=True))
    assert "“large.pdf” is larger than 1 MB" in said


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
    refused = client.post(f"{mine.page}submit/")
    assert (refused.status_code, "8 things are missing" in text(refused)) == (422, True)
    mine.complete()
    page = text(client.get(f"{mine.page}submit/"))
    assert "Master of Social Work" in page
    assert "transcript.pdf" in page
    assert client.post(f"{mine.page}submit/").status_code == 302
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
    client.post(f"{mine.page}reopen/")
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
    return f"/reference/{folder.tokens()['ruth@example.invalid']}/"


@pytest.mark.any_day
def test_a_reference_needs_no_account_and_is_told_who_asks_and_who_reads(folder, client, link):
    page = client.get(link)
    assert page.status_code == 200
    assert "A reference for Owner Candidate" in text(page)
    assert "has given up the right to read your answer" in text(page)
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "Thank you" in text(client.post(link, rating()))
    assert ReferenceRequest.objects.get().answer.ratings["Thinking"] == 3
    again = client.post(link, rating("1"))
    assert "Thank you" in text(again)
    assert "Owner Candidate" not in text(again), "a used link tells nothing"
    assert ReferenceRequest.objects.get().answer.ratings["Thinking"] == 3
    assert Notice.objects.filter(user=folder.user, subject="Ruth Referee has answered").exists()


def test_a_candidate_does_not_rate_themselves_through_a_link_that_came_their_way(folder, client, link):
    client.force_login(folder.user)
    assert client.get(link).status_code == client.post(link, rating()).status_code == 404
    assert not hasattr(ReferenceRequest.objects.get(), "answer")


def test_a_rating_that_lacks_an_answer_keeps_the_others_and_no_log_learns_the_secret(client, link, caplog):
    caplog.set_level(logging.DEBUG, logger="django.request")
    page = client.post(link, rating() | {"competency-2": ""})
    assert link not in caplog.text
    assert page.status_code == 422
    assert "Choose an answer." in text(page)
    assert page.content.decode().count("checked") == 7
    assert "I know them well." in text(page)


@pytest.mark.parametrize("token", ["unknown", "x" * 500, "%00", "results"])
def test_a_link_that_nobody_was_sent_does_not_exist(folder, client, token):
    folder.ask()  # not posted yet: its hash is empty
    assert client.get(f"/reference/{token}/").status_code == 404
    assert client.post(f"/reference/{token}/", rating()).status_code == 404


def test_a_link_that_has_run_out_says_so_and_takes_nothing(folder, client, link):
    ReferenceRequest.objects.update(link_until=date(2020, 1, 1))
    page = client.post(link, rating())
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
    for said in ("Master of Social Work", "transcript.pdf", "Ruth Referee", "3 of 4", "Code of ethics, signed"):
        assert said in shown
    assert client.get(f"/documents/{folder.document.pk}/").content == PDF
    lacking = client.post(page, {"act": "hand-in", "outcome": "defer", "comment": "Nearly there."})
    assert lacking.status_code == 422
    assert "Write what is missing" in text(lacking)
    assert "Nearly there." in text(lacking)
    given = {"act": "hand-in", "outcome": "approve", "competencies": ["Thinking", "Reflection"], "comment": "Rich."}
    assert client.post(page, given).status_code == 302
    assert "Your reading is handed in." in text(client.get(page))
    client.force_login(second)
    shown = text(client.get(page))
    assert ("Rich." in shown, "Thinking, Reflection" in shown, "Or say something else" in shown) == (True, True, True)
    client.post(page, {"act": "agree"})
    assert folder.fresh().state == "approved"


def test_a_reviewer_steps_back_on_the_page_and_sees_it_no_more(folder, client):
    folder.in_review()
    client.force_login(folder.reviewers[0])
    page = f"/portfolios/{folder.portfolio.pk}/"
    client.post(page, {"act": "step-back", "reason": "We are neighbours."})
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
    for user in folder.reviewers:
        client.post(page, {"act": "assign", "reviewer": str(user.pk)})
    assert folder.fresh().state == "in-review"
    folder.read(folder.reviewers[0])
    folder.read(folder.reviewers[1], "hold")
    assert "1 portfolio on which reviewers disagree" in text(client.get("/"))
    lacking = client.post(page, {"act": "settle", "outcome": "defer", "missing": "A letter.", "reason": ""})
    assert (lacking.status_code, "A letter." in text(lacking)) == (422, True)
    given = {"act": "settle", "outcome": "defer", "missing": "A letter.", "until": "2999-01-01", "reason": "x"}
    assert "within three years" in text(client.post(page, given))
    client.post(page, given | {"until": "", "reason": "The dates differ."})
    assert folder.fresh().state == "deferred"
    client.post(page, {"act": "more-time", "until": "2999-01-01", "reason": "Illness."})
    assert folder.fresh().resubmit_until == date(2999, 1, 1)


@pytest.mark.parametrize("given", [
    {"act": ""}, {"act": "fly"}, {"act": "assign"}, {"act": "assign", "reviewer": "9" * 30},
    {"act": "assign", "reviewer": "²"}, {"act": "take-off", "assignment": "x"}, {"act": "settle"},
    {"act": "more-time"}, {"act": "settle", "outcome": "deny"},
])  # fmt: skip
def test_input_that_makes_no_sense_changes_nothing_and_breaks_nothing(folder, client, given):
    folder.in_review()
    client.force_login(folder.coordinator)
    assert client.post(f"/office/portfolios/{folder.portfolio.pk}/", given).status_code in (302, 422)
    client.force_login(folder.reviewers[0])
    assert client.post(f"/portfolios/{folder.portfolio.pk}/", given).status_code in (302, 422)
    client.force_login(folder.user)
    for page in ("training/", "references/", "ethics/", "submit/"):
        assert client.post(f"/my/portfolio/{folder.portfolio.pk}/{page}", given).status_code in (302, 422)
    assert folder.fresh().state == "in-review"


# ── nobody another's ─────────────────────────────────────────────────────────────────────────────────────────────────
def pages_of(folder):
    own = f"/my/portfolio/{folder.portfolio.pk}/"
    entry, request = folder.portfolio.entries.first(), folder.portfolio.references.first()
    return {
        "owner": [own, f"{own}training/", f"{own}references/", f"{own}ethics/", f"{own}submit/",
                  f"{own}lines/{entry.pk}/", f"{own}references/{request.pk}/", f"{own}reopen/",
                  f"{own}lines/{entry.pk}/documents/", f"{own}documents/{folder.document.pk}/remove/"],
        "reviewer": [f"/portfolios/{folder.portfolio.pk}/"],
        "office": [f"/office/portfolios/{folder.portfolio.pk}/"],
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
    from panels.portfolio.procedures import portfolios

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
        return [strip_token(client.get(page).content.decode()) for page in pages]

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
    assert max(few) <= 20
