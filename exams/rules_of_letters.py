"""PURE: the rules of letters: what goes by e-mail."""

from dataclasses import dataclass

WHOLE, NOTICE = "whole", "notice"


@dataclass(frozen=True, slots=True)
class LetterRules:
    by_mail: str = WHOLE  # the letter itself; or "notice": only that it lies in the account

    def __post_init__(self) -> None:
        if self.by_mail not in (WHOLE, NOTICE):
            raise ValueError(f"by_mail must be whole or notice; found {self.by_mail!r}.")
