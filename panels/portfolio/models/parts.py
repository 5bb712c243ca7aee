"""What a portfolio consists of.  What was handed in is never changed: it is put out of sight by a later round."""

import uuid

from django.db import models
from django.db.models import F, Q


class PartQuerySet(models.QuerySet):
    def in_round(self, number):
        """What stood in the portfolio in that round, and stands there still as it was then."""
        return self.filter(added_round__lte=number).filter(Q(removed_round=None) | Q(removed_round__gt=number))


class PortfolioEntry(models.Model):
    """One line: a degree, a training, a position, a span of supervision."""

    portfolio = models.ForeignKey("portfolio.Portfolio", on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=200, blank=True)  # who supervised or taught: such people read no script of it
    begins = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    hours = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    topic = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    added_round = models.PositiveSmallIntegerField()
    removed_round = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "begins", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(begins=None) | Q(ends__gte=F("begins")),
                name="portfolio_line_ends_after_it_began",
            ),
            models.CheckConstraint(condition=Q(hours__gte=0), name="portfolio_hours_are_not_negative"),
            models.CheckConstraint(
                condition=Q(removed_round=None) | Q(removed_round__gt=F("added_round")),
                name="portfolio_line_of_a_round_stays_in_it",
            ),
        ]

    def __str__(self):
        return self.title


class PortfolioDocument(models.Model):
    """A file with the name its owner gave it, kept under another that says nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey("portfolio.Portfolio", on_delete=models.PROTECT, related_name="documents")
    entry = models.ForeignKey(PortfolioEntry, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=200)  # for display alone
    stored = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_round = models.PositiveSmallIntegerField()
    removed_round = models.PositiveSmallIntegerField(null=True, blank=True)
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_round=None) | Q(removed_round__gt=F("added_round")),
                name="portfolio_document_of_a_round_stays_in_it",
            ),
        ]

    def __str__(self):
        return self.name


class PortfolioSignature(models.Model):
    """The code of ethics, signed as it stood."""

    APPEND_ONLY = True

    portfolio = models.ForeignKey("portfolio.Portfolio", on_delete=models.PROTECT, related_name="signatures")
    text = models.TextField()
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["portfolio", "text"], name="portfolio_text_is_signed_once")]

    def __str__(self):
        return f"signed on {self.signed_at}"


class ReferenceQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)

    def for_the_post(self):
        """Those whose letter has not been sent: the link is made when it is."""
        return self.standing().filter(mailed_at=None, answer=None)


class ReferenceRequest(models.Model):
    """Somebody asked for a rating.  The secret of the link is in the letter alone; here is only its hash."""

    portfolio = models.ForeignKey("portfolio.Portfolio", on_delete=models.PROTECT, related_name="references")
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    relation = models.CharField(max_length=200)
    waived = models.BooleanField()  # the candidate gives up the right to read the answer; decided before it is sent
    asked_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, blank=True)
    link_until = models.DateField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    letters = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="reference_link_is_one_of_a_kind"
            ),
            models.UniqueConstraint(
                fields=["portfolio", "email"], condition=Q(withdrawn_at=None), name="reference_is_asked_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(mailed_at=None, withdrawn_at=None),
                name="reference_waits_for_the_post",
            )
        ]

    def __str__(self):
        return self.name


class ReferenceAnswer(models.Model):
    """The rating, once: there is one for a request, and it is never changed."""

    APPEND_ONLY = True

    request = models.OneToOneField(ReferenceRequest, on_delete=models.PROTECT, related_name="answer")
    ratings = models.JSONField()  # {competency: 1 to 4, or None for “not enough information”}
    comment = models.TextField(blank=True)
    void = models.BooleanField()
    valid_until = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField()

    def __str__(self):
        return f"answer of {self.answered_at}"
