"""One handing-in under way: what may be taken away, what was done so far, and how it is told."""

from dataclasses import dataclass, field

from exams.sheets.faults import listed
from exams.wording.phrases import counted

SHEETS = ("candidates", "key", "responses", "ratings", "portfolio")
TO_TAKE = "To take {} away, hand the sheets in again and ask for that (--take-away, or the box on the page)."
MOST = 500  # names of what is new or corrected; of what is taken away every one


@dataclass(slots=True)
class Work:
    """``take``: the sheets whose missing rows and blanks take away; ``files``: sheet → its file now; ``had``: the
    sheets that were ever applied; ``faulty``: those of which rows were left out; ``whole``: an absent sheet is
    absent, not merely left out of this handing-in.
    """

    cycle: object
    by: object
    now: object
    take: frozenset = frozenset()
    files: dict = field(default_factory=dict)
    had: frozenset = frozenset()
    faulty: frozenset = frozenset()
    whole: bool = True
    entries: list = field(default_factory=list)
    named: dict = field(default_factory=dict)
    taken: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

    def gone(self, sheet) -> bool:
        """The sheet was there before, is absent now, and that is to take away what it fed."""
        return sheet in self.take and sheet not in self.files and sheet in self.had

    def name(self, sheet, what, names):
        """Whom or what a number of the tally is of."""
        most = None if what in ("withdrawn", "void", "blanked") else MOST
        known = self.named.setdefault(sheet, {}).setdefault(what, [])
        known += list(names)[: None if most is None else most - len(known)]

    def stay(self, sheet, names, one, what="stay as they are", many=""):
        """Say that something is not in the sheet handed in and stays; nothing where an absent sheet says nothing."""
        names = list(names)
        if not names or (sheet not in self.files and not (self.whole and sheet in self.had)):
            return
        number = counted(len(names), one, many)
        where = f"{self.files[sheet]}: " if sheet in self.files else f"{sheet}: there is no such sheet now; "
        missing = " not in the sheet" if sheet in self.files else ""
        missing = " not among the rows that were read" if missing and sheet in self.faulty else missing
        verb = ("is" if len(names) == 1 else "are") if missing else ""
        them = "them" if len(names) > 1 else "it"
        singular = what.replace("stay", "stays").replace("they are", "it is") if len(names) == 1 else what
        middle = f"{number} {verb}{missing} ({listed(names)}) and {singular}" if missing else f"{number} {singular}"
        self.notes.append(f"{where}{middle}. {TO_TAKE.format(them)}")

    def blank(self, sheet, number, what, many=""):
        """Say that cells are blank in the sheet where something is known, which stays."""
        if number:
            them, verb = ("it", "is") if number == 1 else ("them", "are")
            said = f"{counted(number, what, many)} {verb} blank in the sheet and known here, and what is known stays."
            self.notes.append(f"{self.files.get(sheet, sheet)}: {said} {TO_TAKE.format(them)}")
