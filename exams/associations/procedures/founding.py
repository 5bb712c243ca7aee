"""The house set up, and associations founded in it."""

from datetime import timedelta
from hmac import compare_digest

from allauth.account.models import EmailAddress
from django.core.cache import cache

from exams.accounts.models import Association, User
from exams.accounts.permissions import Role
from exams.accounts.procedures import found_association, grant_role, open_account
from exams.associations.models import Installation, new_code
from exams.associations.procedures.describing import choose_logo
from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day
from exams.refusals.exceptions import Refused, WrongState
from exams.rules.presets import preset_called
from exams.rules.procedures import adopt_rule_book

TRIES = 10
PAUSE = timedelta(minutes=10)
_GUESSED, _SET_UP = "first-run:wrong-codes", "first-run:over"
DESCRIBED = (
    "short_name", "language", "introduction", "contact_email", "phone", "web_address", "postal_address", "color",
)  # fmt: skip


def is_set_up() -> bool:
    """Whether there is an association.  Once there is, nobody asks the database again."""
    if cache.get(_SET_UP):
        return True
    found = Association.objects.exists()
    if found:
        cache.set(_SET_UP, value=True, timeout=None)
    return found


def setup_code(*, anew=False) -> str:
    """The code with which the house is set up; "" once it is."""
    house = Installation.objects.the_one()
    if house.set_up_at or Association.objects.exists():
        return ""
    if anew or not house.code:
        house.code = new_code()
        house.save(update_fields=["code"])
        cache.delete(_GUESSED)
    return house.code


def require_code(code):
    """:raises Refused: for a wrong code, and for every code after too many wrong ones."""
    if cache.get(_GUESSED, 0) >= TRIES:
        raise Refused(f"Too many wrong codes. Wait {PAUSE.seconds // 60} minutes, then type the code the server shows.")
    right = setup_code()
    if not right or not compare_digest(_plain(code).encode(), _plain(right).encode()):
        cache.add(_GUESSED, 0, timeout=PAUSE.total_seconds())
        cache.incr(_GUESSED)  # kept beside the database: what is refused is rolled back there
        raise Refused("This is not the code. The server shows it where it was started; “manage.py setup_code” too.")


def _plain(code) -> str:
    return "".join(code.split()).replace("-", "").upper()


@recorded
def set_house_up(*, code, association, person_name, person_email, password, preset, logo=None, now):
    """The first association, its rule book and its first coordinator.  Once."""
    Installation.objects.the_one()
    house = Installation.objects.select_for_update().get(pk=1)
    if house.set_up_at or Association.objects.exists():
        raise WrongState("This house is set up already. Sign in, or ask its coordinator to invite you.")
    require_code(code)
    user = open_account(person_email, name=person_name, password=password, by=User.objects.clerk(), now=now)
    user.is_staff = True  # whoever set the house up may found further associations
    user.save(update_fields=["is_staff"])
    # The code has shown who they are; the mail may not even go out yet.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    made = found(association, preset=preset, logo=logo, by=user, now=now)
    grant_role(user, Role.COORDINATOR, association=made, by=user, now=now)
    house.code, house.set_up_at = "", now
    house.save(update_fields=["code", "set_up_at"])
    record("house.set-up", house, by=user, at=now, association=made.slug)
    return made, user


@recorded
def found(association, *, preset, by, now, logo=None):
    """An association as its founder describes it, under a published rule book."""
    made = found_association(
        association["name"], by=by, now=now, time_zone=association["time_zone"], slug=association.get("slug") or None
    )
    for name in DESCRIBED:
        setattr(made, name, association.get(name) or getattr(made, name))
    made.save(update_fields=DESCRIBED)
    chosen = preset_called(preset)
    adopt_rule_book(
        made, chosen.rules, effective_from=local_day(now, made.time_zone), by=by, now=now,
        reason=f"The published rule book “{chosen.title}”",
    )  # fmt: skip
    if logo:
        choose_logo(made, logo, by=by, now=now)
    return made
