"""A cycle is planned, anew or as an earlier one was; its days are changed; a plan is taken away again."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from exams.accounts.models import Association
from exams.audit.models import AuditLine
from exams.cycles.models import Cycle, Sitting
from exams.items.models import Paper
from exams.items.procedures import set_part_one_form
from exams.messages.models import Notice
from exams.registration.models import Registration
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from exams.sittings.procedures import duties, seat_changes
from panels.reading.models import Panel
from panels.reading.procedures.assignments import join_panel, set_up_panel
from panels.reviewers.procedures import enter_reviewer
from scoring.rubrics.procedures import set_rubric
from tests.acting import act, said
from tests.house import CRITERIA


def days(now, **ahead):
    """{field: the day so many days ahead}, as a form sends them."""
    return {name: (now + timedelta(days=n)).date().isoformat() for name, n in ahead.items()}


@pytest.fixture
def plan(now):
    ahead = days(
        now, registration_opens=10, registration_closes=40, first_exam_day=60, last_exam_day=61, release_day=90
    )
    return {"name": "Spring", "year": now.year, "season": "spring"} | ahead


@pytest.fixture
def office(account, client):
    coordinator = account("coordinator")
    client.force_login(coordinator)
    return coordinator


def words(answer):
    return " ".join(answer.content.decode().split())


# ── anew ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_who_runs_no_cycle_finds_the_button(office, client):
    page = client.get("/office/").content.decode()
    assert "You run no cycle yet." in page
    assert 'class="button" href="/office/plan/"' in page
    assert client.get("/office/plan/").status_code == 200


def test_a_cycle_is_planned_and_is_a_draft(association, office, client, plan):
    Association.objects.filter(pk=association.pk).update(time_zone="America/Chicago")
    association.refresh_from_db()
    answer = act(client, "plan-cycle", association, **plan)
    cycle = Cycle.objects.get()
    assert answer.url == f"/office/cycles/{cycle.pk}/plan/"
    assert (cycle.name, cycle.state, cycle.rule_book.version) == ("Spring", "draft", 1)
    there = ZoneInfo("America/Chicago")
    assert f"{cycle.registration_opens.astimezone(there):%Y-%m-%d %H:%M}" == f"{plan['registration_opens']} 00:00"
    assert f"{cycle.registration_closes.astimezone(there):%Y-%m-%d %H:%M}" == f"{plan['registration_closes']} 23:59"
    assert cycle.release_day.isoformat() == plan["release_day"]
    page = client.get(answer.url).content.decode()
    assert "Before candidates can apply, 1 thing is missing" in page
    assert "No sitting to come is planned" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"registration_closes": 5}, "Registration closes after it opens."),
        ({"last_exam_day": 59}, "The last exam day is not before the first."),
        ({"registration_closes": 70}, "Registration closes by the last exam day"),
        ({"release_day": 50}, "Decisions are released after the last exam day"),
        ({"registration_opens": -3}, "is over: choose a day to come."),
    ],
)
def test_days_that_do_not_go_together_are_told_at_their_field(association, office, client, plan, now, wrong, sentence):
    answer = act(client, "plan-cycle", association, **plan | days(now, **wrong))
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert not Cycle.objects.exists()


def test_a_name_is_given_once_a_year_and_season(association, office, client, plan):
    act(client, "plan-cycle", association, **plan)
    assert "of this year" in words(act(client, "plan-cycle", association, **plan))
    act(client, "plan-cycle", association, **plan | {"season": "autumn"})
    assert Cycle.objects.count() == 2


def test_the_rule_book_is_the_one_in_force_on_the_exam_day_or_a_later_one(
    association, office, client, clerk, now, plan
):
    for version, ahead in ((2, 50), (3, 200)):
        rules = Rules(categories=("Specialist", f"Category {version}"))
        day = (now + timedelta(days=ahead)).date()
        rules_steps.adopt_rule_book(association, rules, effective_from=day, by=clerk, now=now, reason="later")
    act(client, "plan-cycle", association, **plan)
    assert Cycle.objects.get().rule_book.version == 2
    answer = act(client, "plan-cycle", association, **plan | {"name": "B", "rule_book": 1})
    assert "version 2 is in force: choose it, or a later one." in words(answer)
    act(client, "plan-cycle", association, **plan | {"name": "B", "rule_book": 3})
    assert Cycle.objects.get(name="B").rule_book.version == 3


def test_a_cycle_is_planned_by_program_too(association, office, client, plan):
    path = f"/api/v1/associations/{association.slug}/plan-cycle/"
    answer = client.post(path, plan, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["data"] == {"cycle": str(Cycle.objects.get().pk)}


# ── like an earlier one ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def earlier(entry, account, client):
    """The entry's cycle with a panel: a lead and a reader."""
    by, now = entry.clerk, entry.now
    rubric = set_rubric(entry.association, name="Rubric", criteria=CRITERIA, by=by, now=now)
    panel = set_up_panel(entry.cycle, rubric=rubric, by=by, now=now)
    for n, role in enumerate(("reviewer", "lead-reviewer")):
        user = account(role)
        who = enter_reviewer(entry.association, reference=f"R{n}", user=user, name=user.name, by=by, now=now)
        join_panel(panel, who, lead=n == 1, by=by, now=now)
    client.force_login(entry.coordinator)
    return entry


