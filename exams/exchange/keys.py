"""The grammar of keys and answers: options are single letters or digits."""

import re
import string

SEPARATORS = re.compile(r"[\s,;|/+&]+")
LEAST_LETTER, LEAST_DIGIT = "E", "5"  # options that are in no key but on the paper all the same


def read_answer(cell: str) -> str:
    """An answer with its letters in order: 'db' and 'D, B' are 'BD'.  ValueError with what is wrong."""
    letters = SEPARATORS.sub("", cell).upper()
    if len(set(letters)) != len(letters):
        raise ValueError(f"“{cell}” names an option twice.")
    if not all(letter in OPTIONS for letter in letters):
        raise ValueError(f"“{cell}” is no option: options are single letters A to Z or digits 0 to 9.")
    return "".join(sorted(letters))


def read_key(cell: str) -> str:
    """A key in its canonical spelling: 'B', 'A|C', 'BD' or '*'."""
    if cell == "*":
        return cell
    parts = [read_answer(part) for part in cell.split("|")]
    if not all(parts):
        raise ValueError(f"“{cell}” has a blank where an option should be.")
    return "|".join(dict.fromkeys(parts))


def read_options(cell: str) -> str:
    """The options on the paper: 'ABCD', or '4' for the first four letters."""
    if cell.isdecimal() and len(cell) <= 2 and 2 <= int(cell) <= 26:
        return string.ascii_uppercase[: int(cell)]
    return read_answer(cell)


def alphabet_of(keys: list[str]) -> str:
    """The options that may be answered: up to the highest in any key, and at least A–E or 0–5."""
    used = {letter for key in keys for letter in key if letter in OPTIONS}
    letters, digits = used & set(string.ascii_uppercase), used & set(string.digits)
    if not used:
        return OPTIONS
    allowed = ""
    if letters:
        top = max(max(letters), LEAST_LETTER)
        allowed += string.ascii_uppercase[: string.ascii_uppercase.index(top) + 1]
    if digits:
        allowed += string.digits[: int(max(max(digits), LEAST_DIGIT)) + 1]
    return allowed


OPTIONS = string.ascii_uppercase + string.digits
