"""What one matter costs a candidate, and the papers on it: invoices, receipts, credit notes."""

import uuid

from django.db import models
from django.db.models import Q

from exams.registration.states import DocumentKind, Matter


class BillQuerySet(models.QuerySet):
    def of_account(self, user):
        return self.filter(candidate__user=user)

    def of_office(self, user, *permissions):
        """Those of the associations for which this person holds one of these permissions."""
        return self.filter(candidate__association__in=user.associations(*permissions))

    def whole(self):
        """With everything that its pages and its rules need."""
        return self.select_related(
            "candidate__user", "candidate__association", "registration__cycle__association",
            "registration__cycle__rule_book", "registration__candidate",
        )  # fmt: skip


class Bill(models.Model):
    """A registration, a year of membership, a renewal: one matter of a candidate, under which its money is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="bills")
    matter = models.CharField(max_length=20, choices=Matter)
    registration = models.OneToOneField(
        "registration.Registration", on_delete=models.PROTECT, null=True, blank=True, related_name="bill"
    )
    thing = models.CharField(max_length=100, blank=True)  # "membership 2027", "renewal 5f0c…": as its chapter calls it
    title = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    payer_name = models.CharField(max_length=200, blank=True)  # blank: the candidate
    payer_address = models.TextField(blank=True)
    made_at = models.DateTimeField()

    objects = BillQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "thing"], condition=~Q(thing=""), name="thing_is_billed_once"),
            models.CheckConstraint(condition=Q(matter__in=Matter.values), name="bill_matter_is_known"),
            models.CheckConstraint(
                condition=Q(matter="registration", registration__isnull=False)
                | ~Q(matter="registration") & Q(registration=None),
                name="bill_of_a_registration_names_it",
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.candidate.name}"

    @property
    def association(self):
        return self.candidate.association


class FeeDocument(models.Model):
    """A numbered paper as it was made out; what came of it since is read from the ledger."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="+")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    dated = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    about = models.CharField(max_length=200, blank=True)  # the invoice that a receipt or a credit note belongs to
    sender = models.JSONField()
    payer = models.JSONField()
    instructions = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["association", "kind", "year", "serial"], name="paper_is_numbered_once"),
            models.UniqueConstraint(fields=["association", "number"], name="paper_number_is_unique"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="paper_kind_is_known"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="papers_count_from_one"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="paper_is_about_an_amount"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    @property
    def invoice(self):
        return self.number
