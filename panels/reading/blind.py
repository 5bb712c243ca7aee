"""The only door between a reviewer and a script: frozen values, never models.

A field that is not here cannot leak.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from exams.refusals.exceptions import NotYours
from panels.reading.models import Assignment, Rating, Remark
from panels.reading.procedures.moving_on import taken_back_until
from panels.reading.procedures.ratings import has_room
from panels.reading.procedures.training import set_begun, training_desk, training_for
from panels.reading.states import AssignmentState, ScriptPhase
from panels.reviewers.states import ReviewerState
from scoring.rubrics.models import Criterion


@dataclass(frozen=True, slots=True)
class BlindCriterion:
    id: int
    name: str
    guidance: str
    levels: tuple[tuple[int, str], ...]
    rated: int | None
    comment: str = ""
    examples: tuple[tuple[int, str, str], ...] = ()  # level, passage, why
    revised: int | None = None  # in the discussion


@dataclass(frozen=True, slots=True)
class BlindRating:
    """A colleague's rating, once it may be seen: the levels and the comment, not the colleague."""

    label: str
    levels: tuple[int | None, ...]
    comment: str
    number: int  # of the rating, for the order of remarks


@dataclass(frozen=True, slots=True)
class DeskLine:
    code: str
    label: str
    title: str
    round: int
    handed_in: bool
    discussed: bool = False


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A script of the reviewer's own that is off their hands, and until when that can be taken back."""

    code: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class BlindScript:
    """Everything a reviewer may know."""

    code: str
    label: str
    title: str
    vignette: str
    prompts: tuple[str, ...]
    text: str
    round: int
    handed_in: bool
    settled: bool
    discussed_until: datetime | None  # while the readers discuss it
    revised: bool  # the reviewer has said their last word
    remarks: tuple[tuple[str, str, datetime], ...]  # who (“You”, “Reading 1”), what, when
    comment: str
    note: str  # the reviewer's own, for nobody else
    saved_at: datetime | None  # of the draft
    until: datetime | None  # a rating that is in can be taken back until then
    criteria: tuple[BlindCriterion, ...]
    colleagues: tuple[BlindRating, ...]


@dataclass(frozen=True, slots=True)
class TrainingScript:
    """A script for practice or qualification: nobody's who sits."""

    number: int
    title: str
    vignette: str
    text: str
    criteria: tuple[BlindCriterion, ...]


@dataclass(frozen=True, slots=True)
class TrainingDesk:
    reviewer: int
    label: str
    state: str
    waiting: int
    following: TrainingScript | None
    may_practise_again: bool = False

    @property
    def pk(self):
        return self.reviewer


def desk_of(user, *, now=None) -> list[DeskLine]:
    """The reviewer's scripts in their stored order, what waits first (one query).

    The first one of a day is a script on which the lead group agreed, as long as one waits; it looks like any other.
    """
    rows = list(
        Assignment.objects.on_desk_of(user)
        .filter(script__panel__state="reading")
        .values_list(
            "script__code",
            "label",
            "script__vignette__title",
            "round",
            "state",
            "script__phase",
            "script__seed",
            "rating__handed_in_at",
        )
    )
    lines = [
        DeskLine(
            code, label, title or label, round_, state == AssignmentState.HANDED_IN,
            phase == ScriptPhase.DISCUSSED and state == AssignmentState.HANDED_IN and round_ == 1,
        )
        for code, label, title, round_, state, phase, _, _ in rows
    ]  # fmt: skip
    today = timezone.localdate(now)
    begun = any(at is not None and timezone.localdate(at) == today for *_, at in rows)
    waiting = (row[0] for row in rows if row[6] is not None and row[4] == AssignmentState.WAITING)
    first = None if begun else next(waiting, None)
    return sorted(lines, key=lambda line: (line.handed_in and not line.discussed, line.code != first))


def script_for_reviewer(code, user) -> BlindScript:
    """One script as this reviewer may see it; a script of somebody else's does not exist."""
    assignment = (
        Assignment.objects.on_desk_of(user)
        .filter(script__code=code)
        .select_related("script__vignette", "script__panel__cycle__rule_book", "rating__revision", "draft")
        .order_by("-round")
        .first()
    )
    if assignment is None:
        raise NotYours("No such script is on your desk.")
    script = assignment.script
    rating = getattr(assignment, "rating", None)
    draft = getattr(assignment, "draft", None)
    criteria = list(Criterion.objects.filter(rubric=script.rubric_id or script.panel.rubric_id))
    own, said = _own(rating, draft)
    colleagues = _colleagues(script, user, criteria, rating)
    revision = getattr(rating, "revision", None)
    became = {int(pk): level for pk, level in revision.levels.items()} if revision else {}
    discussed = script.phase == ScriptPhase.DISCUSSED and assignment.round == 1
    return BlindScript(
        code=script.code,
        label=script.label,
        title=script.vignette.title if script.vignette else script.label,
        vignette=script.vignette.text if script.vignette else "",
        prompts=tuple(script.vignette.prompts) if script.vignette else (),
        text=script.text,
        round=assignment.round,
        handed_in=assignment.state == AssignmentState.HANDED_IN,
        settled=script.phase == ScriptPhase.SETTLED,
        discussed_until=script.discussed_until if discussed else None,
        revised=revision is not None,
        remarks=_remarks(rating, colleagues) if script.discussed_until and rating else (),
        comment=rating.comment if rating else draft.comment if draft else "",
        note=draft.note if draft else "",
        saved_at=draft.saved_at if draft else None,
        until=taken_back_until(assignment, rating.handed_in_at) if rating else None,
        criteria=tuple(
            BlindCriterion(
                c.pk,
                c.name,
                c.guidance,
                tuple(c.levels),
                own.get(c.pk),
                said.get(c.pk, ""),
                _examples(c),
                became.get(c.pk),
            )
            for c in criteria
        ),
        colleagues=colleagues,
    )


