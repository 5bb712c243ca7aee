"""Refusals: a sentence for the person, a code for machines.  Anything else that is raised is a defect."""

from exams.wording.phrases import inside


class Refused(Exception):
    """A rule says no.  ``str(error)`` is a sentence the person can act on."""

    code = "refused"


class WrongState(Refused):
    code = "wrong-state"

    @classmethod
    def between(cls, what, came_from, to, *, marks=True):
        """``what`` cannot go from one state to the other.  No ``marks`` where every state reads on after “is”."""
        now, then = (f"“{word}”" if marks else word for word in (inside(came_from.label), inside(to.label)))
        return cls(f"{what} is {now} already." if came_from == to else f"{what} is {now} and cannot become {then}.")


class NotYours(Refused):
    """What is asked for does not exist for this person: answered exactly like what does not exist."""

    code = "not-found"


class NotAllowed(Refused):
    code = "not-allowed"


class Invalid(Refused):
    """The input cannot be used; ``faults`` lists where and why."""

    code = "invalid"

    def __init__(self, message, faults=()):
        super().__init__(message)
        self.faults = tuple(faults)


class NoMoreTime(Refused):
    code = "no-more-time"


class Sealed(Refused):
    code = "sealed"
