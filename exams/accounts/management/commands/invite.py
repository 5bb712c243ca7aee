"""Give somebody a role at an association: ``manage.py invite EMAIL --role coordinator --association NAME``."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exams.accounts.invitations import password_address
from exams.accounts.models import Association, User
from exams.accounts.permissions import Role
from exams.accounts.procedures import found_association, grant_role, open_account
from exams.installation.empty_database import prepare_database
from exams.refusals.exceptions import Refused


class Command(BaseCommand):
    help = "Open an account (if there is none) and give it a role. The person sets a password by e-mail."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--association", required=True, help="its name")
        parser.add_argument("--name", default="", help="the person's name")
        parser.add_argument("--found", action="store_true", help="found the association if it is not there")

    def handle(self, *, email, role, association, name, found, **options):
        prepare_database(tell=self.stdout.write)
        clerk, now = User.objects.clerk(), timezone.now()
        if "@" not in email:
            raise CommandError(f"“{email}” is no e-mail address.")
        house = Association.objects.filter(name=association).first()
        if house is None and not found:
            known = ", ".join(Association.objects.values_list("name", flat=True)) or "none yet"
            raise CommandError(f"There is no association “{association}” (there are: {known}). --found founds it.")
        try:
            house = house or found_association(association, by=clerk, now=now)
            user = User.objects.filter(email__iexact=email).first() or open_account(email, name=name, by=clerk, now=now)
            grant_role(user, Role(role), association=house, by=clerk, now=now)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{user.email} is {Role(role).label.lower()} of {house}.")
        if not user.has_usable_password():
            self.stdout.write(f"To set a password: {password_address(user)}")
