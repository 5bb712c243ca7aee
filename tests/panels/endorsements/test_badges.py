"""Badges: verified by an independent program from what is published alone, and found out when tampered with."""

import base64
import gzip
import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import jwt
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from exams.accounts import procedures as accounts
from exams.audit.models import AuditLine
from exams.refusals.exceptions import Refused
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from exams.rules.sections.endorsement import EndorsementRules
from panels.endorsements.models import SigningKey
from panels.endorsements.open_badge import encoded
from panels.endorsements.procedures import badges, registry, signing_keys
from panels.endorsements.procedures.granting import move_endorsement, revoke_endorsement
from panels.endorsements.states import EndorsementState
from tests.panels.endorsements.registry import endorsed

SITE = "https://registry.example"
EMAIL = "ada@example.org"


@pytest.fixture(autouse=True)
def _published_at(settings):
    settings.SITE_URL = SITE
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def fetch(client):
    """What anybody gets from the published addresses, without an account."""

    def fetch_(url):
        assert url.startswith(SITE), url
        answer = client.get(urlsplit(url).path)
        assert answer.status_code == 200, url
        return answer.content

    return fetch_


@pytest.fixture
def verify(fetch, association):
    """verify(token) as a stranger's verifier does it: the key from the DID document, the bits from the lists."""

    def verify_(token, *, status=True):
        verifier = OB3Verifier.for_issuer_did(badges.issuer_of(association).did, download=fetch)
        return verifier.verify(token, check_status=status, download=fetch)

    return verify_


def token_of(one, now):
    return badges.badge_token(type(one).objects.select_related("association", "candidate").get(pk=one.pk), now=now)


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


