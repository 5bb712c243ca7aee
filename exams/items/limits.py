"""PURE: what a question and a vignette may say; each fault with the field it stands in."""

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase

CODE, DOMAIN, TEXT, OPTION, TITLE, GROUP, PROMPTS = 100, 200, 20_000, 1_000, 200, 60, 12
LEAST, MOST = 2, 10  # options


def tidy(text: str) -> str:
    """As it is kept: line ends of one kind, nothing invisible at either end of a line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def faults_of_options(options: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(place of the option, what is wrong with it); place 0 is the first."""
    if len(options) < LEAST:
        yield len(options), f"Write at least {LEAST} options."
    if len(options) > MOST:
        yield MOST, f"A question has at most {MOST} options, A to {ascii_uppercase[MOST - 1]}."
    seen: dict[str, int] = {}
    for place, option in enumerate(options):
        if len(option) > OPTION:
            yield (
                place,
                f"Option {ascii_uppercase[place % 26]} has {len(option):,} characters; {OPTION:,} are the most.",
            )
        first = seen.setdefault(" ".join(option.split()).casefold(), place)
        if first != place and option:
            yield place, f"Options {ascii_uppercase[first % 26]} and {ascii_uppercase[place % 26]} say the same."


def fault_of_key(key: str, number: int, *, several: bool) -> str:
    """'' where a key (in its canonical spelling) fits a question with so many options."""
    letters = ascii_uppercase[:number]
    strange = [letter for letter in key if letter not in letters and letter not in "|*"]
    if strange and number:
        return f"The key “{key}” names {strange[0]}; the options are A to {letters[-1]}."
    if not several and any(len(part) > 1 for part in key.split("|")):
        return f"The key “{key}” has two options together, and only one can be chosen: let several be chosen first."
    return ""


def too_long(values: Mapping[str, str], most: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for name, limit in most.items():
        if len(values[name]) > limit:
            yield name, f"These are {len(values[name]):,} characters; {limit:,} are the most."
