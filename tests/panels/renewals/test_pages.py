"""Renewals through the pages: of the endorsed person, of the office, of nobody else."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from exams.accounts.permissions import Permission
from exams.actions.declaration import actions
from exams.calendar.days import local_day
from exams.rules.sections.hours_and_moves import ReinstatementRules
from exams.rules.sections.renewal import RenewalRules
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures.granting import move_endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.models import AuditDraw, CategoryMove, ContinuingHour, HoursStruck, Reinstatement, Renewal
from panels.renewals.procedures.hours import strike_hours
from tests.acting import act, said
from tests.journeys.test_query_counts import queries
from tests.panels.renewals.keeping import ZONE, Keeping, at

PERIOD = RenewalRules()


@pytest.fixture
def keeping(account, clerk, now):
    """Everything is due at the end of the association's own year, or was last year."""
    made = Keeping(account, clerk, replace(PERIOD, opens_days=366, reinstatement=ReinstatementRules(references=2)))
    made.year = local_day(now, ZONE).year
    return made


@pytest.fixture
def mine(keeping):
    return keeping.endorsed(granted="2020-05-01", until=f"{keeping.year}-12-31")


def text(answer):
    return " ".join(answer.content.decode().split())


def renew_by_pages(client, keeping, it):
    client.force_login(it.candidate.user)
    day = date(keeping.year, 1, 1).isoformat()
    for kind, hours, topic in (
        ("training", "14", ""),
        ("training", "1", "diversity, equity and inclusion"),
        ("supervision", "12", ""),
    ):
        given = {"kind": kind, "topic": topic, "hours": hours, "on": day, "title": "A course"}
        noted = act(client, "note-hours", it, **given)
        assert (noted.status_code, noted.url) == (302, f"/my/endorsements/{it.pk}/renewal/")
    keeping.member(it, bought=f"{keeping.year}-01-01")
    act(client, "say-whether-providing", it, provides="no")
    act(client, "sign-renewal-ethics", it, agree="yes")
    return act(client, "attest-renewal", it, agree="yes", follow=True)


@pytest.mark.any_day
def test_a_renewal_from_the_first_page_to_the_new_day(keeping, mine, client):
    client.force_login(mine.candidate.user)
    assert f"To be renewed by 31 December {keeping.year}" in text(client.get("/"))
    page = text(client.get(f"/my/endorsements/{mine.pk}/renewal/"))
    assert "15 hours in 12 months" in page
    assert "Training: 0 of 15 hours are noted" in page
    assert "The office has the next step" in text(renew_by_pages(client, keeping, mine))
    client.force_login(keeping.office)
    assert "1 renewal attested" in text(client.get("/"))
    listed = text(client.get("/office/renewals/"))
    assert mine.name in listed, "what waits is shown first"
    one = f"/office/renewals/{mine.pk}/"
    assert "14 h" in text(client.get(one))
    look = text(act(client, "renew-endorsement", mine, confirm=False))
    assert f"{mine.name} is endorsed until 31 December {keeping.year + 1}, and is told at once." in look
    assert "The endorsement is renewed." in said(client, "renew-endorsement", mine)
    assert Endorsement.objects.get().valid_until == date(keeping.year + 1, 12, 31)
    client.force_login(mine.candidate.user)
    page = text(client.get(f"/my/endorsements/{mine.pk}/renewal/"))
    assert "Earlier periods" in page
    assert f"31 December {keeping.year + 1}" in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"hours": "-3"}, "Give a number that is not below 0"),
        ({"hours": "1e9"}, "500"),
        ({"hours": "NaN"}, "Give a number, in figures"),
        ({"hours": ""}, "Fill this in"),
        ({"on": "2999-01-01"}, "still to come"),
        ({"on": "the day before"}, "Give a day, as 2026-03-31"),
        ({"kind": "sleep"}, "Choose one of those"),
        ({"topic": "gossip"}, "Choose one of those"),
        ({"title": ""}, "Fill this in"),
    ],
)
def test_hours_that_make_no_sense_are_refused_and_what_was_typed_is_there_again(keeping, mine, client, given, sentence):
    client.force_login(mine.candidate.user)
    sound = {
        "kind": "training",
        "topic": "",
        "hours": "2",
        "on": "2026-01-01",
        "title": "A fine course",
    }
    answer = act(client, "note-hours", mine, **{**sound, **given})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert ("A fine course" in text(answer)) == ("title" not in given)
    assert not ContinuingHour.objects.exists()


