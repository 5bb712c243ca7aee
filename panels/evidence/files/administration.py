"""Who was registered, how the exam days went, and what was made good; accommodations as counts."""

from collections import Counter

from django.db.models import Count, Q

from exams.cycles.models import Sitting
from exams.delivery.models import Attempt, DeadlineMove, Incident
from exams.registration.models import Accommodation, Agreement, EligibilityException
from panels.evidence.files.facts import Facts, Sheet, at, read, yes
from panels.intake.models import SheetFile
from panels.results.exports import Table

FOLDER = "03-administration"


def _registrations(f: Facts) -> Table:
    columns = ("candidate", "registration", "credential", "category", "state", "registered_at", "sitting", "checked_in")
    rows = read(
        f.cycle.registrations.order_by("position", "pk"), "candidate__reference", "pk", "credential", "category",
        "state", "registered_at", "sitting__place", "check_in__at",
    )  # fmt: skip
    return Table(columns, ((*who, at(on), place, at(seen)) for *who, on, place, seen in rows))


def _sittings(f: Facts) -> Table:
    columns = ("place", "remote", "time_zone", "starts_at", "ends_at", "places", "seated", "checked_in", "proctors")
    sittings = Sitting.objects.filter(cycle=f.cycle).order_by("starts_at", "pk")
    sittings = sittings.annotate(
        seated=Count("registrations", distinct=True, filter=~Q(registrations__state="withdrawn")),
        seen=Count("registrations__check_in", distinct=True),
        proctors=Count("duties__user", distinct=True),
    )
    rows = read(
        sittings, "place", "remote", "time_zone", "starts_at", "ends_at", "capacity", "seated", "seen", "proctors"
    )
    return Table(columns, ((p, yes(r), z, at(a), at(b), *counts) for p, r, z, a, b, *counts in rows))


def _attempts(f: Facts) -> Table:
    columns = (
        "candidate", "part", "number", "form", "state", "started_at", "closes_at", "submitted_at", "answers_saved",
        "last_receipt",
    )  # fmt: skip
    attempts = Attempt.objects.filter(registration__cycle=f.cycle)
    rows = read(
        attempts.order_by("registration__position", "registration_id", "part", "number"),
        "registration__candidate__reference", "part", "number", "form__name", "state", "started_at", "closes_at",
        "submitted_at", "saves", "receipt",
    )  # fmt: skip
    return Table(
        columns,
        ((*head, at(began), at(closed), at(sent), n, r) for *head, began, closed, sent, n, r in rows),
    )


def _incidents(f: Facts) -> Table:
    columns = (
        "happened_at", "candidate", "category", "description", "remedy", "minutes_given_back", "in_words", "reported_by"
    )  # fmt: skip
    incidents = Incident.objects.filter(cycle=f.cycle).order_by("happened_at", "pk")
    rows = read(
        incidents, "happened_at", "registration__candidate__reference", "category", "description", "remedy_kind",
        "minutes", "remedy", "reported_by__email",
    )  # fmt: skip
    return Table(
        columns,
        (
            (at(on), who or "", f.said(cat), f.said(what), kind, minutes, f.said(words), by)
            for on, who, cat, what, kind, minutes, words, by in rows
        ),
    )


def _deadline_moves(f: Facts) -> Table:
    columns = ("candidate", "part", "before", "after", "cause", "reason", "moved_by", "moved_at")
    moves = DeadlineMove.objects.filter(attempt__registration__cycle=f.cycle).order_by("pk")
    rows = read(
        moves, "attempt__registration__candidate__reference", "attempt__part", "before", "after", "cause", "reason",
        "by__email", "at",
    )  # fmt: skip
    return Table(
        columns,
        ((*who, at(a), at(b), cause, f.said(why), by, at(on)) for *who, a, b, cause, why, by, on in rows),
    )


def _accommodations(f: Facts) -> Table:
    """How many, never whose and never why."""
    decided = Accommodation.objects.newest().filter(
        candidate__in=f.cycle.registrations.not_withdrawn().values("candidate")
    )
    counts = Counter()
    for one in decided.order_by("pk").iterator():
        counts["decided"] += 1
        counts["extra time"] += bool(one.extra_percent_one or one.extra_percent_two)
        counts["breaks"] += bool(one.break_minutes)
        counts["a room of one’s own"] += one.separate_room
        counts["assistive technology"] += bool(one.technology)
        counts["language"] += bool(one.language)
    return Table(("accommodation", "candidates"), [(what, n) for what, n in counts.items() if n])


def _agreements(f: Facts) -> Table:
    signed = Agreement.objects.filter(registration__cycle=f.cycle).order_by("name")
    return Table(("agreement", "signed"), signed.values_list("name").annotate(n=Count("pk")))


def _exceptions(f: Facts) -> Table:
    columns = ("candidate", "rule", "reason", "granted_by", "granted_at", "taken_back_at")
    granted = EligibilityException.objects.filter(registration__cycle=f.cycle).order_by("granted_at", "pk")
    rows = read(
        granted, "registration__candidate__reference", "rule", "reason", "granted_by__email", "granted_at",
        "taken_back_at",
    )  # fmt: skip
    return Table(columns, ((who, rule, f.said(why), by, at(on), at(off)) for who, rule, why, by, on, off in rows))


def _sheets(f: Facts) -> Table:
    columns = ("handed_in_at", "handed_in_by", "applied", "sheet", "sha256")
    files = SheetFile.objects.filter(sheet_import__cycle=f.cycle).order_by("sheet_import__at", "name", "pk")
    rows = read(files, "sheet_import__at", "sheet_import__by__email", "sheet_import__applied", "name", "sha256")
    return Table(columns, ((at(on), by, yes(done), f.said(name), sha) for on, by, done, name, sha in rows))


FILES = (
    Sheet(f"{FOLDER}/accommodations.csv", "How many had which accommodation; nobody's is named.", _accommodations),
    Sheet(f"{FOLDER}/agreements.csv", "How many signed which agreement.", _agreements),
    Sheet(f"{FOLDER}/attempts.csv", "Every paper: when begun, closed and handed in, and its last receipt.", _attempts),
    Sheet(f"{FOLDER}/deadline-moves.csv", "Every deadline that was moved, with cause and reason.", _deadline_moves),
    Sheet(f"{FOLDER}/exceptions.csv", "Exceptions from a rule of eligibility, with reasons.", _exceptions),
    Sheet(f"{FOLDER}/incidents.csv", "What went wrong on exam days and how it was made good.", _incidents),
    Sheet(f"{FOLDER}/registrations.csv", "Everybody registered, by reference number.", _registrations),
    Sheet(f"{FOLDER}/sheets-handed-in.csv", "Sheets the office handed in, with their hashes.", _sheets),
    Sheet(f"{FOLDER}/sittings.csv", "Sittings with places, candidates seated and checked in, proctors.", _sittings),
)
