"""The credential as granted, and everything that became of it."""

import secrets
import uuid

from django.db import models
from django.db.models import Q

from exams.states import Credential
from panels.models.scripts import ALPHABET
from panels.states.endorsements import EndorsementState, ExamBasis


def new_verification_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class EndorsementQuerySet(models.QuerySet):
    def listed(self):
        """Those the public may find."""
        return self.filter(listed=True)

    def active(self):
        return self.filter(state=EndorsementState.ACTIVE)


class Endorsement(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    association = models.ForeignKey("exams.Association", on_delete=models.PROTECT, related_name="endorsements")
    candidate = models.ForeignKey("exams.Candidate", on_delete=models.PROTECT, related_name="endorsements")
    number = models.CharField(max_length=40)
    code = models.CharField(max_length=20, unique=True, default=new_verification_code)  # verifies the certificate
    credential = models.CharField(max_length=10, choices=Credential)
    category = models.CharField(max_length=60)
    name = models.CharField(max_length=200)  # as on the certificate
    place = models.CharField(max_length=100, blank=True)
    # None: granted before this house kept the decisions.
    decision = models.OneToOneField(
        "panels.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="endorsement"
    )
    exam = models.CharField(max_length=20, choices=ExamBasis, default=ExamBasis.UNKNOWN)
    granted_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # None: nothing to renew
    state = models.CharField(max_length=20, choices=EndorsementState, default=EndorsementState.ACTIVE)
    state_since = models.DateField()
    listed = models.BooleanField(default=True)
    status_index = models.PositiveIntegerField()  # its bit in the association's status list

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        ordering = ["name", "number"]
        constraints = [
            models.UniqueConstraint(fields=["association", "number"], name="endorsement_number_is_unique"),
            models.UniqueConstraint(fields=["association", "status_index"], name="endorsement_has_its_own_bit"),
            models.CheckConstraint(condition=Q(state__in=EndorsementState.values), name="endorsement_state_is_known"),
            models.CheckConstraint(condition=Q(exam__in=ExamBasis.values), name="endorsement_exam_is_known"),
        ]

    def __str__(self):
        return f"{self.number}, {self.name}"


class EndorsementChange(models.Model):
    """One move of an endorsement from one state to another, with its reason."""

    APPEND_ONLY = True

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="changes")
    came_from = models.CharField(max_length=20, choices=EndorsementState)
    became = models.CharField(max_length=20, choices=EndorsementState)
    reason = models.TextField()
    changed_by = models.ForeignKey("exams.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["changed_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="endorsement_change_has_a_reason")]

    def __str__(self):
        return f"{self.endorsement}: {self.get_became_display()}"
