"""What is done in the sealed room and around it."""

from panels.reading.actions import alerts, desk, members, names, panel, plan, seeds, training

__all__ = ["alerts", "desk", "members", "names", "panel", "plan", "seeds", "training"]
