"""A reviewer's own training: practice, and the set that qualifies."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from exams.refusals.exceptions import Refused
from panels.reading.blind import training_of
from panels.reading.forms.desk import TrainingForm
from panels.reading.procedures import training
from panels.reviewers.models import Reviewer
from panels.reviewers.states import ReviewerState

MY_TRAINING = Rows(
    "my-training",
    lambda user, *may: Reviewer.objects.filter(user=user).select_related("association"),
    page=lambda reviewer: reverse("reviewer:training"),
)
DESK = {"may": Permission.RATE_SCRIPTS}


@action(
    MY_TRAINING, title="Hand in", form=TrainingForm, name="read-training-script",
    when=lambda reviewer: reviewer.state in (ReviewerState.PRACTICE, ReviewerState.QUALIFYING),
    final="What you read first is what counts; practice scripts count for nothing but practice.", **DESK,
)  # fmt: skip
def read_training_script(reviewer, *, seed, levels, by, now):
    """A reading for practice, with feedback; or for qualification, without any before the set is read."""
    desk = training_of(by)
    script = desk.following if desk.following and desk.following.number == seed else None
    if seed not in [one.pk for one in training.training_desk(reviewer)]:
        raise Refused("This script does not wait on your training desk; you may have read it already.")
    feedback = training.read_training(reviewer, seed, levels, by=by, now=now)
    if feedback is None:
        return Done()
    told = {"hit": feedback.hit, "reasons": feedback.reasons}
    told["levels"] = [{"criterion": name, "own": own, "agreed": agreed} for name, own, agreed in feedback.rows]
    context = {"desk": training_of(by), "script": script, "feedback": feedback}
    return Done(data=told, show=("reading/reviewer/training.html", context))


def all_read(reviewer, *, by, now):
    if training.training_desk(reviewer):
        raise Refused("Read the practice scripts that are left first.")


@action(
    MY_TRAINING, title="I am ready to qualify", undo="practise-again", guards=[all_read],
    when=lambda reviewer: reviewer.state == ReviewerState.PRACTICE, **DESK,
)  # fmt: skip
def ask_to_qualify(reviewer, *, by, now):
    training.ask_to_qualify(reviewer, by=by, now=now)
    return "The qualification scripts are here; nothing is said before the set is read."


def not_begun(reviewer, *, by, now):
    training.require_set_not_begun(reviewer)


@action(
    MY_TRAINING, title="I would rather practise", undo="ask-to-qualify", guards=[not_begun],
    when=lambda reviewer: reviewer.state == ReviewerState.QUALIFYING, **DESK,
)  # fmt: skip
def practise_again(reviewer, *, by, now):
    training.practise_again(reviewer, by=by, now=now)
    return "You practise again; say so when you are ready."
