"""What is done to keep endorsements: by whoever is endorsed, and by the office that keeps the registry."""

from panels.renewals.actions import answers, holder, keeping, log, office  # noqa: F401
