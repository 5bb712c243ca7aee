"""The rule book: its sections as typed values, its versions, and how it is read."""