@pytest.mark.parametrize("hours", ["", "abc", "9" * 30, "²", "somebody else’s"])
@pytest.mark.parametrize("name", ["strike-hours", "restore-hours"])
def test_hours_that_are_not_there_or_not_theirs_are_neither_struck_nor_noted_again(keeping, mine, client, name, hours):
    other = keeping.endorsed(until=f"{keeping.year}-12-31")
    theirs = [keeping.hours(other, "training", "1", on="2020-01-01") for _ in range(2)]
    own = keeping.hours(mine, "training", "1", on="2020-01-01")
    for struck in (own, theirs[1]):
        strike_hours(struck, reason="x", by=struck.candidate.user, now=at(f"{keeping.year}-12-01"))
    pk = {"strike-hours": theirs[0].pk, "restore-hours": theirs[1].pk}[name]
    client.force_login(mine.candidate.user)
    answer = act(client, name, mine, hours=pk if hours == "somebody else’s" else hours, reason="x")
    assert answer.status_code == 422
    assert (HoursStruck.objects.count(), ContinuingHour.objects.count()) == (2, 3)
    assert client.get(f"/my/endorsements/{uuid.uuid4()}/renewal/").status_code == 404


def test_nothing_is_signed_or_attested_without_the_tick_or_too_early(keeping, mine, client):
    client.force_login(mine.candidate.user)
    for name, given, sentence in (
        ("sign-renewal-ethics", {}, "Tick the box"),
        ("attest-renewal", {"agree": "yes"}, "Not everything is there yet. Training: 0 of 15"),
        ("attest-renewal", {}, "Not everything is there yet. Training: 0 of 15"),
        ("say-whether-providing", {"provides": "perhaps"}, "Choose yes or no"),
        ("say-whether-providing", {}, "Choose yes or no"),
    ):
        assert sentence in said(client, name, mine, **given)
    assert not Renewal.objects.exists()
    keeping.adopt(
        replace(keeping.rules.renewal, shown_by="word", ethics=False, membership="not-asked"), since="2021-01-01"
    )
    act(client, "say-whether-providing", mine, provides="no")
    assert "Tick the box" in said(client, "attest-renewal", mine)
    assert not Renewal.objects.filter(state="attested").exists()


@pytest.mark.any_day
def test_time_away_and_back_by_pages(keeping, mine, client):
    client.force_login(mine.candidate.user)
    page = f"/my/endorsements/{mine.pk}/change/"
    wrong = act(client, "become-inactive", mine, reason=" ")
    assert (wrong.status_code, "Changes to your endorsement" in text(wrong)) == (422, True)
    look = text(act(client, "become-inactive", mine, reason="A child.", confirm=False))
    assert "is inactive from today on." in look
    assert "Come back within 24 months" in look
    assert "Your endorsement is inactive." in said(client, "become-inactive", mine, reason="A child.")
    assert "Inactive since" in text(client.get(f"/my/endorsements/{mine.pk}/renewal/"))
    assert "active again" in said(client, "come-back", mine)
    assert "not possible any more, or not yet" in said(client, "come-back", mine)
    assert client.post(page, {"reason": "x"}).status_code == 405


