"""A small sound cycle, and how the tests read it with one sheet changed."""

import io

import openpyxl

from exams.cycle_sheets.folder import read_cycle

CANDIDATES = (
    "candidate,name,email,credential,category\nC1,Ada,ada@x.org,IMH-E,Mentor-Clinical\nC2,Ben,,ECMH-E,specialist\n"
)
KEY = "item,key\nQ1,B\nQ2,A|C\nQ3,bd\n"
WIDE = "candidate,Q1,Q2,Q3\nC1,B,a,DB\nC2,,C,B\n"
LONG = "candidate,item,response\nC1,Q1,B\nC1,Q2,A\nC1,Q3,BD\nC2,Q2,C\nC2,Q3,B\n"
RATINGS = "script,candidate,reviewer,K1,K2\nS1,C1,R1,2,3\nS1,C1,R2,2,\n"
PORTFOLIO = "candidate,reviewer,outcome,comment\nC1,P,approve,fine\n"
TOML = """
[part_two]
criteria = [{name = "K1", minimum = 0, maximum = 3}, {name = "K2", minimum = 1, maximum = 4, weight = 2}]
"""


def read(**sheets):
    """``key_csv="…"`` is the file key.csv; candidates.csv is there unless given."""
    files = {"candidates.csv": CANDIDATES, **{name.replace("_", "."): text for name, text in sheets.items()}}
    return read_cycle({name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()})


def said(sheets):
    return [str(fault) for fault in sheets.faults]


def found_at(sheets, line, column, words, *, whole_sheet=False):
    """True where a fault stands at that line and column, says the words, and is as grave as that."""
    where = [f for f in sheets.faults if (f.line, f.column, f.whole_sheet) == (line, column, whole_sheet)]
    return any(words in fault.message for fault in where)


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
