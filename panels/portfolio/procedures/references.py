"""Reference ratings: asked for by the candidate, answered once through a secret link, without an account."""

import hashlib
import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db.models import Q
from django.forms import ValidationError
from django.urls import reverse

from exams.accounts.models import User
from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, months_after, said
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.wording.phrases import quoted
from panels.portfolio.models import ReferenceAnswer, ReferenceRequest
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.procedures.portfolios import require_open, tell_candidate

MOST_LETTERS = 3  # to one person
MOST_AT_ONCE = 200
WAIT = timedelta(days=2)  # between two letters to one person
SCALE = ((1, "Beginning"), (2, "Developing"), (3, "Competent"), (4, "Strong"))
log = logging.getLogger(__name__)


@recorded
def ask_reference(portfolio, *, name, email, relation, waived, by, now):
    """Somebody is asked; the letter with the link goes by the next post."""
    portfolio = require_open(portfolio)
    name, email, relation = check_reference(portfolio, name=name, email=email, relation=relation, by=by)
    require_another(portfolio, now=now)
    request = ReferenceRequest.objects.create(
        portfolio=portfolio, name=name, email=email, relation=relation, waived=waived, asked_at=now
    )
    record("reference.asked", portfolio, by=by, at=now, reference=request.pk, waived=waived)
    return request


def check_reference(portfolio, *, name, email, relation, by):
    """Who is asked, as it is kept.

    :raises Invalid: where nobody can be asked under this address
    """
    name, email, relation = name.strip(), email.strip().lower(), relation.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(f"{quoted(email)} is no e-mail address.") from None
    if not name or not relation:
        raise Invalid("Write the person's name, and how they know your work.")
    candidate = portfolio.candidate
    own = {candidate.email.casefold(), candidate.user.email.casefold() if candidate.user else ""}
    if email in own:
        raise Invalid("This is your own address: a reference is somebody else.")
    if User.objects.filter(email=email, pk=by.pk).exists():
        raise Invalid("This is your own address: a reference is somebody else.")
    asked = list(portfolio.references.filter(email=email).select_related("answer"))
    if any(one.withdrawn_at is None for one in asked):
        raise Invalid("This person is asked already.")
    # Taking somebody off the list and asking anew would be a way to letters without end.
    if any(one.letters and not hasattr(one, "answer") for one in asked):
        raise Invalid("This person had a letter from you before: choose “Ask after all” beside their name.")
    return name, email, relation


def require_another(portfolio, *, now):
    """The rule book lets one more be asked."""
    most = rules_of(portfolio, now=now).portfolio.references_asked_at_most
    if portfolio.references.count() >= most:
        raise Refused(f"At most {most} people can be asked. Write to the office.")


@recorded
def ask_again(request, *, by, now):
    """Another letter with another link; the earlier link no longer works."""
    portfolio = require_open(request.portfolio)
    request = ReferenceRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    require_letter_left(request, now=now)
    request.mailed_at, request.token_hash = None, ""
    request.save(update_fields=["mailed_at", "token_hash"])
    record("reference.asked-again", portfolio, by=by, at=now, reference=request.pk)


def require_letter_left(request, *, now):
    """Another letter may go to this person now."""
    if hasattr(request, "answer") or request.withdrawn_at:
        raise WrongState("This person has answered, or is no longer asked.")
    if request.mailed_at is None:
        raise Refused("The letter goes out in the next minutes.")
    if request.letters >= MOST_LETTERS:
        raise Refused(f"{request.name} has had {MOST_LETTERS} letters. Call them, or ask somebody else.")
    if now < request.mailed_at + WAIT:
        day = local_day(request.mailed_at, request.portfolio.candidate.association.time_zone)
        raise Refused(f"The last letter went out on {said(day)}; give them two days.")


@recorded
def withdraw_reference(request, *, by, now):
    """No longer asked.  A rating that counts stays: nobody takes one away for what it may say."""
    portfolio = require_open(request.portfolio)
    request = ReferenceRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    require_rating_away(request, portfolio, now=now)
    if request.withdrawn_at is None:
        request.withdrawn_at = now
        request.save(update_fields=["withdrawn_at"])
        record("reference.withdrawn", portfolio, by=by, at=now, reference=request.pk)


def require_rating_away(request, portfolio, *, now):
    """There is no rating of this person that counts."""
    answer = ReferenceAnswer.objects.filter(request=request).first()
    today = local_day(now, portfolio.candidate.association.time_zone)
    if answer and not answer.void and (answer.valid_until is None or answer.valid_until >= today):
        raise Refused(f"{request.name} has answered; the rating stays in the portfolio.")


