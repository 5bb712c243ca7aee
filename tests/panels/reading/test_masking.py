"""What tells who wrote a text is masked before a reviewer sees it, and nothing else is touched."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.accounts.models import Tie
from exams.delivery.models import Attempt, WrittenResponse
from exams.items.models import Paper
from exams.refusals.exceptions import Invalid, WrongState
from exams.registration.models import Registration
from panels.reading import sealing
from panels.reading.masking import procedures as masks
from panels.reading.masking.words import MASK, Telling, find, masked
from panels.reading.models import Masking, Panel, Script
from panels.reading.procedures.assignments import set_up_panel
from tests.acting import act, said

ROSE = [
    Telling("name", "Rose O’Hara"),
    Telling("e-mail", "rose.ohara@example.invalid"),
    Telling("employer", "Lantern Street"),
    Telling("town", "Reading"),
    Telling("number", "CV-0042"),
    Telling("supervisor", "Dr. Ann Li"),
]


def hidden(text):
    return masked(text, find(text, ROSE))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I, Rose O’Hara, wondered.", f"I, {MASK}, wondered."),
        ("ROSE O’HARA", MASK),
        ("rose\n o’hara writes", f"{MASK} writes"),
        ("Rose held the baby; she gave her a rose.", f"{MASK} held the baby; she gave her a rose."),
        ("Write to Rose.OHara@example.invalid!", f"Write to {MASK}!"),
        ("At LANTERN street we wait.", f"At {MASK} we wait."),
        ("In Reading we were reading.", f"In {MASK} we were reading."),
        ("No. cv-0042, not CV-00421", f"No. {MASK}, not CV-00421"),
        ("Dr. Ann Li and Ann said", f"{MASK} and {MASK} said"),
        ("Rosemary and primrose stay", "Rosemary and primrose stay"),
        ("Rose’s question", f"{MASK}’s question"),
        ("Nothing here.", "Nothing here."),
    ],
)
def test_what_tells_is_masked_and_what_does_not_stays(text, shown):
    assert hidden(text) == shown


@given(st.text(max_size=200), st.lists(st.sampled_from(ROSE), max_size=6))
def test_outside_the_finds_every_character_stays(text, tellings):
    spans = find(text, tellings)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    kept, at = [], 0
    for span in spans:
        kept.append(text[at : span.start])
        at = span.end
    assert masked(text, spans) == MASK.join([*kept, text[at:]])


@given(st.sampled_from([".*", "a(b", "[", "\\", "+1", "  ", "(?i)x"]))
def test_names_are_no_patterns(name):
    text = "see a(b .* [ \\ +1 (?i)x end"
    hits = [text[span.start : span.end] for span in find(text, [Telling("employer", name)])]
    assert hits in ([], [name]), "as it is spelled, or not at all"


# ── before the seal ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def told(house):
    """An answer of a new cycle in which its candidate names themselves, their town and their supervisor."""
    from exams.cycles import procedures as cycles

    person = house.registrations[0].candidate
    person.town = "Canarytown"
    person.save()
    Tie.objects.create(candidate=person, kind="supervisor", name="Hester Canarysuper")
    house.other = cycles.plan_cycle(house.association, name="Other", by=house.clerk, now=house.now)
    made = Registration.objects.create(
        cycle=house.other, candidate=person, credential="IMH-E", category="Specialist", registered_at=house.now
    )
    form = house.cycle.papers.get(part="two").form
    Paper.objects.create(cycle=house.other, part="two", form=form)
    attempt = Attempt.objects.create(
        registration=made, part="two", form=form, state="submitted", submitted_at=house.now
    )
    house.text = f"I am {person.name} of Canarytown. Hester Canarysuper says: wait. Canarytown is a bird too."
    WrittenResponse.objects.create(attempt=attempt, vignette=form.vignettes.get(), text=house.text)
    house.other_panel = set_up_panel(house.other, rubric=Panel.objects.first().rubric, by=house.clerk, now=house.now)
    return house


def seal(house):
    sealing.seal_responses(house.other_panel, by=house.clerk, now=house.now)
    return Script.objects.get(panel=house.other_panel).text


def test_a_script_tells_nothing_even_where_nobody_looked(told):
    assert seal(told) == f"I am {MASK} of {MASK}. {MASK} says: wait. {MASK} is a bird too."
    assert WrittenResponse.objects.get(attempt__registration__cycle=told.other).text == told.text


def test_the_coordinator_confirms_and_can_let_a_place_stand(told):
    assert masks.look_for_names(told.other, by=told.coordinator, now=told.now) == 1
    assert masks.look_for_names(told.other, by=told.coordinator, now=told.now) == 1, "asked once, and not again"
    masking = Masking.objects.get()
    with pytest.raises(Invalid):
        masks.confirm_masking(masking, [9], by=told.coordinator, now=told.now)
    masks.confirm_masking(masking, [0, 1, 2], by=told.coordinator, now=told.now)
    with pytest.raises(WrongState):
        masks.confirm_masking(masking, [], by=told.coordinator, now=told.now)
    assert not masks.unconfirmed(told.other).exists()
    assert seal(told) == f"I am {MASK} of {MASK}. {MASK} says: wait. Canarytown is a bird too."


def test_the_page_shows_each_place_and_scoring_waits_for_it(told, client):
    from exams.cycles.models import Cycle

    Cycle.objects.filter(pk=told.other.pk).update(state="sitting")
    told.other.refresh_from_db()
    client.force_login(told.coordinator)
    assert "1 answer may tell who wrote it: look at them first" in said(client, "close-exam-days", told.other)
    assert "1 answer may tell who wrote it: look at them first" in said(client, "seal-and-plan", told.other)
    page = client.get(f"/office/cycles/{told.other.pk}/names/").content.decode()
    assert "<mark>Canarytown</mark>" in page
    number = Masking.objects.get().pk
    for bad in ("x", "9" * 30, str(number + 1)):
        assert client.post(f"/do/maskings/{bad}/confirm-masking/").status_code == 404
    masking = Masking.objects.get()
    assert act(client, "confirm-masking", masking, keep=["0", "9"]).status_code == 302
    assert not Masking.objects.exclude(confirmed_at=None).exists(), "there is no tenth place"
    assert "No answer waits" in said(client, "confirm-masking", masking, keep=["0", "1", "2"])
    assert "waits to be looked at again" in said(client, "reopen-masking", masking)
    assert all(span["masked"] for span in Masking.objects.get().spans)
    act(client, "confirm-masking", masking, keep=["0", "1", "2", "3"])
    seal(told)
    assert "sealed already" in said(client, "reopen-masking", masking)
    assert "Look at it again" not in client.get(f"/office/cycles/{told.other.pk}/names/").content.decode()
    client.force_login(told.readers[0])
    assert client.get(f"/office/cycles/{told.other.pk}/names/").status_code == 404
