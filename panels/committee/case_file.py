"""Everything the committee sees of one case, gathered once, as plain values."""

from dataclasses import dataclass, field

from panels.committee.models import Certainty, Decision, Signature
from panels.committee.procedures.signatures import Signed, signatures_of
from panels.committee.states import DECIDABLE
from panels.reading import sealing
from panels.reading.models import Panel, Rating, SealOpening
from panels.reading.rubric_use import column_of_criterion
from panels.reading.states import PanelState
from scoring.reports.score_bands import Band, band
from scoring.rubrics.rounding import shown_points


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
    signed: Signed | None
    signed_before: list  # what was signed earlier, the newest first
    part_one: object
    part_two: object
    certainty: object
    form: dict  # decision consistency of the form this candidate sat, and what to be careful of
    band_one: Band | None
    band_two: Band | None
    portfolios: list
    incidents: list
    scripts: list[ReadScript]
    panel: object
    opening: object
    decision: object
    earlier: list
    cut_two: float = 0.0  # the pass mark of Part Two, in percent
    proposed: dict = field(default_factory=dict)
    changed_since: bool = False

    @property
    def points_shown(self) -> str:
        """Never rounded across the pass mark."""
        two = self.part_two
        return shown_points(two.points, two.percent, maximum=two.maximum, cut=self.cut_two)

    @property
    def percent_again(self) -> float | None:
        known = self.certainty is not None and self.certainty.same_again is not None
        return 100 * self.certainty.same_again if known else None

    @property
    def consistency_percent(self) -> float | None:
        return 100 * self.form["consistency"] if self.form.get("consistency") is not None else None

    @property
    def percent_near(self) -> float | None:
        return 100 * self.certainty.near / self.certainty.pairs if self.certainty and self.certainty.pairs else None

    @property
    def percent_equal(self) -> float | None:
        return 100 * self.certainty.equal / self.certainty.pairs if self.certainty and self.certainty.pairs else None


def case_file(case) -> CaseFile:
    registration, cycle = case.registration, case.cycle
    recommendation = (
        registration.recommendations.in_force().select_related("part_one_mark__attempt", "part_two_mark").first()
    )
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric").first()
    decisions = list(
        Decision.objects.filter(case=case)
        .select_related("recorded_by", "corrected_by", "recommendation", "signature__signed_by")
        .prefetch_related("votes__member")
        .order_by("decided_at")
    )
    standing = next((d for d in decisions if not hasattr(d, "corrected_by")), None)
    one = recommendation.part_one_mark if recommendation else None
    two = recommendation.part_two_mark if recommendation else None
    sat = registration.exam_with or registration  # one exam may count for both credentials
    certainty = Certainty.objects.filter(registration=sat).select_related("run").first()
    forms = certainty.run.result.get("forms", {}) if certainty else {}
    signed = signatures_of(cycle, registrations=[registration.pk]).get(registration.pk)
    before = Signature.objects.filter(recommendation__registration=registration).order_by("-signed_at", "-pk")
    return CaseFile(
        recommendation=recommendation,
        signed=signed,
        signed_before=list(before.exclude(pk=signed.signature.pk)) if signed else [],
        part_one=one,
        part_two=two,
        certainty=certainty,
        form=forms.get(str(one.attempt.form_id), {}) if one else {},
        band_one=_band_one(one, certainty, cycle),
        band_two=_band_two(two, certainty, cycle),
        portfolios=list(registration.portfolio_reviews.all()),
        incidents=list(sat.incidents.all()),
        scripts=_scripts(panel, sat),
        panel=panel,
        opening=SealOpening.objects.filter(panel=panel).select_related("proposed_by", "confirmed_by").first(),
        decision=standing,
        cut_two=float(cycle.rules.part_two.pass_percent),
        earlier=[d for d in decisions if d is not standing],
        proposed=_proposed(recommendation, signed),
        changed_since=bool(standing and recommendation and standing.recommendation_id != recommendation.pk),
    )


def _proposed(recommendation, signed):
    """What a motion or a decision begins with: the panel's word."""
    if signed and signed.holds:
        return {"outcome": signed.signature.outcome, "condition": signed.signature.condition}
    if recommendation and recommendation.outcome in DECIDABLE:
        return {"outcome": recommendation.outcome}
    return {}


def _band_one(mark, certainty, cycle):
    if mark is None or not mark.scored:
        return None
    cut = cycle.rules.part_one.fewest_correct(mark.scored)
    error = certainty.sem_one if certainty else None
    return band(mark.correct, error=error, cut=cut, maximum=mark.scored, unit="items")


def _band_two(mark, certainty, cycle):
    if mark is None or mark.percent is None:
        return None
    return band(
        mark.percent,
        error=certainty.sem_two if certainty else None,
        cut=float(cycle.rules.part_two.pass_percent),
        maximum=100,
        unit="%",
        beside=certainty.adjusted if certainty else None,
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