@recorded
def restore_reference(request, *, by, now):
    """Asked after all: the link of the last letter works again while it is valid, and its letters are counted on."""
    portfolio = require_open(request.portfolio)
    request = ReferenceRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    require_place(request)
    if request.withdrawn_at is not None:
        request.withdrawn_at = None
        request.save(update_fields=["withdrawn_at"])
        record("reference.restored", portfolio, by=by, at=now, reference=request.pk)
    return request


def require_place(request):
    """Nobody else is asked under the address meanwhile."""
    others = ReferenceRequest.objects.standing().filter(portfolio=request.portfolio_id, email=request.email)
    if others.exclude(pk=request.pk).exists():
        raise Refused(f"{request.email} is asked already.")


def post_references(*, now):
    """Send what waits, each once.  The link is made here and stands in the letter alone."""
    waiting = list(
        ReferenceRequest.objects.for_the_post().select_related(
            "portfolio__candidate__association", "portfolio__rule_book"
        )[:MOST_AT_ONCE]
    )
    if not waiting:
        return 0
    sent = 0
    with get_connection() as connection:
        for request in waiting:
            token = secrets.token_urlsafe(32)
            rules = rules_of(request.portfolio, now=now).portfolio
            zone = request.portfolio.candidate.association.time_zone
            until = local_day(now, zone) + timedelta(days=rules.reference_link_days)
            # Claimed before it is sent, as every letter of the house.
            claimed = ReferenceRequest.objects.filter(pk=request.pk, mailed_at=None, withdrawn_at=None).update(
                mailed_at=now, token_hash=hash_of(token), link_until=until, letters=request.letters + 1
            )
            if not claimed:
                continue
            try:
                EmailMessage(*_letter(request, token, until), to=[request.email], connection=connection).send()
                sent += 1
            except Exception:
                ReferenceRequest.objects.filter(pk=request.pk, token_hash=hash_of(token)).update(
                    mailed_at=None, token_hash="", letters=request.letters
                )
                log.warning("A request for a reference could not be sent; it is tried again.")
    return sent


def request_behind(token):
    """The request a link leads to; what is unknown, withdrawn or replaced does not exist."""
    found = (
        ReferenceRequest.objects.standing()
        .filter(Q(token_hash=hash_of(token)) & ~Q(token_hash=""))
        .select_related(
            "portfolio__candidate__association", "portfolio__candidate__user", "portfolio__rule_book", "answer"
        )
        .first()
    )
    if found is None:
        raise NotYours("There is no such link.")
    return found


@recorded
def answer_reference(token, *, ratings, now, comment=""):
    """The rating, once and in time: {competency: 1 to 4, or None for “not enough information”}."""
    request = request_behind(token)
    ReferenceRequest.objects.select_for_update().get(pk=request.pk)
    portfolio = request.portfolio
    rules = rules_of(portfolio, now=now).portfolio
    today = local_day(now, portfolio.candidate.association.time_zone)
    if ReferenceAnswer.objects.filter(request=request).exists():
        raise WrongState("This rating was handed in already; thank you.")
    if today > request.link_until:
        raise Refused(f"This link was valid until {said(request.link_until)}. Ask for another letter.")
    given = {name: ratings.get(name, "absent") for name in rules.competencies}
    wrong = [name for name, level in given.items() if level is not None and level not in dict(SCALE)]
    if wrong:
        raise Invalid(f"Choose an answer for {', '.join(wrong)}.")
    unknown = sum(level is None for level in given.values())
    months = rules.references_valid_months
    answer = ReferenceAnswer.objects.create(
        request=request,
        ratings=given,
        comment=comment.strip()[:5000],
        void=bool(rules.not_enough_information_voids) and unknown >= rules.not_enough_information_voids,
        valid_until=months_after(today, months) if months else None,
        answered_at=now,
    )
    record("reference.answered", portfolio, by=User.objects.clerk(), at=now, reference=request.pk, void=answer.void)
    tell_candidate(portfolio, f"{request.name} has answered", "The rating is part of your portfolio.", now=now)
    return answer


def hash_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _letter(request, token, until):
    candidate = request.portfolio.candidate
    waived = (
        "They have given up the right to read your answer."
        if request.waived
        else "They have kept the right to read your answer."
    )
    link = f"{settings.SITE_URL}{reverse('reference', args=[token])}"
    name = " ".join(candidate.name.split())
    body = (
        f"Dear {' '.join(request.name.split())},\n\n"
        f"{name} applies for the endorsement {request.portfolio.credential} {request.portfolio.category} at "
        f"{candidate.association} and has named you as a reference. {waived}\n\n"
        f"Please rate their competencies by {said(until)}. It takes about ten minutes; you need no account. "
        f"The link is for you alone and works once:\n\n{link}\n\n"
        "If you do not know this person, leave the letter unanswered.\n"
    )
    return f"A reference for {name}", body
