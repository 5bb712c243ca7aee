"""The numbers an association gives its candidates, by its own scheme."""

import string

from exams.accounts.models import Association, Candidate

PARTS = {"year", "serial"}
LONGEST = 40


def check_scheme(scheme: str):
    """:raises ValueError: with a sentence, where two people would get one number, or a number would be too long."""
    try:
        parts = {name for _, name, _, _ in string.Formatter().parse(scheme) if name is not None}
        if parts - PARTS or "serial" not in parts:
            raise ValueError
        longest = numbered(scheme, year=2026, serial=1_000_000)
        differ = longest != numbered(scheme, year=2026, serial=999_999)
    except (ValueError, IndexError, KeyError, AttributeError):
        differ, longest = False, ""
    if not differ:
        raise ValueError("A number is made of {serial} and, where wanted, {year}, as in C-{serial:04d}.")
    if len(longest) > LONGEST:
        raise ValueError(f"The numbers become longer than {LONGEST} characters: shorten the words around them.")


def numbered(scheme, *, year, serial) -> str:
    return scheme.format(year=year, serial=serial)


def next_reference(association, *, now) -> str:
    """The next free number of the scheme.  In the transaction of whoever uses it."""
    locked = Association.objects.select_for_update().get(pk=association.pk)
    serial = locked.candidate_serial
    while True:
        serial += 1
        reference = numbered(locked.candidate_numbers, year=now.year, serial=serial)
        if not Candidate.objects.filter(association=locked, reference=reference).exists():
            break
    locked.candidate_serial = serial
    locked.save(update_fields=["candidate_serial"])
    return reference
