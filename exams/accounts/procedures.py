"""Associations founded, accounts opened, roles granted, candidates entered."""

import re
from collections import Counter

from django.utils.text import slugify

from exams.accounts.models import Association, Candidate, RoleGrant, User
from exams.accounts.permissions import Role, may_hold_together
from exams.accounts.signals import account_renamed, role_ended, roles_granted
from exams.audit.procedures import Entry, record, record_all, recorded
from exams.refusals.exceptions import Invalid, Refused


@recorded
def open_account(email, *, name, by, now, password=None):
    """Make an account; without a password its owner sets one through the address."""
    if User.objects.filter(email__iexact=email).exists():
        raise Invalid(f"There is an account for {email} already.")
    user = User.objects.create_user(email, password, name=name)
    record("account.opened", user, by=by, at=now)
    return user


@recorded
def rename_account(user, name, *, by, now):
    """As everybody who works with this person reads it; records and certificates keep the name they were given."""
    name = " ".join(name.split())
    user = User.objects.select_for_update().get(pk=user.pk)
    if not name:
        raise Invalid("Write a name.")
    if name == user.name:
        raise Refused("The name stands so already.")
    before, user.name = user.name, name
    user.save(update_fields=["name"])
    record("account.renamed", user, by=by, at=now, before=before, after=name)
    account_renamed.send(User, user=user, before=before)
    return user


@recorded
def grant_role(user, role, *, association, by, now):
    """Give a role; refused where it would unite blind rating with knowledge of the candidates."""
    User.objects.select_for_update().get(pk=user.pk)
    held = RoleGrant.objects.in_force().filter(user=user, association=association)
    same = held.filter(role=role).first()
    if same:
        return same
    require_compatible(user, role, association=association)
    return grant_roles([(user, role)], association=association, by=by, now=now)[0]


@recorded
def grant_roles(pairs, *, association, by, now, employers=None):
    """Many at once, to people of whom it is known that they do not hold them and may: ``pairs`` are (user, role).

    ``employers``: {user's key: where they work}, as far as it is known.
    """
    grants = RoleGrant.objects.bulk_create(
        [RoleGrant(user=u, association=association, role=role, granted_by=by, granted_at=now) for u, role in pairs]
    )
    said = [
        Entry("role.granted", one.user, details={"role": str(one.role), "association": association.slug})
        for one in grants
    ]
    record_all(said, by=by, at=now)
    for one in grants:
        one.user.__dict__.pop("_grants", None)
    if grants:
        roles_granted.send(RoleGrant, grants=grants, employers=employers or {}, by=by, now=now)
    return grants


def require_compatible(user, role, *, association):
    """:raises Refused: where the role would unite blind rating with knowledge of the candidates."""
    for grant in RoleGrant.objects.in_force().filter(user=user, association=association):
        if not may_hold_together(Role(grant.role), Role(role)):
            raise Refused(
                f"{user} is {grant.get_role_display().lower()} of {association} and so cannot also be "
                f"{Role(role).label.lower()}: nobody both rates scripts blind and knows the candidates."
            )


@recorded
def end_role(grant, *, by, now):
    """From the next request on.  The last coordinator of an association stays."""
    Association.objects.select_for_update().get(pk=grant.association_id)
    grant = RoleGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if grant.ended_at:
        raise Refused("This role has ended already.")
    require_another_coordinator(grant)
    grant.ended_at, grant.ended_by = now, by
    grant.save(update_fields=["ended_at", "ended_by"])
    record("role.ended", grant.user, by=by, at=now, role=grant.role, association=grant.association.slug)
    role_ended.send(RoleGrant, grant=grant, by=by, now=now)
    return grant


def require_another_coordinator(grant):
    others = RoleGrant.objects.in_force().filter(association=grant.association_id, role=Role.COORDINATOR)
    if grant.role == Role.COORDINATOR and not others.exclude(user=grant.user_id).exists():
        raise Refused(
            f"{grant.user} is the last coordinator of {grant.association}: give the role to somebody else first."
        )


@recorded
def join_candidate_to_account(user, *, by, now):
    """Join the records that carry this account's verified address to the account."""
    own = Candidate.objects.standing().filter(email__iexact=user.email, user__isnull=True)
    joined = list(own.select_related("association"))
    for candidate in joined:
        candidate.user = user
        candidate.save(update_fields=["user"])
        record("candidate.joined-to-account", candidate, by=by, at=now)
        grant_role(user, Role.CANDIDATE, association=candidate.association, by=by, now=now)
    return joined


@recorded
def enter_candidate(association, *, reference="", name, by, now, email="", user=None):
    """A person as this association knows them; the reference is theirs for good, the next that is free if none is."""
    reference = reference or next_references(association, 1)[0]
    if Candidate.objects.filter(association=association, reference=reference).exists():
        raise Invalid(f"{association} has a candidate {reference} already.")
    candidate = Candidate.objects.create(
        association=association, reference=reference, name=name, email=email.lower(), user=user
    )
    record("candidate.entered", candidate, by=by, at=now)
    return candidate


def next_references(association, number, *, taken=()) -> list[str]:
    """The numbers that come next in the way the association numbers its candidates: after C0041 comes C0042."""
    known = set(Candidate.objects.filter(association=association).values_list("reference", flat=True)) | {*taken}
    numbered = [found for one in known if (found := re.fullmatch(r"(.*?)([0-9]{1,15})", one))]
    ways = Counter(found[1] for found in numbered)
    way = max(ways, key=lambda one: (ways[one], one), default="C")
    last = max((found[2] for found in numbered if found[1] == way), key=int, default="0000")
    return [f"{way}{int(last) + n:0{len(last)}}" for n in range(1, number + 1)]


@recorded
def correct_candidate(candidate, *, name, email, reference, reason, by, now):
    """As the association knows this person.  An account keeps its own name and the address it signs in with."""
    candidate = Candidate.objects.select_for_update(of=("self",)).select_related("association").get(pk=candidate.pk)
    after = {"name": " ".join(name.split()), "email": email.strip().lower(), "reference": reference.strip()}
    before = {key: getattr(candidate, key) for key in after}
    if not after["name"] or not after["reference"]:
        raise Invalid("A candidate has a name and a reference.")
    if before == after:
        raise Refused("Name, address and reference stand so already.")
    others = Candidate.objects.filter(association=candidate.association).exclude(pk=candidate.pk)
    if others.filter(reference=after["reference"]).exists():
        raise Refused(f"{candidate.association} has another candidate {after['reference']} already.")
    for key, value in after.items():
        setattr(candidate, key, value)
    candidate.save(update_fields=[*after])
    record("candidate.corrected", candidate, by=by, at=now, reason=reason.strip(), before=before, after=after)
    owner = verified_account(candidate.email) if candidate.user_id is None and candidate.email else None
    if owner:
        join_candidate_to_account(owner, by=by, now=now)
    return candidate


def verified_account(email):
    """The account whose owner has shown that this address is theirs."""
    return User.objects.filter(emailaddress__email__iexact=email, emailaddress__verified=True).first()


@recorded
def found_association(name, *, by, now, slug=None, time_zone="UTC"):
    slug = slug or _free_slug(slugify(name)[:50] or "association")
    association = Association.objects.create(name=name, slug=slug, time_zone=time_zone)
    record("association.founded", association, by=by, at=now, name=name)
    return association


def _free_slug(wanted):
    taken = set(Association.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
