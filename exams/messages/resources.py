"""One's own messages, for programs."""

from exams.accounts.permissions import OWN
from exams.actions.declaration import Rows, columns
from exams.messages.models import Notice

MESSAGES = Rows(
    "messages",
    lambda user, *may: Notice.objects.filter(user=user),
    model=Notice,
    shows=columns("id", "subject", "body", "link", "sent_at", "read_at"),
    reads=OWN,
)
