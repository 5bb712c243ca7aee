"""Tables whose rows are never changed or deleted: the database itself refuses.

A model says ``APPEND_ONLY = True``.  The triggers are laid anew after every migration, because SQLite
loses them when a migration rebuilds a table.

``FOLLOWS`` names the field by which a row belongs to something that can be merged into another of its kind (it has
``merged_into``).  That field alone may change, and only between two that are merged.
"""

from django.apps import apps
from django.db import connections


def append_only_models(chapter=None) -> list:
    """Of one chapter (its AppConfig), or of the whole house."""
    models = (chapter or apps).get_models()
    return sorted((m for m in models if getattr(m, "APPEND_ONLY", False)), key=lambda m: m._meta.db_table)


def append_only_tables(chapter=None) -> list[str]:
    return [model._meta.db_table for model in append_only_models(chapter)]


def lay_triggers(sender=None, using="default", **_signal):
    """Create the triggers that are missing (idempotent); after a migration those of the chapter it tells of."""
    models = append_only_models(sender)
    if not models:
        return
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in models:
            if model._meta.db_table in existing:
                for statement in _statements(model, connection.vendor):
                    cursor.execute(statement)


def lift_triggers(using="default"):
    """Take the triggers away.  For the test runner, which empties tables between tests; nothing else calls this."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in append_only_tables():
            for statement in _LIFT[connection.vendor]:
                cursor.execute(statement.format(table=table))


def _statements(model, vendor):
    table, follows = model._meta.db_table, getattr(model, "FOLLOWS", "")
    columns = [f'"{column.column}"' for column in model._meta.concrete_fields if column.name != follows]
    said = {"table": table, "of": f"OF {', '.join(columns)}" if follows else ""}
    yield from (statement.format(**said) for statement in _STATEMENTS[vendor])
    if follows:
        way = model._meta.get_field(follows)
        said |= {"way": way.column, "others": way.related_model._meta.db_table}
        yield from (statement.format(**said) for statement in _FOLLOWING[vendor])


_STATEMENTS = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE {of} ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        "CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        "CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE {of} OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ],
}
_MERGED = (
    "EXISTS (SELECT 1 FROM {others} WHERE (id = OLD.{way} AND merged_into_id = NEW.{way}) "
    "OR (id = NEW.{way} AND merged_into_id = OLD.{way}))"
)
_FOLLOWING = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS {table}_no_move BEFORE UPDATE OF {way} ON {table} "
        f"WHEN NOT {_MERGED} BEGIN SELECT RAISE(ABORT, '{{table}} is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION {table}_refuse_move() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT {_MERGED} THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; "
        "RETURN NEW; END $$",
        "CREATE OR REPLACE TRIGGER {table}_no_move BEFORE UPDATE OF {way} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION {table}_refuse_move()",
    ],
}
_LIFT = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {{table}}_no_{what}" for what in ("update", "delete", "move")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {{table}}_no_{what} ON {{table}}" for what in ("change", "truncate", "move")
    ],
}
