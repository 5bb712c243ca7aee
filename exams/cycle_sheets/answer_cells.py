"""What a cell with an answer says: options are single letters or digits; “NA” is neither a blank nor an option."""

import re
from collections.abc import Iterable
from string import ascii_uppercase, digits

from exams.sheets.faults import short

OPTIONS = ascii_uppercase + digits
LEAST_LETTER, LEAST_DIGIT = "E", "5"  # options that are in no key but on the paper all the same
SEPARATORS = re.compile(r"[\s,;|/+&]+")
DIGIT = re.compile(r"([0-9])\.0+")  # a digit as some programs write it
WORD = re.compile(r"\s(or|and)\s", re.IGNORECASE)
NOT_BLANK = {"NA", "N/A", "#N/A", "NAN", "NONE", "NULL", "-", "–", "--", ".", "?"}


def read_answer(cell: str) -> str:
    """An answer with its letters in order: 'db' and 'D, B' are 'BD'; blank is omitted.

    Raises ValueError with a sentence.  No word for “nothing” is taken as blank: whether NA was an
    omission, or the answer N and A, is not ours to say.
    """
    if cell.upper() in NOT_BLANK:
        raise ValueError(f"“{cell}” is no option; leave the cell blank where nothing was answered.")
    if WORD.search(cell):
        raise ValueError(f"“{short(cell)}” has a word in it: write A|C for A or C, and AC for A and C together.")
    digit = DIGIT.fullmatch(cell)
    letters = digit.group(1) if digit else SEPARATORS.sub("", cell).upper()
    if not cell.isascii() or not all(letter in OPTIONS for letter in letters) or (cell and not letters):
        raise ValueError(f"“{short(cell)}” is no option: options are single letters A to Z or single digits.")
    if len(set(letters)) != len(letters):
        raise ValueError(f"“{short(cell)}” names an option twice.")
    return "".join(sorted(letters))


def kind_of(options: str) -> str:
    """'letters', 'digits', 'both', or '' where no option is named."""
    letters, numbers = any(c in ascii_uppercase for c in options), any(c in digits for c in options)
    return "both" if letters and numbers else "letters" if letters else "digits" if numbers else ""


def alphabet_of(keys: Iterable[str]) -> str:
    """The options that may be answered: up to the highest in any key, and at least A–E or 1–5.

    0 is an option only where some key says so: elsewhere it stands for a blank or a slip.
    """
    used = {option for key in keys for option in key if option in OPTIONS}
    letters, numbers = used & set(ascii_uppercase), used & set(digits)
    if not used:
        return OPTIONS
    allowed = ""
    if letters:
        allowed += ascii_uppercase[: ascii_uppercase.index(max(*letters, LEAST_LETTER)) + 1]
    if numbers:
        allowed += digits[0 if "0" in numbers else 1 : int(max(*numbers, LEAST_DIGIT)) + 1]
    return allowed


def span(options: str) -> str:
    """'A–E', or the options one by one where they have gaps."""
    if len(options) > 2 and options in OPTIONS:
        return f"{options[0]}–{options[-1]}"
    return ", ".join(options) or "none"
