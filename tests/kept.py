"""What many tests build alike is built once a process, and laid again from its rows.

    @kept
    def build(self, association, *, now): ...

A build is known by its name, its arguments and every write that has gone to the database since the test began: after
the same writes the same build leaves the same rows.  Laying them takes a tenth of building them.  On PostgreSQL,
where numbers of rows do not come back, everything is built.
"""

import copy
import hashlib
from functools import wraps

from django.apps import apps
from django.core import mail
from django.db import connection
from django.db.models import Model

_READS = ("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "BEGIN")
_builds = {}


class _Writes:
    """A running digest of what was written since the test began; "" while nobody counts."""

    digest = ""

    def begin(self):
        """A test begins, on an empty database."""
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)
        self.digest = "nothing"

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(_READS):
            self.add(sql, params)
        return execute(sql, params, many, context)

    def add(self, *what):
        self.digest = hashlib.blake2b(repr((self.digest, *what)).encode(), digest_size=16).hexdigest()


writes = _Writes()


def kept(build):
    """``build`` changes the database and what its first argument holds (a house, a room); it returns nothing.

    Other arguments are rows, plain values, functions that build further rows, or hold rows too.
    """

    @wraps(build)
    def built(*args, **named):
        if connection.vendor != "sqlite" or not connection.in_atomic_block:
            build(*args, **named)
            return
        values = [*args, *named.values()]
        key = (build.__module__, build.__qualname__, *map(_said, values), *named, writes.digest)
        if key in _builds:
            changes, then = _builds[key]
            _lay(changes)
            now = {id(old): new for old, new in zip(then, values, strict=True) if not _holds(new)}
            for old, new in zip(copy.deepcopy(then, now), values, strict=True):
                if _holds(new):
                    vars(new).update(_in_place(vars(new), vars(old)))
        else:
            before, sent = _rows(), len(mail.outbox)
            build(*args, **named)
            if len(mail.outbox) != sent:
                raise AssertionError(f"{build.__qualname__} sends mail, which laying its rows would not.")
            _builds[key] = (_changes(before, _rows()), copy.deepcopy(values))
        writes.digest = "nothing"
        writes.add(key)

    return built


def _holds(value):
    return type(value).__module__.startswith("tests.") and not callable(value)


def _said(value):
    if isinstance(value, Model):
        return (type(value), value.pk)
    if _holds(value):
        return type(value)
    return value.__qualname__ if callable(value) else repr(value)


def _in_place(live, laid):
    """What is held by now, the rows that were held before being the same objects still."""
    for name, one in laid.items():
        was = live.get(name)
        if isinstance(one, Model) and isinstance(was, Model) and one.pk == was.pk:
            vars(was).update(vars(one))
            laid[name] = was
    return laid


def _rows():
    """{(table, its key's column): {key: row}} of everything."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'SELECT "{key}", * FROM "{table}"')
            found[table, key] = {row[0]: row[1:] for row in cursor.fetchall()}
    return found


def _changes(before, after):
    """The statements that make ``after`` of ``before``, each with its rows: what is new first, what is gone last."""
    new, other, gone = [], [], []
    for (table, key), rows in after.items():
        were = before[table, key]
        added = [row for pk, row in rows.items() if pk not in were]
        changed = [(*row, pk) for pk, row in rows.items() if pk in were and were[pk] != row]
        if added:
            new.append((f'INSERT INTO "{table}" VALUES ({", ".join(["%s"] * len(added[0]))})', added))
        if changed:
            columns = ", ".join(f'"{one.name}" = %s' for one in _columns(table))
            other.append((f'UPDATE "{table}" SET {columns} WHERE "{key}" = %s', changed))
        gone += [(f'DELETE FROM "{table}" WHERE "{key}" = %s', [(pk,)]) for pk in were if pk not in rows]
    new.reverse()  # what stands on a form before the form itself, which may be locked by then
    return new + other + gone


def _columns(table):
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)


def _lay(changes):
    with connection.cursor() as cursor:
        for statement, rows in changes:
            cursor.executemany(statement, rows)
