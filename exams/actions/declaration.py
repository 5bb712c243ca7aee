"""What an action is, and the list of them all.

    @action(CYCLES, title="Reopen registration", may=Permission.RUN_CYCLES, form=ReasonForm, undo="begin-exam-days")
    def reopen_registration(cycle, *, reason, by, now):
        cycles.reopen_registration(cycle, reason=reason, by=by, now=now)
        return "Registration is open again."

The function stays one that a test or a task may call.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from exams.accounts.clock import tell_time_of
from exams.accounts.permissions import OWN, PUBLIC, Permission, holds
from exams.actions.forms import ActionForm
from exams.refusals.exceptions import NotYours, Refused

_ACTIONS: dict[str, "Action"] = {}
_ROWS: dict[str, "Rows"] = {}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows one may act on.  ``of(user, *permissions)`` gives those of this person; others do not exist for them.

    ``page``: the address of the page a row is on, or a function of the row that gives its path.  ``named``: what the
    row is called where its name has to be typed.

    ``shows``: what programs may read of a row, {name: the way to it from the row}, those who hold one of ``reads``.
    """

    name: str
    of: Callable[..., QuerySet]
    page: str | Callable[[Any], str]
    key: str = "pk"
    named: Callable[[Any], str] = str
    model: type[Model] | None = None
    shows: dict[str, str] = field(default_factory=dict)
    reads: tuple[Permission, ...] | str = ()

    def __post_init__(self):
        if self.shows:
            _ROWS[self.name] = self

    def path_of(self, row) -> str:
        return self.page(row) if callable(self.page) else reverse(self.page, args=[self.key_of(row)])

    def key_of(self, row) -> str:
        return str(getattr(row, self.key))

    def get(self, user, key, *permissions) -> Model:
        """:raises NotYours: where there is no such row, or it is not this person's."""
        try:
            found = self.of(user, *permissions).filter(**{self.key: key}).first()
        except (ValueError, TypeError, OverflowError):  # no key of this kind
            found = None
        except Exception as error:
            if type(error).__name__ != "ValidationError":  # a key that is no UUID
                raise
            found = None
        if found is None:
            raise NotYours("This does not exist, or it is not yours.")
        tell_time_of(found)
        return found


@dataclass(frozen=True, slots=True)
class Done:
    """What an action answers: a sentence; for programs plain values; for pages where to go on, or a page to show."""

    said: str = ""
    data: dict = field(default_factory=dict)
    go: str = ""
    show: tuple[str, dict] | None = None  # template and context
    warnings: tuple[str, ...] = ()
    private: bool = False  # said once: not kept for a request that is sent again


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    title: str
    step: Callable[..., str | Done | None]
    rows: Rows
    may: tuple[Permission, ...] | str
    form: type = ActionForm
    when: Callable[[Any], bool] | None = None
    guards: tuple[Callable, ...] = ()
    consequences: Callable[..., list[str]] | None = None
    undo: str = ""
    final: str = ""
    typed: bool = False
    danger: bool = False
    page: bool = True
    api: bool = True

    def allows(self, user) -> bool:
        """Whether this person may do it somewhere."""
        return allowed(user, self.may)

    def row(self, user, key):
        """:raises NotYours: as for what does not exist."""
        if not self.allows(user):
            raise NotYours("This does not exist, or it is not yours.")
        return self.rows.get(user, key, *(self.may if isinstance(self.may, tuple) else ()))

    def refusal(self, row, *, by, now) -> Refused | None:
        """What a guard says against it now."""
        for guard in self.guards:
            try:
                guard(row, by=by, now=now)
            except Refused as refusal:
                return refusal
        return None

    def offered(self, row) -> bool:
        """Whether this is the time for it at all; where not, no page shows it."""
        return self.when is None or bool(self.when(row))

    def path(self, row) -> str:
        return reverse("actions:perform", args=[self.rows.name, self.rows.key_of(row), self.name])

    @property
    def asks(self) -> bool:
        """Whether what it will do is shown before it is done."""
        return self.consequences is not None


def allowed(user, may) -> bool:
    if may == PUBLIC:
        return True
    if not user.is_authenticated:
        return False
    return may == OWN or any(holds(user, permission) for permission in may)


def action(rows: Rows, *, title: str, may, name: str = "", form=ActionForm, guards=(), **more):
    """Declare the step below as an action.  ``undo`` names the action that takes it back; ``final`` says why none can.

    ``consequences(row, given, by=, now=)`` gives sentences with numbers and names, shown before it is done;
    ``typed``: the row's name is typed as well.  ``when(row)``: outside this it is not offered.  ``guards``: functions
    ``(row, *, by, now)`` that refuse with a sentence and what to do instead.
    """

    def declare(step):
        one = Action(
            name=name or step.__name__.replace("_", "-"),
            title=title,
            step=step,
            rows=rows,
            may=(may,) if isinstance(may, Permission) else may,
            form=form,
            guards=tuple(guards),
            **more,
        )
        if one.name in _ACTIONS:
            raise ValueError(f"There are two actions called {one.name}.")
        _ACTIONS[one.name] = one
        return step

    return declare


def actions() -> list[Action]:
    """All there are, by name."""
    return [_ACTIONS[name] for name in sorted(_ACTIONS)]


def action_called(name: str) -> Action:
    """:raises NotYours: where there is none."""
    if name not in _ACTIONS:
        raise NotYours("There is no such action.")
    return _ACTIONS[name]


def readable() -> list[Rows]:
    """The kinds of rows that programs may read."""
    return [_ROWS[name] for name in sorted(_ROWS)]
