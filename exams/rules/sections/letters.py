"""PURE: the rules of letters: what goes by e-mail."""

from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Text, one_of, reads

WHOLE, NOTICE = "whole", "notice"


@dataclass(frozen=True, slots=True, config=SECTION)
class LetterRules:
    by_mail: Annotated[
        Text,
        one_of(WHOLE, NOTICE),
        reads(
            "What goes by e-mail",
            "By e-mail goes {}.",
            words={WHOLE: "the decision letter itself", NOTICE: "only word that a letter lies in the account"},
        ),
    ] = WHOLE
