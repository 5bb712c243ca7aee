"""PURE: names and places as people type them: without accents, case or another script."""

import re

from anyascii import anyascii

MOST = 6  # words of one search
LONGEST = 40  # characters of a word


def plain(text: str) -> str:
    """``José Ñandú-Łukasz`` → ``jose nandu-lukasz``."""
    return " ".join(anyascii(text).lower().split())


def words_of(text: str) -> tuple[str, ...]:
    """Each word once, in ``a``–``z`` and ``0``–``9`` only: so every database sorts them alike."""
    found = (re.sub(r"[^a-z0-9]", "", part)[:LONGEST] for part in re.split(r"[\s\-/,.;]+", plain(text)))
    return tuple(dict.fromkeys(word for word in found if word))


def sought(text: str) -> tuple[str, ...]:
    return words_of(text)[:MOST]


def end_of(beginning: str) -> str:
    """The first word that sorts after all that begin so; '' where there is none (``zz``)."""
    kept = beginning.rstrip("z")
    if not kept:
        return ""
    last = kept[-1]
    return kept[:-1] + ("a" if last == "9" else chr(ord(last) + 1))
