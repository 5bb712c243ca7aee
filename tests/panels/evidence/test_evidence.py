"""The evidence pack: one file for an auditor that names no candidate, shows no exam, and can be checked anywhere."""

import csv
import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.accounts import procedures as accounts
from exams.audit.models import AuditLine
from exams.cycles import procedures as cycles
from exams.jobs.models import Job
from exams.proctoring.procedures import incidents
from panels.appeals.procedures import filing
from panels.committee.models import Case
from panels.committee.procedures import decisions, meetings, recusals
from panels.evidence import procedures as evidence
from panels.evidence import writing
from panels.evidence.files.contents import CONTENTS
from panels.evidence.files.facts import Facts, Sheet
from panels.evidence.names import Names
from panels.evidence.pack import new_pack
from panels.evidence.requirements import ISO, NCCA, REQUIREMENTS
from panels.evidence.writing import ABSENT
from tests.acting import act
from tests.house import CANARY_NAMES
from tests.kept import kept


@pytest.fixture(autouse=True)
def _a_place_of_its_own(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "packs"
    cache.clear()


@pytest.fixture
def decided(house):
    decide(house)
    return house


@kept
def decide(house):
    """A cycle with everything in it: a meeting, a recusal, an incident, an appeal; names in free text."""
    spoken = f"The alarm rang while {CANARY_NAMES[0]} wrote; Canarybird heard it."
    incidents.report_incident(
        house.cycle, category="disturbance", description=spoken, happened_at=house.now, by=house.coordinator,
        now=house.now, registration=house.registrations[0], remedy="Time for Zebulon",
    )  # fmt: skip
    first, second = sorted(house.to_committee(), key=lambda case: case.registration.candidate.reference)
    recusal = recusals.recuse(
        second, member=house.member, reason="Quintessa Canarybird is my cousin", by=house.member, now=house.now
    )
    meeting = meetings.plan_meeting(
        house.cycle, starts_at=house.now + timedelta(hours=1), place="Hall", by=house.coordinator, now=house.now
    )
    meetings.open_meeting(meeting, by=house.chair, now=house.now)
    for member in (house.chair, house.member):
        meetings.attend(meeting, by=member, now=house.now)
    meetings.call_case(meeting, first, by=house.chair, now=house.now)
    meetings.put_off(meeting.hearings.get(), reason="Zebulon is asked for papers", by=house.chair, now=house.now)
    meetings.close_meeting(meeting, by=house.chair, now=house.now)
    recusals.withdraw_recusal(recusal, reason="Another Canarybird", by=house.chair, now=house.now)
    for case in (first, second):
        decisions.decide(
            case, outcome="do-not-endorse", reason="=Clear to all but Zebulon.", votes=house.votes(), by=house.chair,
            now=house.now,
        )  # fmt: skip
    decisions.release(house.cycle, by=house.coordinator, now=house.now)
    filing.file_appeal(
        first.decisions.get(), grounds="I, Zebulon, heard the alarm.", by=house.candidates[0],
        now=house.now + timedelta(days=1),
    )  # fmt: skip


def made(house, **more):
    told = evidence.make_evidence(house.cycle, by=house.coordinator, now=house.now, **more)
    return next((evidence._folder(house.cycle)).glob(told["file"]))


def files_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(files, name):
    return list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))


def unpacked(path, to):
    with zipfile.ZipFile(path) as archive:
        archive.extractall(to)
    return to


