"""A reviewer who tries: other ids, filters, sorts, searches, methods, clocks.  Nothing answers differently."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.actions.declaration import actions
from exams.messages.models import Notice
from panels.reading.models import Assignment, Script
from tests.leaks.test_blindness import COMMENT, canaries, strip_token

PAGES = ["/", "/desk/", "/desk/about-me/", "/desk/training/", "/api/v1/my-scripts/"]
TRICKS = [
    "search=Canaryworth", "q=Zebulon", "ordering=registration", "ordering=-handed_in_at", "sort=candidate",
    "filter=canary", "candidate=CANARYREF0", "script__sealed_key__attempt=1", "reviewer=1", "round=2", "state=settled",
    "phase=independent", "format=csv", "format=json", "page_size=1000", "limit=1&offset=1", "expand=ratings",
    "fields=colleagues", "include=candidate", "debug=1", "as=coordinator", "user=1", "before=999", "show=all",
]  # fmt: skip


def answered(client, address, **headers):
    response = client.get(address, headers=headers)
    kept = {k: v for k, v in response.headers.items() if k != "Content-Length"}
    return response.status_code, kept, strip_token(response.content.decode())


@pytest.fixture
def curious(house, client):
    client.force_login(house.readers[0])
    house.mine = Assignment.objects.on_desk_of(house.readers[0]).first().script.code
    house.pages = [*PAGES, f"/desk/scripts/{house.mine}/", f"/api/v1/my-scripts/{house.mine}/"]
    return house


@pytest.mark.parametrize("trick", TRICKS)
def test_no_filter_sort_or_search_changes_what_a_reviewer_is_told(curious, client, trick):
    for page in curious.pages:
        plain, tried = answered(client, page), answered(client, f"{page}?{trick}")
        if trick.startswith("format=") and "/api/" in page:
            assert tried[0] in (200, 404), page
        else:
            assert tried == plain, page
        assert not any(canary in tried[2].lower() for canary in canaries(curious))


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head", "trace"])
def test_no_method_tells_more_than_reading_does(curious, client, method):
    acts = [f"/do/my-scripts/{curious.mine}/rate-script/", f"/api/v1/my-scripts/{curious.mine}/rate-script/"]
    for page in [*curious.pages, *acts]:
        response = getattr(client, method)(page)
        said = (str(response.headers) + response.content.decode()).lower()
        assert response.status_code != 500
        assert not any(canary in said for canary in canaries(curious)), page


def test_a_script_of_another_desk_costs_what_one_that_does_not_exist_costs(house, client):
    """Equal work is what equal time comes from."""
    other = Script.objects.create(panel=house.panel, label="V1", text="Not yours.")
    client.force_login(house.readers[0])

    def work(code):
        seen = []
        for page in (f"/desk/scripts/{code}/", f"/api/v1/my-scripts/{code}/"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 404
            # The same statements, but for the code that was asked for and the session's own stamp.
            seen += [re.sub(r"'[A-Z0-9]{10}'|'20[^']*'", "?", q["sql"]) for q in captured.captured_queries]
        acts = [one.name for one in actions() if one.rows.name == "my-scripts"]
        assert len(acts) >= 6
        paths = [f"{way}/my-scripts/{{}}/{act}/" for act in acts for way in ("/do", "/api/v1")]
        for path in (*paths, "/desk/scripts/{}/draft/"):
            with CaptureQueriesContext(connection) as captured:
                answer = client.post(path.format(code), {"reason": "x", "cannot": "other"})
            seen.append((path, answer.status_code, len(captured)))
        return seen

    assert work(other.code) == work("ZZZZZZZZZZ")


def test_nothing_of_a_colleagues_reading_shows_in_headers_counts_mail_or_messages(curious, client):
    client.force_login(curious.readers[1])
    before = {page: answered(client, page) for page in curious.pages}
    queries = {page: count(client, page) for page in curious.pages}
    for script in curious.scripts:
        curious.rate(script, curious.readers[0], 4, 3, comment=COMMENT)
    assert {page: answered(client, page) for page in curious.pages} == before
    assert {page: count(client, page) for page in curious.pages} == queries, "not even in the work that is done"
    assert not mail.outbox
    assert not Notice.objects.filter(user=curious.readers[1]).exists()


def test_conditional_requests_tell_nothing(curious, client):
    client.force_login(curious.readers[1])
    for page in curious.pages:
        response = client.get(page)
        assert "ETag" not in response
        assert "Last-Modified" not in response
        assert "no-store" in response.get("Cache-Control", "") or "no-cache" in response.get("Cache-Control", ""), page


def count(client, page):
    with CaptureQueriesContext(connection) as captured:
        client.get(page)
    return len(captured)


def test_the_desk_asks_the_same_at_ten_thousand_scripts(house, client):
    client.force_login(house.readers[0])
    reviewer = house.readers[0].reviewers.get()
    code = house.scripts[0].code
    pages = ["/desk/", f"/desk/scripts/{code}/", "/api/v1/my-scripts/", f"/api/v1/my-scripts/{code}/"]
    few = [count(client, page) for page in pages]
    Script.objects.bulk_create([Script(panel=house.panel, label="V1") for _ in range(10_000)], batch_size=5000)
    made = house.panel.scripts.exclude(pk__in=[s.pk for s in house.scripts]).values_list("pk", flat=True)[:300]
    Assignment.objects.bulk_create(
        [Assignment(script_id=pk, reviewer=reviewer, label="V1", rank=n) for n, pk in enumerate(made)]
    )
    assert [count(client, page) for page in pages] == few
    assert max(few) <= 8
