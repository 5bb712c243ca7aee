"""Canaries: what a reviewer must not know is planted, proven to be there, and looked for everywhere."""

import itertools
import logging
from dataclasses import replace

import pytest
from django.contrib.messages import get_messages
from django.core import mail

from exams.cycles.own_rules import correct_rules
from exams.messages.models import Notice
from tests.house import CANARY_NAMES
from tests.leaks.addresses import acts, addresses

COMMENT = "canary-comment-of-a-colleague"


def canaries(house):
    found = {*CANARY_NAMES, *(word for name in CANARY_NAMES for word in name.split())}
    for one in house.registrations:
        found |= {str(one.pk), one.pk.hex, str(one.candidate.pk), one.candidate.reference, one.candidate.email}
        found |= {one.candidate.email.split("@")[0]}
    return {c.lower() for c in found}


def crawl(client, caplog, user):
    """Everything every address answers to this person, as one lower-case text per address: headers, body, log."""
    for address in addresses(user):
        for method in ("get", "post"):
            if "logout" in address or "give-back" in address or "take" in address:
                continue
            caplog.clear()
            response = getattr(client, method)(address, {"reason": ""})
            body = b"".join(response.streaming_content) if response.streaming else response.content
            yield (
                f"{method} {address} {response.status_code}",
                (str(response.headers) + body.decode("utf-8", "replace") + caplog.text).lower(),
            )


def do_everything(client, caplog, user):
    """What every action of this person’s answers, on every row: what it says, and once each page to which it leads."""
    seen = set()
    for one, page, api in acts(user):
        if not one.allows(user):
            continue
        for path, more in ((page, {}), (api, {"content_type": "application/json"})):
            if not path:
                continue
            caplog.clear()
            response = client.post(path, {"reason": "x"}, **more)
            said = " ".join(str(one) for one in get_messages(response.wsgi_request))
            client.cookies.pop("messages", None)
            if response.status_code == 302 and response.url not in seen:
                seen.add(response.url)
                response = client.get(response.url, follow=True)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            yield (
                f"post {path} {200 if response.status_code == 302 else response.status_code}",
                (str(response.headers) + said + body.decode("utf-8", "replace") + caplog.text).lower(),
            )


@pytest.mark.parametrize("who", ["reviewer", "lead"])
@pytest.mark.parametrize("phase", ["reading", "discussed", "discrepant", "settled"])
def test_no_page_endpoint_header_or_log_tells_a_reviewer_who_wrote(house, client, caplog, who, phase):
    caplog.set_level(logging.DEBUG)
    if phase == "discussed":
        rules = house.cycle.rules
        talking = replace(rules, reading=replace(rules.reading, discussion_hours=48))
        correct_rules(house.cycle, talking, by=house.clerk, now=house.now, reason="they discuss")
    if phase in ("discussed", "discrepant"):
        house.rate(house.scripts[0], house.readers[0], 4, 3, comment="x")
        house.rate(house.scripts[0], house.readers[1], 0, 3, comment="y")
    if phase == "settled":
        house.rate_all()
    user = house.readers[0] if who == "reviewer" else house.lead
    client.force_login(user)
    hidden = canaries(house)
    pages = {**dict(crawl(client, caplog, user)), **dict(do_everything(client, caplog, user))}
    assert sum(" 200" in page for page in pages) >= 4, "there was something to look at"
    # What the crawler itself asked for comes back in logs and in links to sign in; that tells nobody anything.
    leaks = [(page, c) for page, text in pages.items() for c in hidden if c in text and c not in page.replace("-", "")]
    leaks = [(page, c) for page, c in leaks if c not in page]
    assert leaks == []
    assert not mail.outbox
    told = " ".join(f"{n.subject} {n.body} {n.link}" for n in Notice.objects.filter(user=user)).lower()
    assert not any(canary in told for canary in hidden)


def test_the_canaries_are_there_for_those_who_may_see_them(house, client, caplog):
    house.to_committee()
    client.force_login(house.chair)
    text = " ".join(text for _, text in crawl(client, caplog, house.chair))
    assert all(name.lower() in text for name in CANARY_NAMES)


