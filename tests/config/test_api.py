"""The same walk through the API; every refusal is a problem document."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exams.cycles import procedures as cycles
from panels.committee.models import Case


def problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["type"] == f"/problems/{code}"
    assert body["status"] == status
    return body


def post(client, address, **body):
    return client.post(address, json.dumps(body), content_type="application/json")


def test_the_walk_through_the_api(house, client, django_capture_on_commit_callbacks):
    script = house.scripts[0]
    for reader in house.readers:
        client.force_login(reader)
        desk = client.get("/api/v1/my-scripts/").json()["results"]
        assert {line["code"] for line in desk} == {s.code for s in house.scripts}
        for one in house.scripts:
            levels = dict.fromkeys(house.levels(0, 0), 3)
            assert post(client, f"/api/v1/my-scripts/{one.code}/rate-script/", levels=levels).status_code == 200
    problem(post(client, f"/api/v1/my-scripts/{script.code}/rate-script/", levels=levels), 409, "wrong-state")
    house.let_ratings_stand()

    client.force_login(house.coordinator)
    base = f"/api/v1/cycles/{house.cycle.pk}"
    assert client.get(f"{base}/progress/").json()["scripts"] == {"Settled": 2}
    problem(post(client, f"{base}/propose-opening/"), 422, "invalid")
    assert post(client, f"{base}/propose-opening/", reason="all settled").status_code == 200
    client.force_login(house.chair)
    asked = problem(post(client, f"{base}/confirm-opening/"), 409, "confirmation-needed")
    assert post(client, f"{base}/confirm-opening/", confirm=asked["confirm"], typed="Spring").status_code == 200
    client.force_login(house.coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        job = post(client, f"{base}/score-cycle/").json()["data"]["job"]
    assert client.get(f"/api/v1/jobs/{job}/").json()["state"] == "done"
    assert "CANARYREF0" in client.get(f"{base}/tables/results/").content.decode()
    house.sign()
    seal = problem(post(client, f"{base}/lay-before-committee/"), 409, "confirmation-needed")["confirm"]
    assert post(client, f"{base}/lay-before-committee/", confirm=seal).status_code == 200
    problem(post(client, f"{base}/release-decisions/"), 409, "refused")

    client.force_login(house.chair)
    listed = client.get("/api/v1/cases/", {"cycle": str(house.cycle.pk)}).json()["results"]
    votes = [{"member": m.email, "stance": "for"} for m in (house.chair, house.member)]
    for case in listed:
        given = {"outcome": "endorse", "reason": "Clear.", "votes": votes}
        answer = post(client, f"/api/v1/cases/{case['id']}/record-decision/", **given)
        assert answer.json()["data"] == {"decision": "endorse"}
    first = f"/api/v1/cases/{listed[0]['id']}"
    problem(post(client, f"{first}/record-decision/", outcome="defer", reason="x", votes=votes), 409, "wrong-state")
    look = problem(post(client, f"{first}/correct-decision/", **given), 409, "confirmation-needed")
    assert "is replaced by “Endorsed”" in look["consequences"][0]
    client.force_login(house.coordinator)
    asked = problem(post(client, f"{base}/release-decisions/"), 409, "confirmation-needed")
    again = {"confirm": asked["confirm"], "typed": asked["type_name"]}
    assert post(client, f"{base}/release-decisions/", **again).status_code == 200
    client.force_login(house.candidates[0])
    mine = client.get("/api/v1/my-registrations/").json()["results"]
    assert [r["decision"]["outcome"] for r in mine] == ["endorse"]
    appeal = f"/api/v1/my-registrations/{mine[0]['id']}/file-appeal/"
    asked = problem(post(client, appeal, grounds="The alarm."), 409, "confirmation-needed")
    assert post(client, appeal, grounds="The alarm.", confirm=asked["confirm"]).status_code == 200
    problem(post(client, appeal, grounds="Again."), 409, "refused")


def test_sheets_through_the_api_and_their_faults(
    association, account, client, clerk, now, django_capture_on_commit_callbacks
):
    cycle = cycles.plan_cycle(association, name="Sheets", by=clerk, now=now)
    client.force_login(account("coordinator"))
    sheet = SimpleUploadedFile("candidates.csv", b"candidate,name,email,credential,category\nC1,Ada,,PHD,X\n")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/api/v1/cycles/{cycle.pk}/hand-in-sheets/", {"sheets": [sheet]})
    assert answer.status_code == 200, answer.content
    job = client.get(f"/api/v1/jobs/{answer.json()['data']['job']}/").json()
    assert job["state"] == "failed"
    assert 'candidates.csv, line 2, column "credential"' in job["outcome"]["faults"][0]
    problem(client.post(f"/api/v1/cycles/{cycle.pk}/hand-in-sheets/", {}), 422, "invalid")


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/my-scripts/ZZZZ/", 404, "not-found"),
        ("/api/v1/cycles/", 403, "permission_denied"),
        ("/api/v1/cases/?cycle=x", 403, "permission_denied"),
    ],
)
def test_refusals_are_problems(house, client, address, status, code):
    client.force_login(house.readers[0])
    problem(client.get(address), status, code)


def test_whoever_is_not_signed_in_is_told_so(client, db):
    problem(client.get("/api/v1/my-scripts/"), 401, "not_authenticated")


def test_the_schema_is_whole(house, client):
    client.force_login(house.coordinator)
    schema = client.get("/api/v1/schema/", {"format": "json"}).json()
    assert schema["openapi"].startswith("3.")
    assert "/api/v1/my-scripts/{key}/rate-script/" in schema["paths"]
    assert client.get("/api/v1/docs/").status_code == 200


def test_only_a_member_of_the_committee_can_be_said_to_have_voted(house, client):
    case = house.to_committee()[0]
    client.force_login(house.chair)
    votes = [{"member": house.readers[0].email, "stance": "for"}]
    answer = post(client, f"/api/v1/cases/{case.pk}/record-decision/", outcome="endorse", reason="x", votes=votes)
    assert "not a member" in str(problem(answer, 422, "invalid")["errors"])
    assert not Case.objects.filter(decisions__isnull=False).exists()
