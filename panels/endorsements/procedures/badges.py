"""Badges of endorsements and what verifies them, as documents ready to be served."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.text import slugify

from exams.refusals.exceptions import NotYours, Refused
from panels.endorsements.models import Endorsement
from panels.endorsements.open_badge import (
    REVOCATION,
    Holder,
    Issuer,
    achievement,
    badge,
    did_document,
    enveloped,
    status_list,
)
from panels.endorsements.procedures.signing_keys import published_jwks, sign
from panels.endorsements.public_entry import EXAM
from panels.endorsements.rules_in_force import endorsement_rules
from panels.endorsements.states import EndorsementState, ExamBasis

SUSPENDED = (EndorsementState.INACTIVE, EndorsementState.LAPSED, EndorsementState.ARCHIVED)
LIST_HOURS = 24  # a status list older than that is refused by verifiers


def issuer_of(association) -> Issuer:
    return Issuer(settings.SITE_URL.rstrip("/"), association.slug, association.name)


def badge_token(endorsement, *, now) -> str:
    """The signed badge; the same bytes until something in it, or the key, changes."""
    association, rules = endorsement.association, endorsement_rules(endorsement.association, now=now)
    if not rules.gives_badge:
        raise NotYours(f"{association} gives no badges.")
    if endorsement.state == EndorsementState.REVOKED:
        raise Refused("This endorsement was taken back: there is no badge of it any more.")
    issuer, zone = issuer_of(association), ZoneInfo(association.time_zone)
    of = _achievement(issuer, rules, endorsement.credential, endorsement.category)
    end = endorsement.valid_until
    holder = Holder(
        uuid=str(endorsement.pk),
        name=endorsement.name,
        email=endorsement.candidate.email,
        salt=endorsement.salt,
        number=endorsement.number,
        exam=EXAM[ExamBasis(endorsement.exam)],
        granted_at=_utc(datetime.combine(endorsement.granted_on, time(), zone)),
        valid_until=_utc(datetime.combine(end + timedelta(days=1), time(), zone)) if end else None,
        bit=endorsement.status_index,
    )
    return sign(association, issuer, badge(issuer, holder, of), now=now)


def badge_document(endorsement, *, now) -> dict:
    return enveloped(badge_token(endorsement, now=now))


def status_token(association, purpose, *, now) -> str:
    """The association's status list, signed with the key of its badges."""
    states = (EndorsementState.REVOKED,) if purpose == REVOCATION else SUSPENDED
    bits = Endorsement.objects.filter(association=association, state__in=states).order_by("status_index")
    issuer = issuer_of(association)
    until = now + timedelta(hours=LIST_HOURS)
    listed = status_list(issuer, purpose, bits.values_list("status_index", flat=True), now=_utc(now), until=_utc(until))
    return sign(association, issuer, listed, now=now, typ="vc+jwt")


def keys_document(association, *, now) -> dict:
    return did_document(issuer_of(association), published_jwks(association, now=now))


def achievement_document(association, credential, address, *, now) -> dict:
    """The definition a badge names, for the categories that are or were granted."""
    granted = Endorsement.objects.filter(association=association, credential=credential)
    known = set(granted.order_by().values_list("category", flat=True).distinct())
    book = association.rule_books.adopted().order_by("-version").first()
    known |= set(book.rules.offered) if book else set()
    category = next((one for one in sorted(known) if category_address(one) == address), None)
    if category is None:
        raise NotYours("There is no such category.")
    rules = endorsement_rules(association, now=now)
    return _achievement(issuer_of(association), rules, credential, category)


def category_address(category) -> str:
    """As it stands in an address: ``Mentor-Research/Faculty`` is ``mentor-research-faculty``."""
    return slugify(category.replace("/", "-")) or "endorsement"


def _achievement(issuer, rules, credential, category):
    address = f"{credential}/{category_address(category)}"
    return achievement(issuer, credential=credential, category=category, address=address, disclaimer=rules.disclaimer)


def _utc(moment):
    return moment.astimezone(ZoneInfo("UTC"))
