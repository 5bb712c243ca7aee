"""The committee: recommendations and signatures, recusals, meetings, motions, decisions, appeals, endorsements."""

import re
from collections import Counter
from dataclasses import replace

from exams.accounts.models import RoleGrant
from exams.accounts.permissions import Role
from panels.appeals.models import Appeal
from panels.committee.minutes.queries import minutes_of
from panels.committee.minutes.typesetting import minutes_paper
from panels.committee.models import Attendance, Case, Decision, Meeting, Motion, Recommendation, Recusal, Signature
from panels.committee.procedures.signatures import signatures_of
from panels.endorsements.models import Endorsement, EndorsementChange
from panels.evidence.files.facts import Facts, Papers, Sheet, at, read, yes
from panels.letters.models import Letter
from panels.portfolio.models import PortfolioReview
from panels.renewals.models import Renewal
from panels.results.exports import Table

FOLDER = "06-committee"
WHO = "case__registration__candidate__reference"
NOBODY = None  # minutes for a reader who has left no case
HEADING = re.compile(r"Case (\d+): ")


def _people(f: Facts) -> Table:
    columns = ("role", "person", "account", "granted_at", "granted_by", "ended_at")
    grants = RoleGrant.objects.filter(association=f.cycle.association_id).exclude(role=Role.CANDIDATE)
    rows = read(
        grants.order_by("role", "user__email", "granted_at", "pk"), "role", "user__name", "user__email", "granted_at",
        "granted_by__email", "ended_at",
    )  # fmt: skip
    return Table(columns, ((*who, at(on), by, at(end)) for *who, on, by, end in rows))


def _portfolio(f: Facts) -> Table:
    reviews = PortfolioReview.objects.filter(registration__cycle=f.cycle)
    rows = read(
        reviews.order_by("registration__position", "reviewed_at", "pk"), "registration__candidate__reference",
        "outcome", "reviewed_at",
    )  # fmt: skip
    return Table(("candidate", "outcome", "reviewed_at"), ((*said, at(on)) for *said, on in rows))


def _recommendations(f: Facts) -> Table:
    columns = ("candidate", "outcome", "portfolio", "reasons", "made_at", "set_aside_at")
    made = Recommendation.objects.filter(registration__cycle=f.cycle).order_by(
        "registration__position", "made_at", "pk"
    )
    rows = read(
        made, "registration__candidate__reference", "outcome", "portfolio", "reasons", "made_at", "superseded_at"
    )
    return Table(columns, ((*said, f.said(" ".join(why)), at(on), at(off)) for *said, why, on, off in rows))


def _signatures(f: Facts) -> Table:
    columns = ("candidate", "outcome", "condition", "reasons", "signed_by", "signed_at", "sha256", "in_force", "holds")
    last = {s.signature.pk: s.holds for s in signatures_of(f.cycle).values()}
    signed = Signature.objects.filter(recommendation__registration__cycle=f.cycle)
    rows = read(
        signed.order_by("signed_at", "pk"), "pk", "recommendation__registration__candidate__reference", "outcome",
        "condition", "reasons", "signed_by__email", "signed_at", "sha256",
    )  # fmt: skip
    return Table(
        columns,
        (
            (*said, f.said(on), f.said(why), by, at(then), sha, yes(pk in last), yes(last.get(pk)))
            for pk, *said, on, why, by, then, sha in rows
        ),
    )


def _recusals(f: Facts) -> Table:
    columns = ("case", "candidate", "member", "source", "reason", "made_at", "withdrawn_at", "why_withdrawn")
    left = Recusal.objects.filter(case__cycle=f.cycle).order_by("made_at", "pk")
    rows = read(
        left, "case__position", WHO, "member__email", "source", "reason", "made_at", "withdrawn_at", "why_withdrawn"
    )
    return Table(columns, ((*who, f.said(why), at(a), at(b), f.said(back)) for *who, why, a, b, back in rows))


def _meetings(f: Facts) -> Table:
    columns = ("meeting", "place", "state", "planned_for", "opened_at", "closed_at", "opened_by", "deputy")
    rows = read(
        Meeting.objects.filter(cycle=f.cycle).order_by("number"), "number", "place", "state", "starts_at", "opened_at",
        "closed_at", "opened_by__email", "deputy__email",
    )  # fmt: skip
    return Table(columns, ((n, p, s, at(a), at(b), at(c), *who) for n, p, s, a, b, c, *who in rows))