@pytest.mark.parametrize(
    ("state", "link", "button"),
    [
        ("active", "Time away, or another category", "Become inactive today"),
        ("inactive", "Come back", "Become active again"),
        ("lapsed", "Ask for reinstatement", "Ask for reinstatement"),
    ],
)
def test_the_way_to_the_next_step_is_one_link_from_the_endorsement(keeping, mine, client, now, state, link, button):
    client.force_login(mine.candidate.user)
    if state != "active":
        move_endorsement(mine, EndorsementState(state), reason="x", by=keeping.clerk, at=now)
    way = f'<a href="/my/endorsements/{mine.pk}/change/">{link}</a>'
    for page in (f"/my/endorsements/{mine.pk}/", "/my/endorsements/"):
        assert way in text(client.get(page))
    assert f">{button}</button>" in text(client.get(f"/my/endorsements/{mine.pk}/change/"))


@pytest.mark.parametrize("state", ["archived", "revoked"])
def test_an_endorsement_that_has_ended_offers_nothing_to_ask_for(keeping, mine, client, now, state):
    client.force_login(mine.candidate.user)
    move_endorsement(mine, EndorsementState(state), reason="x", by=keeping.clerk, at=now)
    for page in (f"/my/endorsements/{mine.pk}/", "/my/endorsements/"):
        shown = text(client.get(page))
        assert mine.number in shown
        assert f"{mine.pk}/change/" not in shown
        assert f"{mine.pk}/renewal/" not in shown


@pytest.mark.any_day
def test_reinstatement_by_pages_says_that_no_exam_follows(keeping, mine, client, now):
    move_endorsement(mine, EndorsementState.LAPSED, reason="Not renewed.", by=keeping.clerk, at=now - timedelta(days=3))
    client.force_login(mine.candidate.user)
    assert "Ask for reinstatement" in text(client.get("/"))
    page = f"/my/endorsements/{mine.pk}/change/"
    assert "The exam is not taken again." in text(client.get(page))
    refused = act(client, "ask-reinstatement", mine, experience="Home visits.", referees="Ada")
    assert refused.status_code == 422
    assert "Name 2 different people" in text(refused)
    assert "Home visits." in text(refused)
    given = {"experience": "Home visits.", "referees": "Ada, ada@example.invalid\nBen"}
    act(client, "ask-reinstatement", mine, **given)
    asked = Reinstatement.objects.get()
    assert "You have asked for reinstatement already" not in text(client.get(page)), "the form is not shown at all"
    assert "You have asked for reinstatement already" in said(client, "ask-reinstatement", mine, **given)
    assert "Your request is withdrawn" in said(client, "withdraw-reinstatement", asked)
    act(client, "ask-reinstatement", mine, **given)
    asked = Reinstatement.objects.waiting().get()
    client.force_login(keeping.office)
    requests = "/office/renewals/requests/"
    assert "ada@example.invalid" in text(client.get(requests))
    kept = act(client, "answer-reinstatement", asked, answer="Typed.")
    assert (kept.status_code, "Choose whether" in text(kept)) == (422, True)
    assert "Typed.</textarea>" in text(kept)
    nul = act(client, "answer-reinstatement", asked, verdict="yes", answer="Welcome\0 back.")
    assert (nul.status_code, "Null characters" in text(nul)) == (422, True)
    look = text(act(client, "answer-reinstatement", asked, verdict="yes", answer="Welcome back.", confirm=False))
    assert f"{mine.name} is endorsed again as IMH-E Specialist, until" in look
    act(client, "answer-reinstatement", asked, verdict="yes", answer="Welcome back.")
    mine.refresh_from_db()
    assert mine.state == EndorsementState.ACTIVE
    assert f'href="/do/reinstatements/{asked.pk}/reopen-reinstatement/"' in text(client.get(requests))
    look = text(act(client, "reopen-reinstatement", asked, reason="Another person.", confirm=False))
    assert f"{mine.name} is lapsed again" in look
    act(client, "reopen-reinstatement", asked, reason="Another person.")
    mine.refresh_from_db()
    assert mine.state == EndorsementState.LAPSED
    act(client, "answer-reinstatement", asked, verdict="yes", answer="Welcome back.")
    client.force_login(mine.candidate.user)
    assert "Welcome back." in text(client.get(page))


