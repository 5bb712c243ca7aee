"""PURE: the rules of the endorsement once granted: its number, its certificate, the public registry."""

import string
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Text, one_of, reads

EVERYBODY, UNLESS_DECLINED, WITH_CONSENT = "everybody", "unless-declined", "with-consent"
STATES = ("active", "inactive", "lapsed", "archived")  # those a registry may list; what was taken back it never does
PAPERS = ("a4", "us-letter")
PARTS_OF_A_NUMBER = {"year", "serial", "credential"}


@dataclass(frozen=True, slots=True, config=SECTION)
class Mark:
    """What stands after the name of somebody endorsed: “IMH-E®” for the credential IMH-E."""

    credential: Annotated[Text, reads("Credential")] = ""
    mark: Annotated[Text, reads("Mark after the name")] = ""

    def sentence(self) -> str:
        return f"Whoever is endorsed as {self.credential} writes {self.mark} after the name."


@dataclass(frozen=True, slots=True, config=SECTION)
class StateName:
    """The association's own word for a state, as its registry shows it."""

    state: Annotated[
        Text,
        one_of("", *STATES),
        reads(
            "State",
            words={"": "–", "active": "active", "inactive": "inactive", "lapsed": "lapsed", "archived": "archived"},
        ),
    ] = ""
    called: Annotated[Text, reads("Called")] = ""

    def sentence(self) -> str:
        return f"The registry calls what is {self.state or 'of no state'} “{self.called}”."


@dataclass(frozen=True, slots=True, config=SECTION)
class EndorsementRules:
    number: Annotated[
        Text,
        reads(
            "Form of the number",
            "Endorsements are numbered as {}.",
            help="Made of {year}, {serial} and {credential}, as in {year}-{serial:04d}.",
        ),
    ] = "{year}-{serial:04d}"
    serial_restarts_yearly: Annotated[
        Flag,
        reads(
            "The serial begins anew every year",
            ("The serial in the number begins anew every year.", "The serial in the number goes on from year to year."),
        ),
    ] = False
    paper: Annotated[
        Text,
        one_of(*PAPERS),
        reads(
            "Paper of the certificate",
            "The certificate is printed on {} paper.",
            words={"a4": "A4", "us-letter": "US letter"},
        ),
    ] = "a4"
    certificate_title: Annotated[Text, reads("Title of the certificate", "The certificate is headed “{}”.")] = (
        "Certificate of Endorsement"
    )
    certificate_sentence: Annotated[
        Text, reads("Sentence on the certificate", "The certificate says of the person: “{}”.")
    ] = "has met the requirements of the association and is endorsed as"
    signatories: Annotated[
        tuple[Text, ...],
        reads(
            "Signatures on the certificate",
            "The certificate is signed by {}.",
            none="The certificate names nobody who signs.",
            help="One a line: a name, a comma, the office held.",
        ),
    ] = ()
    marks: Annotated[
        tuple[Mark, ...],
        reads("Marks after the name", "{}", none="The mark after the name is the name of the credential."),
    ] = ()
    gives_badge: Annotated[
        Flag,
        reads(
            "A digital badge is given", ("A digital badge comes with the endorsement.", "No digital badge is given.")
        ),
    ] = True
    listing: Annotated[
        Text,
        one_of(EVERYBODY, UNLESS_DECLINED, WITH_CONSENT),
        reads(
            "Who is in the public registry",
            "The public registry lists {}.",
            front=True,
            words={
                EVERYBODY: "everybody endorsed",
                UNLESS_DECLINED: "everybody endorsed who did not decline",
                WITH_CONSENT: "those endorsed who agreed",
            },
        ),
    ] = UNLESS_DECLINED
    listed_states: Annotated[
        tuple[Annotated[Text, one_of(*STATES)], ...],
        reads(
            "States the registry lists",
            "The registry shows endorsements that are {}.",
            none="The registry shows no endorsement.",
            words={"active": "active", "inactive": "inactive", "lapsed": "lapsed", "archived": "archived"},
            help="One a line: active, inactive, lapsed, archived.",
        ),
    ] = ("active", "inactive")
    state_names: Annotated[
        tuple[StateName, ...],
        reads("The association’s own words for states", "{}", none="States have their usual names."),
    ] = ()
    shows_place: Annotated[
        Flag, reads("The registry shows the town", ("The registry shows the town.", "The registry shows no town."))
    ] = True
    disclaimer: Annotated[Text, reads("Note on the registry", "The registry says: {}")] = (
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
