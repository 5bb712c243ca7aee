"""What a cell of the key says: the options that are right, or the options on the paper."""

import re
from string import ascii_uppercase, digits

from exams.cycle_sheets.answer_cells import DIGIT, WORD, kind_of, read_answer
from exams.sheets.faults import short


def read_key(cell: str) -> str:
    """A key in its canonical spelling: 'B', 'A|C', 'BD' or '*'.  Raises ValueError with a sentence."""
    if cell == "*":
        return cell
    if "*" in cell:
        raise ValueError(f"“{short(cell)}” mixes * with options; * alone credits everybody.")
    if WORD.search(cell):
        raise ValueError(f"“{short(cell)}” has a word in it: write A|C for A or C, and AC for A and C together.")
    parts = [read_answer(part.strip()) for part in cell.split("|")]
    if not all(parts):
        raise ValueError(f"“{short(cell)}” has a blank where an option should be.")
    return "|".join(dict.fromkeys(parts))


def read_options(cell: str, *, kind: str, first: str = "1") -> str:
    """The options on the paper: 'ABCD', or '4' for the first four letters (of digits, the first four from ``first``).

    Raises ValueError with a sentence.
    """
    digit = DIGIT.fullmatch(cell)
    count = digit.group(1) if digit else cell
    ladder = digits[int(first) :] if kind == "digits" else ascii_uppercase
    if re.fullmatch(r"[0-9]" if kind == "digits" else r"[0-9]{1,2}", count):
        if not 2 <= int(count) <= len(ladder):
            raise ValueError(f"“{cell}” is no number of options: write 2 to {len(ladder)}, or the options themselves.")
        return ladder[: int(count)]
    options = read_answer(cell)
    if options and kind and kind_of(options) != kind:
        raise ValueError(f"“{short(cell)}” does not fit the key: its options are {kind}.")
    return options
