"""PURE: the rules of the sealed room: who may read what, how much, and when a further reading is needed."""

from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, reads


@dataclass(frozen=True, slots=True, config=SECTION)
class MayRead:
    """Candidates of ``category`` are read by reviewers endorsed in one of ``endorsed_as``."""

    category: Annotated[Text, reads("Candidates of")] = ""
    endorsed_as: Annotated[tuple[Text, ...], reads("Read by reviewers endorsed as", help="One a line.")] = ()

    def sentence(self) -> str:
        return f"Candidates of {self.category} are read by reviewers endorsed as {' or '.join(self.endorsed_as)}."


@dataclass(frozen=True, slots=True, config=SECTION)
class AlertRules:
    """From where on a reviewer is pointed out, each limit held against the nearer end of its interval."""

    shared_readings: Annotated[
        Whole,
        reads(
            "Shared readings needed",
            "Nothing is said of a reviewer with fewer than {:shared reading}.",
            none="A reviewer can be pointed out from the first reading on.",
        ),
    ] = 10
    severity: Annotated[
        Number,
        reads(
            "Severe or lenient from, in levels",
            "A reviewer is pointed out who is {:level} a criterion more severe or lenient than the others.",
        ),
    ] = Decimal("0.25")
    drift_p: Annotated[
        Number, reads("Drift, p below", "A reviewer is pointed out whose severity drifts with p below {}.")
    ] = Decimal("0.01")
    spread: Annotated[
        Number, reads("Spread below", "A reviewer is pointed out whose levels spread less than {} of the others’.")
    ] = Decimal("0.8")
    halo: Annotated[
        Number,
        reads("Halo above", "A reviewer is pointed out whose criteria hang together by {} more than the others’."),
    ] = Decimal("0.2")
    noise: Annotated[
        Number,
        reads("Noise above", "A reviewer is pointed out whose readings scatter {} times as much as the panel’s."),
    ] = Decimal(2)


@dataclass(frozen=True, slots=True, config=SECTION)
class ReadingRules:
    load_cap: Annotated[
        Whole,
        reads(
            "Scripts a reviewer at most",
            "A reviewer reads {:script} in a round at most.",
            none="There is no limit to the scripts of a reviewer but their own.",
        ),
    ] = 0
    same_association_bars: Annotated[
        Flag,
        reads(
            "Reviewers of the candidate’s own association",
            (
                "Reviewers of the candidate’s own association do not read.",
                "Reviewers of the candidate’s own association may read.",
            ),
        ),
    ] = False
    training_current: Annotated[
        Flag,
        reads(
            "Current training is needed",
            (
                "Only reviewers whose training is current read.",
                "Reviewers read whether or not their training has run out.",
            ),
        ),
    ] = False
    may_read: Annotated[
        tuple[MayRead, ...], reads("Who may read which category", "{}", none="Every reviewer may read every category.")
    ] = ()
    undo_minutes: Annotated[
        Whole,
        reads(
            "Minutes to take a rating back",
            "A rating can be taken back for {:minute}, while nobody has seen it.",
            none="A rating cannot be taken back.",
        ),
    ] = 10
    lease_hours: Annotated[
        Whole,
        reads(
            "Hours a lead holds a script",
            "A script a lead has taken goes back after {:hour} without a rating.",
            none="A script a lead has taken goes back at once.",
        ),
    ] = 48
    discussion_hours: Annotated[
        Whole,
        reads(
            "Hours of discussion",
            "Reviewers who differ have {:hour} to discuss before a lead reads.",
            none="Reviewers who differ do not discuss: a lead reads.",
        ),
    ] = 0
    alerts: Annotated[AlertRules, reads("When a reviewer is pointed out")] = AlertRules()
    seed_percent: Annotated[
        Whole,
        reads(
            "Check scripts, in percent",
            "{} % of the scripts on a desk are check scripts with an agreed rating.",
            none="There are no check scripts among live ones.",
        ),
    ] = 0
    seed_tolerance: Annotated[
        Whole,
        reads(
            "Check scripts, levels off at most",
            "On a check script a criterion may be {:level} off.",
            none="On a check script every criterion must be met exactly.",
        ),
    ] = 1
    seed_acceptable: Annotated[
        Number, reads("Hit rate of a good reviewer", "A reviewer goes on with a hit rate of {} on check scripts.")
    ] = Decimal("0.85")
    seed_unacceptable: Annotated[
        Number, reads("Hit rate that is too low", "A reviewer with a hit rate of {} should stop.")
    ] = Decimal("0.5")
    qualifying_seeds: Annotated[
        Whole,
        reads(
            "Scripts to qualify",
            "A new reviewer reads {:script} to qualify.",
            none="A new reviewer reads nothing to qualify.",
        ),
    ] = 10
    qualifying_hits: Annotated[Whole, reads("Hits to qualify", "{:hit} qualify a new reviewer.")] = 8
    trials: Annotated[Whole, reads("Trials to qualify", "A new reviewer has {:trial}.")] = 2
