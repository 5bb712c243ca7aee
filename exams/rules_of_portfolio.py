"""PURE: the rules of the portfolio: what belongs into it and how it is reviewed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PortfolioRules:
    reviewers: int = 2
