"""What is missing before a cycle goes on: one list for the pages and for the guards; what the clock does by it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.audit.models import AuditLine
from exams.cycles import procedures as cycles
from exams.cycles.models import Cycle
from exams.items.models import Item, Paper
from exams.jobs.due import run_due
from exams.messages.models import Notice
from exams.rules.book import Rules
from exams.rules.sections.eligibility import Duty, EligibilityRules
from exams.webhooks.models import Delivery, Webhook
from panels.desks.facts import facts_of
from panels.desks.readiness import APPLY, COMMITTEE, EXAM, READING, SCORING, association_items, checklist
from panels.desks.stage_facts import AssociationFacts, CycleFacts, PanelFacts, PaperFacts, SittingFacts, sits
from panels.reading.models import PanelMember
from scoring.keys.models import AnswerKey, DraftKey
from tests.acting import said

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
HOUSE = AssociationFacts(rule_book=1, coordinators=2, members=3, chairs=1, rubrics=1, forms=2)
WHOLE = CycleFacts(
    now=NOW,
    exam_day=date(2026, 5, 1),
    rules=Rules(categories=("Specialist", "Mentor-Policy")),
    rule_book=1,
    registration_closes=NOW + timedelta(days=20),
    association=HOUSE,
    sittings=(SittingFacts("Hall", NOW + timedelta(days=48), places=20, proctors=1),),
    papers=(PaperFacts("one", "", "", "A", has_key=True), PaperFacts("two", "", "", "B")),
    panel=PanelFacts("Rubric, version 1", leads=1, readers=2, opened=True),
    recommended=4,
    meetings_planned=1,
)


def missing(stage, facts):
    return [item.sentence for item in checklist(stage, facts).missing]


def advised(stage, facts):
    return [item.sentence for item in checklist(stage, facts).advised]


@pytest.mark.parametrize("stage", [APPLY, EXAM, SCORING, READING, COMMITTEE])
def test_where_everything_is_there_nothing_is_missing(stage):
    assert (missing(stage, WHOLE), advised(stage, WHOLE)) == ([], [])
    assert checklist(stage, WHOLE).summary.endswith(", nothing is missing")


def test_before_candidates_can_apply():
    bare = replace(WHOLE, registration_closes=None, sittings=())
    assert checklist(APPLY, bare).summary == "Before candidates can apply, 2 things are missing"
    assert missing(APPLY, bare) == [
        "Say until which day one can register.",
        "No sitting to come is planned: candidates could not choose where and when.",
    ]
    over = replace(WHOLE, registration_closes=NOW - timedelta(days=1))
    assert missing(APPLY, over) == ["The last day of registration is over: choose one to come."]
    assert advised(APPLY, replace(WHOLE, newer_rule_book=2)) == [
        "The cycle runs under version 1 of the rule book; on its exam day version 2 is in force. "
        "To run under that, plan one like this."
    ]


def test_the_last_day_to_register_is_that_of_the_association():
    late = datetime(2026, 4, 4, 5, 59, tzinfo=UTC)  # 23:59 on the third in Denver
    facts = replace(WHOLE, registration_closes=late, time_zone="America/Denver")
    assert "One can register until 3 April 2026." in [item.sentence for item in checklist(APPLY, facts).items]


def test_a_sitting_that_is_over_is_none_to_come():
    later = replace(WHOLE, now=NOW + timedelta(days=60), registration_closes=NOW + timedelta(days=80))
    assert [item.name for item in checklist(APPLY, later).missing] == ["sitting"]


def test_each_category_that_sits_needs_a_paper_of_each_part():
    own = (PaperFacts("one", "", "Specialist", "A"), PaperFacts("two", "", "", "B"))
    assert missing(EXAM, replace(WHOLE, papers=own)) == ["Part One has no paper for Mentor-Policy: choose a paper."]


def test_whoever_is_registered_needs_a_paper_of_their_credential():
    own = (PaperFacts("one", "IMH-E", "", "A"), PaperFacts("two", "", "", "B"))
    facts = replace(WHOLE, papers=own, registered=(("ECMH-E", "Specialist"), ("IMH-E", "Specialist")))
    assert missing(EXAM, facts) == ["Part One has no paper for ECMH-E Specialist: choose a paper."]


def test_whoever_does_not_sit_needs_neither_paper_nor_sitting():
    since = Duty(category="Specialist", since=date(2027, 1, 1))
    until = Duty(category="Mentor-Policy", until=date(2025, 1, 1))
    nobody = replace(WHOLE.rules, eligibility=EligibilityRules(sits=(since, until)))
    facts = replace(WHOLE, rules=nobody, papers=(), sittings=())
    assert missing(APPLY, facts) == missing(EXAM, facts) == []
    flying = replace(until, in_flight_until=date(2026, 6, 1))
    still = replace(WHOLE.rules, eligibility=EligibilityRules(sits=(since, flying)))
    assert sits(still, "Mentor-Policy", date(2026, 5, 1)), "whoever is in flight still sits"
    assert not sits(still, "Mentor-Policy", date(2026, 7, 1))


def test_what_stops_nobody_is_only_pointed_out():
    facts = replace(
        WHOLE, unseated=3, accommodations_asked=1,
        sittings=(SittingFacts("At home", NOW + timedelta(days=48), places=5, remote=True),),
    )  # fmt: skip
    assert missing(EXAM, facts) == []
    assert advised(EXAM, facts) == [
        "3 registered candidates have no seat.",
        "Nobody proctors At home.",
        "Remote without a meeting link: At home.",
        "1 request for an accommodation is not decided.",
    ]


def test_before_scoring_and_before_the_panel_reads():
    unkeyed = replace(WHOLE, papers=(PaperFacts("one", "", "", "A"), PaperFacts("two", "", "", "B")), panel=None)
    assert missing(SCORING, unkeyed) == ["A has no key yet.", "No panel is set up, and no rubric chosen for it."]
    alone = replace(WHOLE, panel=PanelFacts("R", leads=0, readers=1, in_training=2))
    assert missing(READING, alone) == [
        "The panel has no lead: nobody could settle what two readers differ on.",
        "1 reviewer who may read sits on the panel; each script asks for 2. 2 more are in training.",
    ]
    elsewhere = replace(WHOLE, panel=PanelFacts("R", named_by_sheets=True))
    assert missing(READING, elsewhere) == []


def test_before_the_committee_meets():
    facts = replace(
        WHOLE, panel=PanelFacts("R"), recommended=0, meetings_planned=0,
        association=replace(HOUSE, members=1, chairs=0),
    )  # fmt: skip
    assert missing(COMMITTEE, facts) == [
        "The seal is closed: the committee cannot be shown cases before it was opened.",
        "There is nothing to lay before the committee yet: score the cycle first.",
    ]
    assert advised(COMMITTEE, facts) == [
        "1 member votes; the quorum of a case is 3.",
        "The committee has no chair: nobody could open a meeting.",
        "No meeting is planned yet.",
    ]


def test_marks_that_came_with_the_open_seal_are_scored_before_the_committee_meets():
    told = "2 recommendations could not be made yet: score what is there again."
    assert told in advised(COMMITTEE, replace(WHOLE, unmade=2))
    assert told not in advised(COMMITTEE, replace(WHOLE, unmade=2, panel=PanelFacts("R")))


def test_what_an_association_needs():
    lacking = association_items(replace(HOUSE, rule_book=None, coordinators=1, contact=""))
    assert [item.name for item in lacking if not item.done] == ["rule book", "second coordinator", "contact"]
    assert all(item.done for item in association_items(replace(HOUSE, contact="office")))


# ── on the pages and in the guards ───────────────────────────────────────────────────────────────────────────────────
def test_a_stage_is_refused_for_what_its_list_says_is_missing(entry, client):
    client.force_login(entry.coordinator)
    Paper.objects.filter(part="one").delete()
    sentence = "Part One has no paper for Specialist, Mentor-Clinical: choose a paper."
    assert sentence in client.get(f"/office/cycles/{entry.cycle.pk}/").content.decode()
    assert sentence in said(client, "begin-exam-days", entry.cycle)
    assert Cycle.objects.get().state == "registration"


def test_exam_days_are_not_closed_onto_papers_without_a_key(house, client):
    Cycle.objects.filter(pk=house.cycle.pk).update(state="sitting")
    AnswerKey.objects.update(superseded_at=house.now)
    client.force_login(house.coordinator)
    assert "Form A has no key yet." in said(client, "close-exam-days", Cycle.objects.get())


def test_a_key_written_beside_every_question_of_a_draft_is_not_missing(house):
    AnswerKey.objects.update(superseded_at=house.now)
    items = Item.objects.filter(form__part="one")
    DraftKey.objects.bulk_create([DraftKey(item=item, key="A") for item in items[1:]])
    unkeyed = facts_of([house.cycle], now=house.now)[house.cycle.pk]
    assert missing(SCORING, unkeyed) == ["Form A has no key yet."]
    DraftKey.objects.create(item=items[0], key="A")
    assert missing(SCORING, facts_of([house.cycle], now=house.now)[house.cycle.pk]) == []


def test_a_missing_thing_leads_to_where_it_is_done(entry, client):
    client.force_login(entry.coordinator)
    page = client.get(f"/office/cycles/{entry.cycle.pk}/").content.decode()
    assert f'<a href="/office/cycles/{entry.cycle.pk}/sittings/">Nobody proctors Hall, Library.</a>' in page
    assert "Only one person is coordinator" in client.get("/office/").content.decode()


def test_a_program_reads_the_same_list(entry, client):
    client.force_login(entry.coordinator)
    lines = client.get(f"/api/v1/cycles/{entry.cycle.pk}/readiness/").json()
    there = next(line for line in lines if line["name"] == "proctors")
    assert there == {"stage": "exam", "name": "proctors", "done": False, "needed": False,
                     "sentence": "Nobody proctors Hall, Library."}  # fmt: skip
    assert client.get(f"/api/v1/cycles/{entry.cycle.pk}/").json()["release_day"] is None


def test_the_office_asks_the_same_questions_however_many_cycles(entry, client):
    client.force_login(entry.coordinator)
    few = _queries(client)
    for n in range(5):
        made = cycles.plan_cycle(entry.association, name=f"Cycle {n}", by=entry.clerk, now=entry.now)
        hours = {"starts_at": entry.now + timedelta(days=50), "ends_at": entry.now + timedelta(days=51)}
        cycles.add_sitting(made, place="Hall", capacity=3, by=entry.clerk, now=entry.now, **hours)
    assert _queries(client) == few


def _queries(client, address="/office/"):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# ── the clock ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def draft(entry):
    """Opens in three days."""
    opens = entry.now + timedelta(days=3)
    Cycle.objects.filter(pk=entry.cycle.pk).update(state="draft", registration_opens=opens)
    entry.opens = opens
    return entry


def state():
    return Cycle.objects.get().state


def test_registration_opens_by_itself_on_its_day(draft):
    Webhook.objects.create(
        association=draft.association, url="https://example.invalid/", events=["open-registration"], secret="x" * 40,
        made_by=draft.coordinator, made_at=draft.now,
    )  # fmt: skip
    run_due(now=draft.opens - timedelta(minutes=1))
    assert state() == "draft"
    assert run_due(now=draft.opens)["registrations opened"] == 1
    assert state() == "registration"
    assert Notice.objects.get(user=draft.coordinator).subject == "Spring: registration is open"
    assert Delivery.objects.filter(event="open-registration").count() == 1, "other systems hear of it all the same"
    assert run_due(now=draft.opens + timedelta(minutes=1))["registrations opened"] == 0


def test_what_is_missing_keeps_registration_closed_and_is_told_once(draft):
    draft.cycle.sittings.all().delete()
    for minute in range(3):
        run_due(now=draft.opens + timedelta(minutes=minute))
    assert state() == "draft"
    notice = Notice.objects.get(user=draft.coordinator)
    assert notice.subject == "Spring: could not open"
    assert notice.body.startswith("No sitting to come is planned")


def test_an_opening_withdrawn_by_hand_is_not_opened_again_by_the_clock(draft, client):
    run_due(now=draft.opens)
    cycle = Cycle.objects.get()
    cycles.walk_back(cycle, "registration", reason="Too early.", by=draft.coordinator, now=draft.opens)
    run_due(now=draft.opens + timedelta(minutes=5))
    assert (state(), Cycle.objects.get().registration_opens) == ("draft", None)


def test_registration_closes_by_itself_and_exam_days_begin(entry):
    closes = entry.cycle.registration_closes
    run_due(now=closes - timedelta(minutes=1))
    assert state() == "registration"
    run_due(now=closes + timedelta(minutes=1))
    assert state() == "sitting"
    assert AuditLine.objects.filter(action="cycle.sitting", actor="clerk@house.invalid").count() == 1


def test_reopened_by_hand_it_stays_open(entry, client):
    later = entry.cycle.registration_closes + timedelta(minutes=1)
    run_due(now=later)
    cycles.walk_back(Cycle.objects.get(), "sitting", reason="One more.", by=entry.coordinator, now=later)
    run_due(now=later + timedelta(minutes=5))
    assert (state(), Cycle.objects.get().registration_closes) == ("registration", None)


# ── the dashboard ────────────────────────────────────────────────────────────────────────────────────────────────────
def tiles(client, cycle):
    page = client.get(f"/office/cycles/{cycle.pk}/")
    return {tile.label: tile.value for tile in page.context["tiles"]}


def test_while_one_can_register_the_page_counts_applications_seats_and_money(entry, client):
    entry.registered(), entry.registered(paid=False), entry.applying()
    client.force_login(entry.coordinator)
    assert tiles(client, entry.cycle) == {
        "being completed": "1", "registered": "2", "seats taken": "0", "without a seat": "2", "USD paid": "200.00",
        "USD open": "200.00", "until registration closes": "20 days",
    }  # fmt: skip
    page = client.get(f"/office/cycles/{entry.cycle.pk}/")
    assert sum(float(part["width"]) for part in page.context["bar"]) == pytest.approx(1000, abs=0.5)
    assert "Part One marked" not in page.content.decode()


def test_each_number_is_the_length_of_the_list_it_leads_to(house, client):
    Cycle.objects.filter(pk=house.cycle.pk).update(state="sitting")
    client.force_login(house.coordinator)
    page = client.get(f"/office/cycles/{house.cycle.pk}/")
    shown = [tile for tile in page.context["tiles"] if "?show=" in tile.link]
    assert [(tile.label, tile.value) for tile in shown] == [
        ("checked in", "0"), ("writing now", "0"), ("both parts handed in", "2"), ("without a seat", "2"),
    ]  # fmt: skip
    for tile in shown:
        there = client.get(tile.link).context["shown"].paginator.count
        assert f"{there:,}" == tile.value, tile.label


def test_the_page_of_a_cycle_asks_the_same_questions_whoever_sits_on_its_panel(house, client):
    client.force_login(house.coordinator)
    few = _queries(client, f"/office/cycles/{house.cycle.pk}/")
    assert "readings in" in tiles(client, house.cycle)
    PanelMember.objects.filter(lead=True).delete()
    assert _queries(client, f"/office/cycles/{house.cycle.pk}/") <= few


@pytest.mark.parametrize("stage", ["draft", "registration", "sitting", "scoring", "committee", "released"])
def test_the_pages_open_at_every_stage(house, client, stage):
    Cycle.objects.filter(pk=house.cycle.pk).update(state=stage, released_at=house.now)
    client.force_login(house.coordinator)
    for page in ("", "plan/", "copy/"):
        assert client.get(f"/office/cycles/{house.cycle.pk}/{page}").status_code == 200


# ── the first page ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_new_office_reads_what_to_do_first(account, association, client):
    client.force_login(account("coordinator"))
    page = client.get("/").content.decode()
    assert "plan the first cycle" in page
    assert "Only one person is coordinator: invite a second one." in page


def test_the_first_page_says_what_each_cycle_lacks(draft, client):
    client.force_login(draft.coordinator)
    Cycle.objects.filter(pk=draft.cycle.pk).update(registration_closes=None)
    page = client.get("/").content.decode()
    assert "Before candidates can apply, 1 thing is missing." in page
    assert "plan the first cycle" not in page
