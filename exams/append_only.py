"""Tables whose rows are never changed or deleted: the database itself refuses.

A model says ``APPEND_ONLY = True``.  The triggers are laid anew after every migration, because SQLite
loses them when a migration rebuilds a table.

One more promise is kept here: the deadline of a paper that has begun moves only with a line that says why.
"""

from django.apps import apps
from django.db import connections


def append_only_tables() -> list[str]:
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "APPEND_ONLY", False))


def lay_triggers(using="default", **_signal):
    """Create the triggers that are missing (idempotent)."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in append_only_tables():
            if table in existing:
                for statement in _STATEMENTS[connection.vendor]:
                    cursor.execute(statement.format(table=table))
        if "exams_deadlinemove" in existing:
            for statement in _DEADLINE[connection.vendor]:
                cursor.execute(statement)


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

# Moved with a reason: there is a line from the old deadline to the new one.
_MOVED = (
    "EXISTS (SELECT 1 FROM exams_deadlinemove m WHERE m.attempt_id = NEW.id "
    'AND m."before" = OLD.closes_at AND m."after" = NEW.closes_at)'
)
_DEADLINE = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS exams_attempt_deadline BEFORE UPDATE OF closes_at ON exams_attempt "
        f"WHEN OLD.closes_at IS NOT NULL AND NEW.closes_at IS NOT OLD.closes_at AND NOT {_MOVED} "
        "BEGIN SELECT RAISE(ABORT, 'a deadline moves only with its reason'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_unexplained_deadline() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF OLD.closes_at IS NOT NULL AND NEW.closes_at IS DISTINCT FROM OLD.closes_at AND NOT {_MOVED} "
        "THEN RAISE EXCEPTION 'a deadline moves only with its reason'; END IF; RETURN NEW; END $$",
        "CREATE OR REPLACE TRIGGER exams_attempt_deadline BEFORE UPDATE OF closes_at ON exams_attempt "
        "FOR EACH ROW EXECUTE FUNCTION refuse_unexplained_deadline()",
    ],
}
