"""Rows by the hundred thousand: one prepared statement, no objects."""

from django.db import connection


def insert_rows(model, fields, rows):
    """Insert plain tuples, in the order of ``fields`` (names of columns).  Returns how many."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names only
    written = 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 50_000):
            cursor.executemany(statement, rows[start : start + 50_000])
            written += len(rows[start : start + 50_000])
        if connection.vendor == "postgresql":  # counted now: until this is committed it would plan with an empty table
            cursor.execute(f"ANALYZE {quote(model._meta.db_table)}")
    return written


def in_batches(values, size=500):
    """Short runs of a long list, for ``IN (…)`` within what every database allows."""
    values = list(values)
    for start in range(0, len(values), size):
        yield values[start : start + size]
