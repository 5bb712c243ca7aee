"""Tables whose rows are never changed or deleted: the database itself refuses.

A model says ``APPEND_ONLY = True``.  The triggers are laid anew after every migration, because SQLite
loses them when a migration rebuilds a table.
"""

from django.apps import apps
from django.db import connections


def append_only_tables(chapter=None) -> list[str]:
    """Of one chapter (its AppConfig), or of the whole house."""
    models = (chapter or apps).get_models()
    return sorted(m._meta.db_table for m in models if getattr(m, "APPEND_ONLY", False))


def lay_triggers(sender=None, using="default", **_signal):
    """Create the triggers that are missing (idempotent); after a migration those of the chapter it tells of."""
    tables = append_only_tables(sender)
    if not tables:
        return
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in tables:
            if table in existing:
                for statement in _STATEMENTS[connection.vendor]:
                    cursor.execute(statement.format(table=table))


def lift_triggers(using="default"):
    """Take the triggers away.  For the test runner, which empties tables between tests; nothing else calls this."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in append_only_tables():
            for statement in _LIFT[connection.vendor]:
                cursor.execute(statement.format(table=table))


_STATEMENTS = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        "CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        "CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ],
}
_LIFT = {
    "sqlite": ["DROP TRIGGER IF EXISTS {table}_no_update", "DROP TRIGGER IF EXISTS {table}_no_delete"],
    "postgresql": [
        "DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
        "DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
    ],
}
