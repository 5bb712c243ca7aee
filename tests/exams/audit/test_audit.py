import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from exams.audit.append_only import append_only_tables, lift_triggers
from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line, record


def test_lines_are_numbered_and_chained(association, clerk, now):
    first, second = (record(f"test.{n}", association, by=clerk, at=now, reason="r") for n in (1, 2))
    assert second.number == first.number + 1
    assert second.previous_hash == first.hash
    assert first_broken_line() is None


@pytest.mark.parametrize("column", ["actor", "action", "reason", "subject"])
def test_a_line_changed_behind_the_databases_back_breaks_the_chain(association, clerk, now, column):
    line = record("test.one", association, by=clerk, at=now, reason="r")
    record("test.two", association, by=clerk, at=now)
    lift_triggers()
    AuditLine.objects.filter(pk=line.pk).update(**{column: "forged"})
    assert first_broken_line().number == line.number


def test_a_line_taken_out_breaks_the_chain(association, clerk, now):
    line = record("test.one", association, by=clerk, at=now)
    after = record("test.two", association, by=clerk, at=now)
    lift_triggers()
    AuditLine.objects.filter(pk=line.pk).delete()
    assert first_broken_line().number == after.number


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_auditline", "rules_rulebook", "committee_decision", "keys_keyentry"])
def test_the_database_refuses_to_change_what_is_append_only(table, house):
    house.release()
    assert table in append_only_tables()
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_the_record_is_written_only_inside_the_transaction_it_tells_of(clerk, now):
    with pytest.raises(RuntimeError, match="in the transaction"):
        record("test.alone", "thing", by=clerk, at=now)


def test_the_whole_small_cycle_leaves_an_unbroken_record(house):
    house.release()
    assert first_broken_line() is None
    assert AuditLine.objects.filter(action="decisions.released").exists()
