"""PURE: the rules of the sealed room: who may read what, how much, and when a further reading is needed."""

from decimal import Decimal

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole


@dataclass(frozen=True, slots=True, config=SECTION)
class MayRead:
    """Candidates of ``category`` are read by reviewers endorsed in one of ``endorsed_as``."""

    category: Text = ""
    endorsed_as: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, config=SECTION)
class AlertRules:
    """From where on a reviewer is pointed out, each limit held against the nearer end of its interval."""

    shared_readings: Whole = 10  # nothing is said of a reviewer with fewer
    severity: Number = Decimal("0.25")  # levels a criterion, severe or lenient
    drift_p: Number = Decimal("0.01")
    spread: Number = Decimal("0.8")  # of the scale, beside the others': central tendency below
    halo: Number = Decimal("0.2")  # more than the others'
    noise: Number = Decimal(2)  # times the panel's


@dataclass(frozen=True, slots=True, config=SECTION)
class ReadingRules:
    load_cap: Whole = 0  # scripts a reviewer reads in a round at most; 0: no cap but the reviewer's own
    same_association_bars: Flag = False  # reviewers of the candidate's own association do not read
    training_current: Flag = False  # only whose training has not run out
    may_read: tuple[MayRead, ...] = ()  # a category that is not named is read by everybody
    undo_minutes: Whole = 10  # a rating that was handed in can be taken back, while nobody has seen it
    lease_hours: Whole = 48  # a script a lead has taken goes back when nothing was handed in
    discussion_hours: Whole = 0  # for readers who differ, before a lead reads; 0: no discussion
    alerts: AlertRules = AlertRules()
    seed_percent: Whole = 0  # seeds among the live scripts of a desk, in percent; the first of a desk is one
    seed_tolerance: Whole = 1  # levels a criterion may be away from the agreed one
    seed_acceptable: Number = Decimal("0.85")  # the rate of hits of a reviewer who should go on
    seed_unacceptable: Number = Decimal("0.5")  # and of one who should not
    qualifying_seeds: Whole = 10  # to be read before a new reviewer is approved
    qualifying_hits: Whole = 8
    trials: Whole = 2  # a second chance
