"""PURE: typed rules out of plain values (JSON or TOML) and back."""

import difflib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, get_args, get_origin, get_type_hints

import tomli_w


def read_section(kind: Any, given: Any) -> Any:
    """``given`` as a value of the dataclass ``kind``.

    Keys that are missing keep their default.  Raises ValueError with one sentence a line: every fault, with its place.
    """
    faults: list[str] = []
    section = _section(kind, given, "", faults)
    if faults:
        raise ValueError("\n".join(faults))
    return section


def plain(value: Any) -> Any:
    """Numbers as text, so that no reader rounds them; days as ISO dates."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def as_toml(content: Mapping[str, Any]) -> str:
    """A TOML document that is read back as the same values; what is none is left out."""
    return tomli_w.dumps(_for_toml(content))


def _for_toml(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _for_toml(part) for key, part in value.items() if part is not None}
    if isinstance(value, tuple | list):
        return [_for_toml(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else value.normalize()
    return value


def _section(kind: Any, given: Any, place: str, faults: list[str]) -> Any:
    if not isinstance(given, Mapping):
        faults.append(f"{place.rstrip('.') or 'The rule book'} is a section: write its keys and values.")
        return kind()
    types = get_type_hints(kind)
    known = [f.name for f in fields(kind)]
    for name in given:
        if name not in known:
            close = difflib.get_close_matches(str(name), known, n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            faults.append(f"The rule book has no rule called {place}{name}.{hint}")
    before = len(faults)
    values = {name: _value(types[name], given[name], f"{place}{name}", faults) for name in known if name in given}
    try:
        return kind(**values) if len(faults) == before else kind()
    except ValueError as error:
        faults.append(f"{place.rstrip('.') or 'The rule book'}: {error}")
        return kind()


def _value(kind: Any, given: Any, place: str, faults: list[str]) -> Any:
    if is_dataclass(kind):
        return _section(kind, given, f"{place}.", faults)
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        if not isinstance(given, list | tuple):
            faults.append(f"{place} is a list; found {given!r}.")
            return ()
        return tuple(_value(inner, one, f"{place}[{n}]", faults) for n, one in enumerate(given, start=1))
    alternatives = [one for one in get_args(kind) if one is not type(None)]
    if alternatives:  # a value or none: '' is none as well
        if given in ("", None):
            return None
        kind = alternatives[0]
    read = _READERS[kind]
    try:
        return read(given)
    except (ValueError, InvalidOperation) as error:
        faults.append(f"{place} must be {error}; found {given!r}.")
        return None


def _number(given: Any) -> Decimal:
    if isinstance(given, bool):
        raise ValueError("a number")
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        raise ValueError("a number") from None
    if not number.is_finite() or abs(number) > 10**8:
        raise ValueError("a number of ordinary size")
    return number


def _whole(given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= 10**6:
        raise ValueError("a whole number, 0 or more")
    return given


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise ValueError("true or false")
    return given


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise ValueError("text")
    return given


def _day(given: Any) -> date:
    if isinstance(given, datetime):
        raise ValueError("a day, as 2026-03-14")
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise ValueError("a day, as 2026-03-14") from None


_READERS: dict[Any, Any] = {Decimal: _number, int: _whole, bool: _flag, str: _text, date: _day}