def _attendance(f: Facts) -> Table:
    columns = ("meeting", "member", "from_elsewhere", "came_at", "left_at")
    there = Attendance.objects.filter(meeting__cycle=f.cycle).order_by("meeting__number", "came_at", "pk")
    rows = read(there, "meeting__number", "member__email", "remote", "came_at", "left_at")
    return Table(columns, ((n, who, yes(remote), at(a), at(b)) for n, who, remote, a, b in rows))


COUNTED = ("entitled", "present", "needed", "in_favour", "against", "abstained", "ballot")


def _motions(f: Facts) -> Table:
    columns = (
        "meeting", "case", "candidate", "outcome", "state", "with_the_consent_agenda", *COUNTED, "moved_by", "moved_at",
        "closed_at",
    )  # fmt: skip
    moved = Motion.objects.filter(meeting__cycle=f.cycle).order_by("moved_at", "case__position", "pk")
    rows = read(
        moved, "meeting__number", "case__position", WHO, "outcome", "state", "consent", "result", "moved_by__email",
        "moved_at", "closed_at",
    )  # fmt: skip
    return Table(
        columns,
        (
            (*said, yes(consent), *(count.get(name) for name in COUNTED), by, at(a), at(b))
            for *said, consent, count, by, a, b in rows
        ),
    )


def _decisions(f: Facts) -> Table:
    columns = (
        "decision", "candidate", "outcome", "condition", "until", "reason", *COUNTED, "minute", "sha256", "corrects",
        "decided_at", "recorded_by",
    )  # fmt: skip
    decided = Decision.objects.filter(case__cycle=f.cycle).order_by("decided_at", "case__position", "pk")
    rows = read(
        decided, "pk", WHO, "outcome", "condition", "condition_until", "reason", "count", "minute", "sha256",
        "corrects_id", "decided_at", "recorded_by__email",
    )  # fmt: skip
    return Table(
        columns,
        (
            (
                *said, f.said(on), until, f.said(why), *(count.get(name) for name in COUNTED), f.said(minute), sha,
                corrected, at(then), by,
            )
            for *said, on, until, why, count, minute, sha, corrected, then, by in rows
        ),
    )  # fmt: skip


def _appeals(f: Facts) -> Table:
    columns = ("candidate", "decision", "decided", "state", "filed_at", "answered_at", "days")
    filed = Appeal.objects.filter(decision__case__cycle=f.cycle).order_by("filed_at", "pk")
    rows = read(filed, f"decision__{WHO}", "decision_id", "decision__outcome", "state", "filed_at", "decided_at")
    return Table(columns, ((*said, at(a), at(b), (b - a).days if b else "") for *said, a, b in rows))


def _outcomes(f: Facts) -> Table:
    """How many of each: decisions in force, and appeals by what became of them."""
    decided = Counter(Decision.objects.in_force().filter(case__cycle=f.cycle).values_list("outcome", flat=True))
    appealed = Counter(Appeal.objects.filter(decision__case__cycle=f.cycle).values_list("state", flat=True))
    rows = [("decisions", what, n) for what, n in sorted(decided.items())]
    return Table(("of", "what", "number"), [*rows, *(("appeals", what, n) for what, n in sorted(appealed.items()))])


def _endorsements(f: Facts) -> Table:
    columns = ("candidate", "number", "credential", "category", "exam", "granted_on", "valid_until", "state", "since")
    granted = Endorsement.objects.filter(decision__case__cycle=f.cycle).order_by("number", "pk")
    rows = read(
        granted, "candidate__reference", "number", "credential", "category", "exam", "granted_on", "valid_until",
        "state", "state_since",
    )  # fmt: skip
    return Table(columns, rows)


def _changes(f: Facts) -> Table:
    columns = ("candidate", "number", "came_from", "became", "reason", "changed_by", "changed_at")
    changes = EndorsementChange.objects.filter(endorsement__decision__case__cycle=f.cycle).order_by("changed_at", "pk")
    rows = read(
        changes, "endorsement__candidate__reference", "endorsement__number", "came_from", "became", "reason",
        "changed_by__email", "changed_at",
    )  # fmt: skip
    return Table(columns, ((*said, f.said(why), by, at(on)) for *said, why, by, on in rows))


