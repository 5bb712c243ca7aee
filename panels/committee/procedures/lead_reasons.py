"""The reasons and conditions that a panel lead writes name nobody: the lead signs without knowing whose case it is."""

from exams.accounts.models import Candidate
from exams.refusals.exceptions import Invalid
from exams.wording.name_matching import key_of


def require_nameless(cycle, words):
    """:raises Invalid: where all words of a name of the cycle's candidates are among these, however they are written"""
    said = key_of(words)
    names = Candidate.objects.filter(registrations__cycle=cycle).values_list("name", flat=True)
    if said and any(len(key) > 1 and key <= said for key in map(key_of, names)):
        raise Invalid(
            "Your words name somebody who sat this exam. You sign without knowing whose case it is: name nobody."
        )
