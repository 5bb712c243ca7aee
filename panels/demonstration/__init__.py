"""The demonstration: two invented associations and four cycles, built through the procedures."""
