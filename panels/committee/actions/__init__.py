"""What the committee does, and what the lead of a panel signs for it."""

from panels.committee.actions import cases, gatherings, motions, signing

__all__ = ["cases", "gatherings", "motions", "signing"]
