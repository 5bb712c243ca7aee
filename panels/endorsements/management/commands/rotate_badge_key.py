"""``manage.py rotate_badge_key SLUG --reason …``: a new key signs the badges of an association from now on."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exams.accounts.models import Association, User
from exams.refusals.exceptions import Refused
from panels.endorsements.procedures.signing_keys import rotate_key


class Command(BaseCommand):
    help = "Make a new key for an association's badges. The earlier keys still verify, unless they are compromised."

    def add_arguments(self, parser):
        parser.add_argument("association", help="its short name, as in addresses")
        parser.add_argument("--reason", required=True, help="stands in the record")
        parser.add_argument(
            "--compromised", action="store_true", help="the earlier keys fell into other hands: they verify no more"
        )

    def handle(self, *, association, reason, compromised, **options):
        found = Association.objects.filter(slug=association).first()
        if found is None:
            raise CommandError(f"There is no association “{association}”.")
        try:
            key = rotate_key(found, reason=reason, compromised=compromised, by=User.objects.clerk(), now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{found} signs with key {key.kid} from now on.")
