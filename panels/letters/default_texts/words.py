"""What a letter consists of, in any language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a letter says in one language."""

    subject: str
    bodies: Mapping[str, str]  # by outcome
    outcomes: Mapping[str, str]
    results: str  # the paragraphs on the exam, as they stand in every body
    without_exam: str  # what stands in their place where none is asked for
    part_one: str
    part_two: str
    passed: str
    not_passed: str
    replaces: str
    reference: str
    signed_for: str
    notice: str
    corrected: str
    on_the_way: str
    day: str  # a format of Django's

    def body(self, outcome: str, *, sits_exam: bool = True) -> str:
        body = self.bodies[outcome]
        return body if sits_exam else body.replace(self.results, self.without_exam)
