"""What is wrong with a sheet, where, and what to do about it."""

from dataclasses import dataclass


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
