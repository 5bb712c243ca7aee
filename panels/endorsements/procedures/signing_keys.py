"""The keys of badges: made once, kept encrypted, rotated; and the signing itself.

The private half lies in the database, so that every process and every restored backup can sign, encrypted under a key
derived from ``SECRET_KEY``, which is never in the database: neither alone signs anything.  Ed25519 signs the same
words with the same bytes each time.
"""

import base64
import hashlib
import json

import jwt
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from exams.accounts.models import Association, User
from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Refused
from panels.endorsements.models import SigningKey


def sign(association, issuer, payload, *, now, typ="JWT") -> str:
    """A compact VC-JWT.  The header names the key by its place in the DID document, and carries its public half."""
    key = signing_key(association, now=now)
    private = Ed25519PrivateKey.from_private_bytes(_opened(key))
    headers = {"typ": typ, "kid": issuer.key_id(key.kid), "jwk": key.jwk}
    return jwt.encode(payload, private, algorithm="EdDSA", headers=headers)


def signing_key(association, *, now) -> SigningKey:
    """The key the association signs with; made when it is first asked for."""
    key = SigningKey.objects.signing().filter(association=association).first()
    return key or _first_key(association, by=User.objects.clerk(), now=now)


@recorded
def rotate_key(association, *, reason, by, now, compromised=False):
    """A new key signs from now on.  The old one still verifies what it signed, unless it fell into other hands."""
    Association.objects.select_for_update().get(pk=association.pk)
    if not reason.strip():
        raise Refused("Write why the key is replaced.")
    mine = SigningKey.objects.filter(association=association)
    mine.signing().update(retired_at=now)
    if compromised:
        mine.filter(withdrawn_at=None).update(withdrawn_at=now)
    key = _make_key(association, now=now)
    record("badge-key.rotated", association, by=by, at=now, reason=reason.strip(), kid=key.kid, compromised=compromised)
    return key


def published_jwks(association, *, now) -> list[dict]:
    signing_key(association, now=now)
    return [key.jwk for key in SigningKey.objects.published().filter(association=association)]


@recorded
def _first_key(association, *, by, now):
    Association.objects.select_for_update().get(pk=association.pk)
    key = SigningKey.objects.signing().filter(association=association).first()
    if key is None:  # nobody was quicker
        key = _make_key(association, now=now)
        record("badge-key.made", association, by=by, at=now, kid=key.kid)
    return key


def _make_key(association, *, now):
    private = Ed25519PrivateKey.generate()
    x = _base64url(private.public_key().public_bytes_raw())
    # RFC 7638: the required members in their order.
    thumbprint = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":")).encode()
    return SigningKey.objects.create(
        association=association,
        kid=_base64url(hashlib.sha256(thumbprint).digest()),
        public_x=x,
        private=_lock().encrypt(private.private_bytes_raw()).decode(),
        made_at=now,
    )


def _opened(key) -> bytes:
    try:
        return _lock().decrypt(key.private.encode())
    except InvalidToken:
        raise Refused(
            f"The key that signs the badges of {key.association} cannot be opened: SECRET_KEY was changed. Put the "
            "earlier one into SECRET_KEY_FALLBACKS, or make a new key with manage.py rotate_badge_key."
        ) from None


def _lock() -> MultiFernet:
    return MultiFernet([_fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(secret) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"endorsement badges: private keys").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
