"""A template and what is said in it, as PDF/UA: structure and language are in the file."""

import json
from pathlib import Path


def typeset(template: Path, **said) -> bytes:
    """``said`` by name, as ``sys.inputs`` of the template holds it in JSON."""
    import typst
    from matplotlib import get_data_path

    fonts = Path(get_data_path()) / "fonts" / "ttf"
    inputs = {name: json.dumps(value, ensure_ascii=False) for name, value in said.items()}
    return typst.compile(
        template.read_bytes(),
        format="pdf",
        sys_inputs=inputs,
        font_paths=[str(fonts)],
        # The house brings its letters with it; for a script it has none of, those of the machine are asked.
        ignore_system_fonts=_has_letters(fonts / "DejaVuSans.ttf", "".join(inputs.values())),
        pdf_standards=["ua-1"],
    )


def _has_letters(font, text) -> bool:
    from matplotlib.ft2font import FT2Font

    known = FT2Font(str(font)).get_charmap()
    return all(ord(letter) in known for letter in set(text) if letter > " ")
