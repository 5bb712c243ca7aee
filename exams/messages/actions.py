"""What one does with one's own messages."""

from exams.accounts.models import User
from exams.actions.declaration import OWN, Rows, action
from exams.messages import procedures as messages
from exams.messages.models import Notice

ME = Rows("me", lambda user, *may: User.objects.filter(pk=user.pk), page=lambda user: "/")


@action(
    ME, title="I have read these", may=OWN, undo="show-messages-again",
    when=lambda user: Notice.objects.filter(user=user, read_at=None).exists(),
)  # fmt: skip
def read_messages(user, *, by, now):
    messages.read_notices(user, now=now)


@action(
    ME, title="Show the messages again", may=OWN, undo="read-messages",
    when=lambda user: Notice.objects.filter(user=user).exclude(read_at=None).exists(),
)  # fmt: skip
def show_messages_again(user, *, by, now):
    """Those that were read together last."""
    messages.show_again(user)