def sent_by(client, cycle, **query):
    """What the table of the page sends as it is first shown."""
    answer = client.get(f"/office/cycles/{cycle.pk}/copy/", query)
    form = answer.context["form"]
    given = {field.html_name: field.value() for field in form}
    return {name: "" if value is None else value for name, value in given.items()}


def test_the_table_shows_the_same_weekday_half_a_year_later(earlier, client):
    given = sent_by(client, earlier.cycle)
    for sitting in earlier.sittings:
        day = sitting.local_days[0]
        assert given[f"sitting-{sitting.pk}-day"] == day + timedelta(weeks=26)
        assert given[f"sitting-{sitting.pk}-day"].weekday() == day.weekday()
    assert sent_by(client, earlier.cycle, by="days", number=10)["shift_days"] == 10
    page = client.get(f"/office/cycles/{earlier.cycle.pk}/copy/", {"by": "weeks"})
    assert "Write by how many weeks." in words(page)


def test_a_cycle_is_planned_as_an_earlier_one_was(earlier, client):
    given = sent_by(client, earlier.cycle) | {"name": "Autumn"}
    look = words(act(client, "copy-cycle", earlier.cycle, confirm=False, **given))
    assert "Autumn, under version 2 of the rule book, like Spring." in look
    assert (
        "A panel that reads against Rubric, version 1, with 2 members: lead-reviewer person, reviewer person." in look
    )
    assert Cycle.objects.count() == 1, "only looked at"
    act(client, "copy-cycle", earlier.cycle, **given)
    made = Cycle.objects.get(name="Autumn")
    assert [s.window for s in made.sittings.all()] != [s.window for s in earlier.cycle.sittings.all()]
    for before, after in zip(earlier.cycle.sittings.all(), made.sittings.all(), strict=True):
        there = ZoneInfo(before.time_zone)
        hours = [f"{s.starts_at.astimezone(there):%H:%M}" for s in (before, after)]
        assert hours[0] == hours[1], "the same hour on the clocks of the place, whatever they were set to in between"
        assert (after.place, after.capacity, after.rooms) == (before.place, before.capacity, before.rooms)
    same = ("part", "credential", "category", "form")
    assert [*made.papers.values_list(*same)] == [*earlier.cycle.papers.values_list(*same)]
    panel = Panel.objects.get(cycle=made)
    assert [*panel.members.order_by("lead").values_list("reviewer__reference", "lead")] == [("R0", False), ("R1", True)]


