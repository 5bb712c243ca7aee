"""Everything the committee sees of one case, gathered once, as plain values."""

from dataclasses import dataclass, field

from panels.models import Decision, Panel, Rating, SealOpening
from panels.outputs import form_runs
from panels.procedures import sealing
from panels.procedures.rubric_use import column_of_criterion
from panels.states import DECIDABLE, PanelState


@dataclass(frozen=True, slots=True)
class ReadScript:
    """One script with its readings side by side: who read is not part of the case."""

    code: str
    title: str
    readings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]  # criterion, its level in each reading
    comments: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class CaseFile:
    recommendation: object
    part_one: object
    part_two: object
    sem: float | None
    portfolios: list
    incidents: list
    scripts: list[ReadScript]
    panel: object
    opening: object
    decision: object
    earlier: list
    appeals: list
    proposed: dict = field(default_factory=dict)
    changed_since: bool = False


def case_file(case) -> CaseFile:
    registration = case.registration
    cycle = registration.cycle
    recommendation = registration.recommendations.in_force().select_related("part_one_mark", "part_two_mark").first()
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric").first()
    decisions = list(
        Decision.objects.filter(case=case)
        .select_related("recorded_by", "corrected_by", "appeal", "recommendation")
        .prefetch_related("votes__member")
        .order_by("decided_at")
    )
    standing = next((d for d in decisions if not hasattr(d, "corrected_by")), None)
    runs = form_runs(cycle)
    proposed = {}
    if recommendation and recommendation.outcome in DECIDABLE:
        proposed = {"outcome": recommendation.outcome}
    return CaseFile(
        recommendation=recommendation,
        part_one=recommendation.part_one_mark if recommendation else None,
        part_two=recommendation.part_two_mark if recommendation else None,
        sem=runs[0].get("sem") if runs else None,
        portfolios=list(registration.portfolio_reviews.all()),
        incidents=list(registration.incidents.all()),
        scripts=_scripts(panel, registration),
        panel=panel,
        opening=SealOpening.objects.filter(panel=panel).select_related("proposed_by", "confirmed_by").first(),
        decision=standing,
        earlier=[d for d in decisions if d is not standing],
        appeals=[d.appeal for d in decisions if hasattr(d, "appeal")],
        proposed=proposed,
        changed_since=bool(standing and recommendation and standing.recommendation_id != recommendation.pk),
    )


def _scripts(panel, registration) -> list[ReadScript]:
    if panel is None or panel.state != PanelState.OPENED:
        return []
    names, place_of = [c.name for c in panel.rubric.criteria.all()], column_of_criterion(panel)
    scripts = list(sealing.scripts_of_registration(panel, registration).select_related("vignette").order_by("label"))
    readings = {}
    for rating in (
        Rating.objects.of_panel(panel)
        .filter(assignment__script__in=scripts)
        .select_related("assignment", "revision")
        .prefetch_related("levels")
        .order_by("assignment__round", "pk")
    ):
        levels = {place_of[level.criterion_id]: level.level for level in rating.levels.all()}
        of_script = readings.setdefault(rating.assignment.script_id, [])
        number = 1 + sum(not name.endswith("discussion") for name, _, _ in of_script)
        name = f"Reading {number}" if rating.assignment.round == 1 else "Further reading"
        of_script.append((name, levels, rating.comment))
        revision = getattr(rating, "revision", None)
        if revision is not None:
            became = {place_of[int(pk)]: level for pk, level in revision.levels.items()}
            of_script.append((f"{name}, after discussion", became, ""))
    return [_read_script(script, names, readings.get(script.pk, [])) for script in scripts]


def _read_script(script, names, readings) -> ReadScript:
    titled = script.vignette and script.vignette.title
    return ReadScript(
        script.code,
        script.vignette.title if titled else script.label or "Script",
        tuple(name for name, _, _ in readings),
        tuple((name, tuple(levels.get(n) for _, levels, _ in readings)) for n, name in enumerate(names)),
        tuple((name, comment) for name, _, comment in readings if comment),
    )
