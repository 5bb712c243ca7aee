"""People as the office keeps them, and their own accounts: who is invited, who holds which role, who is one person.

It may import the chapters from ``sittings`` down.  Words: an invitation is the letter by which somebody sets a
password; a list is what the office pastes or uploads; two records of one candidate are merged, and separated again.
"""
