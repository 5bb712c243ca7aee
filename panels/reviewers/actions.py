"""What reviewers say of themselves."""

from django.urls import reverse

from exams.accounts.models import User
from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from panels.reviewers.forms import AboutMeForm
from panels.reviewers.procedures import declare_ties as declare

ME = Rows("me", lambda user, *may: User.objects.filter(pk=user.pk), page=lambda user: reverse("reviewer:about-me"))


@action(ME, title="Save", may=Permission.RATE_SCRIPTS, form=AboutMeForm, undo="declare-ties")
def declare_ties(user, *, ties, by, now, **facts):
    """Whom a reviewer is close to, when they are away, how much they can read; a later word replaces it."""
    declare(user, ties.splitlines(), by=by, now=now, **facts)
    return Done("Thank you. What they wrote will not come to your desk.", go=reverse("reviewer:desk"))
