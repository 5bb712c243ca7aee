"""The form of all rules: drawn from their schema, faults at the field, rows without script, nothing lost."""

import json
import re
from html.parser import HTMLParser

import pytest

from exams.rules.book import Rules
from exams.rules.forms.everything import RulesForm
from exams.rules.models import RuleDraft
from exams.rules.presets import presets
from exams.rules.procedures import begin_draft
from exams.rules.schema import rules_by_place
from tests.acting import act


@pytest.fixture
def office(account, client):
    user = account("coordinator")
    client.force_login(user)
    return user


@pytest.fixture
def draft(association, office, now):
    return begin_draft(association, presets()[2].rules, began_from="a preset", by=office, now=now)


@pytest.fixture
def address(association):
    return f"/office/rules/{association.slug}/draft/"


class Controls(HTMLParser):
    """What a browser would send of the form of all rules."""

    def __init__(self):
        super().__init__()
        self.sent, self.select, self.area, self.inside = {}, None, None, False

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        if tag == "form":
            self.inside = "edit-rule-draft" in of.get("action", "")
        elif self.inside:
            getattr(self, f"begin_{tag}", lambda of: None)(of)

    def begin_input(self, of):
        if of.get("type") != "checkbox":
            self.sent[of["name"]] = of.get("value", "")

    def begin_select(self, of):
        self.select = of["name"]

    def begin_option(self, of):
        if self.select not in self.sent or "selected" in of:
            self.sent[self.select] = of.get("value", "")

    def begin_textarea(self, of):
        self.area, self.sent[of["name"]] = of["name"], ""

    def handle_endtag(self, tag):
        self.area = None
        self.inside = self.inside and tag != "form"

    def handle_data(self, data):
        if self.area:
            self.sent[self.area] += data


def as_a_browser_sends(page):
    """{name: value} of every control of the page's form."""
    read = Controls()
    read.feed(page)
    left_out = {"csrfmiddlewaretoken", "once"}
    return {name: value.removeprefix("\n") for name, value in read.sent.items() if name not in left_out}


@pytest.mark.parametrize("rules", [Rules(), *[one.rules for one in presets()]])
def test_what_the_page_shows_sent_back_changes_nothing(association, office, now, client, address, rules):
    draft = begin_draft(association, rules, began_from="x", by=office, now=now)
    sent = as_a_browser_sends(client.get(address).content.decode())
    assert {name.partition("-")[0] for name in sent} == {*rules_by_place(), "seen"}
    act(client, "edit-rule-draft", draft, **sent)
    draft.refresh_from_db()
    assert draft.content == rules.as_json()


def test_a_changed_rule_is_saved_and_the_others_stay(draft, client, address):
    sent = as_a_browser_sends(client.get(address).content.decode())
    before = draft.content
    act(client, "edit-rule-draft", draft, **(sent | {"part_one.minutes": "75", "committee.chair_votes": "false"}))
    draft.refresh_from_db()
    assert draft.rules.part_one.minutes == 75
    assert draft.rules.committee.chair_votes is False
    before["part_one"]["minutes"], before["committee"]["chair_votes"] = 75, False
    assert draft.content == before


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"part_one.minutes": "many"}, "part_one.minutes", "Give a whole number, in figures."),
        ({"part_one.minutes": ""}, "part_one.minutes", "Fill this in."),
        ({"committee.quorum": "0"}, "committee.quorum", "This must be at least 1."),
        ({"fees.currency": "dollars"}, "fees.currency", "This is three capital letters, as USD; found 'dollars'."),
        ({"portfolio.file_kinds": "pdf\nexe"}, "portfolio.file_kinds", "found exe"),
        ({"sittings.reminder_days": "7\nsoon"}, "sittings.reminder_days",
         "Give whole numbers, one a line; found “soon”."),
        ({"fees.charges-0-exam": "free"}, "fees.charges", "Row 1, Exam: Give a number, in figures."),
        ({"renewal.hours-0-kind": "training", "renewal.hours-0-hours": "1",
          "renewal.hours-0-of_which-0-topic": "x", "renewal.hours-0-of_which-0-hours": "2"}, "renewal.hours",
         "not more than 1 can be about one topic"),
        ({"renewal.period_ends": "31 December"}, "renewal.period_ends", "This must be a month and a day, as 12-31."),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_field_and_nothing_typed_is_lost(draft, client, address, sent, field, sentence):
    whole = as_a_browser_sends(client.get(address).content.decode()) | {"portfolio.ethics": "I typed this."} | sent
    page = act(client, "edit-rule-draft", draft, **whole)
    assert page.status_code == 422
    form = page.context["form"]
    assert sentence in " ".join(form.errors[field]), form.errors
    again = as_a_browser_sends(page.content.decode())
    assert {name: again[name] for name in whole} == whole, "nothing is lost"
    assert RuleDraft.objects.get().content == draft.content


