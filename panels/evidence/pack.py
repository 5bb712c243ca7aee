"""PURE: one ZIP, written as it goes: the same content gives the same bytes, and a manifest says what is in it."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say: when a file was made stands in README
MANIFEST = "manifest.sha256"


class Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


class Pack:
    """An open pack; ``hashes`` are those of the files written so far."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.hashes: dict[str, str] = {}

    @contextmanager
    def file(self, name: str) -> Iterator["_Hashing"]:
        entry = zipfile.ZipInfo(name, FIRST_DAY)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system, entry.external_attr = 3, 0o644 << 16
        with self._archive.open(entry, "w", force_zip64=True) as out:
            hashing = _Hashing(out)
            yield hashing
        self.hashes[name] = hashing.digest.hexdigest()

    def add(self, name: str, content: bytes | Iterable[bytes]) -> None:
        with self.file(name) as out:
            for chunk in (content,) if isinstance(content, bytes) else content:
                out.write(chunk)

    def manifest(self) -> str:
        return "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(self.hashes.items()))


class _Hashing:
    def __init__(self, out: Writable) -> None:
        self._out, self.digest = out, hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        self._out.write(chunk)


@contextmanager
def new_pack(path: Path) -> Iterator[Pack]:
    """The pack under ``path``, whole or not at all; the manifest is its last file."""
    unfinished = path.with_suffix(".part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            pack = Pack(archive)
            yield pack
            pack.add(MANIFEST, pack.manifest().encode())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
