"""Files among the input: looked at first and sent on with the confirmation, so that nobody has to choose them twice."""

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import SimpleUploadedFile

from exams.actions.forms import ActionForm
from exams.refusals.exceptions import Refused

MOST_FAULTS = 200
LARGEST = 64 * 1024 * 1024  # bytes of a file that was sent on


class _SentOn(forms.FileInput):
    """The file as it was chosen, or as the page before sent it on; for programs {"name", "content"} in base64."""

    def value_from_datadict(self, data, files, name):
        chosen = super().value_from_datadict(data, files, name)
        return chosen or _unpacked(data.get(f"{name}-kept")) or _of_program(data.get(name))


class SentFile(forms.FileField):
    """A file that survives being asked whether it is meant; its form is a ``FileForm``."""

    def __init__(self, *, accept="", largest=LARGEST, missing="", **more):
        more.setdefault("widget", _SentOn(attrs={"accept": accept} if accept else {}))
        super().__init__(**more)
        self.largest, self.missing = largest, missing
        if missing:
            self.error_messages |= dict.fromkeys(("required", "invalid", "missing", "empty"), missing)

    def clean(self, data, initial=None):
        sent = super().clean(data, initial)
        if sent is not None and sent.size > self.largest:
            raise forms.ValidationError(f"“{sent.name[:60]}” is larger than {self.largest // 1024**2} MB: split it.")
        return sent


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was read: what it holds, and what was found in it."""

    name: str
    content: bytes
    found: Any


class FileForm(ActionForm):
    """Keeps what was chosen beside what was typed: the page that asks sends both on."""

    def __init__(self, data=None, files=None, **more):
        chosen = {}
        for name, file in (files or {}).items():
            if isinstance(self.base_fields.get(name), SentFile):
                chosen[f"{name}-kept"] = _packed(file)
        if chosen:
            data = data.copy() if hasattr(data, "copy") else dict(data or {})
            data.update(chosen)
        super().__init__(data, files, **more)

    def look_into(self, field, read):
        """``read(name, content)`` the file, which is ``Looked`` at from then on; its faults are the field's."""
        sent = self.cleaned_data.get(field)
        if sent is None:
            return
        content = sent.read()
        try:
            found = read(sent.name, content)
        except Refused as refusal:
            for sentence in (str(refusal), *getattr(refusal, "faults", ())[:MOST_FAULTS]):
                self.add_error(field, str(sentence))
        else:
            self.cleaned_data[field] = Looked(sent.name, content, found)


def _packed(file) -> str:
    file.seek(0)
    content = file.read()
    file.seek(0)
    name = base64.urlsafe_b64encode(file.name.encode()).decode()
    return f"{name}.{base64.b64encode(zlib.compress(content)).decode()}"


def _unpacked(kept):
    if not isinstance(kept, str) or "." not in kept:
        return None
    name, _, content = kept.partition(".")
    try:
        plain = zlib.decompressobj().decompress(base64.b64decode(content), LARGEST + 1)
        return SimpleUploadedFile(base64.urlsafe_b64decode(name).decode() or "sheet", plain)
    except (binascii.Error, zlib.error, ValueError, SuspiciousFileOperation):
        return None


def _of_program(given):
    if not isinstance(given, dict):
        return None
    try:
        return SimpleUploadedFile(
            str(given.get("name") or "sheet.csv"), base64.b64decode(str(given.get("content", "")))
        )
    except (binascii.Error, ValueError, SuspiciousFileOperation):
        return None
