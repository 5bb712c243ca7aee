"""PURE: who may vote on a case, whether they are enough, and what their votes come to."""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from exams.rules.sections.committee import CHAIR_DECIDES, OF_THOSE_PRESENT, TWO_THIRDS, CommitteeRules

CARRIED, LOST, TIED, NO_QUORUM = "carried", "lost", "tied", "no-quorum"
Member = Hashable


@dataclass(frozen=True, slots=True)
class Room:
    """Who may vote on one case, and who of them is there."""

    entitled: frozenset[Member]
    present: frozenset[Member]
    needed: int

    @property
    def has_quorum(self) -> bool:
        return len(self.present) >= self.needed

    @property
    def within_reach(self) -> bool:
        """Whether all who may vote on the case would be enough."""
        return len(self.entitled) >= self.needed


@dataclass(frozen=True, slots=True)
class Count:
    """Votes on one motion; ``entitled`` and ``present`` count people, ``needed`` is the quorum of this case."""

    entitled: int
    present: int
    needed: int
    in_favour: int
    against: int
    abstained: int

    @property
    def cast(self) -> int:
        return self.in_favour + self.against + self.abstained


def quorum_of(rules: CommitteeRules, *, entitled: int) -> int:
    """How many have to be there: the rule book's number, or its share of those who may vote, whichever is more.

    Where it says so, all who may still vote are enough on a case that the others have left; one alone only where the
    rule book's number is one.
    """
    share = (rules.quorum_percent * entitled / Decimal(100)).to_integral_value(rounding=ROUND_CEILING)
    needed = max(rules.quorum, int(share))
    if rules.quorum_of_entitled and entitled < needed:
        return max(entitled, min(needed, 2))
    return needed


def room_of(
    rules: CommitteeRules,
    *,
    members: Collection[Member],
    chairs: Collection[Member],
    recused: Collection[Member],
    here: Collection[Member],
) -> Room:
    """The room for one case: whoever left it for this case is neither entitled nor present."""
    voting = set(members) if rules.chair_votes else set(members) - set(chairs)
    entitled = frozenset(voting - set(recused))
    return Room(entitled, entitled & frozenset(here), quorum_of(rules, entitled=len(entitled)))


def verdict_of(rules: CommitteeRules, count: Count) -> str:
    """Carried, lost, tied (somebody has to break it), or no quorum, in which case the votes count for nothing."""
    if count.present < count.needed:
        return NO_QUORUM
    if rules.majority == OF_THOSE_PRESENT:
        return CARRIED if 2 * count.in_favour > count.present else LOST
    if rules.majority == TWO_THIRDS:
        decided = count.in_favour + count.against
        return CARRIED if decided and 3 * count.in_favour >= 2 * decided else LOST
    if count.in_favour > count.against:
        return CARRIED
    tied = count.in_favour == count.against and count.in_favour > 0
    return TIED if tied and rules.tie == CHAIR_DECIDES else LOST


def rule_in_words(rules: CommitteeRules) -> str:
    """The rule of the vote as the minutes state it."""
    majority = {
        OF_THOSE_PRESENT: "A motion is carried by more than half of those present who may vote.",
        TWO_THIRDS: "A motion is carried by two thirds of the votes for and against.",
    }.get(rules.majority, "A motion is carried by more votes for than against.")
    share = f", and {rules.quorum_percent.normalize():f} % of them" if rules.quorum_percent else ""
    tie = "The chair breaks a tie." if rules.tie == CHAIR_DECIDES else "A tie is lost."
    chair = "" if rules.chair_votes else " The chair votes only then."
    few = " Where too many have left a case, all who may still vote on it are the quorum." * rules.quorum_of_entitled
    return f"The quorum of a case is {rules.quorum} of those who may vote on it{share}.{few} {majority} {tie}{chair}"
