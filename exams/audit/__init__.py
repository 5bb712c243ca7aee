"""The record: append-only, hash-chained, written in the transaction it tells of; and tables that are never changed."""
