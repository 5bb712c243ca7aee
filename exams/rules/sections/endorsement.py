"""PURE: the rules of the endorsement once granted: its number, its certificate, the public registry."""

import string
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Text, one_of

EVERYBODY, UNLESS_DECLINED, WITH_CONSENT = "everybody", "unless-declined", "with-consent"
STATES = ("active", "inactive", "lapsed", "archived")  # those a registry may list; what was taken back it never does
PAPERS = ("a4", "us-letter")
PARTS_OF_A_NUMBER = {"year", "serial", "credential"}


@dataclass(frozen=True, slots=True, config=SECTION)
class Mark:
    """What stands after the name of somebody endorsed: “IMH-E®” for the credential IMH-E."""

    credential: Text = ""
    mark: Text = ""


@dataclass(frozen=True, slots=True, config=SECTION)
class StateName:
    """The association's own word for a state, as its registry shows it."""

    state: Annotated[Text, one_of("", *STATES)] = ""
    called: Text = ""


@dataclass(frozen=True, slots=True, config=SECTION)
class EndorsementRules:
    number: Text = "{year}-{serial:04d}"  # the association's own way of counting; {credential} may stand in it too
    serial_restarts_yearly: Flag = False  # then {year} has to stand in the number
    paper: Annotated[Text, one_of(*PAPERS)] = "a4"
    certificate_title: Text = "Certificate of Endorsement"
    certificate_sentence: Text = "has met the requirements of the association and is endorsed as"
    signatories: tuple[Text, ...] = ()  # under a line each: “Ada Example, President”
    marks: tuple[Mark, ...] = ()  # none: the credential's own name
    gives_badge: Flag = True
    listing: Annotated[Text, one_of(EVERYBODY, UNLESS_DECLINED, WITH_CONSENT)] = UNLESS_DECLINED
    listed_states: tuple[Annotated[Text, one_of(*STATES)], ...] = ("active", "inactive")
    state_names: tuple[StateName, ...] = ()
    shows_place: Flag = True
    disclaimer: Text = (
        "An Endorsement is not a licence to practise, and it is no guarantee of the quality of a service. "
        "Complaints about a professional go to the licensing board."
    )

    def __post_init__(self) -> None:
        _check_number(self.number, yearly=self.serial_restarts_yearly)

    def numbered(self, *, year: int, serial: int, credential: str) -> str:
        return self.number.format(year=year, serial=serial, credential=credential)

    def mark_of(self, credential: str) -> str:
        return next((one.mark for one in self.marks if one.credential == credential), credential)

    def state_called(self, state: str, otherwise: str) -> str:
        return next((one.called for one in self.state_names if one.state == state), otherwise)

    @property
    def lists_at_first(self) -> bool:
        """Whether a new endorsement is in the registry before anybody asked the person."""
        return self.listing != WITH_CONSENT

    @property
    def person_chooses(self) -> bool:
        return self.listing != EVERYBODY


def _check_number(pattern: str, *, yearly: bool) -> None:
    """Every number has to differ from every other, and to fit on a certificate."""
    try:
        parts = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
        unknown = parts - PARTS_OF_A_NUMBER
        if unknown:
            raise ValueError
        longest = pattern.format(year=2026, serial=1_000_000, credential="ECMH-E")
        differ = longest != pattern.format(year=2026, serial=999_999, credential="ECMH-E")
    except (ValueError, IndexError, KeyError, AttributeError):
        raise ValueError(
            "number is made of {year}, {serial} and {credential}, as in {year}-{serial:04d}; "
            f"found {pattern!r}."
        ) from None
    if not differ:
        raise ValueError(f"number must hold {{serial}}, or two people get the same one; found {pattern!r}.")
    if yearly and "year" not in parts:
        raise ValueError("number must hold {year} where the serial begins anew every year.")
    if len(longest) > 40:
        raise ValueError(f"number becomes longer than 40 characters; found {pattern!r}.")
