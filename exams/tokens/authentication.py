"""``Authorization: Token …`` on the API: the person, within the token's scopes."""

from datetime import timedelta

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from exams.tokens.models import PersonalToken

NOTED_EVERY = timedelta(minutes=1)


class PersonalTokenAuthentication(TokenAuthentication):
    def authenticate_credentials(self, token):
        if not token.isalnum() or len(token) > 200:
            raise AuthenticationFailed("Invalid token.")
        user, row = super().authenticate_credentials(token)
        user.scope = row.permissions
        now = timezone.now()
        if row.last_used_at is None or row.last_used_at < now - NOTED_EVERY:
            PersonalToken.objects.filter(pk=row.pk).update(last_used_at=now)
        return user, row
