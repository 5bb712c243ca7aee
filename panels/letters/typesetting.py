"""Letters as one tagged PDF, set by typst."""

import json
from collections.abc import Iterable
from pathlib import Path

from panels.letters.composing import ReadableLetter
from panels.letters.markup import as_json

TEMPLATE = Path(__file__).with_name("letters.typ")


def paper(letters: Iterable[ReadableLetter], *, title: str, author: str) -> bytes:
    """PDF/UA: structure and language are in the file.  The same letters, the same bytes."""
    import typst
    from matplotlib import get_data_path

    said = {"title": title, "author": author, "letters": [_plain(letter) for letter in letters]}
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"letters": json.dumps(said, ensure_ascii=False)},
        font_paths=[str(Path(get_data_path()) / "fonts" / "ttf")],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )


def paper_of(letter: ReadableLetter) -> bytes:
    return paper([letter], title=letter.subject, author=letter.sender)


def _plain(letter: ReadableLetter) -> dict:
    names = ("language", "subject", "sender", "address", "recipient", "dated_said", "signed_by", "signed_for",
             "reference_said")  # fmt: skip
    return {name: getattr(letter, name) for name in names} | {"blocks": as_json(letter.blocks)}
