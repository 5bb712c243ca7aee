"""The API keeps what its schema says: no answer that is not in it, whatever is sent, whoever sends it.

A few cases of each operation here; ``pytest tests/exams/actions/test_contract.py --api-cases 40`` sends as many of
each as every role.
"""

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from exams.accounts.permissions import Role
from exams.actions.declaration import actions, readable
from exams.tokens.models import PersonalToken
from exams.tokens.procedures import held_by
from tests.outside_client import house_for_others

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def token_of(house, account):
    """token_of(role) → a token of somebody who holds that role at the house's association."""

    def make(role):
        user = next(
            (one for one in house.everybody().values() if one.role_grants.filter(role=role).exists()), None
        ) or account(role, f"{role}-of-the-api")
        scopes = [permission.name for permission in held_by(user)]
        return user, PersonalToken.objects.create(user, name=role, scopes=scopes, number=role[:16])[1]

    return make


def keys_of(user):
    """{address before the key: keys of rows that there are for this person}."""
    found = {}
    for rows, may in [(one.rows, one.may) for one in actions()] + [(rows, rows.reads) for rows in readable()]:
        permissions = may if isinstance(may, tuple) else ()
        known = found.setdefault(f"/api/v1/{rows.name}/", set())
        known |= {rows.key_of(row) for row in rows.of(user, *permissions)[:3]}
    return {start: sorted(keys) for start, keys in found.items()}


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CHAIR, Role.CANDIDATE, *[
    role for role in Role if role not in (Role.COORDINATOR, Role.CHAIR, Role.CANDIDATE)
]])  # fmt: skip
def test_no_answer_is_outside_the_schema(token_of, role, request):
    cases = request.config.getoption("--api-cases")
    if not cases and role != Role.COORDINATOR:
        pytest.skip("only with --api-cases")
    user, token = token_of(role)
    sent_with = {"Authorization": f"Token {token}"}
    keys, sent = keys_of(user), 0
    with house_for_others() as application:
        api = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application, headers=sent_with)
        for result in api.get_all_operations():
            sent += _send(result.ok(), keys, sent_with, cases or 1)
    print(f"{role}: {sent} cases")
    assert sent > 50


def _send(operation, keys, headers, most):
    sent = 0
    known = next((found for start, found in keys.items() if operation.path.startswith(start)), [])

    @settings(
        max_examples=most, database=None, deadline=None, phases=[Phase.generate], derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def send(case):
        nonlocal sent
        if known and sent % 3 != 2:
            case.path_parameters["key"] = known[sent % len(known)]
        sent += 1
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    send()
    return sent