def verified(folder):
    run = subprocess.run(
        [sys.executable, "-I", str(folder / "verify_record.py")], capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout


# ── what is in it ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_requirement_names_a_file_of_the_pack_or_who_else_keeps_it(decided):
    files = files_of(made(decided))
    known = {one.name for one in CONTENTS} | {"verify_record.py"}
    for requirement in REQUIREMENTS:
        assert requirement.files or requirement.elsewhere, requirement.title
        assert bool(requirement.files) == bool(requirement.shows), requirement.title
        for name in requirement.files:
            assert name in known, f"{requirement.title}: {name}"
            start, star, end = name.partition("*")
            assert any(n.startswith(start) and n.endswith(end) for n in files) if star else name in files, name


def test_both_standards_are_gone_through_in_order():
    assert [r.number for r in REQUIREMENTS if r.standard == NCCA] == [str(n) for n in range(1, 25)]
    clauses = [r.number for r in REQUIREMENTS if r.standard == ISO]
    wanted = ["4.2", "4.3", "5.2", "6", "7.1", "7.3", "7.4", "8", *(f"9.{n}" for n in range(1, 10))]
    assert [c for c in clauses if c in wanted] == wanted


def test_every_file_of_the_pack_shows_something_of_some_requirement():
    named = {name for requirement in REQUIREMENTS for name in requirement.files}
    assert {one.name for one in CONTENTS} - named == {"05-reading/alerts.csv"}


def test_what_a_cycle_has_not_got_is_said_and_not_left_out(house):
    files = files_of(made(house))
    maps = {row["number"]: row for row in rows_of(files, "map.csv") if row["standard"] == ISO}
    assert f"06-committee/appeals.csv ({ABSENT})" in maps["9.8"]["files"]
    assert "register of complaints" in maps["9.9"]["kept_elsewhere_by_the_association"]
    assert "06-committee/minutes-*.pdf (nothing in this cycle)" in maps["4.2"]["files"]
    assert rows_of(files, "06-committee/appeals.csv") == []
    assert "does not claim" in files["map.html"].decode()


def test_a_cycle_of_which_there_is_nothing_yet_has_a_pack_too(house):
    house.cycle = cycles.plan_cycle(house.association, name="Autumn", by=house.clerk, now=house.now, year=2026)
    files = files_of(made(house))
    assert "04-results/technical-report.pdf" not in files
    assert rows_of(files, "03-administration/registrations.csv") == []


def test_decisions_stand_with_their_count_and_hash(decided):
    files = files_of(made(decided))
    rows = rows_of(files, "06-committee/decisions.csv")
    wanted = {d.sha256 for case in Case.objects.all() for d in case.decisions.all()}
    assert {row["sha256"] for row in rows} == wanted
    assert {(row["entitled"], row["in_favour"]) for row in rows} == {("2", "2")}
    (appeal,) = rows_of(files, "06-committee/appeals.csv")
    assert (appeal["candidate"], appeal["state"]) == ("CANARYREF0", "filed")


def test_a_cell_that_a_spreadsheet_would_calculate_is_defused(decided):
    rows = rows_of(files_of(made(decided)), "06-committee/decisions.csv")
    assert {row["reason"] for row in rows} == {"'=Clear to all but […]."}


# ── what is not in it ────────────────────────────────────────────────────────────────────────────────────────────────
def test_no_candidate_is_named_and_nothing_of_the_exam_is_shown(decided):
    said = {name: content.decode(errors="replace") for name, content in files_of(made(decided)).items()}
    canaries = [word for name in CANARY_NAMES for word in name.split()]
    canaries += ["canary-mail", "I would wait and wonder", "At the door", "A case."]
    for name, text in said.items():
        assert not [word for word in canaries if word.lower() in text.lower()], name
    assert "CANARYREF0" in said["03-administration/registrations.csv"], "there was somebody to hide"
    assert "wrote; […] heard it." in said["03-administration/incidents.csv"]
    assert "[…] is my cousin" in said["06-committee/recusals.csv"]


def test_minutes_name_the_reference_and_not_the_candidate(decided, monkeypatch):
    from panels.evidence.files import committee

    said = []
    monkeypatch.setattr(committee, "minutes_paper", lambda minutes: said.append(minutes) or b"%PDF")
    made(decided)
    (item,) = said[0].items
    case = Case.objects.get(registration=decided.registrations[0])
    assert item.heading == f"Case {case.position}: CANARYREF0, IMH-E Mentor-Clinical"
    assert item.ended == "Put off to the next meeting: […] is asked for papers"
    assert any("chair" in person for person in said[0].present)


def test_the_key_is_not_in_the_tables_or_the_report(decided, monkeypatch):
    from scoring.reports.technical import typesetting as papers

    said = []
    monkeypatch.setattr(papers, "paper", lambda sections, **_: said.append(list(sections)) or b"%PDF")
    files = files_of(made(decided))
    assert set(rows_of(files, "04-results/options.csv")[0]) == {"item", "keyed", "proportion", "point_biserial"}
    assert "B" not in {cell for row in rows_of(files, "04-results/options.csv") for cell in row.values()}
    items = [part for section in said[0] for part in section.parts if part.slug == "items"]
    assert items
    assert {row[1] for part in items for table in part.tables for row in table.rows} == {"–"}


def test_accommodations_are_counts(decided):
    assert set(files_of(made(decided))["03-administration/accommodations.csv"].decode().split("\n")[0].split(",")) == {
        "accommodation",
        "candidates",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ann lee was late", "[…] was late"),
        ("Lee’s papers; LEE; lee side", "[…]’s papers; […]; lee side"),
        ("Ann moved", "Ann moved"),
        ("Write to ANN@x.example.", "Write to […]"),
        ("Mr. Lee-Jones, Leeds", "Mr. […]-Jones, Leeds"),
        ("", ""),
    ],
)
def test_names_are_masked_unless_somebody_of_the_house_bears_them(text, said):
    assert Names([("Ann Lee", "ann@x.example")], ["Ann Chair"]).masked(text).rstrip(".") == said.rstrip(".")


