"""The numbers an association gives its candidates: by its own scheme, or on and on as it has numbered so far."""

import re
import string
from collections import Counter

from exams.accounts.models import Candidate

PARTS = {"year", "serial"}
LONGEST = 40


def check_scheme(scheme: str):
    """:raises ValueError: with a sentence, where two people would get one number, or a number would be too long."""
    try:
        parts = {name for _, name, _, _ in string.Formatter().parse(scheme) if name is not None}
        if parts - PARTS or "serial" not in parts:
            raise ValueError
        longest = scheme.format(year=2026, serial=1_000_000)
        differ = longest != scheme.format(year=2026, serial=999_999) and _read(scheme, longest) == 1_000_000
    except (ValueError, IndexError, KeyError, AttributeError):
        differ, longest = False, ""
    if not differ:
        raise ValueError("A number is made of {serial} and, where wanted, {year}, as in C-{serial:04d}.")
    if len(longest) > LONGEST:
        raise ValueError(f"The numbers become longer than {LONGEST} characters: shorten the words around them.")


def next_references(association, number, *, now, taken=()) -> list[str]:
    """So many numbers that nobody has.  In a step that is recorded: no other gives numbers meanwhile."""
    known = set(Candidate.objects.filter(association=association).values_list("reference", flat=True)) | {*taken}
    scheme = association.candidate_numbers
    return _by(scheme, known, number, year=now.year) if scheme else _going_on(known, number)


def _by(scheme, known, number, *, year):
    last = max((found for one in known if (found := _read(scheme, one)) is not None), default=0)
    return [scheme.format(year=year, serial=last + n) for n in range(1, number + 1)]


def _read(scheme, reference) -> int | None:
    """The serial in a number of this scheme; None: it is none."""
    stands = {"serial": "(?P<serial>[0-9]{1,15})", "year": "[0-9]{4}", None: ""}
    parts = [re.escape(words) + stands[name] for words, name, _, _ in string.Formatter().parse(scheme)]
    found = re.fullmatch("".join(parts), reference)
    return int(found["serial"]) if found else None


def _going_on(known, number):
    """In the way most of them are numbered: after C0041 comes C0042."""
    numbered = [found for one in known if (found := re.fullmatch(r"(.*?)([0-9]{1,15})", one))]
    ways = Counter(found[1] for found in numbered)
    way = max(ways, key=lambda one: (ways[one], one), default="C")
    last = max((found[2] for found in numbered if found[1] == way), key=int, default="0000")
    return [f"{way}{int(last) + n:0{len(last)}}" for n in range(1, number + 1)]
