"""PURE: the rules of keeping an endorsement: what is asked for, how often, and what happens otherwise."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RenewalRules:
    model: str = "annual"
