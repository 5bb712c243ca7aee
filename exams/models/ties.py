"""Who is close to a candidate: these people do not read what the candidate wrote."""

from django.db import models


class TieKind(models.TextChoices):
    SUPERVISOR = "supervisor", "Supervisor"
    REFERENCE = "reference", "Reference"
    EMPLOYER = "employer", "Employer"
    OTHER = "other", "Otherwise close"


class Tie(models.Model):
    """A person or an agency close to a candidate, as the portfolio or the office names them."""

    candidate = models.ForeignKey("exams.Candidate", on_delete=models.PROTECT, related_name="ties")
    kind = models.CharField(max_length=20, choices=TieKind)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "kind", "name"], name="tie_is_noted_once")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.name}"
