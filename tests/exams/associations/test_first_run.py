"""An empty house is set up once, by whoever reads the code on the server."""

from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from PIL import Image

from exams.accounts.models import Association, RoleGrant, User
from exams.associations.models import Installation
from exams.associations.procedures.founding import TRIES, setup_code
from exams.rules.presets import preset_called
from tests.acting import act
from tests.journeys.test_from_an_empty_house import GIVEN

pytestmark = pytest.mark.django_db
SET_UP = "/do/installation/1/set-up/"


def picture(form="PNG", size=(40, 20)):
    content = BytesIO()
    Image.new("RGB", size, "#14524d").save(content, form)
    return SimpleUploadedFile(f"logo.{form.lower()}", content.getvalue())


def set_up(client, **changes):
    return client.post(SET_UP, {**GIVEN, "code": setup_code(), **changes})


@pytest.mark.parametrize(
    "address", ["/", "/registry/", "/accounts/login/", "/accounts/signup/", "/associations/", "/office/"]
)
def test_every_page_of_a_stranger_leads_to_the_first_run(client, address):
    assert client.get(address).url == "/start/"


def test_a_house_that_is_set_up_leads_nobody_there(client, association):
    assert client.get("/").status_code == 200
    assert client.get("/start/").url == "/"


def test_what_is_founded_is_an_association_a_rule_book_and_a_coordinator_who_can_sign_in(client):
    assert set_up(client, logo=picture()).status_code == 302
    made, user = Association.objects.get(), User.objects.get(email="cora@harbor.example")
    assert (made.name, made.time_zone, made.color) == ("Harbor Association", "America/Denver", "#14524d")
    assert made.rule_books.get().rules == preset_called("portfolio_first").rules
    assert RoleGrant.objects.get(user=user).role == "coordinator"
    assert (user.is_staff, user.check_password(GIVEN["password"])) == (True, True)
    assert client.get("/associations/harbor-association/logo/")["Content-Type"] == "image/png"


def test_the_code_is_good_once(client):
    code = setup_code()
    set_up(client)
    again = {**GIVEN, "code": code, "name": "Another", "person_email": "other@harbor.example"}
    assert client.post(SET_UP, again).status_code == 404, "there is no house to be set up any more"
    assert client.post("/api/v1/installation/1/set-up/", again).status_code == 404
    assert Association.objects.count() == 1
    assert (Installation.objects.get().code, setup_code()) == ("", "")


def test_a_wrong_code_founds_nothing(client):
    answer = set_up(client, code="AAAAA-AAAAA-AAAAA")
    assert (answer.status_code, "This is not the code" in answer.content.decode()) == (422, True)
    assert not Association.objects.exists()


def test_after_too_many_wrong_codes_the_right_one_has_to_wait(client):
    for _ in range(TRIES):
        set_up(client, code="guess")
    assert "Too many wrong codes. Wait 10 minutes" in set_up(client).content.decode()
    call_command("setup_code", new=True, stdout=StringIO())
    assert set_up(client).status_code == 302, "whoever is at the server makes another code"


def test_the_code_is_read_however_it_is_typed(client):
    assert set_up(client, code=setup_code().lower().replace("-", " ")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"time_zone": "nowhere"}, "“nowhere” is no time zone"),
        ({"color": "#ffcc00"}, "White words cannot be read on #ffcc00: the contrast is 1.5 to 1"),
        ({"color": "red"}, "Write the color as # and six figures"),
        ({"password_again": "another secret"}, "The two passwords are not the same"),
        ({"password": "short", "password_again": "short"}, "at least 10 characters"),
        ({"rule_book": "none"}, "Choose one of those that are offered."),
        ({"contact_email": "office"}, "valid email"),
        ({"web_address": "not an address"}, "Write a web address"),
        ({"name": ""}, "Fill this in."),
        ({"logo": SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, "SVG is not shown"),
        ({"logo": SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n broken")}, "is no PNG or JPEG picture"),
    ],
)
def test_every_fault_is_a_sentence_at_its_field(client, changes, sentence):
    answer = set_up(client, **changes)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert "Harbor Association" in answer.content.decode() or "name" in changes, "what was typed is there again"
    assert not Association.objects.exists()


def test_a_logo_that_was_chosen_survives_a_fault_elsewhere(client):
    page = set_up(client, color="red", logo=picture()).content.decode()
    kept = page.partition('name="logo-kept" value="')[2].partition('"')[0]
    assert kept
    set_up(client, **{"logo-kept": kept})
    assert Association.objects.get().logos.shown().exists()


def test_a_picture_that_is_too_large_says_how_large_one_may_be(client):
    answer = set_up(client, logo=picture(size=(2400, 10)))
    assert "2400 × 10 pixels: at most 2000 on a side" in answer.content.decode()


def test_the_same_by_api(client):
    given = {**GIVEN, "code": setup_code()}
    answer = client.post("/api/v1/installation/1/set-up/", given)
    assert (answer.status_code, answer.json()["data"]) == (200, {"association": "harbor-association"})


def test_the_command_shows_the_code_while_there_is_one(client):
    out = StringIO()
    call_command("setup_code", stdout=out)
    assert out.getvalue().strip() == setup_code()
    set_up(client)
    with pytest.raises(CommandError, match="set up already"):
        call_command("setup_code", stdout=out)


def test_whoever_set_the_house_up_founds_further_associations(client, mailoutbox):
    set_up(client)
    owner = User.objects.get(email="cora@harbor.example")
    client.force_login(owner)
    house = Installation.objects.get()
    assert "Found an association" in client.get("/office/associations/").content.decode()
    given = {name: GIVEN[name] for name in ("language", "contact_email", "rule_book")}
    given |= {
        "name": "Prairie",
        "time_zone": "America/Chicago",
        "person_name": "Pia",
        "person_email": "pia@prairie.example",
    }
    look = act(client, "found-association", house, confirm=False, **given).content.decode()
    assert "Pia (pia@prairie.example) is its first coordinator" in look
    assert not Association.objects.filter(name="Prairie").exists()
    act(client, "found-association", house, **given)
    prairie = Association.objects.get(name="Prairie")
    pia = User.objects.get(email="pia@prairie.example")
    assert RoleGrant.objects.get(user=pia).association == prairie
    assert "You are invited: Prairie" in pia.notices.get().subject
    assert prairie.pk not in owner.associations(), "the founder is not its office"


def test_nobody_else_founds_associations(client, association, account):
    client.force_login(account("coordinator"))
    assert client.post("/do/house/1/found-association/", {}).status_code == 404
    assert "Found an association" not in client.get("/office/associations/").content.decode()


def test_an_association_of_that_name_is_there_already(client):
    set_up(client)
    client.force_login(User.objects.get(email="cora@harbor.example"))
    answer = act(client, "found-association", Installation.objects.get(), name="harbor association")
    assert "There is an association called “harbor association” already." in answer.content.decode()
