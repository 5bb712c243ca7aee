"""What reviewers say of themselves, and what the office knows of them."""

from django.urls import reverse

from exams.accounts.models import User
from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from panels.reviewers import procedures
from panels.reviewers.forms import AboutMeForm, AboutReviewerForm
from panels.reviewers.models import Reviewer
from panels.reviewers.procedures import declare_ties as declare

ME = Rows("me", lambda user, *may: User.objects.filter(pk=user.pk), page=lambda user: reverse("reviewer:about-me"))


@action(ME, title="Save", may=Permission.RATE_SCRIPTS, form=AboutMeForm, undo="declare-ties")
def declare_ties(user, *, ties, by, now, **facts):
    """Whom a reviewer is close to, when they are away, how much they can read; a later word replaces it."""
    declare(user, ties.splitlines(), by=by, now=now, **facts)
    return Done("Thank you. What they wrote will not come to your desk.", go=reverse("reviewer:desk"))


REVIEWERS = Rows(
    "reviewers",
    lambda user, *may: Reviewer.objects.filter(association__in=user.associations(*may)).select_related(
        "association", "user", "lent_by"
    ),
    page="reviewers:show",
    named=str,
)


@action(
    REVIEWERS, title="Save", may=Permission.RUN_CYCLES, form=AboutReviewerForm, undo="note-reviewer-facts",
    when=lambda reviewer: reviewer.lent_by_id is None,
)  # fmt: skip
def note_reviewer_facts(reviewer, *, ties, by, now, **facts):
    """Where a reviewer works, whom they are close to, what they may read; a later word replaces it."""
    procedures.note_facts(reviewer, ties.splitlines(), by=by, now=now, **facts)
    return f"Noted. What these people wrote will not come to the desk of {reviewer}."
