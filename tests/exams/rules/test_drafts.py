"""Rules change by two people: one proposes, another adopts; before they are in force they can be taken back."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from exams.audit.models import AuditLine
from exams.cycles.procedures import plan_cycle
from exams.messages.models import Notice
from exams.rules import procedures
from exams.rules.book import Rules
from exams.rules.models import RuleBook, RuleDraft
from exams.rules.presets import presets
from exams.rules.sections.part_one import PartOneRules
from tests.acting import act, said


@pytest.fixture
def office(account, client):
    user = account("coordinator")
    client.force_login(user)
    return user


@pytest.fixture
def chair(account):
    return account("chair")


@pytest.fixture
def draft(association, office, now):
    """The rules in force, with another pass mark."""
    rules = replace(association.rule_books.get().rules, part_one=PartOneRules(value=Decimal(70)))
    return procedures.begin_draft(association, rules, began_from="Version 1", by=office, now=now)


def propose(client, draft, day, reason="Fairer"):
    return act(client, "propose-rule-draft", draft, effective_from=day.isoformat(), reason=reason)


def state(draft):
    return RuleDraft.objects.get(pk=draft.pk).state


# ── begun ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("start", ["version-1", "house", *[one.slug for one in presets()]])
def test_a_draft_begins_from_a_version_a_preset_or_the_house(association, office, client, start):
    act(client, "begin-rule-draft", association, start=start)
    rules = {"version-1": association.rule_books.get().rules, "house": Rules()} | {p.slug: p.rules for p in presets()}
    assert RuleDraft.objects.get().rules == rules[start]


def test_there_is_one_draft_at_a_time(association, office, client, draft):
    assert "go on with it, or discard it" in said(client, "begin-rule-draft", association, start="house")
    act(client, "discard-rule-draft", draft)
    act(client, "begin-rule-draft", association, start="house")
    assert "discard that one first" in said(client, "restore-rule-draft", draft)
    act(client, "discard-rule-draft", RuleDraft.objects.get(state="draft"))
    act(client, "restore-rule-draft", draft)
    assert state(draft) == "draft"


# ── proposed and adopted ─────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_proposed_is_adopted_by_somebody_else(association, office, chair, client, draft, now):
    day = now.date() + timedelta(days=30)
    look = act(client, "propose-rule-draft", draft, effective_from=day.isoformat(), reason="Fairer", confirm=False)
    assert "at least 80 % of the scored items correct.” becomes" in look.content.decode()
    propose(client, draft, day)
    assert "another coordinator, or the chair, adopts it" in said(client, "adopt-rule-draft", draft)
    assert state(draft) == "proposed"
    client.force_login(chair)
    assert "Adopted as version 2" in said(client, "adopt-rule-draft", draft)
    book = association.rule_books.get(version=2)
    assert (book.effective_from, book.reason, book.proposed_by, book.adopted_by) == (day, "Fairer", office, chair)
    assert book.rules.part_one.value == 70
    assert association.rule_books.in_force(on=now.date()).first().version == 1
    assert association.rule_books.in_force(on=day).first().version == 2
    assert AuditLine.objects.filter(action="rule-draft.adopted").exists()


def test_who_may_adopt_is_told_and_finds_it_on_the_desk(association, office, chair, client, draft, now):
    propose(client, draft, now.date())
    notice = Notice.objects.get(user=chair)
    assert (notice.link, notice.by_mail) == (f"/office/rules/{association.slug}/draft/", True)
    assert not Notice.objects.filter(user=office).exists()
    assert "new rules are proposed" not in client.get("/").content.decode()
    client.force_login(chair)
    assert "Test Association: new rules are proposed" in client.get("/").content.decode()


def test_a_lone_keeper_adopts_by_typing_the_name_of_the_association(association, office, client, draft, now):
    propose(client, draft, now.date())
    assert "nobody else may adopt" in said(client, "adopt-rule-draft", draft)
    path = f"/do/rule-drafts/{draft.pk}/adopt-rules-alone/"
    look = act(client, "adopt-rules-alone", draft, confirm=False).content.decode()
    assert f"type the name: {association.name}" in look, path
    act(client, "adopt-rules-alone", draft)
    book = association.rule_books.get(version=2)
    assert book.proposed_by == book.adopted_by == office


def test_with_a_second_person_nobody_adopts_alone(association, office, chair, client, draft, now):
    propose(client, draft, now.date())
    assert "not possible any more, or not yet" in said(client, "adopt-rules-alone", draft)
    assert state(draft) == "proposed"


def test_rules_come_into_force_today_or_later(office, client, draft, now):
    page = propose(client, draft, now.date() - timedelta(days=1))
    assert page.status_code == 422
    assert "or a later day" in page.content.decode()


def test_a_proposal_whose_day_is_over_is_proposed_anew(office, chair, draft, now):
    proposed = procedures.propose_draft(draft, effective_from=now.date(), reason="x", by=office, now=now)
    with pytest.raises(Exception, match="that day is over"):
        procedures.adopt_draft(proposed, by=chair, now=now + timedelta(days=2))


def test_a_proposal_is_not_written_on_until_it_is_withdrawn(office, client, draft, now):
    propose(client, draft, now.date())
    assert "not possible any more" in said(client, "edit-rule-draft", draft, **{"part_one.minutes": "60"})
    act(client, "withdraw-rule-proposal", draft)
    act(client, "edit-rule-draft", draft, **{"part_one.minutes": "60"})
    assert RuleDraft.objects.get().rules.part_one.minutes == 60


def test_nothing_new_is_not_proposed(association, office, client, now):
    book = association.rule_books.get()
    same = procedures.begin_draft(association, book.rules, began_from="Version 1", by=office, now=now)
    assert "says nothing other than version 1" in said(
        client, "propose-rule-draft", same, effective_from=now.date().isoformat(), reason="x"
    )


# ── taken back ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_before_they_are_in_force_rules_are_taken_back(association, office, chair, client, draft, now):
    day = now.date() + timedelta(days=30)
    propose(client, draft, day)
    client.force_login(chair)
    act(client, "adopt-rule-draft", draft)
    act(client, "take-back-rule-book", association.rule_books.get(version=2), reason="Too soon")
    assert association.rule_books.in_force(on=day).first().version == 1
    act(client, "begin-rule-draft", association, start="version-2")
    again = RuleDraft.objects.get(state="draft")
    act(client, "propose-rule-draft", again, effective_from=day.isoformat(), reason="After all")
    client.force_login(office)
    act(client, "adopt-rule-draft", again)
    assert association.rule_books.in_force(on=day).first().version == 3


def test_rules_in_force_are_not_taken_back(association, office, client):
    assert "has been in force since" in said(client, "take-back-rule-book", association.rule_books.get(), reason="x")


# ── cycles ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_planned_cycle_keeps_its_book_unless_it_is_put_under_another(association, office, chair, client, draft, now):
    cycle = plan_cycle(association, name="Spring", by=office, now=now)
    propose(client, draft, now.date())
    client.force_login(chair)
    look = act(client, "adopt-rule-draft", draft, confirm=False).content.decode()
    assert "1 cycle planned or under way keeps its rule book: Spring." in look
    act(client, "adopt-rule-draft", draft)
    cycle.refresh_from_db()
    assert cycle.rule_book.version == 1
    client.force_login(office)
    act(client, "put-cycle-under-rules", cycle, version="2", reason="Asked for")
    cycle.refresh_from_db()
    assert cycle.rule_book.version == 2
    assert RuleBook.objects.count() == 2
    act(client, "put-cycle-under-rules", cycle, version="1", reason="A mistake")
    cycle.refresh_from_db()
    assert cycle.rule_book.version == 1


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_exported_is_imported_as_the_same(association, office, client):
    file = client.get(f"/rules/{association.slug}/1.toml")
    act(client, "import-rules", association, text=file.content.decode())
    assert RuleDraft.objects.get().rules == association.rule_books.get().rules
    draft_file = client.get(f"/office/rules/{association.slug}/draft.toml")
    assert draft_file.content.decode() == association.rule_books.get().rules.as_toml()


def test_a_faulty_file_is_told_line_by_line(association, office, client):
    page = act(client, "import-rules", association, text='[part_one]\nminutes = "x"\n[fees]\ncurrancy = "USD"\n')
    assert page.status_code == 422
    text = page.content.decode()
    assert "part_one.minutes must be a whole number" in text
    assert "Did you mean currency?" in text
    assert act(client, "import-rules", association, text="a = = 1").status_code == 422
    assert act(client, "import-rules", association, text="").status_code == 422
    assert not RuleDraft.objects.exists()


def test_a_file_replaces_the_draft_only_after_a_look(association, office, client, draft):
    look = act(client, "import-rules", association, text="[part_one]\nminutes = 50\n", confirm=False).content.decode()
    assert "is replaced" in look
    assert RuleDraft.objects.get().content == draft.content
    act(client, "import-rules", association, text="[part_one]\nminutes = 50\n")
    assert RuleDraft.objects.get().rules.part_one.minutes == 50


# ── read ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_everybody_reads_the_rules_and_only_members_of_the_house_who_adopted_them(association, client, account):
    address = f"/rules/{association.slug}/"
    page = client.get(address).content.decode()
    assert "Part One is passed with at least 80 % of the scored items correct." in page
    assert "Adopted by" not in page
    client.force_login(account("candidate"))
    assert "Adopted by" in client.get(address).content.decode()
    assert client.get(f"{address}7/").status_code == 404
    assert client.get("/rules/nowhere/").status_code == 404


def test_a_draft_is_read_by_nobody_else(association, account, client, draft):
    for role in ("candidate", "reviewer", "committee-member", "proctor"):
        client.force_login(account(role))
        assert client.get(f"/office/rules/{association.slug}/").status_code == 404
        assert client.get(f"/office/rules/{association.slug}/draft/").status_code == 404
        assert client.get(f"/api/v1/rule-drafts/{draft.pk}/").status_code in (403, 404)
        books = client.get("/api/v1/rule-books/").json()["results"]
        assert [book["version"] for book in books] == [1]


def test_any_two_books_are_compared(association, office, client, draft):
    page = client.get(f"/office/rules/{association.slug}/compare/?before=version-1&after=draft").content.decode()
    assert "at least 70 % of the scored items correct" in page
    assert client.get(f"/office/rules/{association.slug}/compare/?before=nothing").status_code == 404
    same = client.get(f"/office/rules/{association.slug}/compare/?before=draft&after=draft").content.decode()
    assert "The two say the same." in same


def test_the_whole_way_by_api(association, office, chair, client, now):
    def send(rows, key, name, **given):
        body = json.dumps(given)
        address = f"/api/v1/{rows}/{key}/{name}/"
        answer = client.post(address, body, content_type="application/json")
        if answer.status_code == 409 and "confirm" in answer.json():
            given["confirm"] = answer.json()["confirm"]
            answer = client.post(address, json.dumps(given), content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()["data"]

    pk = send("associations", association.slug, "begin-rule-draft", start="version-1")["id"]
    send("rule-drafts", pk, "edit-rule-draft", **{"part_two.pass_percent": 75})
    send("rule-drafts", pk, "propose-rule-draft", effective_from=now.date().isoformat(), reason="Fairer")
    client.force_login(chair)
    assert send("rule-drafts", pk, "adopt-rule-draft")["version"] == 2