def test_the_table_is_corrected_before_it_is_made(earlier, client):
    hall, library = earlier.sittings
    paper = earlier.cycle.papers.get(part="one")
    lead = Panel.objects.get(cycle=earlier.cycle).members.get(lead=True)
    given = sent_by(client, earlier.cycle) | {
        "name": "Autumn", f"sitting-{hall.pk}-keep": "no", f"sitting-{library.pk}-places": 9, f"paper-{paper.pk}": "",
        f"member-{lead.pk}": "no",
    }  # fmt: skip
    act(client, "copy-cycle", earlier.cycle, **given)
    made = Cycle.objects.get(name="Autumn")
    assert [(s.place, s.capacity) for s in made.sittings.all()] == [("Library", 9)]
    assert [p.part for p in made.papers.all()] == ["two"]
    assert not Panel.objects.get(cycle=made).members.filter(lead=True).exists()


def test_a_fault_in_the_table_stands_at_its_place_with_what_was_written(earlier, client):
    hall = earlier.sittings[0]
    given = sent_by(client, earlier.cycle) | {"name": "Autumn", f"sitting-{hall.pk}-ends": "01:00"}
    answer = act(client, "copy-cycle", earlier.cycle, **given)
    assert (answer.status_code, "Hall: a sitting ends after it begins." in words(answer)) == (422, True)
    assert 'value="Autumn"' in words(answer)


