"""PURE: typed rules out of plain values (JSON or TOML) and back.

Pydantic reads and checks; the sentences, the places and the nearest known name are said here.  The schema of a section
is ``TypeAdapter(kind).json_schema()``.
"""

import difflib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Annotated, Any, TypeVar, get_args

import tomli_w
from pydantic import BeforeValidator, ConfigDict, Field, GetPydanticSchema, Strict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError, core_schema

SECTION = ConfigDict(extra="forbid", defer_build=True)  # of every section: a misspelt rule is no rule


def says(sentence: str) -> GetPydanticSchema:
    """Whatever is wrong with the value is said in these words, after its place and before what was found."""
    return GetPydanticSchema(
        lambda kind, handler: core_schema.custom_error_schema(
            handler(kind), custom_error_type="rule", custom_error_message=sentence
        )
    )


def one_of(*allowed: str) -> GetPydanticSchema:
    """A choice; '' stands for a rule that is left out."""
    names = [one for one in allowed if one]
    left_out = ", or be left out" * ("" in allowed)
    return GetPydanticSchema(
        lambda _kind, _handler: core_schema.custom_error_schema(
            core_schema.literal_schema(list(allowed)),
            custom_error_type="rule",
            custom_error_message=f"must be {', '.join(names[:-1])} or {names[-1]}{left_out}",
        )
    )


def reads(
    title: str,
    says: str | tuple[str, str] = "",
    *,
    help: str = "",  # noqa: A002 - what a form calls it too
    none: str = "",
    words: Mapping[str, str] | None = None,
    front: bool = False,
) -> Any:
    """How people read a rule; it stands in the schema.

    ``says``: its sentence with the value at ``{}`` (``{:day}``: ``3 days``), or one for yes and one for no;
    ``none``: the sentence where there is no such rule (0, or nothing).  ``words``: what can be chosen, in words.
    ``front``: among those that an office meets first.
    """
    told: Any = {"says": says, "none": none, "words": dict(words or {}), "front": front}
    return Field(title=title, description=help or None, json_schema_extra=told)


def _number(given: Any) -> Decimal:
    """By way of text, so that 0.1 stays 0.1."""
    try:
        number = Decimal("" if isinstance(given, bool) else str(given))
    except InvalidOperation:
        raise PydanticCustomError("rule", "must be a number") from None
    if not number.is_finite() or abs(number) > 10**8:
        raise PydanticCustomError("rule", "must be a number of ordinary size")
    return number


def _day(given: Any) -> Any:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise PydanticCustomError("rule", "must be a day, as 2026-03-14") from None


def _none_if_blank(given: Any) -> Any:
    return None if given == "" else given


Kind = TypeVar("Kind")
Number = Annotated[Decimal, BeforeValidator(_number)]
Whole = Annotated[int, Strict(), Field(ge=0, le=10**6), says("must be a whole number, 0 or more")]
Flag = Annotated[bool, Strict(), says("must be true or false")]
Text = Annotated[str, Strict(), says("must be text")]
Day = Annotated[date, BeforeValidator(_day)]
OrNone = Annotated[Kind | None, BeforeValidator(_none_if_blank)]


def read_section(kind: type[Kind], given: Any) -> Kind:
    """``given`` as a value of the pydantic dataclass ``kind``.

    Keys that are missing keep their default.  Raises ValueError with one sentence a line: every fault, with its place.
    """
    try:
        section: Kind = _adapter(kind).validate_python(given)  # type: ignore[arg-type]  # a class can be hashed
    except ValidationError as refusal:
        sentences = [_sentence(kind, error) for error in refusal.errors(include_url=False)]
        raise ValueError("\n".join(sentences)) from None
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


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _sentence(kind: Any, error: ErrorDetails) -> str:
    place = _place(error["loc"])
    match error["type"]:
        case "rule":
            return f"{place} {error['msg']}; found {shown(error['input'])}."
        case "value_error":  # what does not go together in a section
            return f"{place or 'The rule book'}: {error['ctx']['error']}"
        case "unexpected_keyword_argument":
            close = difflib.get_close_matches(str(error["loc"][-1]), _rules_at(kind, error["loc"][:-1]), n=1)
            return f"The rule book has no rule called {place}.{f' Did you mean {close[0]}?' if close else ''}"
        case "tuple_type":
            return f"{place} is a list; found {shown(error['input'])}."
        case _:
            return f"{place or 'The rule book'} is a section: write its keys and values."


def _place(loc: tuple[int | str, ...]) -> str:
    """As in ``fees.charges[1].exam``."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc).removeprefix(".")


def _rules_at(kind: Any, loc: tuple[int | str, ...]) -> list[str]:
    """The names that are known at this place."""
    for part in loc:
        kind = get_args(kind)[0] if isinstance(part, int) else kind.__pydantic_fields__[part].annotation
    return list(kind.__pydantic_fields__)


def shown(given: Any) -> str:
    """The value as found, shortened; Python refuses to print a number of thousands of digits."""
    try:
        text = str(given) if isinstance(given, Decimal) else repr(given)
    except (ValueError, RecursionError):
        return "a value too long to show"
    return text if len(text) <= 80 else f"{text[:80]}…"
