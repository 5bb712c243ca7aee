"""What an association's office says of it: details, contact, color, logo, questions and answers."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import action
from exams.associations.actions.rows import OWN_ASSOCIATIONS, QUESTIONS
from exams.associations.forms.own_page import ColorForm, ContactForm, DescribeForm, LogoForm, MoveForm, QuestionForm
from exams.associations.procedures import describing
from exams.refusals.exceptions import Refused
from exams.wording.phrases import counted, quoted

OFFICE = {"may": Permission.RUN_CYCLES}


def _title(question):
    return quoted(question.question, 80)


def foreseen_details(association, given, *, by, now):
    """What more than this page feels it."""
    if given["name"] != association.name:
        yield f"{association.name} is called {given['name']} from now on, on every page and in every letter to come."
    if given["time_zone"] != association.time_zone:
        cycles = counted(association.cycles.exclude(state="released").count(), "cycle")
        yield (
            f"Times on its pages are those of {given['time_zone']} instead of {association.time_zone} ({cycles} not "
            "released yet); sittings keep the zones they have."
        )


@action(
    OWN_ASSOCIATIONS, title="Change the details", form=DescribeForm, undo="describe-association",
    consequences=foreseen_details, **OFFICE,
)  # fmt: skip
def describe_association(association, *, by, now, **details):
    """Name, time zone, language, introduction, and how new people come in."""
    describing.describe(association, by=by, now=now, **details)
    return "The details are saved."


@action(OWN_ASSOCIATIONS, title="Change contact and letterhead", form=ContactForm, undo="change-contact", **OFFICE)
def change_contact(association, *, by, now, **details):
    """E-mail, telephone, web and postal address."""
    describing.describe(association, by=by, now=now, **details)
    return "Contact and letterhead are saved."


@action(OWN_ASSOCIATIONS, title="Change the color", form=ColorForm, undo="change-color", **OFFICE)
def change_color(association, *, color, by, now):
    """White words stay readable on it; left empty, the house's own."""
    describing.describe(association, color=color, by=by, now=now)
    return "The color is saved." if color else "The pages have the house’s own color again."


@action(OWN_ASSOCIATIONS, title="Choose a logo", form=LogoForm, undo="restore-logo", **OFFICE)
def choose_logo(association, *, logo, by, now):
    """PNG or JPEG; shown on the public page."""
    describing.choose_logo(association, logo.found, by=by, now=now)
    return "The logo is shown from now on."


def has_logo(association, *, by, now):
    if not association.logos.shown().exists():
        raise Refused("No logo is shown.")


def had_logo(association, *, by, now):
    if not association.logos.exclude(ended_at=None).exists():
        raise Refused("There is no earlier logo.")


@action(OWN_ASSOCIATIONS, title="Remove the logo", guards=[has_logo], undo="restore-logo", **OFFICE)
def remove_logo(association, *, by, now):
    describing.remove_logo(association, by=by, now=now)
    return "No logo is shown any more."


@action(OWN_ASSOCIATIONS, title="Bring the earlier logo back", guards=[had_logo], undo="remove-logo", **OFFICE)
def restore_logo(association, *, by, now):
    describing.restore_logo(association, by=by, now=now)
    return "The earlier logo is shown again."


@action(OWN_ASSOCIATIONS, title="Add a question", form=QuestionForm, undo="remove-faq", **OFFICE)
def add_faq(association, *, question, answer, by, now):
    """With its answer; the last in the order."""
    made = describing.add_question(association, question=question, answer=answer, by=by, now=now)
    return f"{_title(made)} stands on the public page."


def is_shown(question):
    return question.removed_at is None


@action(QUESTIONS, title="Change", form=QuestionForm, when=is_shown, undo="change-faq", **OFFICE)
def change_faq(row, *, by, now, **texts):
    describing.change_question(row, by=by, now=now, **texts)
    return "Question and answer are saved."


@action(QUESTIONS, title="Move", form=MoveForm, when=is_shown, undo="move-faq", **OFFICE)
def move_faq(row, *, direction, by, now):
    """Up or down by one."""
    describing.move_question(row, up=direction == "up", by=by, now=now)
    return f"{_title(row)} is moved {direction}."


@action(QUESTIONS, title="Remove", when=is_shown, undo="restore-faq", **OFFICE)
def remove_faq(row, *, by, now):
    """From the public page; it can be brought back."""
    describing.remove_question(row, by=by, now=now)
    return f"{_title(row)} is removed from the public page."


@action(QUESTIONS, title="Bring back", when=lambda row: not is_shown(row), undo="remove-faq", **OFFICE)
def restore_faq(row, *, by, now):
    describing.restore_question(row, by=by, now=now)
    return f"{_title(row)} stands on the public page again."
