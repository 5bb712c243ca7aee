"""The lines of the record that tell of this cycle, so that the chain can be followed outside the house."""

import json

from django.db.models import Q

from exams.audit.models import AuditLine
from exams.audit.procedures import spelled
from panels.evidence.files.facts import CHUNK, Facts, Sheet, at
from panels.results.exports import Table

FOLDER = "07-record"
COLUMNS = ("line", "shown", "at", "actor", "action", "subject", "reason", "details", "hash", "spelled")
WHOLE, IN_PART, ELSEWHERE = "whole", "in part", "elsewhere"


def lines_of(f: Facts):
    """Lines of the cycle, and of the rule book, forms and rubrics it used."""
    subjects = [f"form {pk}" for pk in f.form_ids] + [f"rulebook {f.cycle.rule_book_id}"]
    if f.panel is not None:
        uses = [f.panel.rubric_id, *f.panel.rubric_uses.values_list("rubric_id", flat=True)]
        subjects += [f"rubric {pk}" for pk in sorted(set(uses))]
    return AuditLine.objects.filter(Q(cycle_id=f.cycle.pk) | Q(subject__in=subjects)).order_by("number")


def _record(f: Facts) -> Table:
    return Table(COLUMNS, _rows(f))


def _rows(f: Facts):
    """A run of lines that tell of something else is one row: the hash of its last, on which the next is built."""
    last = None
    for line in lines_of(f).iterator(chunk_size=CHUNK):
        before = line.number - 1
        if before and last != before:
            first = (last or 0) + 1
            run = str(first) if first == before else f"{first}-{before}"
            yield (run, ELSEWHERE, *[""] * 6, line.previous_hash, "")
        last = line.number
        yield _in_part(f, line) if _tells(f, line) else _whole(line)


def _whole(line):
    return (
        line.number, WHOLE, at(line.at), line.actor, line.action, line.subject, line.reason, _plain(line.details),
        line.hash, spelled(line),
    )  # fmt: skip


def _in_part(f, line):
    """What tells who a candidate is stays in the house; the hash holds it to what it is there."""
    actor = f.references.get(line.actor.casefold())
    actor = f"candidate {actor}" if actor else line.actor
    reason, details = f.said(line.reason), f.said(_plain(line.details))
    return (line.number, IN_PART, at(line.at), actor, line.action, line.subject, reason, details, line.hash, "")


def _tells(f, line) -> bool:
    if line.actor.casefold() in f.references or f.names.tells(line.reason):
        return True
    return bool(line.details) and f.names.tells(_plain(line.details))


def _plain(details) -> str:
    return json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


FILES = (Sheet(f"{FOLDER}/record.csv", "The record of this cycle, line by line, with its chain of hashes.", _record),)
