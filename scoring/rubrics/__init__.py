"""Rubrics, and what the readings of a script add up to."""