# ── how it can be checked ────────────────────────────────────────────────────────────────────────────────────────────
def test_the_pack_verifies_itself(decided, tmp_path):
    folder = unpacked(made(decided), tmp_path / "out")
    code, said = verified(folder)
    assert (code, said.count("\n")) == (0, 1), said
    rows = rows_of(files_of(next(evidence._folder(decided.cycle).iterdir())), "07-record/record.csv")
    assert {row["shown"] for row in rows} == {"whole", "in part", "elsewhere"}
    whole = {int(row["line"]) for row in rows if row["shown"] != "elsewhere"}
    assert whole >= set(AuditLine.objects.filter(cycle_id=decided.cycle.pk).exclude(action="evidence.made").values_list(
        "number", flat=True))  # fmt: skip


@pytest.mark.parametrize("column", ["at", "actor", "action", "subject", "reason", "details", "hash", "spelled", "line"])
def test_one_changed_character_of_the_record_is_found_even_with_a_new_manifest(decided, tmp_path, column):
    folder = unpacked(made(decided), tmp_path / "out")
    path = folder / "07-record" / "record.csv"
    rows = rows_of({"record": path.read_bytes()}, "record")
    row = next(r for r in rows if r["shown"] == "whole" and r["action"] == "case.decided")
    changed = {
        "at": row["at"].replace("2026", "2025"), "details": row["details"].replace("endorse", "endorsf"),
        "line": str(int(row["line"]) + 1), "hash": "0" + row["hash"][1:] if row["hash"][0] != "0" else "1" * 64,
    }.get(column, row[column] + "x")  # fmt: skip
    assert changed != row[column]
    row[column] = changed
    with path.open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.DictWriter(sheet, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (folder / "manifest.sha256").write_text(_manifest_of(folder))
    code, said = verified(folder)
    assert code == 1
    assert "Line" in said


def test_a_line_taken_out_is_found(decided, tmp_path):
    folder = unpacked(made(decided), tmp_path / "out")
    path = folder / "07-record" / "record.csv"
    lines = path.read_text().splitlines(keepends=True)
    gone = next(n for n, line in enumerate(lines) if "case.decided" in line)
    path.write_text("".join(lines[:gone] + lines[gone + 1 :]))
    (folder / "manifest.sha256").write_text(_manifest_of(folder))
    assert "was to follow" in verified(folder)[1]


def test_any_changed_missing_or_added_file_is_found(decided, tmp_path):
    folder = unpacked(made(decided), tmp_path / "out")
    sheet = folder / "04-results" / "results.csv"
    sheet.write_bytes(sheet.read_bytes().replace(b"do-not-endorse", b"do-not-endorsf", 1))
    (folder / "04-results" / "items.csv").unlink()
    (folder / "more.txt").write_text("more")
    code, said = verified(folder)
    assert code == 1
    for fault in ("items.csv is missing", "more.txt is not in the manifest"):
        assert fault in said


def _manifest_of(folder):
    import hashlib

    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.sha256")
    return "".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in files)


def test_the_same_cycle_gives_the_same_bytes(decided, tmp_path):
    made(decided)  # the technical report is on file now, as the record is

    def packed(name):
        facts = Facts(decided.cycle, decided.coordinator, decided.now)
        with new_pack(tmp_path / name) as pack:
            writing.write_contents(pack, facts, tell=lambda step: None)
        return (tmp_path / name).read_bytes()

    assert packed("one.zip") == packed("two.zip")


