"""Signatures as the Standard Webhooks specification has them (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers_of(message_id: str, moment: int, body: str, *signed_with: str) -> dict[str, str]:
    """The three headers of a message; one signature for each secret."""
    text = f"{message_id}.{moment}.{body}".encode()
    made = [
        hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), text, hashlib.sha256).digest()
        for secret in signed_with
        if secret
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in made),
    }
