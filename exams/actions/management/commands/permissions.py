"""Write the table of permissions, as docs/permissions.md has it."""

from django.core.management.base import BaseCommand

from exams.accounts.permissions import Role
from exams.actions.permission_table import permission_table


def as_markdown() -> str:
    head = ["What", "Rule", *(role.label for role in Role)]
    lines = [
        "# Who may do and see what",
        "",
        "Written by `manage.py permissions > docs/permissions.md` from the declarations; the tests hold it to them.",
        "A role counts for its own association; whose row it is, each action and page asks besides.",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
    ]
    for line in permission_table():
        yes = ["yes" if role in line.roles else "" for role in Role]
        lines.append("| " + " | ".join([f"{line.kind} `{line.name}`", line.may, *yes]) + " |")
    return "\n".join(lines)


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(as_markdown())
