"""Proctors: put on duty at a sitting, taken off it."""

from django.urls import reverse

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission, Role
from exams.accounts.procedures import grant_role
from exams.audit.procedures import record, recorded
from exams.cycles.models import Sitting
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Refused
from exams.sittings.models import ProctorDuty


@recorded
def put_on_duty(sitting, user, *, by, now):
    """Somebody proctors this sitting; they hold the role from now on."""
    grant_role(user, Role.PROCTOR, association=sitting.cycle.association, by=by, now=now)
    if ProctorDuty.objects.filter(sitting=sitting, user=user, ended_at=None).exists():
        raise Refused(f"{user} is on duty at this sitting already.")
    duty = ProctorDuty.objects.create(sitting=sitting, user=user, assigned_by=by, assigned_at=now)
    record("sitting.proctor-assigned", sitting, by=by, at=now, cycle=sitting.cycle, proctor=user.email)
    body, link = f"{sitting.cycle}: {sitting.place}.", reverse("proctor:sittings")
    notify_all([user], subject="You proctor a sitting", body=body, link=link, by_mail=True, now=now)
    return duty


@recorded
def take_off_duty(duty, *, by, now):
    """They are told; putting them on duty again takes it back."""
    if duty.ended_at is not None:
        raise Refused(f"{duty.user} is not on duty at this sitting any more.")
    duty.ended_at = now
    duty.save(update_fields=["ended_at"])
    record("sitting.proctor-released", duty.sitting, by=by, at=now, cycle=duty.sitting.cycle, proctor=duty.user.email)
    body, link = f"{duty.sitting.cycle}: {duty.sitting.place}.", reverse("proctor:sittings")
    notify_all([duty.user], subject="You no longer proctor a sitting", body=body, link=link, by_mail=True, now=now)


def may_proctor(association):
    """Everybody of the association who may hold the role of a proctor: not those who read blind, nor candidates."""
    barred = [Role.REVIEWER, Role.LEAD_REVIEWER, Role.CANDIDATE]
    grants = RoleGrant.objects.in_force().filter(association=association)
    blind = grants.filter(role__in=barred).values("user")
    return User.objects.filter(pk__in=grants.values("user")).exclude(pk__in=blind).order_by("name", "email")


def sittings_watched_by(user):
    """The sittings this person proctors; the coordinator watches over all of the association's."""
    run = [g.association_id for g in user.grants if g.role == Role.COORDINATOR]
    proctored = [g.association_id for g in user.grants if user.may(Permission.PROCTOR_SITTINGS, g.association_id)]
    own = ProctorDuty.objects.filter(user=user, ended_at=None).values("sitting")
    mine = Sitting.objects.filter(cycle__association__in=proctored).filter(pk__in=own)
    return Sitting.objects.filter(cycle__association__in=run) | mine
