"""A candidate in one cycle, for one credential and category."""

import uuid

from django.db import models
from django.db.models import Q

from exams.cycles.states import Credential
from exams.registration.states import RegistrationState


class RegistrationQuerySet(models.QuerySet):
    def of_account(self, user):
        return self.filter(candidate__user=user)

    def of_office(self, user, *permissions):
        """Those of the associations for which this person holds one of these permissions."""
        return self.filter(cycle__association__in=user.associations(*permissions))

    def standing(self):
        """Registrations that count: not those that were withdrawn, nor those that are still being completed."""
        return self.exclude(state__in=[RegistrationState.WITHDRAWN, RegistrationState.APPLYING])

    def not_withdrawn(self):
        return self.exclude(state=RegistrationState.WITHDRAWN)

    def sitting_exam(self):
        """Those who come and sit: an exam is asked of them, and it is not sat with another registration."""
        return self.filter(sits_exam=True, exam_with=None)

    def for_committee(self):
        """Registrations that can come before the committee: those that stand and were not missed."""
        return self.standing().exclude(state=RegistrationState.NO_SHOW)


class Registration(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="registrations")
    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="registrations")
    credential = models.CharField(max_length=10, choices=Credential)
    category = models.CharField(max_length=60)
    # The application this one was added to: another credential, or what stands on its category.
    beside = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="added")
    # The registration whose exam counts for this one too: it has no seat and no paper of its own.
    exam_with = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="exam_for")
    sits_exam = models.BooleanField(default=True, db_default=True)  # no: endorsed from the portfolio alone
    state = models.CharField(max_length=20, choices=RegistrationState, default=RegistrationState.REGISTERED)
    sitting = models.ForeignKey(
        "cycles.Sitting", on_delete=models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    seat = models.CharField(max_length=40, blank=True)  # as on the seat plan: "12", "Room 1", "Remote"
    moves = models.PositiveSmallIntegerField(default=0, db_default=0)  # from one sitting to another, by the candidate
    not_before = models.DateField(null=True, blank=True)  # the first day the candidate can sit
    profile_confirmed_at = models.DateTimeField(null=True, blank=True)
    needs_no_accommodation = models.BooleanField(default=False, db_default=False)
    position = models.PositiveIntegerField(default=0)  # the order in which the office lists them
    registered_at = models.DateTimeField()

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "candidate", "credential", "category"],
                condition=~Q(state="withdrawn"),
                name="registration_is_made_once",
            ),
            models.CheckConstraint(condition=Q(state__in=RegistrationState.values), name="registration_state_is_known"),
            models.CheckConstraint(
                condition=Q(credential__in=Credential.values), name="registration_credential_is_known"
            ),
        ]

    @property
    def comes_to_sit(self) -> bool:
        """Whether a seat is needed."""
        return self.sits_exam and self.exam_with_id is None

    @property
    def application(self):
        """The one whose tasks serve this one too."""
        return self.beside or self

    def __str__(self):
        return f"{self.candidate}, {self.credential} {self.category}"
