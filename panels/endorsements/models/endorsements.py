"""The credential as granted, and everything that became of it."""

import secrets
import uuid

from django.db import models
from django.db.models import Q

from exams.cycles.states import Credential
from exams.wording.name_matching import end_of, plain, sought, words_of
from panels.endorsements.states import ENDED, EndorsementState, ExamBasis
from panels.reading.models.scripts import ALPHABET

CODE_LENGTH = 12


def new_verification_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_salt() -> str:
    return secrets.token_hex(16)


class EndorsementQuerySet(models.QuerySet):
    def listed(self):
        """Those the public may find."""
        return self.filter(listed=True)

    def active(self):
        return self.filter(state=EndorsementState.ACTIVE)

    def of_account(self, user):
        return self.filter(candidate__user=user)

    def named(self, typed):
        """Whose name has, for every word typed, one that begins so; what holds a figure is a number."""
        if any(letter.isdecimal() for letter in typed):
            return self.filter(number__in={typed.strip(), typed.strip().upper()})
        return self._with_words(EndorsementWord.NAME, typed)

    def at_place(self, typed):
        return self._with_words(EndorsementWord.PLACE, typed)

    def _with_words(self, kind, typed):
        words = sought(typed)
        found = self if words else self.none()
        for word in words:
            found = found.filter(pk__in=EndorsementWord.objects.beginning(kind, word).values("endorsement"))
        return found

    def add_all(self, endorsements):
        """Many at once, with the words they are found by."""
        for one in endorsements:
            one.sort_name = plain(one.name)[:200]
        made = self.bulk_create(endorsements, batch_size=1000)
        EndorsementWord.objects.spell(made)
        return made


class TakenOverList(models.Model):
    """A sheet of endorsements granted before, taken over as a whole; taken back as a whole or not at all."""

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="earlier_lists")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return self.name


class Endorsement(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="endorsements")
    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="endorsements")
    number = models.CharField(max_length=40)
    serial = models.PositiveIntegerField(null=True, blank=True)  # None: numbered elsewhere
    code = models.CharField(max_length=20, unique=True, default=new_verification_code)  # verifies the certificate
    credential = models.CharField(max_length=10, choices=Credential)
    category = models.CharField(max_length=60)
    name = models.CharField(max_length=200)  # as on the certificate
    sort_name = models.CharField(max_length=200, blank=True, editable=False)  # without accents and case
    place = models.CharField(max_length=100, blank=True)
    # None: granted before this house kept the decisions.
    decision = models.OneToOneField(
        "committee.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="endorsement"
    )
    earlier_list = models.ForeignKey(
        TakenOverList, on_delete=models.PROTECT, null=True, blank=True, related_name="endorsements"
    )
    # What this one was added to, and ends with.
    stands_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="added")
    exam = models.CharField(max_length=20, choices=ExamBasis, default=ExamBasis.UNKNOWN)
    granted_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # None: nothing to renew
    state = models.CharField(max_length=20, choices=EndorsementState, default=EndorsementState.ACTIVE)
    state_since = models.DateField()
    listed = models.BooleanField(default=True)
    status_index = models.PositiveIntegerField()  # its bit in the association's status lists
    salt = models.CharField(max_length=64, default=new_salt, editable=False)  # of the address in its badge

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["number", "association"], name="endorsement_number_is_unique"),
            models.UniqueConstraint(fields=["association", "status_index"], name="endorsement_has_its_own_bit"),
            models.CheckConstraint(condition=Q(state__in=EndorsementState.values), name="endorsement_state_is_known"),
            models.CheckConstraint(condition=Q(exam__in=ExamBasis.values), name="endorsement_exam_is_known"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(number=""), name="endorsement_has_a_name_and_a_number"),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="endorsement_by_name"),
            models.Index(fields=["association", "sort_name", "id"], name="endorsement_by_association"),
        ]

    def __str__(self):
        return f"{self.number}, {self.name}"

    def save(self, *args, update_fields=None, **kwargs):
        """Found by what it says now."""
        respelt = update_fields is None or {"name", "place"} & set(update_fields)
        if respelt:
            self.sort_name = plain(self.name)[:200]
            update_fields = None if update_fields is None else {*update_fields, "sort_name"}
        super().save(*args, update_fields=update_fields, **kwargs)
        if respelt:
            EndorsementWord.objects.filter(endorsement=self).delete()
            EndorsementWord.objects.spell([self])

    @property
    def valid_to(self):
        """The last day, of what it stands on where it stands on another."""
        return self.stands_on.valid_until if self.stands_on else self.valid_until

    @property
    def has_ended(self) -> bool:
        """Nothing is renewed any more, and nothing can be asked for."""
        return self.state in ENDED

    @property
    def spaced_code(self) -> str:
        """As it is printed: in groups of four."""
        return "-".join(self.code[n : n + 4] for n in range(0, len(self.code), 4))


class EndorsementWordQuerySet(models.QuerySet):
    def beginning(self, kind, word):
        """As a range, which every database answers from the index."""
        found, end = self.filter(kind=kind, word__gte=word), end_of(word)
        return found.filter(word__lt=end) if end else found

    def spell(self, endorsements):
        self.bulk_create(
            [
                EndorsementWord(endorsement=one, kind=kind, word=word)
                for one in endorsements
                for kind, text in ((EndorsementWord.NAME, one.name), (EndorsementWord.PLACE, one.place))
                for word in words_of(text)
            ],
            batch_size=2000,
        )


class EndorsementWord(models.Model):
    """A word of a name or of a place, in plain letters: what the registry is searched by."""

    NAME, PLACE = "name", "place"

    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="words")
    kind = models.CharField(max_length=10)
    word = models.CharField(max_length=40)

    objects = EndorsementWordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["name", "place"]), name="endorsement_word_is_of_a_kind")
        ]
        indexes = [models.Index(fields=["kind", "word", "endorsement"], name="endorsement_by_word")]

    def __str__(self):
        return self.word


class EndorsementChange(models.Model):
    """One move of an endorsement from one state to another, with its reason."""

    APPEND_ONLY = True

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="changes")
    came_from = models.CharField(max_length=20, choices=EndorsementState)
    became = models.CharField(max_length=20, choices=EndorsementState)
    reason = models.TextField()
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    with_its_base = models.BooleanField(default=False, db_default=False)  # because what it stands on moved

    class Meta:
        ordering = ["changed_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="endorsement_change_has_a_reason")]

    def __str__(self):
        return f"{self.endorsement}: {self.get_became_display()}"
