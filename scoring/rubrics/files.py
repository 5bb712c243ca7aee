"""PURE: a rubric as plain values: checked, read from a file, written to one."""

import json
from collections.abc import Sequence
from typing import Any

LONGEST = 2_000  # characters of a text in a rubric
KEYS = ("name", "minimum", "maximum", "weight", "guidance", "anchors", "examples")
FORMAT = "rubric, version 1"


def checked(criteria: Any) -> list[dict[str, Any]]:
    """Criteria with every key, in their types.

    Raises ValueError with a sentence a line: every fault, with its place.
    """
    if not isinstance(criteria, Sequence) or isinstance(criteria, str) or not criteria:
        raise ValueError("A rubric needs at least one criterion.")
    faults: list[str] = []
    found = [_criterion(one, f"Criterion {n}", faults) for n, one in enumerate(criteria, start=1)]
    names = [one["name"].casefold() for one in found if one]
    faults += [f"“{name}” is there twice; give each criterion its own name." for name in _twice(names)]
    if faults:
        raise ValueError("\n".join(faults))
    return found


def read_rubric(content: bytes) -> tuple[str, list[dict[str, Any]]]:
    """(name, criteria) out of a file that ``write_rubric`` wrote, or somebody in the same form.

    Raises ValueError, as ``checked`` does.
    """
    try:
        given = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError("This file is no rubric: it has to be JSON in UTF-8, as an exported rubric is.") from None
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise ValueError(f"This file is no rubric: it has to say “format”: “{FORMAT}”, as an exported rubric does.")
    name = given.get("name")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 200:
        raise ValueError("“name”: write the rubric's name, at most 200 characters.")
    return name.strip(), checked(given.get("criteria"))


def write_rubric(name: str, version: int, criteria: Sequence[dict[str, Any]]) -> str:
    plain = {"format": FORMAT, "name": name, "version": version, "criteria": list(criteria)}
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def frame_of(criteria: Sequence[Any]) -> list[tuple[int, int, float]]:
    """What rubrics have in common that serve one panel: levels and weight of each criterion in its place."""
    return [(c.minimum, c.maximum, float(c.weight)) for c in criteria]


def _criterion(given: Any, place: str, faults: list[str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        faults.append(f"{place}: write its keys and values.")
        return {}
    before = len(faults)
    faults += [f"{place} has no “{key}”; known are {', '.join(KEYS)}." for key in given if key not in KEYS]
    name, guidance = given.get("name", ""), given.get("guidance", "")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 200:
        faults.append(f"{place}: write its name, at most 200 characters.")
    if not isinstance(guidance, str) or len(guidance) > LONGEST:
        faults.append(f"{place}: the guidance is a text of at most {LONGEST:,} characters.")
    low: Any = given.get("minimum")
    high: Any = given.get("maximum")
    if not _whole(low) or not _whole(high) or not -100 <= low < high <= 100 or high - low > 20:
        faults.append(f"{place}: the lowest and the highest level are whole numbers, at most 20 apart.")
    weight = _number(given.get("weight", 1))
    if weight is None or not 0 <= weight <= 1000:
        faults.append(f"{place}: the weight is a number from 0 to 1,000.")
    if len(faults) > before:
        return {}
    levels = range(low, high + 1)
    anchors = given.get("anchors") or []
    if not isinstance(anchors, list) or len(anchors) > len(levels) or not all(_text(a) for a in anchors):
        faults.append(f"{place}: the anchors are at most {len(levels)} sentences, one a level, the lowest first.")
    examples = given.get("examples") or []
    if not isinstance(examples, list) or not all(_is_example(one, levels) for one in examples):
        faults.append(f"{place}: an example has its level ({low} to {high}), the passage, and why it is that level.")
    if len(faults) > before:
        return {}
    return {
        "name": name.strip(),
        "minimum": low,
        "maximum": high,
        "weight": weight,
        "guidance": guidance.strip(),
        "anchors": [a.strip() for a in anchors],
        "examples": [{"level": e["level"], "text": e["text"].strip(), "why": e["why"].strip()} for e in examples],
    }


def _is_example(one: Any, levels: range) -> bool:
    return (
        isinstance(one, dict)
        and set(one) == {"level", "text", "why"}
        and _whole(one["level"])
        and one["level"] in levels
        and all(_text(one[key]) and one[key].strip() for key in ("text", "why"))
    )


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if found == found else None


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
