"""The address at which somebody who has no password yet sets one."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse


def password_address(user) -> str:
    """Good until the password is set, or for as long as the house lets such an address live."""
    key = default_token_generator.make_token(user)
    return settings.SITE_URL + reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key}
    )
