"""The technical report: computed once for its inputs, seen by those who answer for it, naming no candidate."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from kombu.exceptions import OperationalError

from exams.cycles import procedures as cycles
from exams.jobs.models import Job
from exams.jobs.work import TASKS
from exams.refusals.exceptions import Invalid, Refused
from panels.results.technical import report_run, sections_of
from panels.results.technical_report import make_technical_report
from scoring.reports.models import AnalysisRun
from scoring.standards.judgements import hand_in_judgements
from scoring.standards.models import JudgementSheet
from tests.acting import act
from tests.house import CANARY_NAMES

GOOD = b"judge,Q1,Q2,Q3,Q4,Q5\nJ1,0.8,0.7,0.6,0.9,0.5\nJ2,70,80,60,90,60\n".replace(
    b"70,80,60,90,60", b"0.7,0.8,0.6,0.9,0.6"
)


@pytest.fixture
def scored(house):
    house.to_committee()
    cache.clear()
    return house


def report(house, *, later=0):
    return make_technical_report(house.cycle, by=house.coordinator, now=house.now + timedelta(hours=later))


def test_it_has_every_chapter(scored):
    run = report(scored)
    chapters = {section.slug: {part.slug for part in section.parts} for section in sections_of(scored.cycle, run)}
    assert list(chapters) == ["part-one", "part-two", "decisions", "standard"]
    assert {"agreement"} <= chapters["part-two"]


def test_the_same_inputs_give_the_same_run(scored):
    assert report(scored).pk == report(scored).pk
    assert AnalysisRun.objects.filter(kind="technical report").count() == 1


def test_other_judgements_make_another_run(scored):
    first = report(scored)
    hand_in_judgements(scored.form, "j.csv", GOOD, cycle=scored.cycle, by=scored.coordinator, now=scored.now)
    second = report(scored, later=1)
    assert second.pk != first.pk
    assert report_run(scored.cycle).pk == second.pk
    standard = sections_of(scored.cycle, second)[-1]
    assert "2 judges" in standard.words[1]


def test_there_is_nothing_to_report_on_before_anybody_sat(house):
    house.cycle = cycles.plan_cycle(house.association, name="Autumn", by=house.clerk, now=house.now, year=2026)
    with pytest.raises(Refused, match="nothing to report on"):
        report(house)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"judge,Q1\nJ1,0.5\nJ1,0.6\n", "same judge"),
        (b"judge,Q1\nJ1,often\nJ2,0.5\n", "is no share"),
        (b"judge,Q1\nJ1,0.5\n", "at least two rows"),
        (b"judge,X9\nJ1,0.5\nJ2,0.5\n", "No column is named for an item"),
        (b"who,Q1\nJ1,0.5\nJ2,0.5\n", "no column of this name"),
        (b"", "empty"),
    ],
)
def test_a_faulty_sheet_of_judgements_changes_nothing(scored, content, sentence):
    with pytest.raises(Invalid) as refusal:
        hand_in_judgements(scored.form, "j.csv", content, cycle=scored.cycle, by=scored.coordinator, now=scored.now)
    assert any(sentence in str(fault) for fault in refusal.value.faults)
    assert not JudgementSheet.objects.exists()


def test_a_new_sheet_sets_the_old_one_aside(scored):
    for _ in range(2):
        hand_in_judgements(scored.form, "j.csv", GOOD, cycle=scored.cycle, by=scored.coordinator, now=scored.now)
    assert JudgementSheet.objects.count() == 2
    assert JudgementSheet.objects.in_force().count() == 1


def address(house, what="technical/"):
    return f"/statistics/{house.cycle.pk}/{what}"


def test_asking_starts_a_job_and_the_page_has_the_report(scored, client, django_capture_on_commit_callbacks):
    client.force_login(scored.coordinator)
    assert "Make the technical report" in client.get(address(scored)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert act(client, "make-technical-report", scored.cycle).status_code == 302
    assert Job.objects.get(kind="report").state == "done"
    page = client.get(address(scored)).content.decode()
    assert "Agreement by criterion" in page
    assert 'href="#part-two-2"' in page
    assert 'id="part-two-2"' in page


def test_the_paper_is_a_tagged_pdf_and_the_same_each_time(scored, client):
    report(scored)
    client.force_login(scored.coordinator)
    answer = client.get(address(scored, "technical.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/MarkInfo" in answer.content or b"/StructTreeRoot" in answer.content
    cache.clear()
    assert client.get(address(scored, "technical.pdf")).content == answer.content


def test_before_it_is_made_there_is_no_paper(scored, client):
    client.force_login(scored.coordinator)
    assert client.get(address(scored, "technical.pdf")).status_code == 404


@pytest.mark.parametrize("who", ["member", "chair"])
def test_the_committee_reads_it(scored, client, who):
    report(scored)
    client.force_login(getattr(scored, who))
    assert client.get(address(scored)).status_code == 200
    assert act(client, "hand-in-judgements", scored.cycle).status_code == 404


def test_for_reviewers_and_candidates_it_does_not_exist(scored, client):
    report(scored)
    for person in (scored.readers[0], scored.candidates[0]):
        client.force_login(person)
        for what in ("technical/", "technical.pdf"):
            assert client.get(address(scored, what)).status_code == 404
        assert act(client, "hand-in-judgements", scored.cycle).status_code == 404


def test_it_names_no_candidate(scored, client):
    run = report(scored)
    assert all(
        name in str(list(scored.cycle.registrations.values_list("candidate__name", flat=True))) for name in CANARY_NAMES
    )
    client.force_login(scored.coordinator)
    page = client.get(address(scored)).content.decode()
    for name in (*CANARY_NAMES, "canary-mail"):
        assert name not in page
        assert name not in str(run.result)


def test_the_office_hands_in_judgements(scored, client):
    client.force_login(scored.coordinator)

    def hand_in(content=GOOD, form=str(scored.form.pk), **more):
        sheet = SimpleUploadedFile("judgements.csv", content, content_type="text/csv")
        return act(client, "hand-in-judgements", scored.cycle, form=form, judgements=sheet, follow=True, **more)

    assert "on file" in hand_in().content.decode()
    wrong = hand_in(b"judge,Q1\nJ1,2000\nJ2,1\n")
    assert (wrong.status_code, "is no share" in wrong.content.decode()) == (422, True)
    for answer in (hand_in(form="nonsense"), act(client, "hand-in-judgements", scored.cycle)):
        assert (answer.status_code, "Choose a form" in answer.content.decode()) == (422, True)
    assert JudgementSheet.objects.count() == 1


def test_a_wrong_sheet_of_judgements_is_taken_back_and_the_one_before_holds_again(scored, client):
    client.force_login(scored.coordinator)
    first, _ = hand_in_judgements(scored.form, "j.csv", GOOD, cycle=scored.cycle, by=scored.coordinator, now=scored.now)
    sheet = SimpleUploadedFile("judgements.csv", GOOD, content_type="text/csv")
    given = {"form": str(scored.form.pk), "judgements": sheet}
    look = act(client, "hand-in-judgements", scored.cycle, confirm=False, **given).content.decode()
    assert "are set aside" in look
    assert JudgementSheet.objects.count() == 1
    sheet.seek(0)
    act(client, "hand-in-judgements", scored.cycle, **given)
    second = JudgementSheet.objects.in_force().get()
    assert second != first
    back = {"sheet": second.pk, "reason": "The panel of another form."}
    assert "hold again" in act(client, "take-back-judgements", scored.cycle, confirm=False, **back).content.decode()
    act(client, "take-back-judgements", scored.cycle, **back)
    assert JudgementSheet.objects.in_force().get() == first
    act(client, "take-back-judgements", scored.cycle, sheet=first.pk, reason="This one too.")
    assert not JudgementSheet.objects.in_force().exists()


def test_the_page_asks_few_questions(scored, client, django_assert_max_num_queries):
    report(scored)
    client.force_login(scored.coordinator)
    client.get(address(scored))
    with django_assert_max_num_queries(14):
        client.get(address(scored))


def test_without_a_worker_the_job_says_so(scored, client, monkeypatch, django_capture_on_commit_callbacks):
    class Unreachable:
        def delay(self, **_):
            raise OperationalError("connection refused")

    monkeypatch.setitem(TASKS, "report", Unreachable())
    client.force_login(scored.coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        assert act(client, "make-technical-report", scored.cycle).status_code == 302
    assert Job.objects.get(kind="report").state == "failed"
    assert "No worker could be reached" in client.get(address(scored)).content.decode()
