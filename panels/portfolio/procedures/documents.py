"""Documents of a portfolio: looked at before they are let in, kept under random names, never at an address."""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid, Refused
from exams.wording.phrases import quoted
from panels.portfolio.document_kinds import CONTENT_TYPES, ENDINGS, kind_of, said
from panels.portfolio.models import PortfolioDocument
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.procedures.portfolios import require_open


@recorded
def upload_document(entry, *, name, content, by, now):
    """One file for one line of the portfolio."""
    portfolio = require_open(entry.portfolio)
    rules = rules_of(portfolio, now=now).portfolio
    if entry.removed_round is not None:
        raise Refused("This line is not part of the portfolio any more.")
    require_room(portfolio, rules)
    kind = kind_let_in(name, content, rules)
    sha256 = hashlib.sha256(content).hexdigest()
    standing = PortfolioDocument.objects.in_round(portfolio.round).filter(entry=entry, sha256=sha256).first()
    if standing is not None:  # the same file once more: a double click is no second document
        return standing
    stored = _store(content)
    try:
        with transaction.atomic():
            document = PortfolioDocument.objects.create(
                portfolio=portfolio, entry=entry, name=name[-200:], stored=stored, kind=kind, size=len(content),
                sha256=sha256, added_round=portfolio.round, uploaded_by=by, uploaded_at=now,
            )  # fmt: skip
    except Exception:
        _storage().delete(stored)
        raise
    record("portfolio.document-added", portfolio, by=by, at=now, document=str(document.pk), sha256=sha256)
    return document


def require_room(portfolio, rules):
    if portfolio.documents.in_round(portfolio.round).count() >= rules.documents_at_most:
        raise Refused(f"A portfolio has at most {rules.documents_at_most} documents; remove one first.")


def kind_let_in(name, content, rules):
    """What the file really is, where such files can be handed in.

    :raises Invalid: with the file's name and what to do instead
    """
    if len(content) > rules.max_megabytes * 1024 * 1024:
        raise Invalid(too_large(name, rules.max_megabytes))
    try:
        kind = kind_of(content)
    except ValueError as refusal:
        raise Invalid(f"{quoted(name)}: {refusal} Handed in can be {said(rules.file_kinds)}.") from None
    if kind not in rules.file_kinds:
        raise Invalid(f"{quoted(name)} cannot be handed in: save it as {said(rules.file_kinds)}.")
    return kind


@recorded
def remove_document(document, *, by, now):
    """One that was reviewed is put out of sight and kept; one that nobody has seen is gone."""
    portfolio = require_open(document.portfolio)
    record("portfolio.document-removed", portfolio, by=by, at=now, document=str(document.pk), sha256=document.sha256)
    retire_documents([document], portfolio)


def copy_document(document, entry, *, number):
    """The same content on another line from this round on, as a file of its own."""
    with _storage().open(document.stored) as file:
        stored = _store(file.read())
    PortfolioDocument.objects.create(
        portfolio_id=document.portfolio_id, entry=entry, name=document.name, stored=stored, kind=document.kind,
        size=document.size, sha256=document.sha256, added_round=number, uploaded_by_id=document.uploaded_by_id,
        uploaded_at=document.uploaded_at,
    )  # fmt: skip


def open_document(document):
    """(file, name with the ending of what it is, content type).  Refused where the stored file is another one."""
    with _storage().open(document.stored) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise Refused("The stored file is no longer the one that was handed in. Tell the office.")
    stem = document.name.rpartition(".")[0] or document.name
    return content, f"{stem}{ENDINGS[document.kind]}", CONTENT_TYPES[document.kind]


def too_large(name, megabytes):
    return f"{quoted(name)} is larger than {megabytes} MB: hand in a smaller copy."


def retire_documents(documents, portfolio):
    """In a portfolio that is open: kept where they were reviewed, gone where nobody has seen them."""
    for document in list(documents):
        if document.added_round == portfolio.round:
            stored = document.stored
            document.delete()
            transaction.on_commit(lambda stored=stored: _storage().delete(stored))
        else:
            document.removed_round = portfolio.round
            document.save(update_fields=["removed_round"])


def _store(content):
    """Under a name that is random and says nothing of its owner or its kind."""
    name = secrets.token_hex(20)
    return _storage().save(f"{name[:2]}/{name}", ContentFile(content))


def _storage():
    return storages["documents"]