@pytest.mark.any_day
def test_a_move_by_pages(keeping, mine, client, now):
    client.force_login(mine.candidate.user)
    page = f"/my/endorsements/{mine.pk}/change/"
    given = {"to": "Mentor-Policy", "wanted_on": "2020-01-01", "reason": "A new post."}
    refused = act(client, "ask-to-move", mine, **given)
    assert (refused.status_code, "is over" in text(refused), "A new post." in text(refused)) == (422, True, True)
    assert act(client, "ask-to-move", mine, **{**given, "to": "Wizard"}).status_code == 422
    later = (now + timedelta(days=30)).date().isoformat()
    act(client, "ask-to-move", mine, **{**given, "wanted_on": later})
    asked = CategoryMove.objects.get()
    client.force_login(keeping.office)
    assert "Move to Mentor-Policy" in text(client.get("/office/renewals/requests/"))
    look = text(act(client, "answer-move", asked, verdict="yes", answer="x", confirm=False))
    assert f"{mine.name} may move from Specialist to Mentor-Policy; nothing is granted yet." in look
    act(client, "answer-move", asked, verdict="no", answer="Not you.")
    assert "waits for an answer again" in said(client, "reopen-move", asked, reason="Another person.")
    act(client, "answer-move", asked, verdict="yes", answer="Hand in your portfolio.")
    client.force_login(mine.candidate.user)
    assert "Hand in your portfolio." in text(client.get(page))
    assert "has to be asked for and answered anew" in text(act(client, "withdraw-move", asked, confirm=False))
    assert "withdrawn" in said(client, "withdraw-move", asked)
    assert "not possible any more" in said(client, "withdraw-move", asked)
    assert "Withdraw the wish" not in text(client.get(page))


def test_the_office_draws_audits_and_enters_what_came_on_paper(keeping, client):
    keeping.adopt(replace(keeping.rules.renewal, shown_by="word"), since="2021-01-01")
    it = keeping.endorsed(granted="2020-05-01", until=f"{keeping.year}-12-31")
    client.force_login(keeping.office)
    for bought_on in ("", "yesterday", "2999-01-01"):
        refused = said(client, "note-renewal-membership", it, bought_on=bought_on)
        assert "Give the day on which the membership was bought" in refused
    look = text(act(client, "note-renewal-membership", it, bought_on=f"{keeping.year}-01-01", confirm=False))
    assert f"{it.name} is a member until" in look
    act(client, "note-renewal-membership", it, bought_on=f"{keeping.year}-01-01")
    noted = act(client, "say-whether-providing", it, provides="no")
    assert noted.url == f"/office/renewals/{it.pk}/", "the office comes back to its own page"
    act(client, "sign-renewal-ethics", it, agree="yes")
    act(client, "attest-renewal", it, agree="yes")
    assert "Draw the audit first" in said(client, "renew-endorsement", it)
    assert "Draw the audit first" in text(client.get(f"/office/renewals/{it.pk}/"))
    look = text(act(client, "draw-audit", keeping.association, confirm=False))
    assert "Of 1 attestation 1 is drawn for an audit." in look
    assert "A draw stands" in look
    assert not AuditDraw.objects.exists()
    drawn = said(client, "draw-audit", keeping.association)
    assert "1 of 1 attestation drawn" in drawn
    assert "seed" in text(client.get("/office/renewals/"))
    assert "No attestation waits for a draw" in said(client, "draw-audit", keeping.association)
    refused = act(client, "decide-audit", it, outcome="failed", note="")
    assert (refused.status_code, "Write what the audit found" in text(refused)) == (422, True)
    assert "Choose whether the audit is passed" in text(act(client, "decide-audit", it, note="x"))
    look = text(act(client, "send-renewal-back", it, reason="Show the certificates.", confirm=False))
    assert "They are audited all the same." in look
    assert "Sent back" in said(client, "send-renewal-back", it, reason="Show the certificates.")
    act(client, "attest-renewal", it, agree="yes")
    act(client, "draw-audit", keeping.association)
    look = text(act(client, "decide-audit", it, outcome="failed", note="Nothing shown.", confirm=False))
    assert f"The renewal of {it.name} is refused" in look
    act(client, "decide-audit", it, outcome="failed", note="Nothing shown.")
    assert Renewal.objects.get().state == "refused"
    look = text(act(client, "reopen-renewal", it, reason="It came by post.", confirm=False))
    assert f"The renewal of {it.name} is being audited again" in look
    assert "with the office again" in said(client, "reopen-renewal", it, reason="It came by post.")
    act(client, "decide-audit", it, outcome="passed", note="")
    assert Renewal.objects.get().state == "renewed"
    assert "0 endorsements renewed" in said(client, "renew-attested", keeping.association)
    for path in ("/do/registries/x/draw-audit/", f"/do/registries/{keeping.association.slug}/burn/"):
        assert client.post(path).status_code == 404


