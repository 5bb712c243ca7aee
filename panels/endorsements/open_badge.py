"""PURE: an endorsement as an Open Badge 3.0, a W3C Verifiable Credential; what is signed, never the signing.

Addresses are made of ``site`` and ``slug`` alone, so that a badge says where its key, its achievement and its status
are published, and nothing of its holder but the name that the certificate shows: the e-mail address only as a salted
hash.
"""

import base64
import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
REVOCATION, SUSPENSION = "revocation", "suspension"
PURPOSES = (REVOCATION, SUSPENSION)
FEWEST_BITS = 131_072  # so that the place of one bit tells nothing
LIST_MINUTES = 5  # how long a verifier may keep a status list


@dataclass(frozen=True, slots=True)
class Issuer:
    """An association as it signs; ``site`` is the address of this house without a slash at its end."""

    site: str
    slug: str
    name: str

    @property
    def did(self) -> str:
        """did:web: found at ``/badges/<slug>/did.json`` of the site."""
        return f"did:web:{quote(urlsplit(self.site).netloc, safe='.-')}:badges:{self.slug}"

    @property
    def home(self) -> str:
        return f"{self.site}/badges/{self.slug}"

    def profile(self) -> dict[str, Any]:
        return {"id": self.did, "type": ["Profile"], "name": self.name, "url": f"{self.site}/registry/{self.slug}/"}

    def key_id(self, kid: str) -> str:
        return f"{self.did}#{kid}"


def did_document(issuer: Issuer, jwks: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """Every key that verifies, the one that signs first."""
    methods = [
        {"id": issuer.key_id(jwk["kid"]), "type": "JsonWebKey", "controller": issuer.did, "publicKeyJwk": dict(jwk)}
        for jwk in jwks
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": issuer.did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def achievement(issuer: Issuer, *, credential: str, category: str, address: str, disclaimer: str) -> dict[str, Any]:
    return {
        "id": f"{issuer.home}/{address}/",
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": f"{credential} {category}",
        "description": f"{issuer.name} endorses its holder as {credential} {category}. {disclaimer}".strip(),
        "criteria": {
            "narrative": "The committee of the association decided on the portfolio, and on the exam where the "
            "category was asked to take one. Each badge says for itself whether an exam was passed."
        },
        "creator": issuer.profile(),
    }


@dataclass(frozen=True, slots=True)
class Holder:
    """What the badge says of one endorsement."""

    uuid: str
    name: str
    email: str
    salt: str
    number: str
    exam: str  # the honest sentence
    granted_at: datetime
    valid_until: datetime | None
    bit: int


def badge(issuer: Issuer, holder: Holder, of: Mapping[str, Any]) -> dict[str, Any]:
    """The credential, as the payload of a VC-JWT; ``of`` is its achievement."""
    made = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"urn:uuid:{holder.uuid}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": of["name"],
        "issuer": issuer.profile(),
        "validFrom": _moment(holder.granted_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": _identities(holder),
            "narrative": f"{holder.exam}. Endorsement number {holder.number}.",
            "achievement": dict(of),
        },
        "credentialStatus": [
            {
                "id": f"{status_address(issuer, purpose)}#{holder.bit}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": str(holder.bit),
                "statusListCredential": status_address(issuer, purpose),
            }
            for purpose in PURPOSES
        ],
        "iss": issuer.did,
        "jti": f"urn:uuid:{holder.uuid}",
        "nbf": int(holder.granted_at.timestamp()),
    }
    if holder.valid_until:
        made |= {"validUntil": _moment(holder.valid_until), "exp": int(holder.valid_until.timestamp())}
    return made


def enveloped(token: str) -> dict[str, str]:
    """A signed badge as a JSON document, for wallets that take no bare token."""
    return {
        "@context": CREDENTIALS,
        "id": f"data:application/vc+jwt,{token}",
        "type": "EnvelopedVerifiableCredential",
    }


def status_address(issuer: Issuer, purpose: str) -> str:
    return f"{issuer.home}/status/{purpose}/"


def status_list(issuer: Issuer, purpose: str, bits: Iterable[int], *, now: datetime, until: datetime) -> dict[str, Any]:
    """The published list of one purpose, in which each endorsement has its own bit."""
    address = status_address(issuer, purpose)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": _moment(now),
        "validUntil": _moment(until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(bits),
            "ttl": LIST_MINUTES * 60_000,
        },
        "iss": issuer.did,
        "jti": address,
        "nbf": int(now.timestamp()),
        "exp": int(until.timestamp()),
    }


def encoded(bits: Iterable[int]) -> str:
    """Index 0 is the leftmost bit; gzip, then multibase base64url."""
    said = list(bits)
    size = max([FEWEST_BITS, *(8 * (bit // 8 + 1) for bit in said)])
    string = bytearray(size // 8)
    for bit in said:
        string[bit // 8] |= 0x80 >> (bit % 8)
    packed = gzip.compress(bytes(string), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def _identities(holder: Holder) -> list[dict[str, Any]]:
    name = {"type": "IdentityObject", "hashed": False, "identityHash": holder.name, "identityType": "name"}
    if not holder.email:
        return [name]
    digest = hashlib.sha256((holder.email.lower() + holder.salt).encode()).hexdigest()
    address = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "emailAddress",
        "salt": holder.salt,
    }
    return [address, name]


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
