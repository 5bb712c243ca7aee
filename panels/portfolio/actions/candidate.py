"""What the owner does about a portfolio."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Refused
from exams.wording.phrases import counted
from panels.portfolio.actions.rows import CANDIDACIES, DOCUMENTS, LINES, MY_PORTFOLIOS, REFERENCES
from panels.portfolio.forms.parts import AddLineForm, AgreeForm, BeginForm, ChangeLineForm, DocumentsForm, ReferenceForm
from panels.portfolio.procedures import documents, entries, portfolios, references, submitting, taking_back
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.states import PortfolioState

OWNER = {"may": Permission.REGISTER}
SIGNED = "A signature stands; it says what was signed and when."


def is_open(portfolio) -> bool:
    return portfolio.open


def of_open(part) -> bool:
    return part.portfolio.open


# ── begun and given up ───────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_giving_up(portfolio, given, *, by, now):
    yield f"Your portfolio {portfolio.credential} {portfolio.category} is gone. Nothing is in it."


@action(CANDIDACIES, title="Begin", form=BeginForm, undo="give-up-portfolio", **OWNER)
def begin_portfolio(candidate, *, credential, category, by, now):
    """One that is open already is gone on with."""
    made = portfolios.begin_portfolio(candidate, credential=credential, category=category, by=by, now=now)
    return Done(data={"portfolio": str(made.pk)}, go=reverse("portfolio:show", args=[made.pk]))


@action(
    MY_PORTFOLIOS, title="Give this portfolio up", when=portfolios.nothing_in, consequences=foreseen_giving_up,
    undo="begin-portfolio", **OWNER,
)  # fmt: skip
def give_up_portfolio(portfolio, *, by, now):
    portfolios.give_up_portfolio(portfolio, by=by, now=now)
    return Done("It is given up.", go=reverse("portfolio:begin", args=[portfolio.candidate.association.slug]))


# ── lines and documents ──────────────────────────────────────────────────────────────────────────────────────────────
def lines_are_left(portfolio, *, by, now):
    entries.require_room(portfolio)


def documents_are_left(line, *, by, now):
    documents.require_room(line.portfolio, rules_of(line.portfolio, now=now).portfolio)


def part_of(portfolio, kind):
    return reverse("portfolio:part", args=[portfolio.pk, kind])


@action(
    MY_PORTFOLIOS, title="Add a line", form=AddLineForm, when=is_open, guards=[lines_are_left],
    undo="remove-portfolio-line", **OWNER,
)  # fmt: skip
def add_portfolio_line(portfolio, *, kind, by, now, **facts):
    made = entries.add_entry(portfolio, kind=kind, by=by, now=now, **facts)
    return Done("The line is added.", data={"line": made.pk}, go=part_of(portfolio, kind))


@action(LINES, title="Save", form=ChangeLineForm, when=of_open, undo="change-portfolio-line", **OWNER)
def change_portfolio_line(line, *, by, now, **facts):
    made = entries.change_entry(line, by=by, now=now, **facts)
    return Done("The line is changed.", data={"line": made.pk})


def foreseen_removal(line, given, *, by, now):
    papers = line.documents.in_round(line.portfolio.round)
    yield f"“{line.title}” is no longer part of your portfolio."
    if papers:
        yield f"Its documents go with it: {', '.join(f'“{one.name}”' for one in papers)}."
    yield _kept(line)


@action(
    LINES, title="Take out", when=of_open, danger=True, consequences=foreseen_removal,
    final="Enter it anew where it was needed after all.", **OWNER,
)  # fmt: skip
def remove_portfolio_line(line, *, by, now):
    key, title, go = line.pk, line.title, part_of(line.portfolio, line.kind)
    entries.remove_entry(line, by=by, now=now)
    line.pk = key  # what is gone keeps its number for whoever is told
    return Done(f"“{title}” is taken out.", go=go)


@action(
    LINES, title="Upload", form=DocumentsForm, when=of_open, guards=[documents_are_left],
    undo="remove-portfolio-document", **OWNER,
)  # fmt: skip
def upload_portfolio_documents(line, *, by, now, refused=(), **given):
    """Several at once; each that is refused says why, the others are in."""
    added, refused = [], list(refused)
    for file in given["documents"]:
        try:
            documents.upload_document(line, name=file.name, content=file.read(), by=by, now=now)
            added.append(f"“{file.name}” is part of your portfolio.")
        except Refused as refusal:
            refused.append(f"“{file.name}”: {refusal}")
    return Done(" ".join(added), warnings=tuple(refused))


def foreseen_removal_of_document(document, given, *, by, now):
    yield f"“{document.name}” is no longer part of “{document.entry.title}”."
    yield _kept(document)


@action(
    DOCUMENTS, title="Take out", when=of_open, danger=True, consequences=foreseen_removal_of_document,
    final="Upload it again where it was needed after all.", **OWNER,
)  # fmt: skip
def remove_portfolio_document(document, *, by, now):
    key, name, go = document.pk, document.name, part_of(document.portfolio, document.entry.kind)
    documents.remove_document(document, by=by, now=now)
    document.pk = key
    return Done(f"“{name}” is taken out.", go=go)


def _kept(part):
    if part.added_round < part.portfolio.round:
        return "It was reviewed before, and is kept for that review."
    return "Nobody has reviewed it: it is deleted and not kept anywhere."


# ── references ───────────────────────────────────────────────────────────────────────────────────────────────────────
def one_more_may_be_asked(portfolio, *, by, now):
    references.require_another(portfolio, now=now)


def another_letter_may_go(request, *, by, now):
    references.require_letter_left(request, now=now)


def no_rating_counts(request, *, by, now):
    references.require_rating_away(request, request.portfolio, now=now)


def nobody_else_is_asked_there(request, *, by, now):
    references.require_place(request)


@action(
    MY_PORTFOLIOS, title="Ask", form=ReferenceForm, when=is_open, guards=[one_more_may_be_asked],
    undo="withdraw-reference", **OWNER,
)  # fmt: skip
def ask_reference(portfolio, *, name, email, relation, waived, by, now):
    made = references.ask_reference(portfolio, name=name, email=email, relation=relation, waived=waived, by=by, now=now)
    go = reverse("portfolio:references", args=[portfolio.pk])
    return Done(f"The letter to {made.name} goes out in the next minutes.", data={"reference": made.pk}, go=go)


def foreseen_letter(request, given, *, by, now):
    yield f"Another letter goes to {request.name}: number {request.letters + 1} of at most {references.MOST_LETTERS}."
    day = local_day(request.mailed_at, request.portfolio.candidate.association.time_zone)
    yield f"The link in the letter of {said(day)} no longer works."


@action(
    REFERENCES, title="Send another letter", guards=[another_letter_may_go], consequences=foreseen_letter,
    when=lambda one: one.portfolio.open and one.mailed_at and not one.withdrawn_at and not hasattr(one, "answer"),
    undo="withdraw-reference", **OWNER,
)  # fmt: skip
def ask_reference_again(request, *, by, now):
    references.ask_again(request, by=by, now=now)
    return f"Another letter goes to {request.name}; the link of the earlier one is void."


@action(
    REFERENCES, title="No longer ask", guards=[no_rating_counts], undo="restore-reference",
    when=lambda one: one.portfolio.open and not one.withdrawn_at, **OWNER,
)  # fmt: skip
def withdraw_reference(request, *, by, now):
    references.withdraw_reference(request, by=by, now=now)
    return f"{request.name} is no longer asked."


@action(
    REFERENCES, title="Ask after all", guards=[nobody_else_is_asked_there], undo="withdraw-reference",
    when=lambda one: one.portfolio.open and one.withdrawn_at, **OWNER,
)  # fmt: skip
def restore_reference(request, *, by, now):
    references.restore_reference(request, by=by, now=now)
    return f"{request.name} is asked again; the letters they had are counted on."


# ── signed, handed in, opened again ──────────────────────────────────────────────────────────────────────────────────
def not_signed_yet(portfolio, *, by, now):
    text = rules_of(portfolio, now=now).portfolio.ethics
    if portfolio.signatures.filter(text=text).exists():
        raise Refused("You have signed this text already.")


@action(MY_PORTFOLIOS, title="Sign", form=AgreeForm, when=is_open, guards=[not_signed_yet], final=SIGNED, **OWNER)
def sign_portfolio_ethics(portfolio, *, agree, by, now):
    portfolios.sign_ethics(portfolio, agreed=agree, by=by, now=now)
    return "The code of ethics is signed."


def everything_is_there(portfolio, *, by, now):
    submitting.require_ready(portfolio, now=now)


def foreseen_submission(portfolio, given, *, by, now):
    lines = portfolio.entries.in_round(portfolio.round).count()
    papers = portfolio.documents.in_round(portfolio.round).count()
    yield f"You hand in {counted(lines, 'line')} with {counted(papers, 'document')}."
    yield "After this it cannot be changed until the reviewers have spoken."


@action(
    MY_PORTFOLIOS, title="Hand in", when=is_open, guards=[everything_is_there], consequences=foreseen_submission,
    undo="take-back-portfolio", **OWNER,
)  # fmt: skip
def submit_portfolio(portfolio, *, by, now):
    submitting.submit_portfolio(portfolio, by=by, now=now)
    return "Your portfolio is handed in. You are told what comes of it."


def nobody_has_it(portfolio, *, by, now):
    taking_back.require_nobody_has_it(portfolio, now=now)


def foreseen_taking_back(portfolio, given, *, by, now):
    yield "It is no longer handed in: nobody reviews it until you hand it in again."
    yield "Everything is as you handed it in, and can be changed."


@action(
    MY_PORTFOLIOS, title="Take it back", when=lambda portfolio: portfolio.state == PortfolioState.SUBMITTED,
    guards=[nobody_has_it], consequences=foreseen_taking_back, undo="submit-portfolio", **OWNER,
)  # fmt: skip
def take_back_portfolio(portfolio, *, by, now):
    taking_back.take_back_portfolio(portfolio, by=by, now=now)
    return "Your portfolio is with you again: everything is as you handed it in."


def in_time(portfolio, *, by, now):
    portfolios.require_in_time(portfolio, now=now)


def foreseen_reopening(portfolio, given, *, by, now):
    yield f"Round {portfolio.round + 1} begins, with everything as you handed it in."
    yield f"Hand it in again by {said(portfolio.resubmit_until)}; until then reviewers do not see it."


@action(
    MY_PORTFOLIOS, title="Open it again", when=lambda portfolio: portfolio.state == PortfolioState.DEFERRED,
    guards=[in_time], consequences=foreseen_reopening,
    final="Nothing is lost by it: what was reviewed is kept, and you hand it in when it is ready.", **OWNER,
)  # fmt: skip
def reopen_portfolio(portfolio, *, by, now):
    portfolios.reopen_portfolio(portfolio, by=by, now=now)
    return "Your portfolio is open again: everything is as you handed it in."