def test_a_program_leaves_out_what_is_only_shifted(earlier, client):
    path = f"/api/v1/cycles/{earlier.cycle.pk}/copy-cycle/"
    given = {"name": "Autumn", "shift_days": 364}
    asked = client.post(path, given, content_type="application/json")
    assert asked.status_code == 409, asked.content
    answer = client.post(path, given | {"confirm": asked.json()["confirm"]}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    made = Cycle.objects.get(pk=answer.json()["data"]["cycle"])
    before, after = earlier.cycle.sittings.first(), made.sittings.first()
    assert after.local_days[0] - before.local_days[0] == timedelta(days=364)


# ── taken away ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_plan_is_taken_away_with_what_belongs_to_it(earlier, account, client):
    act(client, "copy-cycle", earlier.cycle, **sent_by(client, earlier.cycle) | {"name": "Autumn"})
    made = Cycle.objects.get(name="Autumn")
    duties.put_on_duty(made.sittings.first(), account("proctor"), by=earlier.coordinator, now=earlier.now)
    look = words(act(client, "remove-planned-cycle", made, confirm=False))
    assert "2 sittings with it: Hall" in look
    assert "The choice of 2 papers; the forms themselves stay." in look
    answer = act(client, "remove-planned-cycle", made)
    assert answer.url == "/office/"
    assert not Cycle.objects.filter(pk=made.pk).exists()
    assert AuditLine.objects.filter(action="cycle.removed", cycle_id=made.pk).exists()
    assert Sitting.with_cancelled.count() == Paper.objects.count() == 2


def test_a_cycle_in_which_somebody_applied_stays(earlier, client):
    earlier.applying()
    Cycle.objects.filter(pk=earlier.cycle.pk).update(state="draft")
    earlier.cycle.refresh_from_db()
    assert "1 person has applied in Spring: it stays." in said(client, "remove-planned-cycle", earlier.cycle)


# ── its days ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def as_it_is(cycle, **changed):
    from panels.desks.forms.planning import ChangeDaysForm

    return {name: value for name, value in (ChangeDaysForm.first(cycle) | changed).items() if value is not None}


@pytest.fixture
def seated(entry, client):
    """One seated in the Hall, one registered without a seat, one still applying; the coordinator is signed in."""
    entry.here, entry.there = entry.registered(), entry.registered()
    seat_changes.choose_seat(entry.here, sitting=entry.sittings[0], by=entry.clerk, now=entry.now)
    entry.third = entry.applying()
    Notice.objects.all().delete()
    client.force_login(entry.coordinator)
    return entry


def told(registration):
    return [*Notice.objects.filter(user=registration.candidate.user).values_list("subject", flat=True)]


def test_a_change_of_exam_days_names_who_hears_and_whose_sitting_falls_outside(seated, client):
    first = (seated.now + timedelta(days=45)).date()
    given = as_it_is(seated.cycle, first_exam_day=first, last_exam_day=first + timedelta(days=5))
    look = words(act(client, "change-cycle-dates", seated.cycle, confirm=False, **given))
    assert "instead of no day." in look
    assert "3 candidates told, here and by e-mail: Person 0, Person 1, Person 2." in look
    assert f"Outside these exam days: {seated.sittings[0].told}. 1 candidate seated there: Person 0." in look
    assert "Nobody is moved" in look
    assert "Library" not in look
    act(client, "change-cycle-dates", seated.cycle, **given)
    assert Cycle.objects.get().first_exam_day == first
    assert told(seated.here) == told(seated.third) == ["The dates of Spring have changed"]
    assert Registration.objects.get(pk=seated.here.pk).sitting == seated.sittings[0]


def test_the_last_day_of_registration_concerns_those_who_are_still_applying(seated, client):
    given = as_it_is(seated.cycle, registration_closes=(seated.now + timedelta(days=25)).date())
    act(client, "change-cycle-dates", seated.cycle, **given)
    assert (told(seated.here), told(seated.third)) == ([], ["The dates of Spring have changed"])
    notice = Notice.objects.get(user=seated.third.candidate.user)
    assert notice.body.startswith("Registration closes: ")
    assert notice.by_mail
    act(client, "change-cycle-dates", Cycle.objects.get(), **as_it_is(seated.cycle))
    assert AuditLine.objects.filter(action="cycle.dates-changed").count() == 2, "and back again"


def test_what_is_not_different_is_not_asked_about(seated, client):
    before = Cycle.objects.get().registration_closes
    assert "Nothing was different." in said(client, "change-cycle-dates", seated.cycle, **as_it_is(seated.cycle))
    assert Cycle.objects.get().registration_closes == before, "its hour stays where nobody moved the day"
    assert not AuditLine.objects.filter(action="cycle.dates-changed").exists()


def test_after_registration_only_exam_days_and_release_are_changed(seated, client):
    Cycle.objects.filter(pk=seated.cycle.pk).update(state="sitting")
    given = as_it_is(seated.cycle, registration_closes=date(2030, 1, 1), release_day=date(2030, 2, 1))
    act(client, "change-cycle-dates", Cycle.objects.get(), **given)
    it = Cycle.objects.get()
    assert it.registration_closes == seated.cycle.registration_closes
    assert it.release_day == date(2030, 2, 1)


# ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_form_is_chosen_for_everybody_or_for_a_category(entry, client):
    client.force_login(entry.coordinator)
    form = set_part_one_form(entry.association, name="B", items=[{"code": "B1"}], by=entry.clerk, now=entry.now)
    answer = act(client, "choose-paper", entry.cycle, form=form.pk, category="Specialist")
    assert answer.url == f"/office/cycles/{entry.cycle.pk}/plan/#papers"
    chosen = entry.cycle.papers.get(category="Specialist")
    assert chosen.form == form
    assert "Part One for Specialist is no longer" in words(
        act(client, "clear-paper", entry.cycle, confirm=False, paper=chosen.pk)
    )
    act(client, "clear-paper", entry.cycle, paper=chosen.pk)
    assert not entry.cycle.papers.filter(category="Specialist").exists()


def test_a_paper_stays_once_somebody_has_begun_it(house, client):
    Cycle.objects.filter(pk=house.cycle.pk).update(state="sitting")
    client.force_login(house.coordinator)
    other = set_part_one_form(house.association, name="B", items=[{"code": "B1"}], by=house.clerk, now=house.now)
    cycle = Cycle.objects.get()
    told = said(client, "choose-paper", cycle, form=other.pk)
    assert "2 candidates have opened this paper already" in told
    assert cycle.papers.get(part="one").form == house.form
    act(client, "choose-paper", cycle, form=other.pk, category="Specialist")
    assert cycle.papers.get(category="Specialist").form == other, "nobody of this category has begun"