def test_nothing_of_a_colleagues_rating_is_seen_before_both_are_in(house, client, caplog):
    house.rate(house.scripts[0], house.readers[0], 4, 3, comment=COMMENT)
    client.force_login(house.readers[1])
    pages = dict(crawl(client, caplog, house.readers[1]))
    assert [page for page, text in pages.items() if COMMENT in text] == []


@pytest.mark.parametrize("role", ["coordinator", "chair", "member", "lead", "reviewer", "candidate"])
def test_no_act_tells_anybody_what_is_not_for_them(house, client, caplog, role):
    """Every action that is theirs, on every row there is, by page and program."""
    house.to_committee()
    user = house.everybody()[role]
    client.force_login(user)
    answers = dict(do_everything(client, caplog, user))
    assert len(answers) >= 10, "there was something to do"
    assert not [path for path in answers if path.endswith((" 500", " 405"))]
    hidden = canaries(house) if role in ("lead", "reviewer") else set()
    if role == "candidate":
        hidden = {CANARY_NAMES[1].lower(), *(reader.name.lower() for reader in house.readers)}
    assert [(p, c) for p, text in answers.items() for c in hidden if c in text.replace(p, "") and c not in p] == []


def test_a_colleagues_rating_changes_no_byte_of_what_a_reviewer_sees(house, client):
    client.force_login(house.readers[1])
    pages = [
        "/",
        "/desk/",
        f"/desk/scripts/{house.scripts[0].code}/",
        "/api/v1/my-scripts/",
        f"/api/v1/my-scripts/{house.scripts[0].code}/",
    ]

    def bodies():
        return [strip_token(client.get(page).content.decode()) for page in pages]

    before = bodies()
    house.rate(house.scripts[0], house.readers[0], 4, 3, comment=COMMENT)
    assert bodies() == before


def strip_token(text):
    import re

    return re.sub(r'name="(?:csrfmiddlewaretoken|once)" value="[^"]+"', "", text)


def test_a_script_that_is_not_yours_answers_like_one_that_does_not_exist(house, client):
    client.force_login(house.lead)
    real = client.get(f"/desk/scripts/{house.scripts[0].code}/")
    none = client.get("/desk/scripts/ZZZZZZZZZZ/")
    assert (real.status_code, strip_token(real.content.decode())) == (404, strip_token(none.content.decode()))
    real = client.get(f"/api/v1/my-scripts/{house.scripts[0].code}/")
    none = client.get("/api/v1/my-scripts/ZZZZZZZZZZ/")
    assert (real.status_code, real.content) == (404, none.content)


def test_codes_do_not_follow_the_order_of_the_candidates(house):
    from panels.reading.models.scripts import new_code

    codes = [new_code() for _ in range(2000)]
    assert len(set(codes)) == 2000
    rising = sum(a < b for a, b in itertools.pairwise(codes)) / 1999
    assert 0.45 < rising < 0.55


def test_a_candidate_learns_neither_result_nor_reviewer_before_the_release(house, client, caplog):
    house.to_committee()
    client.force_login(house.candidates[0])
    text = " ".join(text for _, text in crawl(client, caplog, house.candidates[0]))
    assert "endorse you" not in text
    for reader in house.readers:
        assert reader.email not in text
        assert reader.name.lower() not in text


def test_a_candidate_sees_nothing_of_another(house, client, caplog):
    house.release()
    client.force_login(house.candidates[0])
    # The public registry is for everybody: who is endorsed is found there by anybody, without an account.
    public = (" /registry/", " /verify/")
    crawled = crawl(client, caplog, house.candidates[0])
    text = " ".join(text for page, text in crawled if not any(word in page for word in public))
    assert CANARY_NAMES[0].lower() in text
    assert CANARY_NAMES[1].lower() not in text


def test_answer_keys_never_leave_the_server(house, client, caplog):
    from scoring.keys.models import KeyEntry

    assert KeyEntry.objects.filter(key="B").exists()
    for user in (house.candidates[0], house.readers[0]):
        client.force_login(user)
        for page, text in crawl(client, caplog, user):
            assert '"key"' not in text, page