def just_handed_in(user, *, now) -> HandedIn | None:
    """What this reviewer handed in last, while it can be taken back."""
    own = Rating.objects.filter(assignment__reviewer__user=user, assignment__state=AssignmentState.HANDED_IN)
    last = (
        own.filter(handed_in_at__gt=now - timedelta(days=1))
        .select_related("assignment__script__panel__cycle__rule_book")
        .order_by("handed_in_at", "pk")
        .last()
    )
    until = taken_back_until(last.assignment, last.handed_in_at) if last else None
    return HandedIn(last.assignment.script.code, until) if until and now <= until else None


def given_back_by(user) -> tuple[HandedIn, ...]:
    """What this reviewer gave back and could still read, because nobody does in their place."""
    given = Assignment.objects.filter(reviewer__user=user, state=AssignmentState.GIVEN_BACK).exclude(cannot="")
    rows = (
        given.filter(script__panel__state="reading")
        .select_related("script__panel__cycle__rule_book")
        .order_by("script__code")[:20]
    )
    return tuple(HandedIn(one.script.code) for one in rows if has_room(one))


def training_of(user) -> TrainingDesk:
    """Where this reviewer stands in training, and the script to read next."""
    reviewer = training_for(user)
    if reviewer is None:
        raise NotYours("You are not a reviewer.")
    return training_as(reviewer)


def training_as(reviewer) -> TrainingDesk:
    """Of somebody who reads for several associations: as the reviewer of one of them."""
    waiting = training_desk(reviewer)
    following = None
    if waiting:
        seed = waiting[0]
        vignette = seed.vignette
        following = TrainingScript(
            number=seed.pk,
            title=vignette.title if vignette else seed.label,
            vignette=vignette.text if vignette else "",
            text=seed.text,
            criteria=tuple(
                BlindCriterion(c.pk, c.name, c.guidance, tuple(c.levels), None, examples=_examples(c))
                for c in Criterion.objects.filter(rubric=seed.rubric_id)
            ),
        )
    not_begun = reviewer.state == ReviewerState.QUALIFYING and not set_begun(reviewer)
    return TrainingDesk(
        reviewer.pk, ReviewerState(reviewer.state).label, str(reviewer.state), len(waiting), following, not_begun
    )


def _own(rating, draft):
    """The reviewer's levels and comments by criterion: handed in, or put down so far."""
    if rating:
        rows = list(rating.levels.values_list("criterion_id", "level", "comment"))
        return {pk: level for pk, level, _ in rows}, {pk: text for pk, _, text in rows}
    if draft:
        return {int(pk): level for pk, level in draft.levels.items()}, {int(pk): t for pk, t in draft.comments.items()}
    return {}, {}


def _colleagues(script, user, criteria, own) -> tuple[BlindRating, ...]:
    """Other people's ratings that ``visible_to`` lets through, without a name, in an order that tells nothing."""
    seen = (
        Rating.objects.visible_to(user)
        .filter(assignment__script=script)
        .exclude(pk=own.pk if own else None)
        .exclude(assignment__reviewer__user=user)
        .prefetch_related("levels")
    )
    found = []
    for rating in seen:
        levels = {level.criterion_id: level.level for level in rating.levels.all()}
        found.append((tuple(levels.get(c.pk) for c in criteria), rating.comment, rating.pk))
    found.sort(key=lambda one: ([-1 if level is None else level for level in one[0]], one[1]))
    return tuple(BlindRating(f"Reading {n}", *one) for n, one in enumerate(found, start=1))


def _remarks(own, colleagues):
    """What was said, under the labels under which the readings stand on this page."""
    names = {colleague.number: colleague.label for colleague in colleagues} | {own.pk: "You"}
    said = Remark.objects.filter(rating__in=names).order_by("pk").values_list("rating_id", "body", "at")
    return tuple((names[number], body, at) for number, body, at in said)


def _examples(criterion):
    return tuple((one["level"], one["text"], one["why"]) for one in criterion.examples)
