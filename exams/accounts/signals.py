"""News of roles, inside the transaction that gave or ended them, and what one asks before ending one."""

from django.dispatch import Signal

roles_granted = Signal()  # grants of one association, employers, by, now
role_ended = Signal()  # grant, by, now
# grant, now → sentences on what this person still holds in the role: it waits for somebody else once the role has ended
what_is_held = Signal()
account_renamed = Signal()  # user, before
