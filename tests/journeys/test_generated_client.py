"""A client made from the schema alone takes a cycle from the opening of registration to an appeal."""

import importlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import time_machine

from exams.cycles.models import Cycle
from exams.jobs.due import run_due
from exams.registration.models import Registration
from exams.tokens.models import PersonalToken
from exams.tokens.procedures import held_by
from panels.committee.models import Case, Recommendation
from panels.reading.models import Panel
from panels.reviewers.procedures import enter_reviewer
from scoring.keys.procedures import set_key
from scoring.rubrics.procedures import set_rubric
from tests.house import CRITERIA
from tests.outside_client import house_for_others

DEVICE = "a-device-of-the-tests-" + "x" * 20


@pytest.fixture
def generated(client, entry, tmp_path, monkeypatch):
    """The package that openapi-python-client makes of the schema."""
    client.force_login(entry.coordinator)
    schema = tmp_path / "schema.json"
    schema.write_bytes(client.get("/api/v1/schema/", {"format": "json"}).content)
    client.logout()
    command = [
        Path(sys.executable).parent / "openapi-python-client", "generate", "--path", schema, "--meta", "none",
        "--output-path", tmp_path / "made_client",
    ]  # fmt: skip
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    monkeypatch.syspath_prepend(str(tmp_path))
    made = importlib.import_module("made_client")
    with house_for_others() as made.application:
        yield made


class Program:
    """A program that works in somebody's name through the generated client."""

    def __init__(self, made, user):
        scopes = [permission.name for permission in held_by(user)]
        token = PersonalToken.objects.create(
            user, expiry=None, name="program", scopes=scopes, number=f"{user.pk:016d}"
        )[1]
        self.made, self.user = made, user
        self.client = made.AuthenticatedClient(
            base_url="http://testserver", token=token, prefix="Token",
            httpx_args={"transport": httpx.WSGITransport(app=made.application)},
        )  # fmt: skip

    def _operation(self, rows, name):
        return importlib.import_module(f"made_client.api.{rows.replace('-', '_')}.{name.replace('-', '_')}")

    def act(self, rows, key, name, /, **given):
        """Do it; where it asks first, confirm what it says."""
        operation, models = self._operation(rows, name), importlib.import_module("made_client.models")
        camel = "".join(word.title() for word in name.split("-"))
        body = getattr(models, f"{camel}InRequest", None)
        for _ in range(2):
            more = {"body": body.from_dict(given)} if body else {}
            answer = operation.sync_detailed(str(key), client=self.client, **more)
            if answer.status_code != 409 or not getattr(answer.parsed, "confirm", None):
                break
            given = given | {"confirm": answer.parsed.confirm}
            if isinstance(answer.parsed.type_name, str):
                given["typed"] = answer.parsed.type_name
        assert answer.status_code == 200, answer.content.decode()
        return answer.parsed.data.to_dict()

    def rows(self, rows, **filters):
        answer = self._operation(rows, f"{rows}-list").sync_detailed(client=self.client, **filters)
        assert answer.status_code == 200, answer.content.decode()
        return getattr(answer.parsed, "results", answer.parsed)