def bit(fetch, association, purpose, index):
    """Read by hand from the published list, its signature checked with the published key."""
    document = json.loads(fetch(f"{SITE}/badges/{association.slug}/did.json"))
    key = jwt.PyJWK(document["verificationMethod"][0]["publicKeyJwk"])
    token = fetch(f"{SITE}/badges/{association.slug}/status/{purpose}/").decode()
    subject = jwt.decode(token, key, algorithms=["EdDSA"])["credentialSubject"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", purpose)
    packed = subject["encodedList"].removeprefix("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert len(bits) * 8 >= 131_072
    return bits[index // 8] >> (7 - index % 8) & 1


def test_a_strangers_verifier_accepts_the_badge_from_what_is_published(association, verify, client, now):
    one = endorsed(association, email=EMAIL)
    token = client.get(f"/verify/{one.code}/badge.jwt").content.decode()
    credential = verify(token)
    assert credential.achievement.name == "IMH-E Mentor-Clinical"
    assert credential.issuer.id == f"did:web:registry.example:badges:{association.slug}"
    assert token == token_of(one, now + timedelta(days=3)), "the same badge, the same bytes"


def test_the_badge_has_the_shape_of_open_badges_three(association, fetch, now):
    one = endorsed(association, email=EMAIL, valid_until=date(2027, 12, 31))
    token = token_of(one, now)
    said, header = claims(token), jwt.get_unverified_header(token)
    assert said["@context"] == [
        "https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]  # fmt: skip
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert (header["alg"], header["jwk"]["crv"], "d" in header["jwk"]) == ("EdDSA", "Ed25519", False)
    assert header["kid"] == f"{said['issuer']['id']}#{header['jwk']['kid']}"
    assert (said["iss"], said["jti"]) == (said["issuer"]["id"], said["id"])
    assert (said["validFrom"], said["validUntil"]) == ("2025-05-03T00:00:00Z", "2028-01-01T00:00:00Z")
    assert said["nbf"] == int(datetime(2025, 5, 3, tzinfo=UTC).timestamp())
    subject = said["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    assert one.number in subject["narrative"]
    achievement = subject["achievement"]
    assert achievement["achievementType"] == "Certification"
    assert "not a licence" in achievement["description"]
    assert json.loads(fetch(achievement["id"])) == achievement, "the definition stands where the badge says"
    assert [entry["statusPurpose"] for entry in said["credentialStatus"]] == ["revocation", "suspension"]
    assert {entry["statusListIndex"] for entry in said["credentialStatus"]} == {str(one.status_index)}


def test_the_holders_address_is_in_the_badge_only_as_a_salted_hash(association, now):
    one, other = endorsed(association, email="Ada@Example.org"), endorsed(association, email="ada@example.org")
    token = token_of(one, now)
    identity = claims(token)["credentialSubject"]["identifier"][0]
    expected = hashlib.sha256(f"{EMAIL}{identity['salt']}".encode()).hexdigest()
    assert (identity["identityHash"], identity["hashed"]) == (f"sha256${expected}", True)
    assert "example.org" not in json.dumps(claims(token)).lower()
    assert (
        claims(token_of(other, now))["credentialSubject"]["identifier"][0]["identityHash"] != identity["identityHash"]
    )
    without = claims(token_of(endorsed(association, email=""), now))["credentialSubject"]["identifier"]
    assert [i["identityType"] for i in without] == ["name"]


@pytest.mark.parametrize("exam", ["passed", "not-required", "without", "unknown"])
def test_a_badge_claims_an_exam_only_where_one_was_passed(association, now, exam):
    narrative = claims(token_of(endorsed(association, exam=exam), now))["credentialSubject"]["narrative"]
    assert narrative.startswith("Passed the exam.") == (exam == "passed")


def test_a_badge_that_was_tampered_with_is_refused(association, verify, now):
    head, body, signature = token_of(endorsed(association), now).split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=="))
    said["name"] = "IMH-E Mentor-Policy"
    forged = base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
    with pytest.raises(OB3VerificationError):
        verify(f"{head}.{forged}.{signature}")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    foreign = jwt.encode(said, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"typ": "JWT"})
    with pytest.raises(OB3VerificationError):
        verify(foreign)


def test_a_revoked_badge_is_found_revoked(association, verify, fetch, clerk, now):
    one, other = endorsed(association), endorsed(association)
    token = token_of(one, now)
    verify(token)
    assert bit(fetch, association, "revocation", one.status_index) == 0
    revoke_endorsement(one, reason="A false reference.", by=clerk, now=now)
    assert bit(fetch, association, "revocation", one.status_index) == 1
    assert bit(fetch, association, "suspension", one.status_index) == 0
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        verify(token)
    assert verify(token, status=False), "without the status list the signature still stands"
    verify(token_of(other, now))


@pytest.mark.parametrize("state", ["inactive", "lapsed", "archived"])
def test_what_is_not_active_is_suspended_and_comes_back(association, verify, fetch, clerk, now, state):
    one = endorsed(association)
    token = token_of(one, now)
    move_endorsement(one, EndorsementState(state), reason="x", by=clerk, at=now)
    with pytest.raises(OB3VerificationError, match="'suspension' is set"):
        verify(token)
    assert bit(fetch, association, "revocation", one.status_index) == 0
    if state != "archived":
        move_endorsement(one, EndorsementState.ACTIVE, reason="back", by=clerk, at=now)
        assert verify(token)


def test_a_badge_outlives_the_rotation_of_its_key_and_not_its_compromise(association, verify, fetch, clerk, now):
    one = endorsed(association)
    old = token_of(one, now)
    signing_keys.rotate_key(association, reason="Every year.", by=clerk, now=now)
    document = json.loads(fetch(f"{SITE}/badges/{association.slug}/did.json"))
    assert len(document["verificationMethod"]) == len(document["assertionMethod"]) == 2
    new = token_of(one, now)
    assert new != old
    assert verify(old, status=False).id == verify(new).id
    signing_keys.rotate_key(association, reason="A stolen disk.", by=clerk, now=now, compromised=True)
    for token in (old, new):
        with pytest.raises(OB3VerificationError):
            verify(token)
    assert verify(token_of(one, now))
    assert AuditLine.objects.filter(action="badge-key.rotated").count() == 2


def test_a_private_key_is_nowhere_in_clear_and_opens_with_the_secret_key_alone(association, settings, fetch, now):
    one = endorsed(association)
    token_of(one, now)
    key = SigningKey.objects.get()
    assert key.private.startswith("gAAAA"), "encrypted"
    assert '"d"' not in fetch(f"{SITE}/badges/{association.slug}/did.json").decode()
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    with pytest.raises(Refused, match="SECRET_KEY was changed"):
        token_of(one, now)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert token_of(one, now)


def test_an_association_signs_with_one_key_made_once(association, now):
    made = {signing_keys.signing_key(association, now=now).pk for _ in range(3)}
    assert len(made) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.create(association=association, kid="x", public_x="x", private="x", made_at=now)
    with pytest.raises(IntegrityError, match="withdrawn_key"), transaction.atomic():
        SigningKey.objects.update(withdrawn_at=now)


def test_the_key_is_rotated_by_a_command_with_its_reason(association, capsys):
    call_command("rotate_badge_key", association.slug, reason="Every year.")
    assert SigningKey.objects.signing().get().kid in capsys.readouterr().out
    with pytest.raises(CommandError, match="no association"):
        call_command("rotate_badge_key", "nobody", reason="x")
    with pytest.raises(CommandError, match="Write why"):
        call_command("rotate_badge_key", association.slug, reason=" ")


def test_a_badge_for_wallets_is_a_document_that_holds_the_token(association, client, account, now):
    holder = account("candidate")
    one = endorsed(association, user=holder)
    client.force_login(holder)
    document = json.loads(client.get(f"/my/endorsements/{one.pk}/badge.json").content)
    assert document["type"] == "EnvelopedVerifiableCredential"
    assert document["id"] == f"data:application/vc+jwt,{token_of(one, now)}"


def test_an_association_may_give_no_badges(association, client, clerk, now):
    one = endorsed(association)
    rules = Rules(endorsement=EndorsementRules(gives_badge=False))
    rules_steps.adopt_rule_book(association, rules, effective_from=now.date(), by=clerk, now=now, reason="none")
    assert client.get(f"/verify/{one.code}/badge.jwt").status_code == 404
    assert "badge.jwt" not in client.get(f"/verify/{one.code}/").content.decode()


def test_two_associations_have_keys_and_lists_of_their_own(association, fetch, clerk, now):
    other = accounts.found_association("Other", by=clerk, now=now)
    one, two = endorsed(association, status_index=5), endorsed(other, status_index=5)
    revoke_endorsement(one, reason="x", by=clerk, now=now)
    assert bit(fetch, association, "revocation", 5) == 1
    assert bit(fetch, other, "revocation", 5) == 0
    keys = [json.loads(fetch(f"{SITE}/badges/{a.slug}/did.json"))["verificationMethod"] for a in (association, other)]
    assert keys[0][0]["publicKeyJwk"]["x"] != keys[1][0]["publicKeyJwk"]["x"]
    assert two.state == "active"


def test_machines_of_other_houses_may_ask_and_are_told_how_long_an_answer_keeps(association, client):
    endorsed(association)
    base = f"/badges/{association.slug}"
    for address in (f"{base}/did.json", f"{base}/status/suspension/", f"{base}/IMH-E/mentor-clinical/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
        assert answer["Cache-Control"] == "public, max-age=300"
        assert client.post(address).status_code == 405
    for address in ("/badges/nobody/did.json", f"{base}/status/gossip/", f"{base}/IMH-E/nothing/", f"{base}/PHD/x/"):
        assert client.get(address).status_code == 404


def test_the_list_grows_beyond_its_least_length_and_begins_at_the_left():
    def unpacked(bits):
        packed = encoded(bits).removeprefix("u")
        return gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))

    assert len(unpacked([])) == 131_072 // 8
    assert unpacked([0, 9])[:2] == b"\x80\x40"
    assert len(unpacked([131_072])) == 131_072 // 8 + 1
    assert encoded([3]) == encoded([3])


def test_a_name_that_was_corrected_stands_in_the_next_badge(association, clerk, now, verify):
    one = endorsed(association, "Ada Exampel", email=EMAIL)
    registry.correct_entry(one, name="Ada Example", place="", reason="Misspelt.", by=clerk, now=now)
    token = token_of(one, now)
    assert claims(token)["credentialSubject"]["identifier"][1]["identityHash"] == "Ada Example"
    verify(token)
