"""Rubrics: checked, kept in versions, taken in and out, chosen for a vignette and a category."""

import contextlib
import copy
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from exams.accounts import procedures as accounts
from exams.cycles import procedures as cycles
from exams.delivery.models import Attempt, WrittenResponse
from exams.items import procedures as items
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.models import Registration
from panels.reading import rubric_use, sealing
from panels.reading.blind import script_for_reviewer
from panels.reading.models import Assignment, Panel, Script
from panels.reading.procedures.adjudication import marks_of
from panels.reading.procedures.assignments import set_up_panel
from panels.reading.procedures.ratings import rate_script
from scoring.rubrics.files import checked, read_rubric, write_rubric
from scoring.rubrics.models import Rubric
from scoring.rubrics.procedures import plain_criteria, set_rubric
from tests.acting import act, said
from tests.house import CRITERIA

WHOLE = [
    {
        "name": "Reflection", "minimum": 0, "maximum": 2, "weight": 1.5, "guidance": "What the writer wonders about.",
        "anchors": ["none", "some", "much"],
        "examples": [{"level": 2, "text": "I wondered what she felt.", "why": "The other's mind is held."}],
    },
    {"name": "Thinking", "minimum": 1, "maximum": 4, "weight": 1.0, "guidance": "", "anchors": [], "examples": []},
]  # fmt: skip


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_taken_out_comes_in_as_it_was():
    assert read_rubric(write_rubric("Writing", 3, WHOLE).encode()) == ("Writing", WHOLE)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Criterion 1: write its name"),
        ({"name": "thinking"}, "“thinking” is there twice"),
        ({"minimum": 2}, "whole numbers"),
        ({"maximum": True}, "whole numbers"),
        ({"maximum": 10**9}, "at most 20 apart"),
        ({"weight": float("nan")}, "a number from 0 to 1,000"),
        ({"weight": -1}, "a number from 0 to 1,000"),
        ({"anchors": ["a", "b", "c", "d"]}, "at most 3 sentences"),
        ({"examples": [{"level": 3, "text": "x", "why": "y"}]}, "an example has its level"),
        ({"examples": [{"level": 1, "text": "", "why": "y"}]}, "an example has its level"),
        ({"wieght": 2}, "Criterion 1 has no “wieght”"),
        ({"guidance": "x" * 2001}, "at most 2,000"),
    ],
)
def test_every_fault_is_named_with_its_place(change, sentence):
    faulty = copy.deepcopy(WHOLE)
    faulty[0] |= change
    with pytest.raises(ValueError, match=sentence):
        checked(faulty)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"format": "x"}', b"[" * 100_000])
def test_a_file_that_is_no_rubric_says_so(content):
    with pytest.raises(ValueError, match="no rubric"):
        read_rubric(content)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "minimum", "maximum", "weight", "anchors", "examples", "level"]), inner, max_size=5), max_leaves=12))  # fmt: skip # noqa: E501
def test_whatever_stands_for_criteria_is_read_or_refused(thing):
    with contextlib.suppress(ValueError):
        assert checked(thing)


# ── versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_same_content_is_the_same_version_and_another_the_next(house):
    given = {"name": "Writing", "by": house.coordinator, "now": house.now}
    first = set_rubric(house.association, criteria=WHOLE, **given)
    assert set_rubric(house.association, criteria=copy.deepcopy(WHOLE), **given) == first
    other = copy.deepcopy(WHOLE)
    other[0]["examples"][0]["why"] = "Held in mind."
    second = set_rubric(house.association, criteria=other, **given)
    assert (first.version, second.version) == (1, 2)
    assert plain_criteria(first) == WHOLE
    assert first.sha256 != second.sha256


def test_a_faulty_rubric_is_refused_whole(house):
    before = Rubric.objects.count()
    with pytest.raises(Invalid, match="at least one criterion"):
        set_rubric(house.association, name="Empty", criteria=[], by=house.coordinator, now=house.now)
    assert Rubric.objects.count() == before


