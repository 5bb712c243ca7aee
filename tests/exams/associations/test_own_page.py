"""An association says of itself what it wants, and can take every change back."""

import pytest

from exams.accounts.numbering import check_scheme, next_references
from exams.accounts.procedures import enter_candidate
from exams.associations.colors import contrast_with_white
from exams.associations.forms.fields import ZoneField
from exams.associations.models import Question
from exams.audit.models import AuditLine
from tests.acting import act, said
from tests.exams.associations.test_first_run import picture

DETAILS = {
    "name": "Test Association",
    "short_name": "TA",
    "time_zone": "UTC",
    "language": "en",
    "introduction": "We endorse.",
    "candidate_numbers": "T{year}-{serial:03d}",
}


@pytest.fixture
def office(client, account):
    client.force_login(account("coordinator"))
    return client


def page(client, association):
    return client.get(f"/office/association/{association.slug}/").content.decode()


def door(client, association):
    return client.get(f"/associations/{association.slug}/").content.decode()


def test_details_are_changed_and_stand_on_the_public_page(office, association):
    act(office, "describe-association", association, **DETAILS)
    association.refresh_from_db()
    assert (association.short_name, association.candidate_numbers) == ("TA", "T{year}-{serial:03d}")
    assert "We endorse." in door(office, association)
    line = AuditLine.objects.filter(action="association.described").get()
    assert line.details["before"]["introduction"] == ""


def test_another_time_zone_or_name_says_first_what_it_changes(office, association):
    changed = DETAILS | {"time_zone": "Los Angeles", "name": "Renamed"}
    look = act(office, "describe-association", association, confirm=False, **changed).content.decode()
    assert "Times on its pages are those of America/Los_Angeles instead of UTC" in look
    assert "Test Association is called Renamed from now on" in look
    association.refresh_from_db()
    assert association.time_zone == "UTC"


def test_contact_stands_in_the_letterhead_and_at_the_foot_of_the_page(office, association):
    given = {
        "contact_email": "us@example.org",
        "phone": "555",
        "web_address": "example.org",
        "postal_address": "1 Road\nTown",
    }
    act(office, "change-contact", association, **given)
    shown = door(office, association)
    assert "https://example.org" in shown
    assert "1 Road<br>Town" in shown
    assert "us@example.org" in shown.partition('class="colophon"')[2]


def test_the_color_is_the_style_of_its_pages_and_can_be_taken_away(office, association):
    act(office, "change-color", association, color="7A1F3D")
    assert "--band: #7a1f3d" in office.get(f"/associations/{association.slug}/colors.css").content.decode()
    assert "colors.css" in door(office, association)
    act(office, "change-color", association, color="")
    assert "colors.css" not in door(office, association)


def test_a_logo_is_replaced_removed_and_brought_back(office, association):
    assert "There is no earlier logo." in said(office, "restore-logo", association)
    act(office, "choose-logo", association, logo=picture())
    act(office, "choose-logo", association, logo=picture("JPEG"))
    kinds = lambda: [one.kind for one in association.logos.shown()]  # noqa: E731
    assert kinds() == ["image/jpeg"]
    act(office, "restore-logo", association)
    assert kinds() == ["image/png"]
    act(office, "remove-logo", association)
    assert (kinds(), office.get(f"/associations/{association.slug}/logo/").status_code) == ([], 404)
    act(office, "restore-logo", association)
    assert kinds() == ["image/png"]


def test_questions_stand_in_the_order_the_office_gives_them(office, association):
    for name in ("First?", "Second?", "Third?"):
        act(office, "add-faq", association, question=name, answer="Yes.")
    third = Question.objects.get(question="Third?")
    act(office, "move-faq", third, direction="up")
    act(office, "change-faq", third, question="Third?", answer="No.")
    shown = [one.question for one in association.questions.shown()]
    assert shown == ["First?", "Third?", "Second?"]
    assert "No." in door(office, association)
    assert "It is the first question already." in said(
        office, "move-faq", Question.objects.get(question="First?"), direction="up"
    )


def test_a_question_that_is_removed_can_be_brought_back(office, association):
    act(office, "add-faq", association, question="How long?", answer="Half a year.")
    one = Question.objects.get()
    act(office, "remove-faq", one, follow=True)
    assert "How long?" not in door(office, association)
    act(office, "restore-faq", one)
    assert "How long?" in door(office, association)


def test_what_is_written_is_text_and_nothing_else(office, association):
    act(office, "add-faq", association, question="<script>alert(1)</script>", answer="<b>bold</b>")
    act(office, "describe-association", association, **DETAILS | {"introduction": "<img src=x>"})
    shown = door(office, association)
    assert not [tag for tag in ("<script>alert", "<b>bold", "<img src=x") if tag in shown]


def test_another_association_is_none_of_their_business(office, clerk, now):
    from exams.accounts.procedures import found_association

    other = found_association("Other", by=clerk, now=now)
    assert office.get("/office/association/other/").status_code == 404
    assert office.post(f"/do/own-associations/{other.slug}/change-color/", {"color": "#000000"}).status_code == 404


def test_the_associations_are_read_by_api(office, association):
    mine = office.get("/api/v1/own-associations/").json()["results"]
    assert [one["slug"] for one in mine] == [association.slug]
    office.logout()
    doors = office.get("/api/v1/doors/").json()["results"]
    assert [(one["slug"], one["contact_email"]) for one in doors] == [(association.slug, "")]
    assert office.get("/api/v1/own-associations/").status_code in (401, 403)


# ── numbers, zones, colors ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "scheme", ["C-0001", "{year}", "{serial:,}", "{serial} {name}", "{serial", "{serial:x", "x" * 40 + "{serial}"]
)
def test_a_scheme_under_which_two_people_get_one_number_is_refused(scheme):
    with pytest.raises(ValueError, match=r"made of \{serial\}|longer than 40"):
        check_scheme(scheme)


def test_numbers_go_on_as_they_are_where_there_is_no_scheme(association, clerk, now):
    assert next_references(association, 2, now=now) == ["C0001", "C0002"]
    enter_candidate(association, reference="K-17", name="Ada", by=clerk, now=now)
    assert next_references(association, 1, now=now) == ["K-18"]


def test_the_scheme_goes_on_after_the_last_number_it_gave(association, clerk, now):
    association.candidate_numbers = "{year}/{serial:03d}"
    for reference in ("2024/007", "C0041", "2024/x"):
        enter_candidate(association, reference=reference, name="Ada", by=clerk, now=now)
    assert next_references(association, 2, now=now) == ["2026/008", "2026/009"]
    assert next_references(association, 1, now=now, taken=["2026/008"]) == ["2026/009"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("denver", "America/Denver"),
        ("New York", "America/New_York"),
        ("europe/berlin", "Europe/Berlin"),
        ("utc", "UTC"),
    ],
)
def test_a_time_zone_is_found_by_its_city(typed, found):
    assert ZoneField().clean(typed) == found


def test_contrast_is_that_of_the_guidelines():
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