def test_a_choice_that_is_not_offered_is_refused(draft, client):
    page = act(client, "edit-rule-draft", draft, **{"eligibility.membership": "maybe"})
    assert "Choose one of those that are offered." in page.content.decode()


def test_a_row_is_added_filled_in_and_removed_without_script(draft, client, address):
    sent = as_a_browser_sends(client.get(address).content.decode())
    rows = {name for name in sent if re.match(r"fees\.charges-\d+-exam", name)}
    page = act(
        client, "edit-rule-draft", draft, **(sent | {"fees.charges-2-category": "Mentor-Policy", "add": "fees.charges"})
    )
    assert "There is a problem" not in page.content.decode()
    more = as_a_browser_sends(page.content.decode())
    assert len({name for name in more if re.match(r"fees\.charges-\d+-exam", name)}) == len(rows) + 1
    assert more["fees.charges-2-category"] == "Mentor-Policy"
    act(client, "edit-rule-draft", draft, **(more | {"fees.charges-2-exam": "120", "fees.charges-0-remove": "1"}))
    draft.refresh_from_db()
    assert [row["category"] for row in draft.content["fees"]["charges"]] == ["", "Mentor-Policy"]
    assert draft.content["fees"]["charges"][1]["exam"] == "120"


def test_rows_within_rows_are_asked_for_too(draft, client, address):
    sent = as_a_browser_sends(client.get(address).content.decode())
    mark = {"portfolio.parts-1-topics-1-topic": "Ethics", "portfolio.parts-1-topics-1-minimum": "2"}
    act(client, "edit-rule-draft", draft, **(sent | mark))
    draft.refresh_from_db()
    assert draft.content["portfolio"]["parts"][1]["topics"][1] == {"topic": "Ethics", "minimum": "2"}


def test_programs_change_single_rules_and_send_rows_as_lists(draft, client):
    address = f"/api/v1/rule-drafts/{draft.pk}/edit-rule-draft/"

    def send(**given):
        return client.post(address, json.dumps(given), content_type="application/json")

    given = {"part_one.minutes": 60, "portfolio_required": False, "part_one.value": "66.6",
             "fees.charges": [{"exam": 10, "retake_one_part": None}], "sittings.reminder_days": [5]}  # fmt: skip
    assert send(**given).json()["said"] == "Saved: 5 rules changed."
    draft.refresh_from_db()
    rules = draft.rules
    assert (rules.part_one.minutes, rules.portfolio_required, rules.sittings.reminder_days) == (60, False, (5,))
    assert draft.content["fees"]["charges"] == [
        {
            "category": "",
            "exam": "10",
            "retake": "0",
            "retake_one_part": None,
            "second_credential": None,
            "without_exam": "0",
            "application": "0",
            "membership": "0",
            "renewal": None,
            "reinstatement": None,
        }
    ]
    assert "there is no “exm”" in json.dumps(send(**{"fees.charges": [{"exm": 1}]}).json(), ensure_ascii=False)
    assert send(**{"part_one.minute": 3}).status_code == 422
    assert send(**{"fees.charges": "all"}).status_code == 422
    assert send(**{"fees.charges": [3]}).status_code == 422


def test_the_form_asks_for_every_rule():
    assert set(RulesForm.base_fields) == {*rules_by_place(), "seen"}


def test_two_people_who_write_at_once_do_not_undo_each_other(draft, client, address):
    mine = as_a_browser_sends(client.get(address).content.decode())
    act(client, "edit-rule-draft", draft, **{"part_one.minutes": "75"})
    page = act(client, "edit-rule-draft", draft, **(mine | {"part_two.minutes": "80"}))
    assert page.status_code == 422
    assert "Part One, minutes for Part One, Part Two, minutes for Part Two" in page.content.decode()
    assert RuleDraft.objects.get().rules.part_one.minutes == 75
    again = as_a_browser_sends(page.content.decode()) | {"part_one.minutes": "75"}
    act(client, "edit-rule-draft", draft, **again)
    rules = RuleDraft.objects.get().rules
    assert (rules.part_one.minutes, rules.part_two.minutes) == (75, 80)
