"""How the house was set up, and what an association says of itself beside its name: logo, questions, new people."""

import secrets

from django.db import models
from django.db.models import Q

from exams.associations.states import AdmissionState

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read for something else


class InstallationManager(models.Manager):
    def the_one(self):
        """The house's single row; with a code that nobody knows but whoever reads the server's words."""
        return self.get_or_create(pk=1, defaults={"code": new_code()})[0]


def new_code() -> str:
    words = ["".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3)]
    return "-".join(words)


class Installation(models.Model):
    """This house.  Its code is good once: with it the first association is founded, and it is gone."""

    code = models.CharField(max_length=20, blank=True)
    set_up_at = models.DateTimeField(null=True, blank=True)

    objects = InstallationManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_installation")]

    def __str__(self):
        return "This house"


class LogoQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(ended_at=None)


class Logo(models.Model):
    """A picture; replaced rather than changed, so that it can be brought back."""

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="logos")
    kind = models.CharField(max_length=20)  # image/png or image/jpeg
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    chosen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LogoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["association"], condition=Q(ended_at=None), name="one_logo_is_shown")
        ]

    def __str__(self):
        return f"logo of {self.association}"


class QuestionQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(removed_at=None)


class Question(models.Model):
    """What people ask, and the association's answer; in its order on the public page."""

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="questions")
    question = models.CharField(max_length=300)
    answer = models.TextField()
    position = models.PositiveIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["association", "position", "pk"]

    def __str__(self):
        return self.question


class AdmissionQuerySet(models.QuerySet):
    def before_the_office(self):
        return self.filter(state__in=(AdmissionState.WAITING, AdmissionState.ASKED))

    def of_office(self, user, *permissions):
        chosen = self.exclude(state=AdmissionState.BEGUN)
        return chosen.filter(association__in=user.associations(*permissions))


class Admission(models.Model):
    """Somebody who came by the public door, and whether they were let in."""

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="admissions")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="admissions")
    state = models.CharField(max_length=20, choices=AdmissionState, default=AdmissionState.BEGUN)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    agency = models.CharField(max_length=200, blank=True)
    asked = models.TextField(blank=True)  # what the office wants to know
    answer = models.TextField(blank=True)
    refused_because = models.TextField(blank=True)
    candidate = models.ForeignKey(
        "accounts.Candidate", on_delete=models.PROTECT, null=True, blank=True, related_name="admissions"
    )
    begun_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(fields=["association", "user"], name="one_comes_by_a_door_once"),
            models.CheckConstraint(condition=Q(state__in=AdmissionState.values), name="admission_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=AdmissionState.ADMITTED) | Q(candidate__isnull=False),
                name="whoever_is_let_in_has_a_record",
            ),
        ]

    def __str__(self):
        return self.name or self.user.email
