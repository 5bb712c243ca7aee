"""List everything a person can do, as it is declared."""

import json

from django.core.management.base import BaseCommand

from exams.accounts.permissions import MAY
from exams.actions.declaration import Action, actions


def described(one: Action) -> dict:
    """One action as plain values."""
    may = [p.name.lower().replace("_", "-") for p in one.may] if isinstance(one.may, tuple) else one.may
    return {
        "name": one.name,
        "title": one.title,
        "rows": one.rows.name,
        "permission": may,
        "roles": [role.value for role, granted in MAY.items() if isinstance(one.may, tuple) and granted & {*one.may}],
        "page": f"/do/{one.rows.name}/<key>/{one.name}/" if one.page else None,
        "api": f"/api/v1/{one.rows.name}/<key>/{one.name}/" if one.api else None,
        "input": list(one.form.base_fields),
        "guards": [guard.__name__.replace("_", " ") for guard in one.guards],
        "asks_first": one.asks,
        "undo": one.undo or None,
        "cannot_be_undone_because": one.final or None,
    }


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON list instead of a table")

    def handle(self, *args, **options):
        found = [described(one) for one in actions()]
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
            return
        for one in found:
            who = one["permission"] if isinstance(one["permission"], str) else ", ".join(one["permission"])
            self.stdout.write(f"{one['rows']:22} {one['name']:34} {who:40} undo: {one['undo'] or '–'}")