# ── which serves what ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def serving(house):
    """A second cycle, not sealed yet, with two written answers; and a rubric of the same frame in other words."""
    house.other = cycles.plan_cycle(house.association, name="Other", by=house.clerk, now=house.now)
    form = house.cycle.papers.get(part="two").form
    items.set_paper(house.other, part="two", form=form, by=house.clerk, now=house.now)
    for registration, category in zip(house.registrations, ("Mentor-Clinical", "Specialist"), strict=True):
        made = Registration.objects.create(
            cycle=house.other, candidate=registration.candidate, credential="IMH-E", category=category,
            registered_at=house.now,
        )  # fmt: skip
        attempt = Attempt.objects.create(
            registration=made, part="two", form=form, state="submitted", submitted_at=house.now
        )
        WrittenResponse.objects.create(attempt=attempt, vignette=form.vignettes.get(), text=f"Written as {category}.")
    made = {"by": house.coordinator, "now": house.now}
    house.made = made
    house.rubric = Panel.objects.first().rubric
    house.other_panel = set_up_panel(house.other, rubric=house.rubric, **made)
    words = copy.deepcopy(CRITERIA)
    words[0] |= {"name": "Wondering", "examples": [{"level": 4, "text": "Perhaps she …", "why": "tentative"}]}
    house.worded = set_rubric(house.association, name="For mentors", criteria=words, **made)
    return house


def test_a_script_is_read_against_the_rubric_of_its_category_and_vignette(serving):
    panel = serving.other_panel
    rubric_use.serve(panel, serving.worded, category="Mentor-Clinical", **serving.made)
    sealing.seal_responses(panel, **serving.made)
    against = {script.text: script.read_against for script in Script.objects.filter(panel=panel)}
    assert against == {"Written as Mentor-Clinical.": serving.worded, "Written as Specialist.": serving.rubric}


def test_the_closest_choice_goes_first(serving):
    panel = serving.other_panel
    rubric_use.serve(panel, serving.rubric, label="V1", category="Mentor-Clinical", **serving.made)
    rubric_use.serve(panel, serving.worded, label="V1", **serving.made)
    rubric_of = rubric_use.rubrics_by_place(panel)
    assert rubric_of("V1", "Mentor-Clinical") == serving.rubric.pk
    assert rubric_of("V1", "Specialist") == serving.worded.pk
    assert rubric_of("V2", "Specialist") is None
    rubric_use.serve(panel, None, label="V1", **serving.made)
    assert rubric_use.rubrics_by_place(panel)("V1", "Specialist") is None


def test_ratings_against_either_rubric_are_marked_on_one_scale(serving):
    panel = serving.other_panel
    rubric_use.serve(panel, serving.worded, category="Mentor-Clinical", **serving.made)
    sealing.seal_responses(panel, **serving.made)
    reviewer = serving.readers[0].reviewers.get()
    for script in Script.objects.filter(panel=panel):
        Assignment.objects.create(script=script, reviewer=reviewer, label=script.label)
        seen = script_for_reviewer(script.code, serving.readers[0])
        of_mentor = "Mentor" in script.text
        assert seen.criteria[0].name == ("Wondering" if of_mentor else "Reflection")
        assert seen.criteria[0].examples == (((4, "Perhaps she …", "tentative"),) if of_mentor else ())
        levels = {c.id: c.levels[-1][0] for c in seen.criteria}
        wrong = {c.pk: 0 for c in (serving.rubric if of_mentor else serving.worded).criteria.all()}
        with pytest.raises(Invalid, match="not in the rubric"):
            rate_script(script.code, wrong, by=serving.readers[0], now=serving.now)
        rate_script(script.code, levels, by=serving.readers[0], now=serving.now)
    _, marks = marks_of(panel)
    assert marks.points.tolist() == [10.0, 10.0], "4 × 1 + 3 × 2, whichever words they were rated in"


def test_what_cannot_serve_is_refused(serving):
    panel, made = serving.other_panel, serving.made
    other = set_rubric(serving.association, name="Three", criteria=WHOLE, **made)
    for rubric, place, sentence in (
        (other, {"label": "V1"}, "cannot serve one panel"),
        (serving.worded, {}, "Choose a vignette"),
        (serving.worded, {"label": "V9"}, "no vignette “V9”"),
        (serving.worded, {"category": "Baker"}, "no category “Baker”"),
    ):
        with pytest.raises(Refused, match=sentence):
            rubric_use.serve(panel, rubric, **place, **made)
    rubric_use.choose_rubric(panel, serving.worded, **made)
    sealing.seal_responses(panel, **made)
    with pytest.raises(Refused, match="stays as it is"):
        rubric_use.choose_rubric(panel, serving.rubric, **made)