def test_the_record_has_the_hash_of_the_pack(decided):
    import hashlib

    path = made(decided)
    line = AuditLine.objects.get(action="evidence.made")
    assert line.details["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (line.actor, line.cycle_id) == (decided.coordinator.email, decided.cycle.pk)


# ── whole or not at all ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pack_that_fails_leaves_the_one_before_and_nothing_half_written(decided, monkeypatch):
    before = made(decided)

    def breaks(facts):
        raise RuntimeError("the disk is full")

    broken = (*CONTENTS[:4], replace(CONTENTS[4], **{"table" if isinstance(CONTENTS[4], Sheet) else "made": breaks}))
    monkeypatch.setattr(writing, "CONTENTS", broken)
    with pytest.raises(RuntimeError):
        made(decided)
    assert list(before.parent.iterdir()) == [before]
    assert AuditLine.objects.filter(action="evidence.made").count() == 1


def test_only_the_newest_is_kept(decided):
    first, second = made(decided), made(decided)
    assert list(second.parent.iterdir()) == [second]
    assert first != second


# ── who may have it ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def asked(decided, client, django_capture_on_commit_callbacks):
    client.force_login(decided.coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        act(client, "make-evidence-pack", decided.cycle)
    return decided


def test_one_click_makes_it_and_every_download_stands_in_the_record(asked, client):
    assert Job.objects.get(kind="evidence").state == "done"
    page = client.get(f"/office/cycles/{asked.cycle.pk}/evidence/").content.decode()
    assert "Download the pack" in page
    answer = client.get(f"/office/cycles/{asked.cycle.pk}/evidence.zip")
    assert answer["Content-Disposition"] == 'attachment; filename="evidence-spring-2026.zip"'
    content = b"".join(answer.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    line = AuditLine.objects.get(action="evidence.downloaded")
    assert line.actor == asked.coordinator.email
    assert line.details["sha256"] in page


def test_making_it_anew_says_that_the_pack_before_goes(asked, client):
    look = act(client, "make-evidence-pack", asked.cycle, confirm=False).content.decode()
    assert "goes when the new one stands" in look
    assert "Only the newest pack is kept" in look
    assert Job.objects.filter(kind="evidence").count() == 1
    act(client, "make-evidence-pack", asked.cycle)
    assert Job.objects.filter(kind="evidence").count() == 2


def test_nobody_else_is_given_it(asked, client, account, clerk):
    other = accounts.found_association("Elsewhere", by=clerk, now=asked.now)
    stranger = account("coordinator", "stranger", at=other)
    for user in (stranger, asked.chair, asked.member, asked.lead, asked.readers[0], asked.candidates[0]):
        client.force_login(user)
        for address in ("evidence/", "evidence.zip"):
            assert client.get(f"/office/cycles/{asked.cycle.pk}/{address}").status_code == 404, user
        assert act(client, "make-evidence-pack", asked.cycle).status_code == 404
    client.logout()
    assert client.get(f"/office/cycles/{asked.cycle.pk}/evidence.zip").status_code == 302
    assert not AuditLine.objects.filter(action="evidence.downloaded").exists()


def test_before_it_was_made_there_is_nothing_to_download(house, client):
    client.force_login(house.coordinator)
    assert client.get(f"/office/cycles/{house.cycle.pk}/evidence.zip").status_code == 404
    assert "Make the evidence pack" in client.get(f"/office/cycles/{house.cycle.pk}/evidence/").content.decode()


# ── however many ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_fifty_more_registrations_need_no_more_questions(house, tmp_path):
    house.to_committee()
    made(house)

    def questions(name):
        facts = Facts(house.cycle, house.coordinator, house.now)
        with (
            CaptureQueriesContext(
                connection,
            ) as seen,
            new_pack(tmp_path / name) as pack,
        ):
            writing.write_contents(pack, facts, tell=lambda step: None)
        return len(seen)

    few = questions("few.zip")
    for n in range(50):
        person = accounts.enter_candidate(
            house.association, reference=f"M{n}", name=f"Many {n}", email=f"m{n}@x.invalid", by=house.clerk,
            now=house.now,
        )  # fmt: skip
        house.cycle.registrations.create(
            candidate=person, credential="IMH-E", category="Mentor-Clinical", registered_at=house.now, position=9 + n
        )
    assert questions("many.zip") == few
