"""``cycle.toml`` section by section: what each key can be, and a fault in a sentence for what it cannot."""

import difflib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    Strict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError, core_schema

from exams.rules.parsing import says, shown
from exams.rules.sections.part_one import MAXIMUM_WRONG, MINIMUM_PERCENT
from exams.sheets.faults import Fault

FILE = "cycle.toml"
RATING_COLUMNS = ("script", "candidate", "reviewer", "vignette", "round")
LONGEST_NAME = 180  # the forms and rubrics named after a cycle add a few words of their own


def _whole(minimum: int, maximum: int = 1_000_000) -> GetPydanticSchema:
    schema = core_schema.int_schema(strict=True, ge=minimum, le=maximum)
    sentence = f"Write a whole number from {minimum} to {maximum}."
    return GetPydanticSchema(
        lambda _kind, _handler: core_schema.custom_error_schema(
            schema, custom_error_type="rule", custom_error_message=sentence
        )
    )


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError
    return text


def _decimal(value: Any) -> Decimal:
    """A number and no text; by way of text, so that 0.1 stays 0.1."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError
    return Decimal(str(value))


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError
    return text.strip()


Name = Annotated[
    str,
    Strict(),
    StringConstraints(max_length=LONGEST_NAME),
    AfterValidator(_printable),
    AfterValidator(_not_blank),
    says(f"Write a name in quotation marks, on one line, at most {LONGEST_NAME} characters."),
]
Word = Annotated[
    str,
    Strict(),
    StringConstraints(max_length=40),
    AfterValidator(_printable),
    AfterValidator(str.strip),
    says("Write a word in quotation marks, at most 40 characters."),
]
Category = Annotated[
    str,
    Strict(),
    StringConstraints(max_length=60),
    AfterValidator(_printable),
    AfterValidator(_not_blank),
    says("Write a name in quotation marks, on one line, at most 60 characters."),
]
Flag = Annotated[bool, Strict(), says("Write true or false.")]
Percent = Annotated[
    Decimal, BeforeValidator(_decimal), Field(ge=0, le=100), says("Write a percentage, a number from 0 to 100.")
]
Weight = Annotated[
    Decimal, BeforeValidator(_decimal), Field(ge=0, le=1_000_000), says("Write a weight, a number from 0 to 1000000.")
]


PERCENT: TypeAdapter[Decimal] = TypeAdapter(Percent)
WRONG: TypeAdapter[int] = TypeAdapter(Annotated[int, _whole(0)])


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Cycle(_Section):
    association: Name = "Association"
    name: Name = ""  # the folder's
    year: Annotated[int, _whole(0, 9999)] = 0
    season: Word = ""
    categories: tuple[Category, ...] = ()


class _PartOne(_Section):
    rule: Annotated[
        Literal["minimum-percent", "maximum-wrong"], says(f"Write one of {MINIMUM_PERCENT!r}, {MAXIMUM_WRONG!r}.")
    ] = "minimum-percent"
    value: Any = None

    @field_validator("value")
    @classmethod
    def _belongs_to_the_rule(cls, value: Any, info: ValidationInfo) -> Decimal:
        try:
            return Decimal((WRONG if info.data.get("rule") == MAXIMUM_WRONG else PERCENT).validate_python(value))
        except ValidationError as refusal:
            raise PydanticCustomError("rule", cast(Any, refusal.errors()[0]["msg"])) from None


class _Criterion(_Section):
    name: Name
    minimum: Annotated[int, _whole(-1000, 1000)] = 0
    maximum: Annotated[int, _whole(-1000, 1000)] | None = None
    weight: Weight = Decimal(1)

    @model_validator(mode="after")
    def _can_be_rated(self) -> "_Criterion":
        if self.name.lower() in RATING_COLUMNS:
            raise ValueError(f"“{self.name}” is another column of ratings; give the criterion a name of its own.")
        if self.maximum is not None and self.maximum <= self.minimum:
            raise ValueError(f"the maximum ({self.maximum}) has to be greater than the minimum ({self.minimum}).")
        return self


class _PartTwo(_Section):
    pass_percent: Percent = Decimal(80)
    readings: Annotated[int, _whole(1, 100)] = 2
    adjacent_levels: Annotated[int, _whole(0, 1000)] = 1
    percent_of: Annotated[Literal["maximum", "range"], says("Write one of 'maximum', 'range'.")] = "maximum"
    criteria: tuple[_Criterion, ...] = ()

    @field_validator("criteria")
    @classmethod
    def _told_apart(cls, criteria: tuple[_Criterion, ...]) -> tuple[_Criterion, ...]:
        names = [one.name.lower() for one in criteria]
        twice = [one.name for place, one in enumerate(criteria) if one.name.lower() in names[:place]]
        if twice:
            raise ValueError(" ".join(f"“{name}” stands there twice." for name in twice))
        if criteria and not any(one.weight for one in criteria):
            raise ValueError("All weights are 0; at least one has to count.")
        return criteria


class _Portfolio(_Section):
    required: Flag = True


class CycleFile(_Section):
    cycle: _Cycle = _Cycle()
    part_one: _PartOne = _PartOne()
    part_two: _PartTwo = _PartTwo()
    portfolio: _Portfolio = _Portfolio()


# ── saying what is wrong ─────────────────────────────────────────────────────────────────────────────────────────────
def read_file(given: dict[str, Any]) -> tuple[CycleFile, list[Fault]]:
    """The file without what is wrong with it, and what that is."""
    file, errors = _read(given)
    return file, [_fault(error) for error in errors]


def _read(given: dict[str, Any]) -> tuple[CycleFile, list[ErrorDetails]]:
    try:
        return CycleFile.model_validate(given), []
    except ValidationError as refusal:
        errors = refusal.errors(include_url=False)
    faulty = {error["loc"][:-1] if error["type"] == "missing" else error["loc"] for error in errors}
    for loc in sorted(faulty, reverse=True):  # what is within goes before what it is in
        given = _without(given, loc)
    file, further = _read(given)
    # How criteria go together is looked at once each of them is sound.
    return file, errors + [error for error in further if error["loc"] == ("part_two", "criteria")]


def _without(given: Any, loc: Sequence[int | str]) -> Any:
    kept, (part, *rest) = given.copy(), loc
    if rest:
        kept[part] = _without(kept[part], rest)
    else:
        del kept[part]
    return kept


def _fault(error: ErrorDetails) -> Fault:
    """A key is named by its column; a criterion also by its number."""
    loc, names = error["loc"], [part for part in error["loc"] if isinstance(part, str)]
    numbers = [part + 1 for part in loc if isinstance(part, int) and "criteria" in loc]
    criterion = "".join(f"Criterion {number}" for number in numbers)
    match error["type"]:
        case "rule":
            said = f"{f'{criterion}: ' if criterion else ''}{error['msg']} Found: {shown(error['input'])}."
        case "extra_forbidden" if criterion:
            said = f"{criterion} has no such key{_did_you_mean(names[-1], _Criterion.model_fields)}"
        case "extra_forbidden" if len(loc) == 1:
            said = f"There is no section [{names[0]}]{_did_you_mean(names[0], CycleFile.model_fields)}"
        case "extra_forbidden":
            known = cast(Any, CycleFile.model_fields[names[0]].annotation).model_fields
            said = f"[{names[0]}] has no key of this name{_did_you_mean(names[-1], known)}"
        case "missing":
            return unusable(f"{criterion}: it needs a name, the name of its column in ratings.", column="criteria")
        case "value_error":
            said = f"{f'{criterion}: ' if criterion else ''}{error['ctx']['error']}"
        case _ if names[-1] == "criteria":
            said = (
                "Write a list of { name = …, minimum = …, maximum = …, weight = … }. Found: "
                + shown(error["input"])
                + "."
            )
        case _ if names[-1] == "categories":
            said = f"Write a list of names in quotation marks. Found: {shown(error['input'])}."
        case _:
            said = f"“{names[0]}” is a section: write [{names[0]}] and its keys below."
    return unusable(said, column=names[-1])


def unusable(message: str, line: int | None = None, column: str = "") -> Fault:
    """A fault in the rules is never a row to skip: everything is judged by them."""
    return Fault(FILE, line, column, message, whole_sheet=True)


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean “{near[0]}”?" if near else f" (there are {', '.join(known)})."
