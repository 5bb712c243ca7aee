"""Associations, accounts, the roles they hold, the people who sit exams, and who is close to them."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from exams.accounts.permissions import MAY, Permission, Role


class UserManager(BaseUserManager):
    """Accounts are made and found by e-mail address, whatever its case."""

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)  # no password: an unusable one
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def clerk(self):
        """The account in whose name the house itself acts (commands and tasks)."""
        return self.get_or_create(email="clerk@house.invalid", defaults={"name": "The system", "password": "!"})[0]


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    # Of one's own pages; blank: the association's.
    time_zone = models.CharField(max_length=60, blank=True, default="", db_default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    scope: frozenset[Permission] | None = None  # of the token with which a request came; None: the person's own session

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case")]

    def __str__(self):
        return self.name or self.email

    def may(self, permission: Permission, association_id: int) -> bool:
        """Whether this person may do this for this association (one query a request)."""
        return association_id in self.associations(permission)

    def associations(self, *permissions: Permission) -> list[int]:
        """The associations for which this person holds one of these permissions."""
        wanted = {*permissions} if self.scope is None else {*permissions} & self.scope
        return [g.association_id for g in self.grants if MAY[Role(g.role)] & wanted]

    @property
    def grants(self):
        if not hasattr(self, "_grants"):
            self._grants = list(self.role_grants.in_force().select_related("association"))
        return self._grants


class RoleGrantQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(ended_at__isnull=True, user__is_active=True)

    def with_permission(self, permission: Permission):
        return self.in_force().filter(role__in=[role for role, granted in MAY.items() if permission in granted])


class RoleGrant(models.Model):
    """One person, one role, one association; ended rather than deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "association", "role"],
                condition=Q(ended_at__isnull=True),
                name="role_is_held_once",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()} of {self.association}"


class CandidateQuerySet(models.QuerySet):
    def of_account(self, user):
        """The records that belong to this account's person, at every association."""
        return self.filter(user=user)

    def standing(self):
        """Not those that were found to be somebody else's second record, and merged into the first."""
        return self.filter(merged_into=None)


class Candidate(models.Model):
    """A person as one association knows them, under the association's own number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="candidates")
    reference = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="candidacies")
    phone = models.CharField(max_length=40, blank=True)
    agency = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)  # blank: the association's
    language = models.CharField(max_length=10, blank=True, db_default="")  # of letters; blank: the association's
    # Two records of one person: this one keeps its number, and everything it had belongs to the other.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["association", "reference"], name="candidate_reference_is_unique"),
            models.CheckConstraint(condition=~Q(reference=""), name="candidate_has_a_reference"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(user=None), name="merged_candidate_has_no_account"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="candidate_is_merged_into_another"),
        ]
        indexes = [models.Index(fields=["email"], name="candidate_by_email")]

    def __str__(self):
        return f"{self.name} ({self.reference})"


class TieKind(models.TextChoices):
    SUPERVISOR = "supervisor", "Supervisor"
    REFERENCE = "reference", "Reference"
    EMPLOYER = "employer", "Employer"
    OTHER = "other", "Otherwise close"


class Tie(models.Model):
    """A person or an agency close to a candidate, as the portfolio or the office names them."""

    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="ties")
    kind = models.CharField(max_length=20, choices=TieKind)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "kind", "name"], name="tie_is_noted_once")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.name}"


class Association(models.Model):
    """A licensed body that endorses people; owns its rule book, candidates and committee."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=10, default="en")
    short_name = models.CharField(max_length=40, blank=True, db_default="")
    introduction = models.TextField(blank=True, db_default="")  # on its public page
    contact_email = models.EmailField(max_length=254, blank=True, db_default="")
    phone = models.CharField(max_length=40, blank=True, db_default="")
    web_address = models.URLField(max_length=200, blank=True, db_default="")
    postal_address = models.TextField(blank=True, db_default="")  # under the name, as on its letters
    color = models.CharField(max_length=7, blank=True, db_default="")  # "#14524d"; blank: the house's own
    office_lets_in = models.BooleanField(default=False, db_default=False)  # whoever applies waits for the office
    candidate_numbers = models.CharField(max_length=60, default="C-{serial:04d}", db_default="C-{serial:04d}")
    candidate_serial = models.PositiveIntegerField(default=0, db_default=0)  # the last that was given

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