# ── the pages ────────────────────────────────────────────────────────────────────────────────────────────────────────
def typed(house, **changes):
    fields = {
        "name": "Typed", "c-TOTAL_FORMS": "1", "c-INITIAL_FORMS": "0",
        "c-MIN_NUM_FORMS": "1", "c-MAX_NUM_FORMS": "30", "c-0-name": "Reflection", "c-0-minimum": "0",
        "c-0-maximum": "2", "c-0-weight": "1", "c-0-guidance": "Look.", "c-0-anchors": "none\nsome\nmuch",
        "c-0-examples": "2 | I wondered. | The other is held in mind.",
    }  # fmt: skip
    return fields | changes


def body(answer):
    return " ".join(answer.content.decode().split())


def test_the_editor_previews_adds_saves_and_versions(house, client):
    client.force_login(house.coordinator)
    before = Rubric.objects.count()
    looked = act(client, "preview-rubric", house.association, **typed(house))
    assert "As reviewers will see it" in body(looked)
    assert "The other is held in mind." in body(looked)
    more = act(client, "add-criterion", house.association, **typed(house))
    assert ("Criterion 2" in body(more), "I wondered." in body(more)) == (True, True)
    assert Rubric.objects.count() == before, "nothing is kept before it is saved"
    saved = act(client, "publish-rubric", house.association, follow=True, **typed(house))
    assert "Typed, version 1 is kept." in body(saved)
    made = Rubric.objects.get(name="Typed")
    again = client.get(f"/office/rubrics/{made.pk}/edit/")
    assert "2 | I wondered. | The other is held in mind." in body(again)
    act(client, "publish-rubric", house.association, **typed(house, **{"c-0-weight": "2"}))
    assert Rubric.objects.filter(name="Typed").count() == 2
    file = client.get(f"/office/rubrics/{made.pk}/export/")
    assert file["Content-Disposition"] == 'attachment; filename="typed-version-1.json"'
    taken = act(client, "open-rubric-file", house.association, file=SimpleUploadedFile("r.json", file.content))
    assert "I wondered." in body(taken)
    assert json.loads(file.content)["criteria"][0]["weight"] == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"c-0-name": ""}, "Fill this in"),
        ({"c-0-maximum": "x"}, "Give a whole number"),
        ({"c-0-maximum": "0"}, "the lowest and the highest level"),
        ({"c-0-examples": "2 | only a passage"}, "Line 1: write the level, the passage and why"),
        ({"c-0-anchors": "a\nb\nc\nd"}, "at most 3 sentences"),
        ({"c-TOTAL_FORMS": "x"}, "A rubric needs at least one criterion"),
    ],
)
def test_the_editor_says_what_is_wrong_and_keeps_nothing(house, client, changes, sentence):
    client.force_login(house.coordinator)
    before = Rubric.objects.count()
    answer = act(client, "publish-rubric", house.association, **typed(house, **changes))
    assert (answer.status_code, sentence in body(answer)) == (422, True), body(answer)[-3000:]
    assert Rubric.objects.count() == before


def test_a_file_that_is_none_and_another_associations_rubric(house, client, account):
    client.force_login(house.coordinator)
    wrong = act(client, "open-rubric-file", house.association, file=SimpleUploadedFile("r.json", b"PK\x03\x04"))
    assert "This file is no rubric" in body(wrong)
    assert "Choose the file" in body(act(client, "open-rubric-file", house.association))
    far = accounts.found_association("Far", by=house.clerk, now=house.now)
    theirs = set_rubric(far, name="Theirs", criteria=WHOLE, by=house.clerk, now=house.now)
    for page in ("", "edit/", "export/"):
        assert client.get(f"/office/rubrics/{theirs.pk}/{page}").status_code == 404
    assert act(client, "publish-rubric", far, **typed(house)).status_code == 404
    assert act(client, "withdraw-rubric", theirs, reason="x").status_code == 404
    client.force_login(house.readers[0])
    assert client.get("/office/rubrics/").status_code == 404
    assert act(client, "publish-rubric", house.association, **typed(house)).status_code == 404


