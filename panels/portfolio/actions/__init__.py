"""What is done about portfolios: by their owners, by references, by reviewers, by the office."""

from panels.portfolio.actions import candidate, office, references, reviewer  # noqa: F401
