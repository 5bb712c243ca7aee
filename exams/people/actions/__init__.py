"""What is done with people: roles, invitations, records of candidates, and one's own account."""

from exams.people.actions import account, candidates, invitations, persons, roles

__all__ = ["account", "candidates", "invitations", "persons", "roles"]