def test_a_cycle_from_the_opening_of_registration_to_an_appeal(
    generated, entry, account, client, clerk, now, django_capture_on_commit_callbacks
):
    entry.with_rules(portfolio_required=False)
    cycle, association = entry.cycle, entry.association
    one = cycle.papers.get(part="one").form
    set_key(one, {f"Q{n}": ("B", True) for n in range(5)}, by=clerk, now=now)
    rubric = set_rubric(association, name="Rubric", criteria=CRITERIA, by=clerk, now=now)
    readers = [account("reviewer", f"reader-{n}") for n in range(3)]
    lead = account("lead-reviewer")
    office = Program(generated, entry.coordinator)

    # The panel; registration is withdrawn and opened once more.
    office.act("cycles", cycle.pk, "withdraw-registration-opening", reason="Too early.")
    office.act("cycles", cycle.pk, "open-registration")
    office.act("cycles", cycle.pk, "set-up-panel", rubric=str(rubric.pk))

    panel = Panel.objects.get(cycle=cycle)
    for n, user in enumerate([*readers, lead]):
        entered = enter_reviewer(association, reference=f"R{n}", user=user, name=user.name, by=clerk, now=now)
        office.act("panels", panel.pk, "join-panel", reviewer=str(entered.pk), lead=user == lead)

    # Two candidates apply and choose a seat.
    people = [entry.person() for _ in range(2)]
    programs = [Program(generated, person.user) for person in people]

    for person, program in zip(people, programs, strict=True):
        program.act("open-cycles", cycle.pk, "begin-application", credential="IMH-E", category="Mentor-Clinical")
        mine = Registration.objects.get(candidate=person)
        program.act("my-registrations", mine.pk, "confirm-details", name=person.name, time_zone="Europe/Berlin")
        agreed = ["Code of ethics", "Exam materials", "Own work"]
        program.act("my-registrations", mine.pk, "sign-agreements", agree=agreed)
        program.act("my-registrations", mine.pk, "settle-accommodation", wanted="no")
        program.act("my-registrations", mine.pk, "hand-in-application")
        paid = {"amount": "200", "reference": f"B{mine.pk}", "paid_on": now.date().isoformat()}
        office.act("registrations", mine.pk, "enter-payment", **paid)
        program.act("my-registrations", mine.pk, "choose-seat", sitting=str(entry.sittings[1].pk))
    assert office.rows("cycles")

    # The exam day.
    office.act("cycles", cycle.pk, "begin-exam-days")
    with time_machine.travel(entry.sittings[1].starts_at + timedelta(minutes=1), tick=True):
        for person, program in zip(people, programs, strict=True):
            mine = Registration.objects.get(candidate=person)
            office.act("watched-candidates", mine.pk, "check-in", document="Passport")
            for part in ("one", "two"):
                sit(program, client, mine, part)
        office.act("cycles", cycle.pk, "close-exam-days")
        office.act("cycles", cycle.pk, "seal-and-plan")
        office.act("panels", panel.pk, "give-out-scripts")

    # The panel reads, two people open the seal, the lead signs, the committee decides.
    with time_machine.travel(entry.sittings[1].ends_at + timedelta(days=3), tick=True):
        for user in readers:
            reader = Program(generated, user)
            for line in reader.rows("my-scripts"):
                levels = {
                    str(pk): level
                    for pk, level in zip(rubric.criteria.values_list("pk", flat=True), (4, 3), strict=True)
                }
                reader.act("my-scripts", line.code, "rate-script", levels=levels, comment="Read.")
    with (
        time_machine.travel(entry.sittings[1].ends_at + timedelta(days=4), tick=True),
        django_capture_on_commit_callbacks(execute=True),
    ):
        run_due(now=entry.sittings[1].ends_at + timedelta(days=4))
        office.act("cycles", cycle.pk, "propose-opening", reason="All settled.")
        chair = Program(generated, account("chair"))
        members = [account("committee-member", who) for who in ("wilma", "xaver")]
        chair.act("cycles", cycle.pk, "confirm-opening")
    with django_capture_on_commit_callbacks(execute=True):
        office.act("cycles", cycle.pk, "score-cycle")

    codes = list(Recommendation.objects.in_force().values_list("code", flat=True))
    Program(generated, lead).act("cycles", cycle.pk, "sign-recommendations", code=codes)
    office.act("cycles", cycle.pk, "lay-before-committee")
    votes = [{"member": one.email, "stance": "for"} for one in (chair.user, *members)]
    for case in Case.objects.filter(cycle=cycle):
        chair.act("cases", case.pk, "record-decision", outcome="endorse", reason="Clear.", votes=votes)
    office.act("cycles", cycle.pk, "release-decisions")
    assert Cycle.objects.get(pk=cycle.pk).state == "released"
    mine = programs[0].rows("my-registrations")
    assert [one.decision.outcome for one in mine] == ["endorse"]
    programs[0].act("my-registrations", mine[0].id, "file-appeal", grounds="The alarm rang.")


def sit(program, client, registration, part):
    """Begin, write as a browser writes, hand in."""
    paper = program.act("my-registrations", registration.pk, "begin-part", part=part)["paper"]
    program.act("my-papers", paper, "take-over-paper", device=DEVICE)
    attempt = registration.attempts.get(pk=paper)
    if part == "one":
        asked = [(f"item:{item.pk}", "B") for item in attempt.form.items.all()]
    else:
        asked = [(f"vignette:{pk}", "I would wait.") for pk in attempt.form.vignettes.values_list("pk", flat=True)[:2]]
    answers = [
        {"question": name, "seq": n, "text": text, "stamped_at": attempt.started_at.isoformat()}
        for n, (name, text) in enumerate(asked, start=1)
    ]
    saved = client.post(
        f"/sit/{paper}/save/", json.dumps({"answers": answers}), content_type="application/json",
        headers={"X-Paper-Token": DEVICE},
    )  # fmt: skip
    assert saved.status_code == 200, saved.content
    program.act("my-papers", paper, "hand-in-paper", device=DEVICE)
