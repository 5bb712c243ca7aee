"""PURE: names and places as people type them: without accents, case, titles or another script; when two are one."""

import re
import unicodedata
from functools import lru_cache

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


TITLES = frozenset(["dr", "prof", "professor", "mr", "mrs", "ms", "mx", "phd", "md", "rn", "lcsw", "imh", "e"])


@lru_cache(maxsize=100_000)
def key_of(name: str) -> frozenset[str]:
    """A name as the set of its words: without accents, case, titles and order ("Müller, Dr. Eva" is "Eva Muller")."""
    plain = unicodedata.normalize("NFKD", name).replace("\u2019", "").replace("'", "")
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = re.findall(r"\w+", plain)
    return frozenset(word for word in words if word not in TITLES)


def same(one: str, other: str) -> bool:
    """Whether two names may be one: the same words, or all words of the shorter one of at least two."""
    a, b = key_of(one), key_of(other)
    if not a or not b:
        return False
    return a == b or (min(len(a), len(b)) >= 2 and (a <= b or b <= a))
