"""What a reviewer does with a script on their desk, blind: known by its code, and with no road to whoever wrote it."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from panels.reading.blind import desk_of
from panels.reading.forms.desk import GiveBackForm, LastWordForm, RatingForm, RemarkForm
from panels.reading.models import Assignment, Script
from panels.reading.procedures import adjudication, discussion, ratings
from panels.reading.procedures.adjudication import FURTHER, discrepant_for
from panels.reading.procedures.moving_on import taken_back_until
from panels.reading.states import NOT_HELD, AssignmentState, ScriptPhase


def of_reviewer(user, *may):
    """On their desk, or given back by themselves; one reading a script."""
    own = Q(state=AssignmentState.GIVEN_BACK) & ~Q(cannot="")
    theirs = Assignment.objects.filter(~Q(state__in=NOT_HELD) | own, reviewer__user=user)
    return theirs.annotate(code=F("script__code")).select_related(
        "script__rubric", "script__panel__rubric", "script__panel__cycle__rule_book", "rating"
    )


MY_SCRIPTS = Rows("my-scripts", of_reviewer, page="reviewer:script", key="code", named=lambda row: row.code)
DESK = {"may": Permission.RATE_SCRIPTS}


def to_be_read(row):
    return row.state == AssignmentState.WAITING


def handed_in(row):
    return row.state == AssignmentState.HANDED_IN


def discussed(row):
    return handed_in(row) and row.round == 1 and row.script.phase == ScriptPhase.DISCUSSED


def following(user) -> str:
    """Where the next script is read; the desk, where none waits."""
    line = next((line for line in desk_of(user) if not line.handed_in), None)
    return reverse("reviewer:script", args=[line.code]) if line else reverse("reviewer:desk")


@action(
    MY_SCRIPTS, title="Hand in and read the next", form=RatingForm, when=to_be_read, undo="take-back-rating", **DESK
)
def rate_script(row, *, levels, comments, comment, by, now):
    """Hand in a rating; it is locked once it can no longer be taken back, and nobody sees it before that."""
    rating = ratings.rate_script(row.code, levels, comments=comments, comment=comment, by=by, now=now)
    until = taken_back_until(rating.assignment, rating.handed_in_at)
    said = f"Your rating of {row.code} is handed in."
    if until is not None and until > now:
        said += f" Until {date_format(localtime(until), 'H:i e')} you can take it back; until then nobody sees it."
    return Done(said, data={"code": row.code, "until": until and until.isoformat()}, go=following(by))


def not_too_late(row, *, by, now):
    ratings.require_not_late(row, row.rating, now=now)


@action(MY_SCRIPTS, title="Take it back", when=handed_in, guards=[not_too_late], undo="rate-script", **DESK)
def take_back_rating(row, *, by, now):
    """A wrong click taken back; what was handed in is the draft again."""
    ratings.take_back(row.code, by=by, now=now)
    return "Taken back; what you had put down is here."


@action(MY_SCRIPTS, title="Give it back", form=GiveBackForm, when=to_be_read, undo="read-after-all", **DESK)
def give_back_script(row, *, cannot, reason, by, now):
    """This script cannot be read by this reviewer; it goes off the desk."""
    ratings.give_back(row.code, cannot=cannot, reason=reason, by=by, now=now)
    return Done(f"Script {row.code} is off your desk; only its coordinators see why.", go=following(by))


def nobody_else_reads(row, *, by, now):
    ratings.require_room(row)


@action(
    MY_SCRIPTS, title="Read it after all", when=lambda row: row.state == AssignmentState.GIVEN_BACK,
    guards=[nobody_else_reads], undo="give-back-script", **DESK,
)  # fmt: skip
def read_after_all(row, *, by, now):
    """A script that was given back by mistake lies on the desk again."""
    ratings.read_after_all(row.code, by=by, now=now)
    return f"Script {row.code} is on your desk again."


# ── the discussion ───────────────────────────────────────────────────────────────────────────────────────────────────
@action(
    MY_SCRIPTS, title="Say it", form=RemarkForm, when=discussed,
    final="The others have seen it. Say what you see now in another remark.", **DESK,
)  # fmt: skip
def remark_on_script(row, *, body, by, now):
    """A word to the others who read the same script, without a name."""
    discussion.remark(row.code, body, by=by, now=now)
    return "The others see your remark."


def not_said_yet(row, *, by, now):
    discussion.require_unsaid(row.rating)


@action(
    MY_SCRIPTS, title="This is my last word", form=LastWordForm, when=discussed, guards=[not_said_yet],
    final="It is said once: what still differs then goes to a lead.", **DESK,
)  # fmt: skip
def give_last_word(row, *, levels, by, now):
    """The reader's levels after the discussion, the same or others."""
    discussion.revise(row.code, levels, by=by, now=now)
    return "Your last word on this script is kept."


# ── the lead's further reading ───────────────────────────────────────────────────────────────────────────────────────
DISCREPANCIES = Rows(
    "discrepancies",
    lambda user, *may: discrepant_for(user),
    page=lambda script: reverse("lead:discrepancies"),
    key="code",
)
LEAD = {"may": Permission.SETTLE_SCRIPTS}


@action(DISCREPANCIES, title="Read and settle", undo="put-back-script", **LEAD)
def take_script(script: Script, *, by, now):
    """Put a script on the lead's desk; it is then rated under ``my-scripts``."""
    adjudication.take_for_settling(script.code, by=by, now=now)
    return Done(data={"code": script.code}, go=reverse("reviewer:script", args=[script.code]))


@action(
    MY_SCRIPTS, title="Put it back", when=lambda row: to_be_read(row) and row.round == FURTHER, undo="take-script",
    **LEAD,
)  # fmt: skip
def put_back_script(row, *, by, now):
    """A lead who took a script and does not read it lets another lead have it."""
    adjudication.put_back(row.code, by=by, now=now)
    return Done(f"Script {row.code} waits for a lead again.", go=reverse("lead:discrepancies"))
