"""What lacks in a portfolio, in sentences; and what may be handed in as a document."""

import zlib
from datetime import date
from decimal import Decimal

import pytest

from exams.rules.book import Rules
from exams.rules.sections.portfolio import PortfolioPart, PortfolioRules, SubCount
from panels.portfolio.document_kinds import kind_of
from panels.portfolio.gaps import EntryFacts, PortfolioFacts, ReferenceFacts, gaps, months_of, standing_of
from tests.folder import PDF, docx

TODAY = date(2026, 3, 14)


def facts(*entries, **more):
    return PortfolioFacts("Mentor-Clinical", TODAY, entries=entries, **more)


def only(part, *entries, **more):
    return gaps(PortfolioRules(parts=(part,)), facts(*entries, **more))


def hours(kind, n, begins=date(2025, 1, 1), **more):
    return EntryFacts(kind, "T", Decimal(n), begins, **more)


def test_an_empty_portfolio_lacks_every_part_of_its_category():
    lacking = gaps(PortfolioRules(), facts())
    assert lacking == [
        "Education and transcripts: add one.",
        "In-service training: 48 more hours needed.",
        "In-service training: 3 hours have to be about “Diversity, equity and inclusion”; 3 missing.",
        "In-service training: 15 hours have to be about “Reflective supervision and consultation”; 15 missing.",
        "Work experience: 24 more months needed.",
        "Reflective supervision: 50 more hours needed, all within 24 months.",
        "Reflective supervision: 25 hours have to be about “The reflective supervision I give”; 25 missing.",
        "Reference ratings: ask 3 more people.",
        "Code of ethics: read and sign it.",
        "Membership: join or renew; the office records it.",
    ]


def test_a_category_with_lines_of_its_own_has_those_and_not_everybodys():
    rules = PortfolioRules()
    assert [p.minimum for p in rules.parts_of("Mentor-Clinical") if p.kind == "training"] == [48]
    assert [p.minimum for p in rules.parts_of("Mentor-Policy") if p.kind == "training"] == [33]
    assert not [p for p in rules.parts_of("Mentor-Policy") if p.kind == "supervision"]


@pytest.mark.parametrize(("n", "lacks"), [("9.5", ["0.5 more hours"]), ("9", ["1 more hour"]), ("10", []), ("11", [])])
def test_hours_are_summed_exactly(n, lacks):
    found = only(PortfolioPart("training", Decimal(10)), hours("training", n))
    assert found == [f"In-service training: {said} needed." for said in lacks]


def test_enough_hours_are_not_enough_where_too_few_are_about_the_topic():
    part = PortfolioPart("training", Decimal(10), topics=(SubCount("DEI", Decimal(3)),))
    entries = [hours("training", 20), hours("training", 2, topic="DEI")]
    assert only(part, *entries) == ["In-service training: 3 hours have to be about “DEI”; 1 missing."]
    assert only(part, *entries, hours("training", 1, topic="DEI")) == []


def test_hours_that_have_to_lie_together_count_in_the_best_span_alone():
    part = PortfolioPart("supervision", Decimal(50), within_months=24)
    old, new = hours("supervision", 30, date(2019, 1, 1)), hours("supervision", 40, date(2024, 1, 1))
    assert only(part, old, new) == ["Reflective supervision: 10 more hours needed, all within 24 months."]
    assert only(part, old, new, hours("supervision", 10, date(2025, 6, 1))) == []
    said = standing_of(PortfolioRules(parts=(part,)), facts(old, new))[0].has
    assert said == "40 of 50 hours. Lines that do not lie within the same 24 months are not counted."


@pytest.mark.parametrize(
    ("spans", "months"),
    [
        ([], 0),
        ([(date(2024, 1, 1), date(2024, 12, 31))], 12),
        ([(date(2024, 1, 1), date(2024, 12, 30))], 11),
        ([(date(2024, 1, 31), date(2024, 2, 27))], 0),
        ([(date(2024, 1, 31), date(2024, 2, 28))], 1),
        # Two positions at once are one time.
        ([(date(2024, 1, 1), date(2024, 12, 31)), (date(2024, 3, 1), date(2024, 6, 30))], 12),
        ([(date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 12, 31))], 12),
        # Days that are left over are put together.
        ([(date(2024, 1, 1), date(2024, 2, 16)), (date(2024, 6, 1), date(2024, 7, 15))], 3),
    ],
)
def test_months_of_work_count_once_however_many_positions(spans, months):
    assert months_of(spans) == months


def test_work_that_goes_on_counts_until_today():
    part = PortfolioPart("work", Decimal(24))
    assert only(part, EntryFacts("work", "W", begins=date(2024, 3, 15))) == []
    assert only(part, EntryFacts("work", "W", begins=date(2024, 3, 16))) == ["Work experience: 1 more month needed."]


def test_a_line_without_its_document_is_named():
    part = PortfolioPart("education", Decimal(1), documents=True)
    assert only(part, EntryFacts("education", "Master")) == ["Education and transcripts: add a document to “Master”."]
    assert only(part, EntryFacts("education", "Master", documents=1)) == []


