"""The committee knows names, and still not everybody there may see everything."""

import logging

import pytest

from exams.messages.models import Notice
from panels.appeals.procedures import filing
from panels.committee.models import Decision, Signature
from panels.committee.procedures import decisions, meetings, recusals
from tests.house import CANARY_NAMES
from tests.kept import kept
from tests.leaks.addresses import addresses
from tests.leaks.test_blindness import canaries

NOT_ASKED = ("logout", "registry", "verify", "badges")


@pytest.fixture
def decided(house, account):
    """Everything there is after a cycle: signatures, a meeting, decisions released, an appeal filed."""
    hear(house, account)
    return house


@kept
def hear(house, account):
    house.other = account("committee-member", "other-member")
    house.cases = house.to_committee()
    case = next(c for c in house.cases if c.registration.candidate.user == house.candidates[0])
    house.left = recusals.recuse(case, member=house.member, reason="a colleague", by=house.member, now=house.now)
    later = house.now.replace(hour=12)
    house.meeting = meetings.plan_meeting(house.cycle, starts_at=later, place="Hall", by=house.chair, now=house.now)
    meetings.open_meeting(house.meeting, by=house.chair, now=house.now)
    meetings.attend(house.meeting, by=house.member, now=house.now)
    meetings.call_case(house.meeting, case, by=house.chair, now=house.now)


def release(house):
    meetings.close_meeting(house.meeting, by=house.chair, now=house.now)
    for case in house.cases:
        votes = dict.fromkeys((house.chair, house.other, house.member), ("for", ""))
        if case == house.left.case:
            del votes[house.member]
        decisions.decide(case, outcome="endorse", reason="Clear.", votes=votes, by=house.chair, now=house.now)
    decisions.release(house.cycle, by=house.coordinator, now=house.now)
    decision = Decision.objects.get(case=house.left.case)
    filing.file_appeal(decision, grounds="The alarm rang.", by=house.candidates[0], now=house.now)


def everything(client, caplog):
    """{address: what it answers}, over every row there is."""
    found = {}
    for address in addresses():
        if any(word in address for word in NOT_ASKED):
            continue
        caplog.clear()
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[f"{answer.status_code} {address}"] = (str(answer.headers) + body.decode("utf-8", "replace")).lower()
    return found


@pytest.mark.parametrize("after", [False, True])
def test_whoever_has_left_a_case_finds_its_name_nowhere(decided, client, caplog, after):
    if after:
        release(decided)
    gone = decided.left.case.registration.candidate
    other = next(c for c in decided.cases if c != decided.left.case).registration.candidate
    client.force_login(decided.member)
    pages = everything(client, caplog)
    hidden = {gone.name.lower(), gone.reference.lower(), gone.email.lower()}
    assert [page for page, text in pages.items() if any(word in text for word in hidden)] == []
    assert [page for page, text in pages.items() if other.name.lower() in text], "there was something to look at"


@pytest.mark.parametrize("who", ["lead", "reviewer"])
def test_signing_and_deciding_tell_the_panel_no_name(decided, client, caplog, who):
    caplog.set_level(logging.DEBUG)
    user = decided.everybody()[who]
    for after in (False, True):
        if after:
            release(decided)
        client.force_login(user)
        pages = everything(client, caplog)
        hidden = {c for c in canaries(decided) if "-" not in c or "canary" in c}
        leaks = [(page, c) for page, text in pages.items() for c in hidden if c in text and c not in page]
        assert leaks == []
    assert who != "lead" or any("200 /recommendations/" in page for page in pages)
    told = " ".join(f"{n.subject} {n.body} {n.link}" for n in Notice.objects.filter(user=user))
    assert not [name for name in CANARY_NAMES if name in told]
    assert Signature.objects.exists()


def test_a_candidate_sees_neither_votes_nor_who_left_nor_what_the_panel_recommended(decided, client, caplog):
    release(decided)
    client.force_login(decided.candidates[0])
    pages = everything(client, caplog)
    hidden = [decided.member.name.lower(), decided.other.name.lower(), "a colleague", decided.lead.name.lower()]
    assert [(page, word) for page, text in pages.items() for word in hidden if word in text] == []
