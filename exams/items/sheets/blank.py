"""Sheets to fill in: the names of the columns, and nothing below them."""

import csv
import io

from exams.items.sheets import questions, vignettes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = {"questions": questions.COLUMNS, "vignettes": vignettes.COLUMNS}
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


def blank_sheet(what: str, kind: str) -> bytes:
    columns = COLUMNS[what]
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerow(columns)
        return text.getvalue().encode("utf-8-sig")
    import openpyxl

    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active.title = what
    book.active.append(columns)
    book.save(content)
    return content.getvalue()
