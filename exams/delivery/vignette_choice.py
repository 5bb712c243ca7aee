"""PURE: which vignettes a candidate answers, and which count where more were answered than asked for."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from exams.rules.sections.part_two import GroupChoice

FIRST_LISTED, FIRST_BEGUN = "first-listed", "first-begun"


@dataclass(frozen=True, slots=True)
class Offered:
    """One vignette of the form, in the form's order; ``begun`` orders the first words written (None: not answered)."""

    key: Hashable
    group: str
    begun: int | float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One group of the paper: how many are asked for, which answers count, which do not."""

    group: str
    asked: int
    counting: tuple[Hashable, ...]
    surplus: tuple[Hashable, ...]

    @property
    def missing(self) -> int:
        return max(self.asked - len(self.counting), 0)


def on_paper(offered: Sequence[Offered], choice: Sequence[GroupChoice]) -> list[Offered]:
    """The vignettes this category is shown: those of its groups, or all where nothing is to be chosen."""
    groups = {c.group for c in choice}
    return [v for v in offered if not choice or v.group in groups]


def count(offered: Sequence[Offered], choice: Sequence[GroupChoice], surplus: str = FIRST_BEGUN) -> list[Standing]:
    """What counts, group by group; without a choice every answer does."""
    asked: Mapping[str, int] = {c.group: c.answer for c in choice}
    if not choice:
        everything = tuple(v.key for v in offered if v.begun is not None)
        return [Standing("", len(offered), everything, ())]
    standings = []
    for group, number in asked.items():
        answered = [v for v in offered if v.group == group and v.begun is not None]
        if surplus == FIRST_BEGUN:
            answered.sort(key=lambda v: v.begun or 0)
        keys = tuple(v.key for v in answered)
        standings.append(Standing(group, number, keys[:number], keys[number:]))
    return standings


def counting(offered: Sequence[Offered], choice: Sequence[GroupChoice], surplus: str = FIRST_BEGUN) -> set[Hashable]:
    return {key for standing in count(offered, choice, surplus) for key in standing.counting}
