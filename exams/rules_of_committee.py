"""PURE: the rules of the committee: what the panel proposes, who may vote, how a vote is counted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    quorum: int = 3
    appeal_days: int = 30