def test_references_count_when_answered_valid_and_not_void():
    part = PortfolioPart("references", Decimal(3))
    good = ReferenceFacts("A", answered=True, valid_until=TODAY)
    void = ReferenceFacts("B", answered=True, void=True)
    old = ReferenceFacts("C", answered=True, valid_until=date(2026, 3, 13))
    asked, late = ReferenceFacts("D", link_until=TODAY), ReferenceFacts("E", link_until=date(2026, 3, 13))
    assert only(part, references=(good, void, old, asked, late)) == [
        "Reference ratings: the rating by B does not count: 6 or more answers are “not enough information”. "
        "Ask somebody else.",
        "Reference ratings: the rating by C was valid until 13 March 2026. Ask for a new one.",
        "Reference ratings: E did not answer by 13 March 2026. Ask again, or ask somebody else.",
        "Reference ratings: ask 1 more person.",
        "Reference ratings: not answered yet: D.",
    ]
    assert only(part, references=(good, good, good, asked)) == []


def test_membership_is_no_gap_where_it_is_not_asked_for():
    part = PortfolioPart("membership")
    assert only(part, member_until=date(2026, 3, 13)) == ["Membership: join or renew; the office records it."]
    assert only(part, member_until=TODAY) == []
    assert only(part, membership_asked=False) == []


def test_the_rules_of_the_portfolio_survive_the_journey_through_json_and_name_their_faults():
    rules = Rules()
    assert Rules.from_json(rules.as_json()) == rules
    for given, said in (
        ({"way": "together"}, "way must be in-turn or independent"),
        ({"reviewers": 0}, "reviewers must be at least 1"),
        ({"file_kinds": ["exe"]}, "file_kinds are of pdf, png, jpeg and docx; found exe"),
        ({"parts": [{"kind": "hobby"}]}, "kind must be education"),
        ({"parts": [{"kind": "work", "unit": "years"}]}, "unit must be hours, months or count"),
    ):
        with pytest.raises(ValueError, match=said):
            Rules.from_json({"portfolio": given})


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20 + b"\xff\xd9"


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "pdf"), (PNG, "png"), (JPEG, "jpeg"), (docx(), "docx")],
    ids=["pdf", "png", "jpeg", "docx"],
)
def test_a_document_is_what_its_content_says(content, kind):
    assert kind_of(content) == kind


def pdf(body):
    return b"%PDF-1.7\n" + body + b"\n%%EOF"


def packed(plain, name=b"/ObjStm"):
    body = zlib.compress(plain)
    return b"<< /Type %s /Filter /FlateDecode >>\nstream\n%s\nendstream" % (name, body)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00", "no file of a kind"),
        (b"<html><script>", "no file of a kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "no file of a kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or an encrypted Office file"),
        (b"%PDF-1.7\nand no end", "breaks off"),
        (pdf(b"<< /OpenAction << /S /JavaScript /JS (app.alert) >> >>"), "script, a form or another file"),
        (pdf(b"<< /S /J#61vaScript >>"), "script, a form or another file"),
        (pdf(b"<< /Names << /EmbeddedFiles 3 0 R >> >>"), "script, a form or another file"),
        (pdf(packed(b"<< /S /Launch /F (cmd) >>")), "script, a form or another file"),
        (pdf(b"trailer << /Encrypt 5 0 R >>"), "protected"),
        (PNG[:30], "breaks off"),
        (JPEG[:-2], "breaks off"),
        (b"PK\x03\x04 and no more", "cannot be opened"),
        (docx([("word/vbaProject.bin", b"x")]), "macros"),
        (docx([("word/embeddings/oleObject1.bin", b"x")]), "macros"),
        (docx(types="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (
            docx([("word/_rels/settings.xml.rels", '<R Target="http://x.invalid/t.dotm" TargetMode="External"/>')]),
            "template from elsewhere",
        ),
        (docx([(f"word/p{n}.xml", "") for n in range(2001)]), "unpacks to far more"),
    ],
)
def test_what_could_run_or_cannot_be_looked_into_is_refused(content, said):
    with pytest.raises(ValueError, match=said):
        kind_of(content)


def test_a_packed_folder_is_no_document():
    import io
    import zipfile

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as z:
        z.writestr("readme.txt", "x")
    with pytest.raises(ValueError, match="no Word document"):
        kind_of(held.getvalue())


def test_a_document_that_unpacks_to_hundreds_of_megabytes_is_refused():
    import io
    import zipfile

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", b"\x00" * (201 * 1024 * 1024))
    assert len(held.getvalue()) < 1_000_000
    with pytest.raises(ValueError, match="far more"):
        kind_of(held.getvalue())


def test_letters_by_chance_inside_a_picture_are_no_script():
    picture = b"<< /Subtype /Image >>\nstream\nabc/JS \x00/Launch \nendstream"
    assert kind_of(pdf(picture)) == "pdf"
