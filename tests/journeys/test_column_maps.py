"""Another program's file in the browser: its columns mapped once, what it would change shown, and applied."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exams.accounts.models import Role, User
from exams.accounts.procedures import grant_role, open_account
from exams.cycles.models import Cycle
from exams.delivery.models import Response
from exams.jobs.models import Job
from panels.intake.models import ColumnMapping, SheetImport, VendorFile
from panels.intake.procedures.hand_in import apply_handed_in, look_at_handed_in
from tests.acting import act
from tests.exams.sheets.reading import workbook
from tests.exams.sheets.test_column_maps import TEXTS, table
from tests.journeys.sheets import ITEMS, Folder

NUMBERS = range(1, len(ITEMS) + 1)


@pytest.fixture
def cycle(tmp_path, db):
    """Four candidates and a key from sheets, and a coordinator."""
    folder = Folder(tmp_path)
    for path in folder.path.iterdir():
        if path.name not in ("candidates.csv", "key.csv", "cycle.toml"):
            path.unlink()
    folder.run()
    return Cycle.objects.select_related("association", "rule_book").get()


@pytest.fixture
def office(cycle, client, now):
    clerk = User.objects.clerk()
    person = open_account("office@example.org", name="Office", by=clerk, now=now)
    grant_role(person, Role.COORDINATOR, association=cycle.association, by=clerk, now=now)
    client.force_login(person)
    client.cycle = cycle
    return client


def sent(client, name, content, sheet="responses"):
    """The page that maps the columns of a file, and what is filled in there."""
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    answer = act(client, "take-in-vendor-file", client.cycle, file=file, sheet=sheet)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.url)
    return page.content.decode(), filled_in(page.context["form"])


def filled_in(form):
    values = {name: form[name].value() for name in form.fields if name != "sections"}
    return {name: value for name, value in values.items() if value not in (None, "", False)}


def mapped(client, given, now, **more):
    """What the file would change, by the map as it is sent."""
    file = VendorFile.objects.latest("at")
    Job.objects.all().delete()  # the reading of what was handed in before is done
    answer = act(client, "map-vendor-file", file, **given, **more)
    if answer.status_code != 302:
        return answer.content.decode()
    kept = SheetImport.objects.filter(applied=False).latest("at")
    return kept, look_at_handed_in(kept, now=now)


def test_a_guess_is_looked_over_and_the_file_applied(office, now):
    rows = [[f"C{n}", "x", *(cell for _ in ITEMS for cell in ("B", "1"))] for n in range(4)]
    headers = ["External Id", "Quiz", *(name for n in NUMBERS for name in (f"Stu{n}", f"Mark{n}"))]
    page, given = sent(office, "export.csv", table(headers, *rows))
    assert "What is filled in below is guessed" in page
    assert (given["to-1"], given["items"], given["item_names"]) == ("candidate", "Stu{n}", "Q{n:02}")
    kept, found = mapped(office, given, now, name="Zip")
    assert found.changes["part one"]["papers"] == 4
    assert not Response.objects.exists()
    apply_handed_in(kept, now=now)
    assert Response.objects.count() == 4 * len(ITEMS)
    # The same headers again: the map is offered, and applied to a sheet handed in by its own name.
    page, given = sent(office, "again.csv", table(headers, *rows))
    assert "The map “Zip” (version 1" in unescape(page)
    given["blank"] = "none"
    mapped(office, given, now)
    assert list(ColumnMapping.objects.values_list("name", "version").order_by("version")) == [("Zip", 1), ("Zip", 2)]
    changed = table(headers, ["C0", "x", *["A", "0"] * len(ITEMS)])
    Job.objects.all().delete()
    act(office, "hand-in-sheets", office.cycle, sheets=SimpleUploadedFile("responses.csv", changed.encode()))
    kept = SheetImport.objects.filter(applied=False).latest("at")
    found = look_at_handed_in(kept, now=now)
    assert kept.faults == []
    assert any(found.changes["part one"].values())


def test_answers_in_words_are_asked_for_and_named_where_they_are_missing(office, now):
    rows = [[f"C{n}", *[TEXTS["B"]] * len(ITEMS)] for n in range(4)]
    _, given = sent(office, "canvas.csv", table(["sis_id", *(f"980{n}: What? (item {n})" for n in NUMBERS)], *rows))
    assert given["options"] == f"{TEXTS['B']} = "
    page = unescape(mapped(office, given, now, name="Canvas"))
    assert f"“{TEXTS['B']} =”: write what stands there, =, and what it means here." in page
    given["options"] = f"{TEXTS['B']} = B"
    kept, _ = mapped(office, given, now, name="Canvas")
    assert kept.faults == []


def test_a_workbook_and_every_other_sheet(office, now):
    book = workbook(
        ["Person", "Rater", "Script code", "Reflection"],
        *([f"C{n}", reader, f"S{n}", 3] for n in range(4) for reader in ("R1", "R2")),
    )
    page, given = sent(office, "scores.xlsx", book, "ratings")
    assert "under its own name" in page
    assert (given["to-1"], given["to-2"], given["to-3"]) == ("candidate", "reviewer", "script")
    answer = mapped(office, given | {"to-1": ""}, now, name="Scores")
    assert "Say which column is “candidate”." in unescape(answer)
    toml = {"ratings": {"script": "Script code", "candidate": "Person", "reviewer": "Rater",
                        "criteria": {"K1": "Reflection", "K2": "Reflection"}}}  # fmt: skip
    file = VendorFile.objects.get()
    answer = office.post(
        f"/api/v1/vendor-files/{file.pk}/map-vendor-file/", {"name": "Scores", "sections": toml},
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code in (200, 201), answer.content
    kept = SheetImport.objects.filter(applied=False).latest("at")
    found = look_at_handed_in(kept, now=now)
    assert (kept.faults, found.changes["ratings"]["ratings"]) == ([], 8)


def test_what_is_no_sheet_is_said(office):
    file = SimpleUploadedFile("x.xlsx", b"PK no workbook")
    page = act(office, "take-in-vendor-file", office.cycle, file=file, sheet="responses", follow=True)
    assert "x.xlsx cannot be read" in unescape(re.sub(r"\s+", " ", page.content.decode()))
