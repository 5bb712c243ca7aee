"""The demonstration: two invented associations and three cycles, built through the procedures."""
