from exams.associations.actions import door, first_run, new_people, of_the_office  # noqa: F401
from exams.associations.actions.rows import DOORS, HOUSE, INSTALLATION, NEW_PEOPLE, OWN_ASSOCIATIONS, QUESTIONS

__all__ = ["DOORS", "HOUSE", "INSTALLATION", "NEW_PEOPLE", "OWN_ASSOCIATIONS", "QUESTIONS"]
