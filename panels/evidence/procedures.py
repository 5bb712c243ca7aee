"""The evidence pack of a cycle: made by a job, the newest kept, every download a line of the record."""

import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from exams.accounts.models import User
from exams.audit.procedures import record, recorded
from exams.jobs.states import JobState
from exams.refusals.exceptions import Refused
from panels.evidence.files.facts import Facts
from panels.evidence.pack import new_pack, sha256_of
from panels.evidence.writing import FOLDERS, write_contents
from panels.results.technical_report import make_technical_report

KIND = "evidence"
STEPS = ("The technical report", *FOLDERS.values())


@dataclass(frozen=True, slots=True)
class Made:
    """The newest pack of a cycle."""

    path: Path
    sha256: str
    bytes: int
    files: int
    by: User
    at: datetime


def make_evidence(cycle, *, by, now, tell=lambda step: None) -> dict:
    """Write the pack anew; the one before goes when this one stands.  Returns what the job keeps of it."""
    tell(STEPS[0])
    with suppress(Refused):  # nobody has sat or read yet: a pack without a report
        make_technical_report(cycle, by=by, now=now)
    folder = _folder(cycle)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}.zip"
    with _one_moment(), new_pack(path) as pack:
        write_contents(pack, Facts(cycle, by, now), tell=tell)
    told = {"sha256": sha256_of(path), "bytes": path.stat().st_size, "files": len(pack.hashes)}
    _note("evidence.made", cycle, by=by, now=now, **told)
    for other in folder.iterdir():
        if other != path:
            other.unlink()
    return {"file": path.name, "at": now.isoformat(), **told}


def made_pack(cycle) -> Made | None:
    """The pack there is, if its file is still there."""
    jobs = cycle.jobs.filter(kind=KIND, state=JobState.DONE).select_related("asked_by")
    job = jobs.order_by("-asked_at").first()
    path = job and _folder(cycle) / job.outcome["file"]
    if not path or not path.is_file():
        return None
    said = job.outcome
    return Made(
        path, said["sha256"], said["bytes"], said["files"], job.asked_by, datetime.fromisoformat(said["at"])
    )  # fmt: skip


def note_download(cycle, made, *, by, now):
    """Who took the pack home, and when."""
    _note("evidence.downloaded", cycle, by=by, now=now, sha256=made.sha256)


@recorded
def _note(action, cycle, *, by, now, **details):
    record(action, cycle, by=by, at=now, cycle=cycle, **details)


def _folder(cycle) -> Path:
    return Path(settings.EVIDENCE_DIR) / str(cycle.pk)


@contextmanager
def _one_moment():
    """Everything is read as it stood at one moment; SQLite's one writer is not kept waiting for that."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
