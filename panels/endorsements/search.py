"""What the public may find, and the office: the questions of the registry, the same few however long it is."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from urllib.parse import urlencode

from django.db.models import Q

from exams.cycles.states import Credential
from exams.rules.sections.endorsement import EndorsementRules
from panels.endorsements.models import Endorsement
from panels.endorsements.states import EndorsementState


@dataclass(frozen=True, slots=True)
class Search:
    """As it was typed; whatever makes no sense is as good as blank."""

    name: str = ""
    credential: str = ""
    category: str = ""
    place: str = ""
    state: str = ""

    @classmethod
    def read(cls, given) -> "Search":
        typed = {name: given.get(name, "").replace("\x00", "").strip()[:100] for name in cls.__slots__}
        if typed["credential"] not in Credential.values:
            typed["credential"] = ""
        if typed["state"] not in EndorsementState.values:
            typed["state"] = ""
        return cls(**typed)

    @property
    def query(self) -> str:
        """For the links to the other pages."""
        return urlencode({name: getattr(self, name) for name in self.__slots__ if getattr(self, name)})

    def of(self, endorsements):
        for column in ("credential", "category", "state"):
            if getattr(self, column):
                endorsements = endorsements.filter(**{column: getattr(self, column)})
        if self.name:
            endorsements = endorsements.named(self.name)
        if self.place:
            endorsements = endorsements.at_place(self.place)
        return endorsements


def public_endorsements(rules: dict[int, EndorsementRules], association=None):
    """Those whose holder is listed and whose state the association lists; ``rules`` by association."""
    listed = Endorsement.objects.listed()
    if association:
        own = rules.get(association.pk, EndorsementRules())
        return listed.filter(association=association, state__in=own.listed_states)
    alike: dict[frozenset, list[int]] = {}
    for pk, own in rules.items():
        alike.setdefault(frozenset(own.listed_states), []).append(pk)
    if len(alike) == 1:
        return listed.filter(state__in=sorted(next(iter(alike))))
    wanted = [Q(state__in=sorted(states), association__in=pks) for states, pks in alike.items()]
    return listed.filter(reduce(or_, wanted)) if wanted else listed.none()
