"""The keys an association signs its badges with: one signs, the earlier ones still verify."""

from django.db import models
from django.db.models import Q


class SigningKeyQuerySet(models.QuerySet):
    def signing(self):
        return self.filter(retired_at__isnull=True)

    def published(self):
        """Those that verify, the one that signs first."""
        return self.filter(withdrawn_at__isnull=True).order_by(models.F("retired_at").desc(nulls_first=True))


class SigningKey(models.Model):
    """An Ed25519 pair.  The private half is encrypted: the database alone, or a copy of it, signs nothing."""

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="signing_keys")
    kid = models.CharField(max_length=64)  # the thumbprint of the public half
    public_x = models.CharField(max_length=64)  # the "x" of its JWK
    private = models.TextField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)  # signs no more
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # fell into other hands: verifies no more either

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["association"], condition=Q(retired_at__isnull=True), name="association_signs_with_one_key"
            ),
            models.UniqueConstraint(fields=["association", "kid"], name="signing_key_is_known_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(retired_at__isnull=False),
                name="withdrawn_key_signs_no_more",
            ),
        ]

    def __str__(self):
        return self.kid

    @property
    def jwk(self) -> dict:
        return {"kty": "OKP", "crv": "Ed25519", "x": self.public_x, "kid": self.kid}
