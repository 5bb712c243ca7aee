from panels.committee.models.decision_accuracy import Certainty
from panels.committee.models.decisions import Decision, DecisionVote
from panels.committee.models.meetings import (
    Attendance,
    Case,
    Hearing,
    Meeting,
    MemberFacts,
    Motion,
    MotionVote,
    Recusal,
)
from panels.committee.models.recommendations import Recommendation, Signature, SignatureTakenBack
from panels.committee.models.substitutes import Substitute

__all__ = [
    "Attendance",
    "Case",
    "Certainty",
    "Decision",
    "DecisionVote",
    "Hearing",
    "Meeting",
    "MemberFacts",
    "Motion",
    "MotionVote",
    "Recommendation",
    "Recusal",
    "Signature",
    "SignatureTakenBack",
    "Substitute",
]
