"""Another e-mail address for an account: asked for, confirmed from the new one, told to the old one."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from exams.accounts.models import Candidate, RoleGrant, User
from exams.accounts.procedures import join_candidate_to_account
from exams.audit.procedures import record, recorded
from exams.messages.models import Notice
from exams.messages.procedures import hand_over
from exams.people.lists import is_address
from exams.people.models import ANSWER_WITHIN, AddressChange
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.wording.phrases import quoted

_SIGNER = Signer(salt="another address")


@recorded
def ask_for_address(user, email, *, by, now):
    """A letter goes to the new address; until somebody follows its link, the old one stays.

    Whether the address belongs to an account is not told: whoever owns it is.
    """
    email = check_address(user, email)
    AddressChange.objects.filter(user=user, confirmed_at=None, dropped_at=None).update(dropped_at=now)
    change = AddressChange.objects.create(user=user, before=user.email, email=email, asked_by=by, asked_at=now)
    record("account.address-asked", user, by=by, at=now, email=email)
    subject, owner = "Your e-mail address", User.objects.filter(email=email).first()
    who = "You have" if by == user else f"{by} has"
    told = (
        f"{who} asked that {email} become the address with which you sign in. A letter has gone there; until it is "
        "answered, nothing changes. If you do not want this, sign in and drop it on the page “My account”."
    )
    letters = [Notice(user=user, subject=subject, body=told, sent_at=now, by_mail=True, link=reverse("account:me"))]
    if owner:
        said = "Somebody asked to sign in with this address under another account. You have an account with it already."
        letters.append(Notice(user=owner, subject=subject, body=said, sent_at=now, by_mail=True))
    else:
        said = (
            f"Somebody asked to sign in to {settings.SITE_URL} with this address. If that was you, follow this link "
            f"within {ANSWER_WITHIN.days} days:\n\n{address_of(change)}\n\nIf not, do nothing."
        )
        body = f"A letter has gone to {email}."
        letters.append(
            Notice(user=user, subject=subject, body=body, mail_text=said, mail_to=email, sent_at=now, by_mail=True)
        )
    hand_over(letters)
    return change


def check_address(user, email) -> str:
    email = email.strip().lower()
    if not is_address(email):
        raise Invalid(f"{quoted(email)} is no e-mail address.")
    if email == user.email:
        raise Invalid("This is the address already.")
    return email


@recorded
def drop_address(change, *, by, now):
    if not change.waits:
        raise WrongState("Nothing waits for an answer any more.")
    change.dropped_at = now
    change.save(update_fields=["dropped_at"])
    record("account.address-dropped", change.user, by=by, at=now, email=change.email)


def require_answerable(change, *, now):
    if change.confirmed_at:
        raise WrongState(f"{change.email} is confirmed already: sign in with it.")
    if change.dropped_at:
        raise WrongState("This change was dropped, or another address was asked for since then.")
    if change.is_over(now=now):
        raise Refused(f"This link was good for {ANSWER_WITHIN.days} days: ask for another on the page “My account”.")


@recorded
def confirm_address(change, *, now):
    """Whoever follows the link has shown that the address is theirs."""
    user = User.objects.select_for_update().get(pk=change.user_id)
    change = AddressChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    require_answerable(change, now=now)
    if User.objects.filter(email=change.email).exclude(pk=user.pk).exists():
        raise Refused("This address belongs to another account by now.")
    before, user.email = user.email, change.email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    change.confirmed_at = now
    change.save(update_fields=["confirmed_at"])
    record("account.address-changed", user, by=user, at=now, before=before, after=user.email)
    for one in Candidate.objects.filter(user=user, email__iexact=before):
        one.email = user.email
        one.save(update_fields=["email"])
        told = {"before": {"email": before}, "after": {"email": user.email}}
        record("candidate.corrected", one, by=user, at=now, reason="the account's address was changed", **told)
    join_candidate_to_account(user, by=user, now=now)
    said = f"From now on you sign in with {user.email}. {before} opens nothing any more."
    told = Notice(
        user=user, subject="Your e-mail address is changed", body=said, sent_at=now, by_mail=True, mail_to=before
    )
    hand_over([told])
    return user


@recorded
def correct_unused_address(user, email, *, by, now):
    """The address of an invitation was mistyped: nobody has set a password, so nobody is locked out."""
    email = check_address(user, email)
    require_unused(user)
    if User.objects.filter(email=email).exists():
        raise Refused(f"There is an account for {email} already: end the roles here and invite that person instead.")
    before, user.email = user.email, email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    record("account.address-corrected", user, by=by, at=now, before=before, after=email)
    return user


def require_unused(user):
    if user.has_usable_password() or user.last_login:
        raise Refused(f"{user} has signed in already.")


def require_only_ours(user, associations):
    """The office asks for another address only where the account opens nothing elsewhere."""
    if RoleGrant.objects.in_force().filter(user=user).exclude(association__in=associations).exists():
        raise Refused(f"{user} belongs to another association too: only they themselves change their address.")


@recorded
def set_time_zone(user, time_zone, *, by, now):
    user.time_zone = time_zone
    user.save(update_fields=["time_zone"])
    record("account.time-zone", user, by=by, at=now, time_zone=time_zone)


# ── the link ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def address_of(change) -> str:
    return settings.SITE_URL + reverse("new-address", args=[key_of(change)])


def key_of(change) -> str:
    return _SIGNER.sign(str(change.pk))


def change_behind(key) -> AddressChange:
    try:
        number = _SIGNER.unsign(key)
    except BadSignature:
        raise NotYours("There is no such link.") from None
    found = AddressChange.objects.filter(pk=number).select_related("user").first()
    if found is None:
        raise NotYours("There is no such link.")
    return found
