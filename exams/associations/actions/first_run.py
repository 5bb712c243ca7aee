"""The first run: the house is set up, once."""

from django.urls import reverse

from exams.accounts.permissions import PUBLIC
from exams.actions.declaration import Done, action
from exams.associations.actions.rows import INSTALLATION
from exams.associations.forms.founding import SetUpForm
from exams.associations.procedures import founding


@action(
    INSTALLATION, title="Set the house up", may=PUBLIC, form=SetUpForm,
    final="What is founded stays; everything it was founded with can be changed on its page.",
)  # fmt: skip
def set_up(house, *, by, now, **given):
    """The first association, its rule book and its first coordinator, with the code the server shows."""
    names = ("name", "short_name", "time_zone", "language", "contact_email", "phone", "web_address",
             "postal_address", "color")  # fmt: skip
    made, user = founding.set_house_up(
        code=given["code"],
        association={name: given[name] for name in names},
        person_name=given["person_name"],
        person_email=given["person_email"],
        password=given["password"],
        preset=given["rule_book"],
        logo=getattr(given["logo"], "found", None),
        now=now,
    )
    said = f"{made} is founded, and you are its first coordinator. Sign in with {user.email}."
    return Done(said, {"association": made.slug}, go=reverse("account_login"), private=True)
