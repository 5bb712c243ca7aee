"""A portfolio and everybody around it, for the tests that need one; steps forward as methods."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.core import mail

from exams.accounts import procedures as accounts
from exams.accounts.permissions import Role
from exams.accounts.procedures import grant_role
from exams.registration.procedures import standing
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from exams.rules.sections.portfolio import PortfolioPart, PortfolioRules, SubCount
from panels.portfolio.models import Portfolio
from panels.portfolio.procedures import documents, entries, portfolios, references
from panels.portfolio.procedures.assignments import assign_reviewer
from panels.portfolio.procedures.reviewing import hand_in_reading
from panels.portfolio.procedures.submitting import submit_portfolio
from tests.kept import kept

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
RULES = Rules(
    categories=("Specialist", "Mentor-Clinical"),
    portfolio=PortfolioRules(
        parts=(
            PortfolioPart("education", Decimal(1), documents=True),
            PortfolioPart("training", Decimal(10), topics=(SubCount("DEI", Decimal(3)),)),
            PortfolioPart("supervision", Decimal(20), "Mentor-Clinical"),
            PortfolioPart("work", Decimal(12)),
            PortfolioPart("references", Decimal(2)),
            PortfolioPart("ethics"),
            PortfolioPart("membership"),
        )
    ),
)


def docx(extra=(), types="<Types/>"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as z:
        z.writestr("[Content_Types].xml", types)
        z.writestr("word/document.xml", "<document/>")
        for name, content in extra:
            z.writestr(name, content)
    return packed.getvalue()


class Folder:
    """``portfolio`` of ``person`` (account ``user``), two portfolio ``reviewers``, a third, a ``coordinator``."""

    @kept
    def __init__(self, account, clerk, association, now, rules=RULES):
        self.clerk, self.association, self.now, self.account = clerk, association, now, account
        self.coordinator = account("coordinator", "portfolio-office")
        rules_steps.adopt_rule_book(association, rules, effective_from=now.date(), by=clerk, now=now, reason="tests")
        self.reviewers = [account("portfolio-reviewer", f"portfolio-reader-{n}") for n in (1, 2)]
        self.third = account("portfolio-reviewer", "portfolio-reader-3")
        self.person = self.candidate("owner")
        self.user = self.person.user
        self.portfolio = self.begin(self.person)

    def candidate(self, who, **more):
        user = self.account("candidate", who)
        return accounts.enter_candidate(
            self.association, reference=who, name=f"{who.title()} Candidate", email=user.email, user=user,
            by=self.clerk, now=self.now, **more,
        )  # fmt: skip

    def begin(self, person, category="Mentor-Clinical"):
        return portfolios.begin_portfolio(person, credential="IMH-E", category=category, by=person.user, now=self.now)

    def rules(self, **changes):
        """The association's next rule book."""
        book = self.association.rule_books.order_by("-version").first().rules
        changed = replace(book, portfolio=replace(book.portfolio, **changes))
        rules_steps.adopt_rule_book(
            self.association, changed, effective_from=self.now.date(), by=self.clerk, now=self.now, reason="tests"
        )

    def line(self, kind, title, **facts):
        portfolio = facts.pop("portfolio", self.portfolio)
        return entries.add_entry(portfolio, kind=kind, title=title, by=portfolio.candidate.user, now=self.now, **facts)

    def upload(self, entry, name="transcript.pdf", content=PDF):
        return documents.upload_document(
            entry, name=name, content=content, by=entry.portfolio.candidate.user, now=self.now
        )

    def ask(self, name="Ruth Referee", email="ruth@example.invalid", *, waived=True, portfolio=None):
        portfolio = portfolio or self.portfolio
        return references.ask_reference(
            portfolio, name=name, email=email, relation="Supervisor", waived=waived, by=portfolio.candidate.user,
            now=self.now,
        )  # fmt: skip

    def tokens(self):
        """Post what waits; {address: the secret of the link in its letter}."""
        mail.outbox.clear()
        references.post_references(now=self.now)
        return {m.to[0]: re.search(r"/reference/([^/]+)/", m.body)[1] for m in mail.outbox}

    def answer(self, token, level=3, **other):
        names = PortfolioRules().competencies
        return references.answer_reference(token, ratings=dict.fromkeys(names, level) | other, now=self.now)

    def complete(self, portfolio=None):
        """Nothing is missing any more."""
        portfolio = portfolio or self.portfolio
        day = date(2024, 1, 1)
        degree = self.line("education", "Master of Social Work", portfolio=portfolio)
        self.document = self.upload(degree)
        self.line("training", "Attachment", hours=Decimal(7), begins=day, portfolio=portfolio)
        self.line("training", "Equity", hours=Decimal(3), begins=day, topic="DEI", portfolio=portfolio)
        self.line("supervision", "Group", hours=Decimal(20), begins=day, person="Susan Super", portfolio=portfolio)
        self.line("work", "Home visitor", organisation="Agency Ltd", begins=day, portfolio=portfolio)
        tag = portfolio.candidate.reference
        self.ask("Ruth Referee", f"ruth-{tag}@example.invalid", portfolio=portfolio)
        self.ask("Rob Referee", f"rob-{tag}@example.invalid", waived=False, portfolio=portfolio)
        for token in self.tokens().values():
            self.answer(token)
        portfolios.sign_ethics(portfolio, agreed=True, by=portfolio.candidate.user, now=self.now)
        standing.note_membership(
            portfolio.candidate, bought_on=self.now.date(), rules=RULES, by=self.clerk, now=self.now
        )
        return portfolio

    def submit(self, portfolio=None):
        portfolio = portfolio or self.portfolio
        submit_portfolio(portfolio, by=portfolio.candidate.user, now=self.now)
        return self.fresh(portfolio)

    def in_review(self):
        self.complete()
        self.submit()
        for user in self.reviewers:
            self.assign(user)
        return self.fresh()

    def assign(self, user):
        return assign_reviewer(self.portfolio, user, by=self.coordinator, now=self.now)

    def read(self, user, outcome="approve", **more):
        if outcome == "defer":
            more = {"missing": "Eight hours of supervision."} | more
        hand_in_reading(self.portfolio, outcome=outcome, by=user, now=self.now, **more)
        return self.fresh()

    def fresh(self, portfolio=None):
        found = Portfolio.objects.whole().get(pk=(portfolio or self.portfolio).pk)
        if portfolio is None or portfolio.pk == self.portfolio.pk:
            self.portfolio = found
        return found

    def later(self, **span):
        self.now += timedelta(**span)
        return self

    def also(self, user, role):
        return grant_role(user, Role(role), association=self.association, by=self.clerk, now=self.now)
