"""PURE: the rules of letters: what goes by e-mail."""

from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Text, one_of

WHOLE, NOTICE = "whole", "notice"


@dataclass(frozen=True, slots=True, config=SECTION)
class LetterRules:
    # The letter itself; or "notice": only that it lies in the account.
    by_mail: Annotated[Text, one_of(WHOLE, NOTICE)] = WHOLE
