"""PURE: the rules of the endorsement once granted: its number, its certificate, the public registry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EndorsementRules:
    number: str = "{year}-{serial:04d}"  # the association's own way of counting
