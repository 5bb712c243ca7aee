"""People's names, as many as one reads in a sentence."""

from exams.wording.phrases import listed

MOST = 12


def named(registrations) -> str:
    return listed(sorted(registration.candidate.name for registration in registrations), MOST)
