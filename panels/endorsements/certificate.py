"""The certificate of an endorsement as a tagged PDF, set by typst.  The same endorsement, the same bytes."""

import io
import json
from pathlib import Path

import segno
from django.conf import settings

from panels.endorsements.public_entry import EXAM, said
from panels.endorsements.states import ExamBasis

TEMPLATE = Path(__file__).with_name("certificate.typ")


def certificate_data(endorsement, rules, digest: str) -> dict:
    """What stands on it, and nothing else."""
    address = f"{settings.SITE_URL.rstrip('/')}/verify/{endorsement.code}/"
    return {
        "paper": rules.paper,
        "language": endorsement.association.language,
        "association": endorsement.association.name,
        "title": rules.certificate_title,
        "sentence": rules.certificate_sentence,
        "name": endorsement.name,
        "mark": rules.mark_of(endorsement.credential),
        "category": endorsement.category
        + (f", added to {endorsement.stands_on.category}" if endorsement.stands_on else ""),
        "number": endorsement.number,
        "granted": said(endorsement.granted_on),
        "until": said(endorsement.valid_to) if endorsement.valid_to else "",
        "exam": EXAM[ExamBasis.PASSED] if endorsement.exam == ExamBasis.PASSED else "",
        "code": endorsement.spaced_code,
        "digest": short_digest(digest),
        "address": address,
        "qr": _qr(f"{address}?print={digest[:16]}"),
        "signatories": list(rules.signatories),
        "disclaimer": rules.disclaimer,
    }


def certificate(endorsement, rules, digest: str) -> bytes:
    import typst
    from matplotlib import get_data_path

    data = certificate_data(endorsement, rules, digest)
    fonts = Path(get_data_path()) / "fonts" / "ttf"
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"certificate": json.dumps(data, ensure_ascii=False)},
        font_paths=[str(fonts)],
        # The house brings its letters with it; for a script it has none of, those of the machine are asked.
        ignore_system_fonts=_has_letters(fonts / "DejaVuSans.ttf", data["name"]),
        pdf_standards=["ua-1"],
    )


def short_digest(digest: str) -> str:
    """The first 16 figures in groups of four: enough to compare by eye."""
    return " ".join(digest[n : n + 4] for n in range(0, 16, 4))


def _has_letters(font, text) -> bool:
    from matplotlib.ft2font import FT2Font

    known = FT2Font(str(font)).get_charmap()
    return all(ord(letter) in known for letter in text)


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, svgclass=None)
    return drawn.getvalue().decode()
