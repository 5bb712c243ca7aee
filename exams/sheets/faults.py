"""What is wrong with a sheet, where, and what to do about it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """``whole_sheet`` marks a fault for which the sheet cannot be used at all."""

    file: str
    line: int | None
    column: str
    message: str
    whole_sheet: bool = False

    def __str__(self) -> str:
        where = [self.file]
        if self.line is not None:
            where.append(f"line {self.line}")
        if self.column:
            where.append(f'column "{self.column}"')
        return f"{', '.join(where)}: {self.message}"


@dataclass(slots=True)
class Findings:
    """What the reading of one sheet brings up: faults, and notes on what was read but not used."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, line: int, column: str, message: str) -> None:
        """One row is left out; the others are used."""
        self.faults.append(Fault(self.file, line, column, message))

    def unusable(self, message: str, *, line: int | None = None, column: str = "") -> None:
        """The sheet cannot be used at all."""
        self.faults.append(Fault(self.file, line, column, message, whole_sheet=True))

    def no_row_left(self) -> None:
        """Every row has a fault.  To go on without any would be to take the sheet for an empty one."""
        self.unusable("No row of the sheet can be used; mend the rows that are listed.")

    def note(self, message: str) -> None:
        self.notes.append(f"{self.file}: {message}")


def short(text: str) -> str:
    """A cell as it is quoted in a sentence."""
    return text if len(text) <= 60 else f"{text[:60]}…"


def listed(names: list[str], most: int = 12) -> str:
    """Names in one line, the first of them where there are many."""
    return ", ".join(short(name) for name in names[:most]) + (
        f" and {len(names) - most} more" if len(names) > most else ""
    )
