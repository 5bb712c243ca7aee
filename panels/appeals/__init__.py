"""Appeals: filed, Part Two read again, answered."""
