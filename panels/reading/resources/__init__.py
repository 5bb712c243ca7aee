"""What programs may read of the panel: the office what its pages show, reviewers what is not behind the seal."""

from panels.reading.resources import desk, office

__all__ = ["desk", "office"]
