"""The house as clients other than Django's own test client reach it, on the connection of the test."""

from contextlib import contextmanager

from django.core.wsgi import get_wsgi_application
from django.db import connection


@contextmanager
def house_for_others():
    """The application; between its requests the connection stays open, and with it the test's transaction."""
    connection.close_if_unusable_or_obsolete = lambda: None
    try:
        yield get_wsgi_application()
    finally:
        del connection.close_if_unusable_or_obsolete
