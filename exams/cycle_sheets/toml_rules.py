"""``cycle.toml``: where the rules of this cycle differ from those of the association.

A key that the file does not say keeps what holds already; the defaults here are those of an association that has no
rules yet.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from exams.cycle_sheets.toml_columns import read_maps
from exams.cycle_sheets.toml_sections import LONGEST_NAME, CycleFile, read_file, unusable
from exams.rules.book import Rules
from exams.rules.sections.part_one import MAXIMUM_WRONG, MINIMUM_PERCENT, PartOneRules
from exams.sheets.column_maps import ColumnMap
from exams.sheets.faults import Fault

PART_TWO = ("pass_percent", "readings", "adjacent_levels", "percent_of")
DEFAULT_VALUE = {MINIMUM_PERCENT: Decimal(80), MAXIMUM_WRONG: Decimal(12)}


@dataclass(frozen=True, slots=True)
class Criterion:
    """``maximum`` is None where the file leaves it to the levels found in the ratings."""

    name: str
    minimum: int = 0
    maximum: int | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class CycleRules:
    """What the file says of the cycle; ``year`` 0 and ``season`` '' where it does not say.

    ``said`` are the keys that are written in it, as ``part_two.readings``; the others hold a default.
    """

    association: str = "Association"
    name: str = "cycle"
    year: int = 0
    season: str = ""
    part_one_rule: str = MINIMUM_PERCENT
    part_one_value: Decimal = Decimal(80)
    pass_percent: Decimal = Decimal(80)
    readings: int = 2
    adjacent_levels: int = 1
    percent_of: str = "maximum"
    criteria: tuple[Criterion, ...] = ()
    portfolio_required: bool = True
    categories: tuple[str, ...] = ()  # beside those that are known without the file
    said: frozenset[str] = frozenset()
    columns: Mapping[str, ColumnMap] = field(default_factory=dict)  # sheet → how another program's columns are ours

    def over(self, base: Rules) -> Rules:
        """``base`` with the differences that are written in the file, and no others."""
        own = {name: getattr(self, name) for name in PART_TWO if f"part_two.{name}" in self.said}
        return replace(
            base,
            categories=tuple(dict.fromkeys((*base.categories, *self.categories))),
            part_one=self._part_one(base.part_one),
            part_two=replace(base.part_two, **own),
            portfolio_required=(
                self.portfolio_required if "portfolio.required" in self.said else base.portfolio_required
            ),
        )

    def _part_one(self, base: PartOneRules) -> PartOneRules:
        """A value belongs to a rule: with another rule comes another value, its default where none is written."""
        rule = self.part_one_rule if "part_one.rule" in self.said else base.rule
        said = "part_one.value" in self.said or rule != base.rule
        return replace(base, rule=rule, value=self.part_one_value if said else base.value)

    def misfits(self, base: Rules) -> list[Fault]:
        """What the file says that cannot stand beside the rules it leaves as they are."""
        part_one = self._part_one(base.part_one)
        if part_one.rule == MAXIMUM_WRONG and part_one.value != int(part_one.value):
            said = "The rule of Part One is “maximum-wrong”: write a whole number, or the rule that is meant as well."
            return [unusable(f"{said} Found: {self.part_one_value}.", column="value")]
        return []


def read_rules(content: bytes | None, *, folder: str) -> tuple[CycleRules, list[Fault]]:
    """The rules, and what is wrong with the file.  What is absent or faulty is its default."""
    folder = "".join(c for c in folder if c.isprintable()).strip()[:LONGEST_NAME] or "cycle"
    if content is None:
        return CycleRules(name=folder), []
    try:
        given = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return CycleRules(name=folder), [unusable("The file is not UTF-8; save it as UTF-8 text.")]
    except RecursionError:
        return CycleRules(name=folder), [unusable("The file is nested too deeply to be read.")]
    except tomllib.TOMLDecodeError as error:
        return CycleRules(name=folder), [unusable(f"The file is no valid TOML: {error}.", _line(str(error)))]
    except ValueError:  # Python refuses to read a number of thousands of digits
        return CycleRules(name=folder), [unusable("The file has a number that is too long to be read.")]
    maps, map_faults = read_maps(given.pop("columns", {}))
    file, faults = read_file(given)
    return replace(_rules_of(file, folder=folder), columns=maps), faults + map_faults


def _rules_of(file: CycleFile, *, folder: str) -> CycleRules:
    cycle, one, two = file.cycle, file.part_one, file.part_two
    return CycleRules(
        association=cycle.association,
        name=cycle.name or folder,
        year=cycle.year,
        season=cycle.season,
        part_one_rule=one.rule,
        part_one_value=DEFAULT_VALUE[one.rule] if one.value is None else one.value,
        **{name: getattr(two, name) for name in PART_TWO},
        criteria=tuple(Criterion(c.name, c.minimum, c.maximum, float(c.weight)) for c in two.criteria),
        portfolio_required=file.portfolio.required,
        categories=cycle.categories,
        said=frozenset(
            f"{part}.{key}" for part in file.model_fields_set for key in getattr(file, part).model_fields_set
        ),
    )


def _line(message: str) -> int | None:
    at = re.search(r"\(at line (\d+)", message)
    return int(at.group(1)) if at else None