def _renewals(f: Facts) -> Table:
    columns = (
        "candidate", "number", "period_from", "period_to", "due_on", "state", "audited", "audit", "attested_at",
        "decided_at", "renewed_until",
    )  # fmt: skip
    renewals = Renewal.objects.filter(endorsement__decision__case__cycle=f.cycle)
    rows = read(
        renewals.order_by("endorsement__number", "due_on", "pk"), "endorsement__candidate__reference",
        "endorsement__number", "period_from", "period_to", "due_on", "state", "chosen_for_audit", "audit_outcome",
        "attested_at", "decided_at", "renewed_until",
    )  # fmt: skip
    return Table(columns, ((*said, yes(drawn), out, at(a), at(b), to) for *said, drawn, out, a, b, to in rows))


def _letters(f: Facts) -> Table:
    columns = ("candidate", "decision", "language", "text", "sha256", "made_at")
    letters = Letter.objects.of_cycle(f.cycle).order_by("made_at", "decision__case__position", "pk")
    rows = read(letters, f"decision__{WHO}", "decision_id", "language", "template__version", "sha256", "made_at")
    return Table(
        columns, ((*said, f"version {text}" if text else "the house's", sha, at(on)) for *said, text, sha, on in rows)
    )


def _minutes(f: Facts):
    meetings = Meeting.objects.filter(cycle=f.cycle, state__in=["open", "closed"]).select_related("cycle__association")
    people = None
    for meeting in meetings.order_by("number"):
        if people is None:
            rows = Case.objects.filter(cycle=f.cycle).values_list(
                "position", "registration__candidate__name", "registration__candidate__reference"
            )
            people = {str(position): rest for position, *rest in rows}
        yield f"{FOLDER}/minutes-{meeting.number}.pdf", minutes_paper(_unnamed(f, minutes_of(meeting, NOBODY), people))


def _unnamed(f, minutes, people):
    """The minutes with reference numbers where candidates' names stand."""

    def item(one):
        head = HEADING.match(one.heading)
        name, reference = people[head[1]] if head else ("", "")
        heading = one.heading.replace(name, reference, 1) if name else one.heading
        return replace(
            one, heading=heading, sentences=tuple(f.said(said) for said in one.sentences), ended=f.said(one.ended)
        )

    return replace(
        minutes, consent=tuple(item(one) for one in minutes.consent), items=tuple(item(one) for one in minutes.items)
    )


FILES = (
    Sheet(f"{FOLDER}/appeals.csv", "Appeals, and how long they took.", _appeals),
    Sheet(f"{FOLDER}/attendance.csv", "Who was at which meeting, from when until when.", _attendance),
    Sheet(f"{FOLDER}/decisions.csv", "Decisions with count, minute and hash, and what corrected what.", _decisions),
    Sheet(f"{FOLDER}/endorsement-changes.csv", "What became of these endorsements, and why.", _changes),
    Sheet(f"{FOLDER}/endorsements.csv", "Endorsements that came of these decisions.", _endorsements),
    Sheet(f"{FOLDER}/letters.csv", "Letters with their hashes: one a decision.", _letters),
    Sheet(f"{FOLDER}/meetings.csv", "Meetings of the committee.", _meetings),
    Papers(f"{FOLDER}/minutes-*.pdf", "The minutes, with reference numbers for names.", _minutes),
    Sheet(f"{FOLDER}/motions.csv", "Motions with the count frozen at their close.", _motions),
    Sheet(f"{FOLDER}/outcomes.csv", "How many decisions and appeals ended how.", _outcomes),
    Sheet(f"{FOLDER}/people.csv", "Who held which role at the association, from when until when.", _people),
    Sheet(f"{FOLDER}/portfolio-reviews.csv", "What the portfolio reviews came to.", _portfolio),
    Sheet(f"{FOLDER}/recommendations.csv", "What was proposed to the committee, and why.", _recommendations),
    Sheet(f"{FOLDER}/recusals.csv", "Who left which case, why, and who came back.", _recusals),
    Sheet(f"{FOLDER}/renewals.csv", "Renewals of these endorsements, and which were audited.", _renewals),
    Sheet(f"{FOLDER}/signatures.csv", "Signatures on recommendations, and whether they held.", _signatures),
)
