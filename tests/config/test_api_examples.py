"""Every example in the schema is one that the schema allows, and there is one wherever a reader looks for it."""

import copy

import pytest
from jsonschema import Draft4Validator, FormatChecker

from exams.actions.declaration import actions, readable

PROBLEM = "application/problem+json"


@pytest.fixture
def schema(house, client):
    client.force_login(house.coordinator)
    return client.get("/api/v1/schema/", {"format": "json"}).json()


def as_json_schema(part):
    """What OpenAPI 3.0 says of empty values, as JSON Schema says it."""
    if isinstance(part, list):
        return [as_json_schema(one) for one in part]
    if not isinstance(part, dict):
        return part
    made = {name: as_json_schema(one) for name, one in part.items() if name != "example"}
    return {"anyOf": [made, {"type": "null"}]} if made.pop("nullable", False) is True else made


def told(schema):
    """(where, its schema, its example) of every one there is."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            parts = [("asks", operation.get("requestBody", {}))]
            parts += list(operation["responses"].items())
            for where, part in parts:
                for media in part.get("content", {}).values():
                    if "example" in media:
                        yield f"{method} {path} {where}", media["schema"], media["example"]


def test_every_example_is_one_that_its_own_schema_allows(schema):
    components = as_json_schema(copy.deepcopy(schema["components"]))
    wrong, seen = [], 0
    for where, said, example in told(schema):
        judge = Draft4Validator({**as_json_schema(said), "components": components}, format_checker=FormatChecker())
        wrong += [f"{where}: {fault.message}" for fault in judge.iter_errors(example)]
        seen += 1
    assert wrong == []
    assert seen > 3 * len(actions())


def test_every_action_shows_what_it_is_sent_and_what_it_answers(schema):
    for one in actions():
        operation = schema["paths"][f"/api/v1/{one.rows.name}/{{key}}/{one.name}/"]["post"]
        answers = operation["responses"]
        assert answers["200"]["content"]["application/json"]["example"]["said"], one.name
        assert ("confirm" in answers["409"]["content"][PROBLEM]["example"]) == one.asks, one.name
        assert answers["422"]["content"][PROBLEM]["example"]["errors"], one.name
        for media in operation.get("requestBody", {}).get("content", {}).values():
            assert media["example"].keys() == one.form.base_fields.keys(), one.name


def test_every_kind_of_row_shows_a_list_and_one_of_them(schema):
    for rows in readable():
        many = schema["paths"][f"/api/v1/{rows.name}/"]["get"]["responses"]
        listed = many["200"]["content"]["application/json"]["example"]["results"]
        one = schema["paths"][f"/api/v1/{rows.name}/{{key}}/"]["get"]["responses"]["200"]["content"]
        assert listed[0].keys() == rows.shows.keys(), rows.name
        assert one["application/json"]["example"].keys() == rows.shows.keys() | rows.alone.keys(), rows.name


def test_the_schema_is_built_without_a_warning():
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.generators import SchemaGenerator

    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        SchemaGenerator().get_schema(public=True)
    assert not GENERATOR_STATS