def test_everybody_at_once_is_said_in_numbers_first(keeping, client, now):
    keeping.adopt(RenewalRules(model="annual", opens_days=366), since="2021-01-01")
    for it in keeping.many(3, granted="2020-05-01", until=f"{keeping.year}-12-31"):
        Renewal.objects.create(
            endorsement=it, rule_book=keeping.association.rule_books.last(), period_from=date(keeping.year, 1, 1),
            period_to=date(keeping.year, 12, 31), due_on=it.valid_until, state="attested", attested_at=now,
            attested_by=keeping.office,
        )  # fmt: skip
    keeping.endorsed()
    Endorsement.objects.filter(renewals=None).update(valid_until=None)
    client.force_login(keeping.office)
    assert "Renew everybody who was not drawn" in text(client.get("/office/renewals/?show=attested"))
    look = text(act(client, "renew-attested", keeping.association, confirm=False))
    assert "3 endorsements are renewed; everybody is told at once." in look
    assert "3 endorsements renewed." in said(client, "renew-attested", keeping.association)
    look = text(act(client, "set-first-days", keeping.association, confirm=False))
    assert "1 endorsement without a day" in look
    assert "1 endorsement got the day" in said(client, "set-first-days", keeping.association)


@pytest.mark.any_day
def test_an_attestation_sent_by_mistake_is_taken_back_by_the_person_until_the_office_acts(keeping, mine, client):
    renew_by_pages(client, keeping, mine)
    page = f"/my/endorsements/{mine.pk}/renewal/"
    assert "Take the attestation back" in text(client.get(page))
    look = text(act(client, "withdraw-attestation", mine, confirm=False))
    assert f"for 1 January {keeping.year} to 31 December {keeping.year} is no longer with the office" in look
    assert "after that the endorsement lapses" in look
    assert "It is taken back" in said(client, "withdraw-attestation", mine)
    assert Renewal.objects.get().state == "open"
    act(client, "attest-renewal", mine, agree="yes")
    assert Renewal.objects.get().state == "attested"
    client.force_login(keeping.office)
    act(client, "renew-endorsement", mine)
    assert "Look at it again" in text(client.get(f"/office/renewals/{mine.pk}/"))
    act(client, "reopen-renewal", mine, reason="The wrong person.")
    mine.refresh_from_db()
    assert (Renewal.objects.get().state, mine.valid_until.year) == ("attested", keeping.year)


def test_hours_struck_out_by_mistake_are_noted_again_from_the_page(keeping, mine, client):
    hours = keeping.hours(mine, "training", "9", on=f"{keeping.year}-01-01")
    client.force_login(mine.candidate.user)
    page = f"/my/endorsements/{mine.pk}/renewal/"
    act(client, "strike-hours", mine, hours=hours.pk, reason="Entered twice.")
    shown = text(client.get(page))
    assert "Training: 0 of 15" in shown
    assert "Entered twice." in shown
    assert "The hours count again." in said(client, "restore-hours", mine, hours=hours.pk)
    shown = text(client.get(page))
    assert "Training: 9 of 15" in shown
    assert "Hours struck out" not in shown
    assert "not possible any more" in said(client, "restore-hours", mine, hours=hours.pk)


