"""Programs read what the pages list: everybody their own, all of it, in few questions, and nothing a page hides."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.accounts import procedures as accounts
from exams.accounts.permissions import Role
from exams.actions.declaration import actions, allowed, readable
from exams.cycles.models import Sitting
from panels.committee.models import Decision, Hearing
from panels.committee.procedures import meetings, motions, votes
from tests.leaks.test_committee import hear, release

# Rows that are acted on and read at no address of their own, and why.
NOT_READ = {
    "accounts": "oneself, of whom no page lists anything; the tokens are read",
    "me": "oneself again",
    "my-scripts": "blind: read as values at /api/v1/my-scripts/, in the order of the desk",
    "my-account": "oneself again",
    "references": "behind a secret link, without an account",
    "new-addresses": "behind a secret link",
    "house": "the house itself, of which no page lists anything",
    "installation": "the house itself, before there is anything in it",
    "ledgers": "an association, read as associations; its lines as ledger-lines, its bills as bills",
    "payers": "a candidate, read as candidates",
    "vendor-files": "a file that waits for its columns to be mapped; what is handed in is read as sheets",
}


@pytest.fixture
def decided(house, account):
    """Signatures, a meeting, decisions released, a case that a member has left, an appeal."""
    hear(house, account)
    release(house)
    return house


def found(client, rows, **filters):
    answer = client.get(f"/api/v1/{rows}/", filters)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_whatever_is_acted_on_is_read():
    assert {one.rows.name for one in actions()} - {rows.name for rows in readable()} == NOT_READ.keys()


@pytest.mark.parametrize("who", ["coordinator", "chair", "member", "lead", "reviewer", "candidate"])
def test_every_list_is_read_page_by_page_and_every_row_has_a_version(decided, client, who):
    user = decided.everybody()[who]
    client.force_login(user)
    seen = 0
    for rows in readable():
        listed = client.get(f"/api/v1/{rows.name}/")
        if not allowed(user, rows.reads):
            assert listed.status_code == 403, rows.name
            continue
        results = listed.json()["results"]
        assert listed.json()["count"] == rows.read_by(user).count(), rows.name
        for row in rows.read_by(user)[:2]:
            one = client.get(f"/api/v1/{rows.name}/{rows.key_of(row)}/")
            assert (one.status_code, "ETag" in one) == (200, True), rows.name
            assert one.json().keys() == {*rows.shows, *rows.alone}, rows.name
            seen += 1
        assert all(line.keys() == rows.shows.keys() for line in results), rows.name
    assert seen >= 2, "there was something to read"


@pytest.mark.parametrize("who", ["coordinator", "chair", "candidate"])
def test_a_longer_list_asks_no_more_questions(decided, client, who):
    client.force_login(decided.everybody()[who])

    def asked(rows, size):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/api/v1/{rows.name}/", {"page_size": size})
        return len(captured)

    lists = [rows for rows in readable() if allowed(decided.everybody()[who], rows.reads)]
    asked(lists[0], 1)
    more = {rows.name: (asked(rows, 1), asked(rows, 100)) for rows in lists}
    assert {name: counts for name, counts in more.items() if counts[1] > counts[0]} == {}
    assert max(counts[1] for counts in more.values()) <= 25


@pytest.mark.parametrize("role", Role)
def test_nothing_of_another_association_is_read(decided, client, account, clerk, role, now):
    far = accounts.found_association("Far Association", by=clerk, now=now)
    user = account(role.value, "far", at=far)
    client.force_login(user)
    own = {"associations", "registries", "messages", "people", "role-grants", "registry", "tokens", "doors",
           "own-associations", "my-training"}  # fmt: skip
    for rows in readable():
        if allowed(user, rows.reads) and rows.name not in own:
            assert found(client, rows.name) == [], rows.name
    assert not any("Test Association" in str(found(client, name)) for name in own - {"registry", "doors"}
                   if client.get(f"/api/v1/{name}/").status_code == 200)  # fmt: skip


def test_a_row_is_held_to_its_version_whichever_page_the_action_is_of(house, client):
    """The action is declared on rows of another page than those that are read."""
    client.force_login(house.coordinator)
    address = f"/api/v1/cycles/{house.cycle.pk}/"
    read = client.get(address)["ETag"]

    def make(version):
        sent = {"content_type": "application/json", "headers": {"If-Match": version}}
        return client.post(f"{address}make-evidence-pack/", {}, **sent).status_code

    assert (make('"of-another-day"'), make(read)) == (412, 200)


def test_yes_and_no_are_written_as_programs_write_them(house, client):
    Sitting.objects.create(
        cycle=house.cycle, place="From home", remote=True, time_zone="UTC", starts_at=house.sitting.starts_at,
        ends_at=house.sitting.ends_at, capacity=5,
    )  # fmt: skip
    client.force_login(house.coordinator)
    assert [one["place"] for one in found(client, "sittings", remote="true")] == ["From home"]
    assert [one["place"] for one in found(client, "sittings", remote="False")] == ["Hall"]
    assert client.get("/api/v1/sittings/", {"remote": "perhaps"}).status_code == 422
    assert client.get("/api/v1/sittings/", {"place": "a\0b"}).status_code == 422


# ── what is hidden ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("secret", [False, True])
def test_of_a_vote_nothing_is_read_before_it_is_closed(house, client, account, secret):
    hear(house, account)
    case = Hearing.objects.get().case
    meetings.attend(house.meeting, by=house.other, now=house.now)
    meetings.attend(house.meeting, by=house.chair, now=house.now)
    motion = motions.move_motion(
        house.meeting, case, outcome="endorse", reason="Clear.", secret=secret, by=house.chair, now=house.now
    )
    votes.vote(house.meeting, motion, stance="against", by=house.other, now=house.now)
    client.force_login(house.chair)
    (open_,) = found(client, "motions")
    assert (open_["count"], open_["votes"]) == (None, [])
    assert "against" not in str(open_)
    votes.vote(house.meeting, motion, stance="for", by=house.chair, now=house.now)
    votes.close_vote(house.meeting, motion, by=house.chair, now=house.now)
    (closed,) = found(client, "motions")
    assert (closed["count"]["in_favour"], closed["count"]["against"]) == (1, 1)
    told = {} if secret else {str(house.other): "against", str(house.chair): "for"}
    assert {vote["member"]: vote["stance"] for vote in closed["votes"]} == told


def test_of_a_case_that_one_has_left_only_its_number_is_read(decided, client):
    left = decided.left.case
    client.force_login(decided.member)
    (own,) = [one for one in found(client, "recusals") if one["member"] == str(decided.member)]
    assert own["position"] == left.position
    for rows in ("cases", "decisions", "motions", "hearings", "appeals"):
        assert str(left.pk) not in str(found(client, rows)), rows
    assert client.get(f"/api/v1/decisions/{Decision.objects.get(case=left).pk}/").status_code == 404
    client.force_login(decided.chair)
    assert str(left.pk) in str(found(client, "decisions")), "there was something to hide"


def test_what_the_right_to_read_was_given_up_for_is_not_read(folder, client):
    folder.complete()
    client.force_login(folder.user)
    told = {one["email"].partition("-")[0]: one for one in found(client, "my-references")}
    assert (told["ruth"]["waived"], told["ruth"]["counts"], told["ruth"]["ratings"]) == (True, True, None)
    assert set(told["rob"]["ratings"].values()) == {3}
    folder.submit()
    for user in folder.reviewers:
        folder.assign(user)
    client.force_login(folder.reviewers[0])
    whole = client.get(f"/api/v1/portfolio-reviews/{folder.portfolio.pk}/").json()
    assert [set(one["ratings"].values()) for one in whole["references"]] == [{3}, {3}]


def test_a_portfolio_reviewer_reads_no_colleague_before_their_own_turn_is_over(folder, client):
    folder.rules(way="independent")
    folder.in_review()
    first, second = folder.reviewers
    folder.read(first, comment="canary of the first reading")
    address = f"/api/v1/portfolio-reviews/{folder.portfolio.pk}/"
    client.force_login(second)
    assert client.get(address).json()["readings"] == []
    client.force_login(folder.coordinator)
    office = client.get(f"/api/v1/portfolios/{folder.portfolio.pk}/").json()["readings"]
    assert [one["comment"] for one in office] == ["canary of the first reading"]
