"""Many new tables in one step of a migration.

Django draws up the related models anew for every table it creates; for a database made from nothing that is most of
the time.  Here they are drawn up once for all tables of a chapter.
"""

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateTables(Operation):
    """The same as its ``CreateModel`` steps one after the other."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, tables: list[CreateModel]):
        self.tables = tables

    def deconstruct(self):
        return self.__class__.__name__, [self.tables], {}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # drawn up anew when it is asked for, with all tables
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.tables)} tables"

    @property
    def migration_name_fragment(self):
        return "tables"
