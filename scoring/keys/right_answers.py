"""PURE: whether an answer earns its point.

Answers are option letters in order ('B', 'BD'); a key is 'B', 'A|C' (either), 'BD' (both, as a set) or
'*' (everybody is credited).
"""

CREDIT_ALL = "*"


def is_right(answer: str, key: str) -> bool:
    """Whether an answer earns the point.  A blank earns none, unless everybody is credited."""
    return key == CREDIT_ALL or (answer != "" and answer in accepted(key))


def accepted(key: str) -> frozenset[str]:
    """The answers a key accepts, each with its letters in order."""
    return frozenset("".join(sorted(option)) for option in key.split("|"))
