"""The sealed room: reviewers by number, scripts by code, and no road from either to a candidate."""

from django.db.models import Count, Q

from panels.evidence.files.facts import Facts, Sheet, at, read, yes
from panels.reading.models import Assignment, Masking, PanelMember, SafeguardingAlert, SealOpening, TrainingReading
from panels.reading.procedures.monitoring import seeds_of
from panels.results.exports import Table
from panels.reviewers.models import ConflictPin

FOLDER = "05-reading"
NUMBER = "reviewer__reference"


def _panel(f: Facts) -> Table:
    columns = (
        "reviewer", "lead", "state", "endorsed_as", "trained_until", "lent", "left_at", "readings_handed_in",
        "given_back",
    )  # fmt: skip
    here = Q(reviewer__assignments__script__panel=f.panel, reviewer__assignments__script__seed=None)
    members = PanelMember.objects.filter(panel=f.panel).order_by(NUMBER) if f.panel else PanelMember.objects.none()
    members = members.annotate(
        read=Count("reviewer__assignments", filter=here & Q(reviewer__assignments__state="handed-in")),
        back=Count("reviewer__assignments", filter=here & Q(reviewer__assignments__state="given-back")),
    )
    rows = read(
        members, NUMBER, "lead", "reviewer__state", "reviewer__endorsed_as", "reviewer__trained_until",
        "reviewer__lent_by", "left_at", "read", "back",
    )  # fmt: skip
    return Table(
        columns,
        ((r, yes(lead), *said, yes(lent is not None), at(left), n, b) for r, lead, *said, lent, left, n, b in rows),
    )


def _qualification(f: Facts) -> Table:
    columns = ("reviewer", "seed", "use", "trial", "agreed_with_the_rating", "read_at")
    tried = TrainingReading.objects.filter(reviewer__memberships__panel=f.panel).order_by(NUMBER, "at", "pk")
    rows = read(tried if f.panel else tried.none(), NUMBER, "seed_id", "seed__use", "trial", "hit", "at")
    return Table(columns, ((*who, yes(hit), at(on)) for *who, hit, on in rows))


def _live_seeds(f: Facts) -> Table:
    hits = seeds_of(f.panel) if f.panel else {}
    return Table(("reviewer", "hits", "seeds_read"), [(who, hit, n) for who, (hit, n) in sorted(hits.items())])


def _readings(f: Facts) -> Table:
    columns = ("script", "round", "reviewer", "state", "handed_in_at", "given_back_because", "in_words")
    given = Assignment.objects.filter(script__panel=f.panel, script__seed=None).order_by(
        "script__code", "round", NUMBER
    )
    rows = read(
        given if f.panel else given.none(), "script__code", "round", NUMBER, "state", "rating__handed_in_at", "cannot",
        "reason",
    )  # fmt: skip
    return Table(columns, ((*what, at(on), cannot, f.said(why)) for *what, on, cannot, why in rows))


def _conflicts(f: Facts) -> Table:
    """What the office said of one reviewer and one candidate; the ties the house finds by itself bar silently."""
    columns = ("reviewer", "candidate", "conflict", "reason", "said_by", "said_at")
    pins = ConflictPin.objects.filter(
        reviewer__association=f.cycle.association_id, candidate__in=f.cycle.registrations.values("candidate")
    )
    rows = read(
        pins.order_by(NUMBER, "candidate__reference"), NUMBER, "candidate__reference", "conflict", "reason",
        "pinned_by__email", "pinned_at",
    )  # fmt: skip
    return Table(columns, ((*who, yes(barred), f.said(why), by, at(on)) for *who, barred, why, by, on in rows))


def _seal(f: Facts) -> Table:
    columns = (
        "named_at_source", "state", "reason", "proposed_by", "proposed_at", "confirmed_by", "confirmed_at",
    )  # fmt: skip
    opened = SealOpening.objects.filter(panel__cycle=f.cycle).order_by("pk")
    rows = read(
        opened, "panel__identified_at_source", "panel__state", "reason", "proposed_by__email", "proposed_at",
        "confirmed_by__email", "confirmed_at",
    )  # fmt: skip
    return Table(
        columns,
        ((yes(named), state, f.said(why), p, at(on), c, at(then)) for named, state, why, p, on, c, then in rows),
    )


def _masking(f: Facts) -> Table:
    found = Masking.objects.filter(response__attempt__registration__cycle=f.cycle)
    count = found.aggregate(n=Count("pk"), confirmed=Count("confirmed_at"))
    rows = [("answers in which something told who wrote them", count["n"]), ("looked at", count["confirmed"])]
    return Table(("what", "answers"), rows if count["n"] else [])


def _alerts(f: Facts) -> Table:
    """That somebody looked at what a reviewer was worried about, and when; not what it was."""
    raised = SafeguardingAlert.objects.filter(script__panel__cycle=f.cycle).order_by("raised_at", "pk")
    rows = read(raised, "raised_at", "seen_at", "seen_by__email", "done")
    return Table(
        ("raised_at", "seen_at", "seen_by", "answered"), ((at(a), at(b), by, yes(bool(d))) for a, b, by, d in rows)
    )


FILES = (
    Sheet(f"{FOLDER}/alerts.csv", "Worries raised by reviewers: when they were raised and looked at.", _alerts),
    Sheet(f"{FOLDER}/conflicts.csv", "The office's word on reviewers close to a candidate.", _conflicts),
    Sheet(f"{FOLDER}/live-seeds.csv", "How often each reviewer met the agreed rating of unseen seeds.", _live_seeds),
    Sheet(f"{FOLDER}/masking.csv", "How many answers told who wrote them and were looked at.", _masking),
    Sheet(f"{FOLDER}/panel.csv", "The panel by number: state, training, readings.", _panel),
    Sheet(f"{FOLDER}/qualification.csv", "Readings for practice and qualification.", _qualification),
    Sheet(f"{FOLDER}/readings.csv", "Every reading of every script, by code and number, without levels.", _readings),
    Sheet(f"{FOLDER}/seal.csv", "Who opened the seal, why and when.", _seal),
)
