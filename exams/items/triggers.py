"""A locked form never changes, nor does anything on it: the database refuses.

The triggers are laid anew after every migration, because SQLite loses them when a migration rebuilds a table.
"""

from django.db import connections

FORMS, LINES = "items_form", ("items_item", "items_vignette")


def lay_triggers(using="default", **_signal):
    """Create the triggers that are missing (idempotent)."""
    connection = connections[using]
    if not {FORMS, *LINES} <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        for statement in _laying(connection.vendor):
            cursor.execute(statement)


def lift_triggers(using="default"):
    """Take the triggers away.  For the test runner, which empties tables between tests; nothing else calls this."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in _names(connection.vendor):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


SAID = "a locked form never changes"
_OF_LOCKED = "EXISTS (SELECT 1 FROM items_form f WHERE f.id IN ({ids}) AND f.state = 'locked')"
_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def _names(vendor):
    for table in (FORMS, *LINES):
        kinds = ("fixed",) if vendor == "postgresql" else (f"fixed_{kind.lower()}" for kind in _ROWS)
        for kind in kinds:
            yield f"{table}_{kind}", table


def _laying(vendor):
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION refuse_locked_form() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$"
        )
        yield (
            "CREATE OR REPLACE FUNCTION refuse_on_locked_form() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' AND {_OF_LOCKED.format(ids='OLD.form_id')} THEN RAISE EXCEPTION '{SAID}'; END IF; "
            f"IF TG_OP <> 'DELETE' AND {_OF_LOCKED.format(ids='NEW.form_id')} THEN RAISE EXCEPTION '{SAID}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {FORMS}_fixed BEFORE UPDATE OR DELETE ON {FORMS} "
            "FOR EACH ROW WHEN (OLD.state = 'locked') EXECUTE FUNCTION refuse_locked_form()"
        )
        for table in LINES:
            yield (
                f"CREATE OR REPLACE TRIGGER {table}_fixed BEFORE INSERT OR UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_on_locked_form()"
            )
        return
    for kind in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {FORMS}_fixed_{kind.lower()} BEFORE {kind} ON {FORMS} "
            f"WHEN OLD.state = 'locked' BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )
    for table in LINES:
        for kind, rows in _ROWS.items():
            ids = ", ".join(f"{row}.form_id" for row in rows)
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {table}_fixed_{kind.lower()} BEFORE {kind} ON {table} "
                f"WHEN {_OF_LOCKED.format(ids=ids)} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