def test_pages_of_renewals_exist_for_the_person_and_the_office_alone(house, keeping, mine, client, account, clerk):
    elsewhere = Keeping(account, clerk, RenewalRules(), name="Another Association")
    own = [f"/my/endorsements/{mine.pk}/renewal/", f"/my/endorsements/{mine.pk}/change/"]
    office = [f"/office/renewals/{mine.pk}/"]
    for user, seen in (
        (mine.candidate.user, own),
        (keeping.office, office),
        (elsewhere.office, []),
        *((user, []) for user in house.everybody().values()),
    ):
        client.force_login(user)
        for page in own + office:
            assert (client.get(page).status_code == 200) == (page in seen), (str(user), page)
        if user != keeping.office:
            for one in actions():
                if one.rows.name in ("renewals", "my-endorsements") and user != mine.candidate.user:
                    assert client.post(one.path(mine)).status_code == 404, (str(user), one.name)
                elif one.rows.name == "renewals" and Permission.REGISTER not in one.may:
                    assert client.post(one.path(mine)).status_code == 404, one.name
                elif one.rows.name == "registries":
                    assert client.post(one.path(keeping.association)).status_code == 404, one.name
    client.force_login(elsewhere.office)
    assert mine.name not in text(client.get("/office/renewals/?show=due"))
    client.logout()
    for page in [*own, *office, "/office/renewals/", "/office/renewals/requests/"]:
        assert client.get(page).status_code == 302


def test_junk_in_the_addresses_of_lists_changes_nothing(keeping, mine, client):
    client.force_login(keeping.office)
    for query in ("?show=junk", "?page=junk", "?page=999", "?q=%00", "?q=" + "x" * 5000, "?show=due&page=-1"):
        assert client.get(f"/office/renewals/{query}").status_code == 200, query
    for path in (f"reinstatements/{uuid.uuid4()}/answer-reinstatement", "category-moves/junk/answer-move"):
        assert client.post(f"/do/{path}/", {"verdict": "yes", "answer": "x"}).status_code == 404


def test_lists_and_pages_ask_the_same_number_of_questions_whatever_their_length(keeping, mine, client):
    client.force_login(keeping.office)
    pages = [f"/office/renewals/?show={show}" for show in ("due", "overdue", "attested", "lapsed")]
    pages += ["/office/renewals/requests/", "/", f"/office/renewals/{mine.pk}/"]
    keeping.hours(mine, "training", "1", on="2025-01-01")
    for state in ("lapsed", "active"):
        it = keeping.endorsed(granted="2019-01-01", until="2025-12-31")
        Endorsement.objects.filter(pk=it.pk).update(state=state)
    few = [queries(client, page) for page in pages]
    keeping.many(60, granted="2020-01-01", until=f"{keeping.year}-12-31")
    for state in ("lapsed", "active"):
        more = keeping.many(60, granted="2019-01-01", until="2025-12-31")
        Endorsement.objects.filter(pk__in=[e.pk for e in more]).update(state=state)
    for _ in range(10):
        keeping.hours(mine, "training", "1", on="2025-01-01")
    assert [queries(client, page) for page in pages] == few
    assert max(few) <= 30


def test_programs_read_ones_own_endorsements_and_those_of_the_registry_one_keeps(keeping, mine, client, account, clerk):
    other = keeping.endorsed(until=f"{keeping.year}-12-31")
    elsewhere = Keeping(account, clerk, RenewalRules(), name="Another Association")
    for user, seen in (
        (mine.candidate.user, {mine.number}),
        (keeping.office, {mine.number, other.number}),
        (elsewhere.office, set()),
    ):
        client.force_login(user)
        found = client.get("/api/v1/renewals/").json()["results"]
        assert {one["number"] for one in found} == seen
