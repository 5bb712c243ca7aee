"""The discussion: readers who differ see each other's ratings, without names, and each confirms or changes their own.

The independent ratings stay as they are: agreement and severity are of those, marks of what they became.
"""

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from panels.reading.models import Rating, RatingRevision, Remark, Script
from panels.reading.procedures.adjudication import judge_script, settle_panel_if_done
from panels.reading.procedures.ratings import LONGEST, require_levels
from panels.reading.states import NOT_HELD, ScriptPhase

MOST_REMARKS = 50  # of one reader on one script


@recorded
def remark(code, body, *, by, now):
    """A word to the others who read the same script."""
    rating = _own(code, by, now)
    if not body.strip() or len(body) > LONGEST:
        raise Invalid(f"Write your remark, at most {LONGEST:,} characters.")
    if rating.remarks.count() >= MOST_REMARKS:
        raise Refused("That is enough said: confirm or change your levels.")
    return Remark.objects.create(rating=rating, body=body.strip(), at=now)


@recorded
def revise(code, levels, *, by, now):
    """The reader's last word, the same levels or others; once all have said theirs the script is judged again."""
    rating = _own(code, by, now)
    script = rating.assignment.script
    require_levels(script.read_against.criteria.all(), levels)
    require_unsaid(rating)
    revision = RatingRevision.objects.create(rating=rating, at=now, levels={str(pk): n for pk, n in levels.items()})
    record("rating.revised", script, by=by, at=now, cycle=script.panel.cycle)
    _judge_if_done(script, by=by, now=now)
    return revision


def require_unsaid(rating):
    if RatingRevision.objects.filter(rating=rating).exists():
        raise Refused("You have confirmed or changed your levels already.")


@recorded
def close_discussions(*, by, now):
    """Discussions whose time is over; what still differs goes to a lead.  How many."""
    due = Script.objects.filter(phase=ScriptPhase.DISCUSSED, discussed_until__lte=now)
    closed = list(due.select_for_update(of=("self",)).select_related("panel__cycle__rule_book", "panel__rubric"))
    for script in closed:
        judge_script(script, by=by, now=now)
        settle_panel_if_done(script.panel, by=by, now=now)
    return len(closed)


def _own(code, by, now):
    script = Script.objects.select_for_update().filter(code=code, assignments__reviewer__user=by).first()
    own = Rating.objects.filter(assignment__script=script, assignment__reviewer__user=by, assignment__round=1)
    rating = own.exclude(assignment__state__in=NOT_HELD).select_related("assignment__script__panel__cycle").first()
    if script is None or rating is None:
        raise NotYours("No such script is on your desk.")
    if script.phase != ScriptPhase.DISCUSSED or script.discussed_until <= now:
        raise WrongState("This script is not being discussed.")
    return rating


def _judge_if_done(script, *, by, now):
    first = Rating.objects.filter(assignment__script=script, assignment__round=1)
    if not first.exclude(assignment__state__in=NOT_HELD).filter(revision=None).exists():
        judge_script(script, by=by, now=now)
        settle_panel_if_done(script.panel, by=by, now=now)
