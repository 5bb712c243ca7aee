"""The words of the letters an association has not written itself, by language: data, and nothing else.

They say what the record says.  An exam result is not the decision on the endorsement, and no item is spoken of.
"""

from collections.abc import Mapping

from panels.letters.default_texts.english import EN
from panels.letters.default_texts.spanish import ES
from panels.letters.default_texts.words import Words

__all__ = ["EN", "ES", "WORDS", "Words"]

WORDS: Mapping[str, Words] = {"en": EN, "es": ES}
