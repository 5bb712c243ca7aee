"""Tokens are made, used and revoked."""

import secrets
from datetime import timedelta

from exams.accounts.permissions import MAY, Permission, Role
from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid, NotAllowed
from exams.tokens.models import PersonalToken

MOST = 20  # of one person


@recorded
def make_token(user, *, name, scopes, days, by, now):
    """(the token's row, the token itself): said once, kept nowhere."""
    if by.scope is not None:
        raise NotAllowed("Tokens are made on a page, by a person who is signed in.")
    held = held_by(user)
    beyond = [scope for scope in scopes if scope not in {permission.name for permission in held}]
    if beyond or not scopes:
        raise Invalid("Choose from what you may do yourself.")
    if PersonalToken.objects.filter(user=user).count() >= MOST:
        raise Invalid(f"You have {MOST} tokens already: revoke one first.")
    row, token = PersonalToken.objects.create(
        user, expiry=timedelta(days=days), name=name, scopes=sorted(scopes), number=secrets.token_hex(8)
    )
    record("token.made", user, by=by, at=now, number=row.number, name=name, scopes=row.scopes, days=days)
    return row, token


@recorded
def revoke_token(row, *, by, now):
    record("token.revoked", row.user, by=by, at=now, number=row.number, name=row.name)
    row.delete()


def held_by(user) -> list[Permission]:
    """What this person may, for some association."""
    held = {permission for grant in user.grants for permission in MAY[Role(grant.role)]}
    return [permission for permission in Permission if permission in held]
