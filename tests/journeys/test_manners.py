"""What every page owes to whoever uses it: nothing typed is lost, times are theirs, nothing is offered in vain."""

from datetime import timedelta

import pytest

from exams.cycles import procedures as cycles
from exams.cycles.models import Sitting
from exams.cycles.states import Part
from exams.delivery.models import Incident
from exams.delivery.procedures import papers
from exams.proctoring.procedures import interventions
from exams.refusals.exceptions import Invalid
from exams.registration.models import Registration
from exams.sittings.procedures import seat_changes
from tests.acting import act


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def office(entry):
    return entry


@pytest.fixture
def hall(office):
    """Today's sitting with one candidate at Part One."""
    made = office.registered()
    seat_changes.choose_seat(made, sitting=office.sittings[0], by=office.clerk, now=office.now)
    cycles.begin_exam_days(office.cycle, by=office.clerk, now=office.now)
    Sitting.objects.filter(pk=office.sittings[0].pk).update(
        starts_at=office.now - timedelta(minutes=30), ends_at=office.now + timedelta(hours=4)
    )
    whole = Registration.objects.select_related("cycle__rule_book", "cycle__association", "candidate__user", "sitting")
    office.seated = whole.get(pk=made.pk)
    interventions.check_in(office.seated, document="Passport", by=office.coordinator, now=office.now)
    office.paper = papers.begin_part(office.seated, Part.ONE, by=office.clerk, now=office.now)
    return office


def test_what_was_typed_into_a_refused_form_is_there_again_once(hall, client):
    client.force_login(hall.coordinator)
    desk = f"/proctor/sittings/{hall.sittings[0].pk}/"
    long = "The fire brigade came, and everybody went out. " * 20
    given = {"category": "disturbance", "description": long, "minutes": "999"}
    refused = act(client, "report-incident-for-everybody", hall.sittings[0], **given)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Give back between 0 and 240 minutes" in page
    assert (long.strip() in page, 'value="999"' in page) == (True, True)
    assert '<option value="disturbance" selected>' in page
    assert long not in client.get(desk).content.decode()
    assert not Incident.objects.exists()


def test_what_happened_is_chosen_and_never_preselected(hall, client):
    client.force_login(hall.coordinator)
    desk = f"/proctor/sittings/{hall.sittings[0].pk}/"
    for page in (desk, f"{desk}candidates/{hall.seated.pk}/"):
        select = text(client.get(page)).partition('<select name="category" required')[2].partition("</select>")[0]
        options = select.partition("> ")[2]
        assert options.startswith('<option value="" selected>Choose</option> <option value="technical">')
        assert options.count("selected") == 1


@pytest.mark.any_day
def test_why_a_clock_stood_is_said_on_the_clocks_of_the_place(hall, client):
    client.force_login(hall.coordinator)
    at = hall.now + timedelta(minutes=3)
    interventions.pause(hall.paper, by=hall.coordinator, now=at, reason="Fire alarm")
    page = f"/proctor/sittings/{hall.sittings[0].pk}/candidates/{hall.seated.pk}/"
    assert ": Fire alarm" in text(client.get(page))
    interventions.resume(hall.paper, by=hall.coordinator, now=at + timedelta(minutes=2))
    said = text(client.get(page))
    assert "Fire alarm; the clock stood from" in said
    assert "The end moved from" in said
    assert "UTC" not in said.partition("Fire alarm; the clock stood from")[2][:60], "the place is in New York"


@pytest.mark.parametrize(("zone", "hour"), [("America/Los_Angeles", "06:00 PDT"), ("Asia/Tokyo", "22:00 JST")])
def test_a_candidate_reads_times_on_their_own_clock(entry, client, zone, hour):
    made = entry.registered()
    made.candidate.time_zone = zone
    made.candidate.save(update_fields=["time_zone"])
    hall = entry.sittings[0]
    hall.starts_at = hall.starts_at.replace(month=6, hour=13, minute=0, second=0)
    hall.ends_at = hall.starts_at + timedelta(hours=4)
    hall.save(update_fields=["starts_at", "ends_at"])
    Registration.objects.filter(pk=made.pk).update(sitting=hall)
    client.force_login(made.candidate.user)
    shown = client.get("/").content.decode()
    assert hour.split()[0] in shown
    assert "the sitting begins" in shown
    client.force_login(entry.coordinator)
    assert hour.split()[0] not in client.get("/").content.decode(), "nobody else's clock is left behind"


def test_a_move_that_the_rules_refuse_is_not_offered(office, client):
    made = office.registered()
    seat_changes.choose_seat(made, sitting=office.sittings[0], by=office.clerk, now=office.now)
    client.force_login(made.candidate.user)
    address = f"/my/applications/{made.pk}/seat/"
    assert "Move here" in text(client.get(address))
    Sitting.objects.filter(pk=office.sittings[0].pk).update(starts_at=office.now + timedelta(days=2))
    page = text(client.get(address))
    assert "Move here" not in page
    assert "A sitting can be changed until 7 days before it, here" in page


@pytest.mark.any_day
def test_before_withdrawing_one_reads_what_comes_back(office, client):
    made = office.registered()
    seat_changes.choose_seat(made, sitting=office.sittings[0], by=office.clerk, now=office.now)
    client.force_login(made.candidate.user)
    page = text(client.get(f"/my/applications/{made.pk}/seat/"))
    rules = office.cycle.rules.fees
    back = 200 * rules.refund_percent(39) / 100
    assert (f"If you withdraw now, USD {back:.2f} comes back" in page) == (back > 0)
    assert ("nothing of a fee comes back" in page) == (back == 0)


def test_two_wishes_with_one_number_are_refused(office, client):
    made = office.registered()
    client.force_login(made.candidate.user)
    given = {f"rank-{sitting.pk}": "1" for sitting in office.sittings}
    refused = act(client, "note-wishes", made, **given)
    assert refused.status_code == 422
    assert "Two sittings have the same number" in text(refused)
    assert text(refused).count('size="3" value="1"') == 2, "what was written is there again"
    assert not made.wishes.exists()


def test_a_sitting_that_would_be_over_is_refused(office):
    with pytest.raises(Invalid, match="over already"):
        office.sitting("Yesterday", days=-3)


def test_once_both_parts_are_handed_in_nothing_more_is_asked(hall, client):
    client.force_login(hall.seated.candidate.user)
    papers.hand_in(hall.paper, by=hall.seated.candidate.user, now=hall.now)
    two = papers.begin_part(hall.seated, Part.TWO, by=hall.clerk, now=hall.now + timedelta(minutes=1))
    page = f"/my/registrations/{hall.seated.pk}/"
    assert "Sit the exam" in text(client.get(page))
    papers.hand_in(two, by=hall.seated.candidate.user, now=hall.now + timedelta(minutes=2))
    after = text(client.get(page))
    assert ("Sit the exam" in after, "Rehearse" in after) == (False, False)
    assert "Check your computer" not in text(client.get(f"/sit/registrations/{hall.seated.pk}/"))


def test_every_page_of_a_candidate_goes_by_their_clock(entry, client):
    application = entry.applying()
    application.candidate.time_zone = "Asia/Tokyo"
    application.candidate.save(update_fields=["time_zone"])
    client.force_login(application.candidate.user)
    page = text(client.get(f"/my/applications/{application.pk}/"))
    assert ("JST" in page, "UTC" in page) == (True, False)


def test_a_candidate_whose_decision_is_out_is_not_told_that_the_exam_was_sat(house, client):
    house.release()
    client.force_login(house.candidates[0])
    page = client.get("/").content.decode()
    assert "Decisions released" in page
    assert "Sat the exam" not in page
