"""PURE: the rules of an appeal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppealRules:
    model: str = "review"
