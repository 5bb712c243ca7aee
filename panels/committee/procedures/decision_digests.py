"""What a decision says, as one hash that stands in the record: whoever alters a decision is found."""

import hashlib
import json

from exams.audit.models import AuditLine
from panels.committee.models import Decision


def digest_of(decision, votes):
    """Over everything the decision says: whoever changes a word of it, by whatever means, is found by the record."""
    said = [
        str(decision.pk), str(decision.case_id), str(decision.outcome), decision.condition,
        str(decision.condition_until or ""), decision.reason, str(decision.corrects_id or ""),
        decision.recommendation_id, decision.signature_id, decision.count, decision.minute,
        decision.decided_at.timestamp(), decision.recorded_by_id,
        sorted([v.member_id, str(v.stance), v.reason] for v in votes),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def first_altered_decision():
    """The first decision that no longer says what the record says was decided, or None."""
    recorded = {
        line["details"]["decision"]: line["details"]["sha256"]
        for line in AuditLine.objects.filter(action="case.decided", details__has_key="sha256").values("details")
    }
    for decision in Decision.objects.prefetch_related("votes").iterator(chunk_size=1000):
        wanted = recorded.pop(str(decision.pk), None)
        if wanted is not None and digest_of(decision, decision.votes.all()) != wanted:
            return decision
    if recorded:  # the record tells of a decision that is not there any more
        return next(iter(recorded))
    return None
