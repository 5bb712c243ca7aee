"""PURE: numbers, amounts and people's own words as they stand in a sentence."""

from collections.abc import Sequence
from decimal import Decimal


def counted(number: int, one: str, many: str = "") -> str:
    """``1 payment``, ``2,000 payments``; the plural where an s is not enough."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """The first few by name, the others as a number."""
    left = len(names) - most
    return ", ".join(names[:most]) + (f" and {left:,} more" if left > 0 else "")


def money(amount: Decimal) -> str:
    """Two decimals, thousands set apart, a true minus sign."""
    return f"{Decimal(amount):,.2f}".replace("-", "\N{MINUS SIGN}")


def quoted(typed: str, longest: int = 60) -> str:
    """What somebody typed, in quotation marks and not at any length."""
    return f"“{typed}”" if len(typed) <= longest else f"“{typed[: longest - 1]}…”"


def inside(label: str) -> str:
    """A label as it stands inside a sentence: ``retake Part One``."""
    return label[:1].lower() + label[1:]
