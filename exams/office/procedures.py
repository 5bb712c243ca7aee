"""People invited: an account, a role, and the letter that tells them."""

from exams.accounts.invitations import password_address
from exams.accounts.models import User
from exams.accounts.permissions import Role
from exams.accounts.procedures import grant_role, open_account
from exams.audit.procedures import recorded
from exams.messages.models import Notice
from exams.messages.procedures import hand_over


@recorded
def invite(association, *, email, name, role, by, now):
    """Whoever has no account gets one; the e-mail has the address at which they set a password."""
    user = User.objects.filter(email__iexact=email).first() or open_account(email, name=name, by=by, now=now)
    grant_role(user, role, association=association, by=by, now=now)
    told = f"{by} has made you {Role(role).label.lower()} of {association}."
    letter = told
    if not user.has_usable_password():
        letter += f" Set a password here, and sign in with {user.email}:\n\n{password_address(user)}"
    subject = f"You are invited: {association}"
    hand_over([Notice(user=user, subject=subject, body=told, mail_text=letter, sent_at=now, by_mail=True)])
    return user
