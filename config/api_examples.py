"""Invented examples in the schema: every input and answer of an action, every list and row, made from the declarations.

What is sent and answered is derived from the schema, which comes from the forms and rows; a form that wants to tell
more has an ``example``.  Nothing here is anybody's.
"""

import re

from django import forms

from config.api import PROBLEM, problem
from exams.actions.declaration import actions, readable
from exams.actions.performing import Unconfirmed

BY_FORMAT = {
    "date": "2026-03-14",
    "date-time": "2026-03-14T09:00:00Z",
    "time": "09:00:00",
    "uuid": "5f0c1d2e-0000-4000-8000-000000000001",
    "email": "robin@example.org",
    "uri": "https://example.org/",
    "decimal": "12",
    "binary": "(the content of a file)",
}
BY_NAME = {
    "name": "Robin Example",
    "candidate": "EX-0001",
    "reference": "EX-0001",
    "reason": "An invented reason.",
    "credential": "IMH-E",
    "category": "Infant Family Specialist",
    "association": "example-association",
    "code": "EXAMPLE234",
    "currency": "USD",
    "time_zone": "America/New_York",
    "language": "en",
    "sha256": "0" * 64,
}
CONFIRM = "5f0c1d2e3a4b5c6d7e8f"


def add_examples(result, generator, request, public):
    """A hook of the schema's: no operation of ours is without an example."""
    schemas, acts, lists = result["components"]["schemas"], _acts(), _lists()
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            one = acts.get(path) if method == "post" else None
            for media in operation.get("requestBody", {}).get("content", {}).values():
                media["example"] = input_of(one, media["schema"], schemas)
            for code, answer in operation["responses"].items():
                for kind, media in answer.get("content", {}).items():
                    if code == "200" and kind == "application/json":
                        media["example"] = said_by(one) if one else example_of(media["schema"], schemas)
            if one:
                operation["responses"]["409"]["content"][PROBLEM]["example"] = refusal_of(one)
                operation["responses"]["422"]["content"][PROBLEM]["example"] = faults_of(one)
            elif path in lists:
                operation["responses"]["422"]["content"][PROBLEM]["example"] = unknown_filter(lists[path])
    return result


def _acts():
    return {f"/api/v1/{one.rows.name}/{{key}}/{one.name}/": one for one in actions() if one.api}


def _lists():
    return {f"/api/v1/{rows.name}/": rows for rows in readable()}


# ── what an action is sent, and answers ──────────────────────────────────────────────────────────────────────────────
def input_of(one, schema, schemas) -> dict:
    """The fields of the form; not what only the answer 409 tells."""
    told = example_of(schema, schemas)
    if one is None:
        return told
    for name, field in one.form.base_fields.items():
        told[name] = _chosen(field, told[name])
    return {name: told[name] for name in one.form.base_fields} | getattr(one.form, "example", {})


def _chosen(field, derived):
    """Of choices that stand fast the first; of rows, which there are nobody knows here, a number."""
    if isinstance(field, forms.ModelChoiceField):
        return ["1"] if isinstance(derived, list) else "1"
    if not isinstance(field, forms.ChoiceField) or callable(getattr(field, "_choices", None)):
        return derived
    if isinstance(derived, bool):
        return derived
    first = next((str(value) for value, _ in field.choices if value and not isinstance(_, list | tuple)), None)
    if first is None:
        return derived
    return [first] if isinstance(derived, list) else first


def said_by(one) -> dict:
    return {"said": f"{one.title}: this is done.", "warnings": [], "data": {}}


def refusal_of(one) -> dict:
    if not one.asks:
        return problem(409, "refused", "A rule says no: what it says, and what to do instead, stands here.").data
    unseen = Unconfirmed(["What it would do, in numbers and names.", *filter(None, [one.final])], CONFIRM)
    more = {"consequences": unseen.sentences, "confirm": unseen.seal}
    more |= {"type_name": BY_NAME["name"]} if one.typed else {}
    return problem(409, unseen.code, str(unseen), **more).data


def faults_of(one) -> dict:
    """The first field that may not be left out, left out."""
    name, field = next(((n, f) for n, f in one.form.base_fields.items() if f.required), ("", None))
    if field is None:
        fault = {"detail": "There is no field “example”."}
        return problem(422, "invalid", "The input cannot be used as it is.", errors=[fault]).data
    fault = {"pointer": f"/{name}/0", "detail": str(field.error_messages["required"])}
    return problem(422, "invalid", "The request cannot be used as it is.", errors=[fault]).data


def unknown_filter(rows) -> dict:
    ways = ", ".join(name for name, way in rows.shows.items() if isinstance(way, str))
    return problem(422, "invalid", f"One cannot filter by “colour”; by {ways}.").data


# ── values of a schema ───────────────────────────────────────────────────────────────────────────────────────────────
def example_of(schema, schemas, name=""):
    """An invented value that this schema allows."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    for several in ("allOf", "oneOf"):
        if several in schema:
            return example_of(schema[several][0], schemas, name)
    if "enum" in schema:
        return schema["enum"][0]
    made = _MADE.get(schema.get("type"), lambda *_: {})
    return made(schema, schemas, name)


def _object(schema, schemas, name):
    known = schema.get("properties", {})
    if {"count", "results"} <= known.keys():
        return {"count": 1, "next": None, "previous": None, "results": example_of(known["results"], schemas)}
    if known:
        return {one: example_of(part, schemas, one) for one, part in known.items()}
    more = schema.get("additionalProperties")
    return {"example": example_of(more, schemas)} if more else {}


def _number(schema, schemas, name):
    return min(max(1, schema.get("minimum", 1)), schema.get("maximum", 1_000_000))


def _text(schema, schemas, name):
    made = BY_FORMAT.get(schema.get("format")) or BY_NAME.get(name) or f"Example of {name.replace('_', ' ') or 'words'}"
    pattern = schema.get("pattern")
    if pattern and not re.search(pattern, made):
        made = "1" if re.search(pattern, "1") else "example"
    return made[: schema.get("maxLength", len(made))]


_MADE = {
    "object": _object,
    "array": lambda schema, schemas, name: [example_of(schema["items"], schemas, name.removesuffix("s"))],
    "boolean": lambda schema, schemas, name: True,
    "integer": _number,
    "number": _number,
    "string": _text,
}