def test_a_version_published_by_mistake_is_withdrawn_while_nobody_uses_it(house, client):
    client.force_login(house.coordinator)
    for weight in ("1", "2"):
        act(client, "publish-rubric", house.association, **typed(house, **{"c-0-weight": weight}))
    first, second = Rubric.objects.filter(name="Typed").order_by("version")
    look = body(act(client, "withdraw-rubric", second, reason="A slip.", confirm=False))
    assert "Typed, version 2, with 1 criterion: no panel can choose it" in look
    assert "The newest version is then version 1." in look
    act(client, "withdraw-rubric", second, reason="A slip.")
    assert list(Rubric.objects.filter(name="Typed")) == [first]
    assert list(house.association.rubrics.filter(name="Typed")) == [first]
    assert "Withdrawn on" in body(client.get(f"/office/rubrics/{second.pk}/"))
    act(client, "publish-rubric", house.association, **typed(house, **{"c-0-weight": "3"}))
    assert [r.version for r in Rubric.objects.filter(name="Typed").order_by("version")] == [1, 3]
    assert "stands again" in body(act(client, "restore-rubric", second, follow=True))
    assert Rubric.objects.filter(name="Typed").count() == 3
    used = Panel.objects.first().rubric
    assert "is in use" in body(act(client, "withdraw-rubric", used, reason="x", follow=True))
    assert "is in use" in body(client.get(f"/office/rubrics/{used.pk}/")), "said in place of the button"
    assert Rubric.objects.filter(pk=used.pk).exists()


def test_a_program_publishes_plain_criteria(house, client):
    client.force_login(house.coordinator)
    criteria = [{"name": "Reflection", "minimum": 0, "maximum": 2, "weight": 1, "anchors": ["none", "some", "much"]}]
    address = f"/api/v1/associations/{house.association.slug}/publish-rubric/"

    def send(given):
        return client.post(address, json.dumps({"name": "Sent", "criteria": given}), content_type="application/json")

    assert send(criteria).json()["data"]["version"] == 1
    assert Rubric.objects.get(name="Sent").criteria.get().anchors == ["none", "some", "much"]
    wrong = send([{**criteria[0], "maximum": 0}])
    assert wrong.status_code == 422
    assert "the lowest and the highest level" in json.dumps(wrong.json())


def test_a_panel_is_set_up_on_its_page(house, client):
    house.other = cycles.plan_cycle(house.association, name="Other", by=house.clerk, now=house.now)
    client.force_login(house.coordinator)
    page = f"/office/cycles/{house.other.pk}/panel/set-up/"

    assert "Set up the panel" in body(client.get(page))
    wrong = act(client, "set-up-panel", house.other, rubric="x")
    assert (wrong.status_code, Panel.objects.filter(cycle=house.other).exists()) == (422, False)
    rubric = Panel.objects.first().rubric
    assert "The panel is set up" in said(client, "set-up-panel", house.other, rubric=rubric.pk)
    assert "not possible any more" in said(client, "set-up-panel", house.other, rubric=rubric.pk)
    panel = Panel.objects.get(cycle=house.other)
    assert "serves the panel" in said(client, "choose-rubric", panel, rubric=rubric.pk)
    reviewer = house.association.reviewers.first()
    wrong = act(client, "join-panel", panel, reviewer="x")
    assert (wrong.status_code, "Choose one of the association&#x27;s reviewers." in body(wrong)) == (422, True)
    assert "sits on the panel" in said(client, "join-panel", panel, reviewer=reviewer.pk, lead="on")
    assert panel.members.get().lead
    assert "sits on the panel no more" in said(client, "leave-panel", panel.members.get())
    assert not panel.members.exists()
    said(client, "join-panel", panel, reviewer=reviewer.pk)
    told = said(client, "borrow-reviewer", panel, email="nobody@example.invalid")
    assert "No other association has an approved reviewer" in told
    assert "Choose a vignette" in said(client, "serve-rubric", panel, rubric=rubric.pk)
    assert client.post(f"/do/panels/{panel.pk}/dance/").status_code == 404
    look = act(client, "take-down-panel", panel, confirm=False)
    assert "1 reviewer sits on it no more." in body(look)
    assert "The panel is taken down" in said(client, "take-down-panel", panel)
    assert not Panel.objects.filter(cycle=house.other).exists()
    assert act(client, "take-down-panel", house.panel).status_code == 302
    assert Panel.objects.filter(cycle=house.cycle).exists(), "its scripts are sealed: it stays"
