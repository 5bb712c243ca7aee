"""The walk in the browser's terms: every desk, through the real pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exams.cycles import procedures as cycles
from exams.cycles.models import Cycle
from exams.jobs.models import Job
from panels.appeals.models import Appeal
from panels.committee.models import Case, Decision, Recommendation
from panels.intake.models import SheetImport
from panels.reading.models import Script, SealOpening
from panels.reading.states import PanelState, ScriptPhase
from tests.acting import act
from tests.house import CANARY_NAMES


@pytest.fixture(autouse=True)
def _tasks_begin_after_commit(django_capture_on_commit_callbacks, client, db):
    """What is asked for after commit is done when a page was posted, as it is outside the tests."""
    post = client.post

    def post_and_commit(*args, follow=False, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            answer = post(*args, **kwargs)
        return client.get(answer.url) if follow and answer.status_code == 302 else answer

    client.post = post_and_commit


def rating(house, script, user, client, *levels):
    client.force_login(user)
    names = dict(zip((f"criterion-{pk}" for pk in house.levels(0, 0)), levels, strict=True))
    return act(client, "rate-script", script, **names, comment="read")


def step(house, client, name, **more):
    client.force_login(house.coordinator)
    return act(client, name, Cycle.objects.get(pk=house.cycle.pk), follow=True, **more)


@pytest.mark.any_day
def test_from_blind_reading_to_the_letter_and_the_appeal(house, client):
    near, far = house.scripts
    for script, (a, b) in ((near, (4, 4)), (far, (4, 0))):
        for user, level in zip(house.readers, (a, b), strict=True):
            assert rating(house, script, user, client, level, 3).status_code == 302
    house.let_ratings_stand()
    client.force_login(house.lead)
    assert far.code in client.get("/lead/").content.decode()
    act(client, "take-script", far)
    rating(house, far, house.lead, client, 4, 3)
    house.let_ratings_stand()
    assert set(Script.objects.values_list("phase", flat=True)) == {ScriptPhase.SETTLED}

    step(house, client, "propose-opening", reason="Every script is settled.")
    client.force_login(house.chair)
    assert "Every script is settled." in client.get(f"/committee/cycles/{house.cycle.pk}/seal/").content.decode()
    act(client, "confirm-opening", house.cycle)
    house.panel.refresh_from_db()
    assert house.panel.state == PanelState.OPENED

    step(house, client, "score-cycle")
    assert Job.objects.get().state == "done"
    client.force_login(house.lead)
    unsigned = client.get("/recommendations/").content.decode()
    assert not [name for name in CANARY_NAMES if name in unsigned], "the panel signs before it sees a name"
    codes = list(Recommendation.objects.in_force().values_list("code", flat=True))
    act(client, "sign-recommendations", house.cycle, code=codes)
    client.force_login(house.coordinator)
    step(house, client, "lay-before-committee")
    client.force_login(house.chair)
    for case in Case.objects.all():
        page = client.get(f"/committee/cases/{case.pk}/").content.decode()
        assert case.registration.candidate.name in page
        assert "Every script is settled." in page, "the opening of the seal stands on the case"
        votes = {f"stance-{m.pk}": "for" for m in (house.chair, house.member)}
        reason = {"outcome": "endorse", "reason": "Both parts are clear."}
        assert act(client, "record-decision", case, **votes, **reason).status_code == 302
    step(house, client, "release-decisions")

    client.force_login(house.candidates[0])
    assert "The committee has decided" in client.get("/").content.decode()
    mine = f"/my/registrations/{house.registrations[0].pk}/"
    assert "Both parts are clear." in client.get(mine).content.decode()
    act(client, "file-appeal", house.registrations[0], grounds="The alarm rang.")
    client.force_login(house.chair)
    appeal = Appeal.objects.get()
    act(client, "answer-appeal", appeal, verdict="dismiss", answer="Time was given back.")
    client.force_login(house.candidates[0])
    assert "Time was given back." in client.get(mine).content.decode()


def test_the_coordinator_hands_in_the_same_sheets(association, account, client, clerk, now):
    coordinator = account("coordinator")
    cycle = cycles.plan_cycle(association, name="Sheets", by=clerk, now=now, year=2026)
    client.force_login(coordinator)

    def hand_in(**sheets):
        files = [SimpleUploadedFile(name.replace("_", "."), text.encode()) for name, text in sheets.items()]
        page = act(client, "hand-in-sheets", cycle, sheets=files, follow=True)
        look = SheetImport.objects.filter(applied=False).exclude(looked_at=None).first()
        if look is None:
            return page.content.decode()
        assert "nothing is changed yet" in page.content.decode()
        address = f"/office/cycles/{cycle.pk}/sheets/{look.pk}/"
        assert "Apply the sheets" in client.get(address).content.decode()
        return act(client, "apply-sheets", look, follow=True).content.decode()

    candidates = "candidate,name,email,credential,category\nC1,Ada,,IMH-E,Specialist\nC2,Ben,,IMH-E,Specialist\n"
    page = hand_in(
        candidates_csv=candidates, key_csv="item,key\nQ1,B\nQ2,A\n", responses_csv="candidate,Q1,Q2\nC1,B,A\nC2,B,\n"
    )
    assert "The sheets are applied and scored" in page
    assert "candidates: 2 new; part one: 2 papers, 3 answers;" in page
    assert "candidates.csv, cycle.toml, key.csv, responses.csv" in page
    assert cycle.registrations.count() == 2
    page = hand_in(portfolio_csv="candidate,reviewer,outcome\nC1,P,approve\nC9,P,hold\n")
    assert "portfolio.csv, line 3" in page
    page = hand_in(portfolio_csv="candidate,reviewer,outcome\nC1,P,approve\n")
    assert "The sheets are applied and scored" in page
    table = client.get(f"/office/cycles/{cycle.pk}/tables/results/").content.decode()
    assert "C1,IMH-E,Specialist,2,2,100.0,yes" in table
    assert "approve" in table


def test_taking_an_item_out_marks_the_papers_anew(house, client):
    step(house, client, "void-item", item="Q5", reason="Two options are right.")
    table = client.get(f"/office/cycles/{house.cycle.pk}/tables/results/").content.decode()
    assert ",4,4,100.0,yes" in table
    assert "No form of this cycle" in step(house, client, "void-item", item="Q99", reason="x").content.decode()


def test_the_seal_is_not_proposed_by_one_person_for_no_reason(house, client):
    house.rate_all()
    assert (
        "Why the seal is to be opened: Fill this in."
        in step(house, client, "propose-opening", reason="").content.decode()
    )
    assert not SealOpening.objects.exists()


@pytest.mark.parametrize("address", ["/office/", "/committee/", "/desk/", "/lead/", "/my/"])
def test_a_desk_of_somebody_elses_does_not_exist(house, client, address):
    owners = {
        "/office/": "coordinator",
        "/committee/": "member",
        "/desk/": "reviewer",
        "/lead/": "lead",
        "/my/": "candidate",
    }
    for who, user in house.everybody().items():
        client.force_login(user)
        allowed = who == owners[address]
        allowed |= address == "/committee/" and who in ("chair", "coordinator")
        allowed |= address == "/desk/" and who == "lead"
        assert (client.get(address).status_code == 200) == allowed, who
    client.logout()
    assert client.get(address).status_code == 302


def test_only_the_chair_decides(house, client):
    case = house.to_committee()[0]
    client.force_login(house.member)
    votes = {f"stance-{m.pk}": "for" for m in (house.chair, house.member)}
    assert act(client, "record-decision", case, outcome="endorse", reason="x", **votes).status_code == 404
    assert not Decision.objects.exists()


def test_sheets_never_end_a_registration_that_goes_on_without_being_told(entry, client):
    """The cycle closes only when somebody says that the exam is over; a file that is no sheet changes nothing."""
    entry.applying()
    client.force_login(entry.coordinator)
    page = f"/office/cycles/{entry.cycle.pk}/"

    def hand_in(name, content, **more):
        data = {"sheets": [SimpleUploadedFile(name, content)], **more}
        return act(client, "hand-in-sheets", entry.cycle, **data, follow=True).content.decode()

    told = hand_in("junk.csv", b"a,b\n1,2\n")
    assert "None of these files is a sheet; nothing was changed. A sheet is called candidates, key, " in told
    assert told.count("junk.csv: not used") == 1
    assert "Say that the exam is over" in hand_in("portfolio.csv", b"candidate,reviewer,outcome\n")
    entry.cycle.refresh_from_db()
    assert entry.cycle.state == "registration"
    assert not entry.cycle.jobs.exists()
    assert not entry.cycle.sheet_imports.exists()
    assert "The exam is over: close registration" in client.get(page).content.decode()
