"""Renewals through the pages: of the endorsed person, of the office, of nobody else."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from exams.calendar.days import local_day
from exams.rules.sections.renewal import ReinstatementRules, RenewalRules
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures.granting import move_endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.models import CategoryMove, ContinuingHour, Reinstatement, Renewal
from tests.journeys.test_query_counts import queries
from tests.panels.renewals.keeping import ZONE, Keeping

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
    page = f"/my/endorsements/{it.pk}/renewal/"
    day = date(keeping.year, 1, 1).isoformat()
    for kind, hours, topic in (
        ("training", "14", ""),
        ("training", "1", "diversity, equity and inclusion"),
        ("supervision", "12", ""),
    ):
        given = {"act": "hours", "kind": kind, "topic": topic, "hours": hours, "on": day, "title": "A course"}
        assert client.post(f"{page}act/", given).status_code == 302
    keeping.member(it, bought=f"{keeping.year}-01-01")
    for given in ({"act": "provides", "provides": "no"}, {"act": "ethics", "agree": "yes"}):
        client.post(f"{page}act/", given)
    return client.post(f"{page}act/", {"act": "attest", "agree": "yes"}, follow=True)


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
    assert "The endorsement is renewed." in text(client.post(f"{one}act/", {"act": "renew"}, follow=True))
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
        "act": "hours",
        "kind": "training",
        "topic": "",
        "hours": "2",
        "on": "2026-01-01",
        "title": "A fine course",
    }
    answer = client.post(f"/my/endorsements/{mine.pk}/renewal/act/", {**sound, **given})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert ("A fine course" in text(answer)) == ("title" not in given)
    assert not ContinuingHour.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"act": "nonsense"},
        {},
        {"act": "strike", "hours": "abc", "reason": "x"},
        {"act": "strike", "hours": "9" * 30, "reason": "x"},
        {"act": "strike", "hours": "²", "reason": "x"},
        {"act": "strike", "hours": "1", "reason": "x"},
    ],
)
def test_what_is_not_there_answers_like_what_does_not_exist(keeping, mine, client, given):
    other = keeping.endorsed(until=f"{keeping.year}-12-31")
    keeping.hours(other, "training", "1", on="2020-01-01")
    client.force_login(mine.candidate.user)
    assert client.post(f"/my/endorsements/{mine.pk}/renewal/act/", given).status_code == 404
    assert client.get(f"/my/endorsements/{uuid.uuid4()}/renewal/").status_code == 404


def test_nothing_is_signed_or_attested_without_the_tick_or_too_early(keeping, mine, client):
    client.force_login(mine.candidate.user)
    act = f"/my/endorsements/{mine.pk}/renewal/act/"
    for given, sentence in (
        ({"act": "ethics"}, "Tick the box"),
        ({"act": "attest"}, "Tick the box"),
        ({"act": "attest", "agree": "yes"}, "Not everything is there yet. Training: 0 of 15"),
        ({"act": "provides", "provides": "perhaps"}, "Choose yes or no"),
    ):
        assert sentence in text(client.post(act, given, follow=True))
    assert not Renewal.objects.exists()


@pytest.mark.any_day
def test_time_away_and_back_by_pages(keeping, mine, client):
    client.force_login(mine.candidate.user)
    page = f"/my/endorsements/{mine.pk}/change/"
    assert client.post(page, {"act": "inactive", "reason": " "}).status_code == 422
    answer = text(client.post(page, {"act": "inactive", "reason": "A child."}, follow=True))
    assert "Your endorsement is inactive." in answer
    assert "Inactive since" in text(client.get(f"/my/endorsements/{mine.pk}/renewal/"))
    assert "active again" in text(client.post(page, {"act": "back"}, follow=True))
    assert "Only an inactive" in text(client.post(page, {"act": "back"}, follow=True))
    assert client.post(page, {"act": "explode"}).status_code == 404


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
    refused = client.post(page, {"act": "reinstate", "experience": "Home visits.", "referees": "Ada"})
    assert refused.status_code == 422
    assert "Name 2 different people" in text(refused)
    assert "Home visits." in text(refused)
    client.post(page, {"act": "reinstate", "experience": "Home visits.", "referees": "Ada, ada@example.invalid\nBen"})
    asked = Reinstatement.objects.get()
    client.force_login(keeping.office)
    requests = "/office/renewals/requests/"
    assert "ada@example.invalid" in text(client.get(requests))
    answer = f"{requests}{asked.pk}/"
    kept = text(client.post(answer, {"kind": "reinstatement", "answer": "Typed.", "about": asked.pk}, follow=True))
    assert "Choose whether" in kept
    assert ">Typed.</textarea>" in kept
    client.post(answer, {"kind": "reinstatement", "verdict": "yes", "answer": "Welcome\0 back."})
    mine.refresh_from_db()
    assert mine.state == EndorsementState.ACTIVE
    client.force_login(mine.candidate.user)
    assert "Welcome back." in text(client.get(page))


@pytest.mark.any_day
def test_a_move_by_pages(keeping, mine, client, now):
    client.force_login(mine.candidate.user)
    page = f"/my/endorsements/{mine.pk}/change/"
    given = {"act": "move", "move-to": "Mentor-Policy", "move-wanted_on": "2020-01-01", "move-reason": "A new post."}
    refused = client.post(page, given)
    assert (refused.status_code, "is over" in text(refused)) == (422, True)
    assert client.post(page, {**given, "move-to": "Wizard"}).status_code == 422
    later = (now + timedelta(days=30)).date().isoformat()
    client.post(page, {**given, "move-wanted_on": later})
    asked = CategoryMove.objects.get()
    client.force_login(keeping.office)
    assert "Move to Mentor-Policy" in text(client.get("/office/renewals/requests/"))
    answer = {"kind": "move", "verdict": "yes", "answer": "Hand in your portfolio."}
    client.post(f"/office/renewals/requests/{asked.pk}/", answer)
    client.force_login(mine.candidate.user)
    assert "Hand in your portfolio." in text(client.get(page))
    assert "withdrawn" in text(client.post(page, {"act": "withdraw"}, follow=True))
    assert "no request to withdraw" in text(client.post(page, {"act": "withdraw"}, follow=True))


def test_the_office_draws_audits_and_enters_what_came_on_paper(keeping, client):
    keeping.adopt(replace(keeping.rules.renewal, shown_by="word"), since="2021-01-01")
    it = keeping.endorsed(granted="2020-05-01", until=f"{keeping.year}-12-31")
    client.force_login(keeping.office)
    act = f"/office/renewals/{it.pk}/act/"
    for bought_on in ("", "yesterday", "2999-01-01"):
        refused = client.post(act, {"act": "member", "bought_on": bought_on}, follow=True)
        assert "Give the day on which the membership was bought" in text(refused)
    client.post(act, {"act": "member", "bought_on": f"{keeping.year}-01-01"})
    for given in ({"act": "provides", "provides": "no"}, {"act": "ethics", "agree": "yes"}):
        client.post(act, given)
    client.post(act, {"act": "attest", "agree": "yes"})
    assert "Draw the audit first" in text(client.post(act, {"act": "renew"}, follow=True))
    all_of = {"association": keeping.association.pk}
    drawn = text(client.post("/office/renewals/act/", {**all_of, "act": "draw"}, follow=True))
    assert "1 of 1 attestation drawn" in drawn
    assert "seed" in drawn
    refused = text(client.post(act, {"act": "audit", "outcome": "failed", "note": ""}, follow=True))
    assert "Write what the audit found" in refused
    assert "Sent back" in text(client.post(act, {"act": "send-back", "reason": "Show the certificates."}, follow=True))
    client.post(act, {"act": "attest", "agree": "yes"})
    client.post("/office/renewals/act/", {**all_of, "act": "draw"})
    client.post(act, {"act": "audit", "outcome": "passed", "note": ""})
    assert Renewal.objects.get().state == "renewed"
    assert "0 endorsements renewed" in text(
        client.post("/office/renewals/act/", {**all_of, "act": "renew"}, follow=True)
    )
    for junk in ({"act": "draw"}, {**all_of, "act": "burn"}, {"association": "x", "act": "draw"}):
        assert client.post("/office/renewals/act/", junk).status_code == 404


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
            assert client.post(f"{office[0]}act/", {"act": "renew"}).status_code == 404
            assert (
                client.post("/office/renewals/act/", {"association": keeping.association.pk, "act": "draw"}).status_code
                == 404
            )
    client.force_login(elsewhere.office)
    assert mine.name not in text(client.get("/office/renewals/?show=due"))
    client.logout()
    for page in [*own, *office, "/office/renewals/", "/office/renewals/requests/"]:
        assert client.get(page).status_code == 302


def test_junk_in_the_addresses_of_lists_changes_nothing(keeping, mine, client):
    client.force_login(keeping.office)
    for query in ("?show=junk", "?page=junk", "?page=999", "?q=%00", "?q=" + "x" * 5000, "?show=due&page=-1"):
        assert client.get(f"/office/renewals/{query}").status_code == 200, query
    junk = {"kind": "junk", "verdict": "yes", "answer": "x"}
    assert client.post(f"/office/renewals/requests/{uuid.uuid4()}/", junk).status_code == 404


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
