"""A report as a tagged PDF, set by typst."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from scoring.reports.technical.document import Section

TEMPLATE = Path(__file__).with_name("report.typ")


def paper(
    sections: Sequence[Section], *, title: str, author: str, lede: str, preface: Sequence[str], language: str = "en"
) -> bytes:
    """PDF/UA: structure, language and a text for every figure are in the file.  The same report, the same bytes."""
    import typst
    from matplotlib import get_data_path

    report = {
        "title": title,
        "author": author,
        "lede": lede,
        "preface": list(preface),
        "language": language,
        "sections": [asdict(section) for section in sections],
    }
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"report": json.dumps(report, ensure_ascii=False, default=str)},
        font_paths=[str(Path(get_data_path()) / "fonts" / "ttf")],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
