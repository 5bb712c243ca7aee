"""The deadline of a paper that has begun moves only with a line that says why: the database refuses otherwise."""

from django.db import connections


def lay_triggers(using="default", **_signal):
    """Create the trigger where it is missing (idempotent); laid anew after every migration, as SQLite loses it."""
    connection = connections[using]
    if "delivery_deadlinemove" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _DEADLINE[connection.vendor]:
            cursor.execute(statement)


# Moved with a reason: there is a line from the old deadline to the new one.
_MOVED = (
    "EXISTS (SELECT 1 FROM delivery_deadlinemove m WHERE m.attempt_id = NEW.id "
    'AND m."before" = OLD.closes_at AND m."after" = NEW.closes_at)'
)
_DEADLINE = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS delivery_attempt_deadline BEFORE UPDATE OF closes_at ON delivery_attempt "
        f"WHEN OLD.closes_at IS NOT NULL AND NEW.closes_at IS NOT OLD.closes_at AND NOT {_MOVED} "
        "BEGIN SELECT RAISE(ABORT, 'a deadline moves only with its reason'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_unexplained_deadline() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF OLD.closes_at IS NOT NULL AND NEW.closes_at IS DISTINCT FROM OLD.closes_at AND NOT {_MOVED} "
        "THEN RAISE EXCEPTION 'a deadline moves only with its reason'; END IF; RETURN NEW; END $$",
        "CREATE OR REPLACE TRIGGER delivery_attempt_deadline BEFORE UPDATE OF closes_at ON delivery_attempt "
        "FOR EACH ROW EXECUTE FUNCTION refuse_unexplained_deadline()",
    ],
}
