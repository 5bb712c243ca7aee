"""PURE: what a file really is, by its content.  What could run, or cannot be looked into, is refused with a sentence.

This is no virus scanner: it lets in four kinds of plain documents and keeps out what has no place in them.
"""

import contextlib
import io
import re
import zipfile
import zlib

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
NAMES = {"pdf": "PDF", "png": "PNG", "jpeg": "JPEG", "docx": "Word (.docx)"}
ENDINGS = {"pdf": ".pdf", "png": ".png", "jpeg": ".jpg", "docx": ".docx"}
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 4 * 1024 * 1024
LARGEST_OBJECTS = 32 * 1024 * 1024
MOST_PARTS = 2000
# In a PDF: programs, and files or forms that carry programs.
ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z0-9])")
ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
STREAM = re.compile(rb">>\s{0,8}stream\r?\n")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def kind_of(content: bytes) -> str:
    """``pdf``, ``png``, ``jpeg`` or ``docx``; ValueError with a sentence for anything else."""
    if not content:
        raise ValueError("The file is empty.")
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        if content[12:16] != b"IHDR" or b"IEND" not in content[-64:]:
            raise ValueError("The picture breaks off: save it once more and hand in the copy.")
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        if b"\xff\xd9" not in content[-64:]:
            raise ValueError("The picture breaks off: save it once more and hand in the copy.")
        return "jpeg"
    if content.startswith(b"PK\x03\x04"):
        _check_docx(content)
        return "docx"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError("This is an old or an encrypted Office file: save it as PDF and hand in that.")
    raise ValueError("This is no file of a kind that can be read here, whatever its name says.")


def said(kinds: tuple[str, ...]) -> str:
    """``PDF, PNG or JPEG``."""
    names = [NAMES[kind] for kind in kinds]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise ValueError("The PDF breaks off: save it once more and hand in the copy.")
    plain = _without_streams(content)
    plain = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), plain)
    if ENCRYPTED.search(plain):
        raise ValueError("The PDF is protected: hand in a copy that opens and prints without a password.")
    if ACTIVE.search(plain):
        raise ValueError("The PDF holds a script, a form or another file: print it to PDF and hand in that.")


def _without_streams(content: bytes) -> bytes:
    """Pictures, fonts and text are left out; objects that are packed are unpacked, to be looked at like the others."""
    kept, unpacked, at = [], bytearray(), 0
    while found := STREAM.search(content, at):
        end = content.find(b"endstream", found.end())
        if end < 0:
            break
        kept.append(content[at : found.end()])
        if b"/ObjStm" in content[max(at, found.start() - 2000) : found.start()]:
            with contextlib.suppress(zlib.error):  # packed in another way: what is in it stays unseen
                unpacked += zlib.decompressobj().decompress(content[found.end() : end], LARGEST_OBJECTS + 1)
            if len(unpacked) > LARGEST_OBJECTS:
                raise ValueError("The PDF is too large to be looked into: print it to PDF and hand in that.")
        at = end
    return b"".join([*kept, content[at:], b"\n", unpacked])


def _check_docx(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _look_into(packed)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError):
        raise ValueError("The file cannot be opened: save it once more and hand in the copy.") from None


def _look_into(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise ValueError("This is a packed folder and no Word document: hand in the documents one by one.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise ValueError("The Word document unpacks to far more than a document holds: save it as PDF.")
    if any(part.flag_bits & 0x1 for part in parts):
        raise ValueError("The Word document is protected: save it without a password.")
    low = [name.casefold() for name in names]
    if any("vbaproject" in n or "vbadata" in n or "/activex/" in n or "/embeddings/" in n for n in low):
        raise ValueError("The Word document holds macros or other files: save it as PDF and hand in that.")
    types = _read(packed, "[Content_Types].xml").lower()
    if b"macroenabled" in types or b"vbaproject" in types or b"oleobject" in types:
        raise ValueError("The Word document holds macros or other files: save it as PDF and hand in that.")
    for name in names:
        if name.endswith("settings.xml.rels") and b'targetmode="external"' in _read(packed, name).lower():
            raise ValueError("The Word document loads its template from elsewhere: save it as PDF and hand in that.")


def _read(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        return part.read(LARGEST_PART)
