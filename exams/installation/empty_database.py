"""An empty database is made ready; one that lags behind is not touched without being asked."""

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError


def prepare_database(*, tell=lambda step: None):
    """Lay the tables of an empty database.  Refuses one that needs a migration and is not empty."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise CommandError(f"The database cannot be reached: {str(error).strip()}") from None
    if not missing:
        return
    if connection.introspection.table_names():
        raise CommandError("The database was made by an older version: run 'manage.py migrate' first.")
    tell("Preparing an empty database")
    call_command("migrate", verbosity=0, interactive=False)
