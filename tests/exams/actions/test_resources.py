"""What programs may read: lists in pages, one row with its version; never another association's."""

import pytest
from rest_framework.throttling import UserRateThrottle

from exams.accounts import procedures as accounts
from exams.registration.models import LedgerLine

API = "/api/v1/registrations/"


@pytest.fixture
def three(entry, client):
    client.force_login(entry.coordinator)
    return [entry.registered() for _ in range(3)]


def test_a_list_comes_in_pages_and_is_filtered(three, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        page = client.get(API, {"page_size": 2}).json()
    assert (page["count"], len(page["results"]), page["next"] is not None) == (3, 2, True)
    found = client.get(API, {"name": "Person 1"}).json()["results"]
    assert [one["id"] for one in found] == [str(three[1].pk)]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"id": "nonsense"}, "is no id"),
        ({"agency": "x"}, "One cannot filter by “agency”"),
        ({"candidate__user__password": "x"}, "One cannot filter by"),
    ],
)
def test_what_one_cannot_filter_by_is_refused_with_a_sentence(three, client, query, sentence):
    answer = client.get(API, query)
    assert (answer.status_code, sentence in answer.json()["detail"]) == (422, True)


def test_a_row_has_a_version_and_is_not_sent_twice(three, client):
    first = client.get(f"{API}{three[0].pk}/")
    assert first.json()["name"] == "Person 0"
    again = client.get(f"{API}{three[0].pk}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_act_on_a_row_that_changed_since_it_was_read_is_refused(three, client, entry):
    address = f"{API}{three[0].pk}/"
    read = client.get(address)["ETag"]

    def seat():
        given = {"sitting": entry.sittings[0].pk}
        return client.post(
            f"{address}seat-candidate/", given, content_type="application/json", headers={"If-Match": read}
        )

    assert seat().status_code == 200
    late = seat()
    assert (late.status_code, late.json()["type"]) == (412, "/problems/changed-since")


def test_what_is_another_associations_is_not_there(three, client, account, clerk, now):
    far = accounts.found_association("Far Association", by=clerk, now=now)
    client.force_login(account("coordinator", "far", at=far))
    assert client.get(API).json()["results"] == []
    assert client.get(f"{API}{three[0].pk}/").status_code == 404


@pytest.mark.parametrize("role", ["candidate", "reviewer", "proctor", "committee-member"])
def test_whoever_may_not_read_them_is_told_so(three, client, account, role):
    client.force_login(account(role, "somebody"))
    answer = client.get(API)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert LedgerLine.objects.exists()


def test_too_many_requests_are_told_when_to_come_again(three, client, monkeypatch):
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    answers = [client.get(API) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].json()["type"] == "/problems/throttled"
    assert int(answers[2]["Retry-After"]) <= 60
