"""The committee's papers as tagged PDF, set by typst: what is said goes in as JSON, so no text is taken for orders."""

import json
from dataclasses import asdict
from pathlib import Path

MINUTES = Path(__file__).with_name("minutes.typ")


def minutes_paper(minutes) -> bytes:
    """PDF/UA; the same minutes, the same bytes."""
    import typst
    from matplotlib import get_data_path

    return typst.compile(
        MINUTES.read_bytes(),
        format="pdf",
        sys_inputs={"minutes": json.dumps(asdict(minutes), ensure_ascii=False)},
        font_paths=[str(Path(get_data_path()) / "fonts" / "ttf")],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
