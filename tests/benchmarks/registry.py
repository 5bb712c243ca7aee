"""The registry with 10,000 endorsements: questions, milliseconds and plans.  ``python -m tests.benchmarks.registry``.

In a database of its own, made and dropped: SQLite, or beside that of ``TEST_DATABASE_URL``.
"""

import os
import statistics
import time

MANY, TIMES = 10_000, 15


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        one, code, name = fill_registry()
        ask_pages(one, code, name)
        explain(one, code, name)
    finally:
        runner.teardown_databases(databases)


def fill_registry():
    from django.db import connection
    from django.utils import timezone

    from exams.accounts import procedures as accounts
    from exams.accounts.models import User
    from exams.rules import procedures as rules_steps
    from exams.rules.book import Rules
    from panels.endorsements.models import Endorsement
    from tests.panels.endorsements.test_registry import fill, spelt

    by, now = User.objects.clerk(), timezone.now()
    associations = [accounts.found_association(f"{name} Association", by=by, now=now) for name in ("One", "Two")]
    for association in associations:
        rules_steps.adopt_rule_book(association, Rules(), effective_from=now.date(), by=by, now=now)
        fill(association, MANY // 2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return associations[0], Endorsement.objects.filter(association=associations[0]).first().code, f"family{spelt(1234)}"


def ask_pages(one, code, name):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    pages = {
        "all of it, first page": "/registry/",
        "page 100": "/registry/?page=100",
        "one association": f"/registry/{one.slug}/",
        "a name": f"/registry/?name={name}",
        "two beginnings": "/registry/?name=giv+fam",
        "a place and a state": "/registry/?place=hull&state=active",
        "a number": "/registry/?name=N-1234",
        "verify a code": f"/verify/{code}/",
        "the badge": f"/verify/{code}/badge.jwt",
        "status list": f"/badges/{one.slug}/status/suspension/",
    }
    print(f"{connection.vendor}: {MANY:,} endorsements, median of {TIMES}")
    client = Client()
    client.get(pages["the badge"])  # the first makes the key
    for label, address in pages.items():
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        questions, spans = len(captured), []
        assert answer.status_code == 200, address
        for _ in range(TIMES):
            begun = time.perf_counter()
            client.get(address)
            spans.append(1000 * (time.perf_counter() - begun))
        print(f"  {label:22} {questions:2} queries  {statistics.median(spans):6.1f} ms  {len(answer.content):6,} bytes")


def explain(one, code, name):
    from exams.rules.sections.endorsement import EndorsementRules
    from panels.endorsements.models import Endorsement
    from panels.endorsements.search import Search, public_endorsements

    rules = {pk: EndorsementRules() for pk in Endorsement.objects.values_list("association", flat=True).distinct()}
    everybody = public_endorsements(rules)
    plans = {
        "a name": Search(name=name).of(everybody),
        "a place": Search(place="hull", state="active").of(everybody).order_by("sort_name", "id")[:50],
        "a page": everybody.order_by("sort_name", "id")[:50],
        "a page of one association": public_endorsements(rules, one).order_by("sort_name", "id")[:50],
        "a code": Endorsement.objects.filter(code=code),
    }
    for label, asked in plans.items():
        print(f"-- {label}\n{asked.explain()}")


if __name__ == "__main__":
    main()
