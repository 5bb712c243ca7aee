"""The default post office: one file a message under ``EMAIL_FILE_PATH``, named after its Message-ID.

A message that is sent again after a crash is the same file again: what a mailbox does with a second copy.
"""

import hashlib
import os
import re
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class OneFileEach(BaseEmailBackend):
    def __init__(self, *args, file_path=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, messages):
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            made = message.message()
            put(self.folder / name_of(made["Message-ID"]), made.as_bytes())
        return len(messages)


def name_of(message_id: str) -> str:
    """A name for every Message-ID, and another one for every other."""
    seen = hashlib.sha256(message_id.encode()).hexdigest()[:12]
    plain = re.sub(r"[^A-Za-z0-9.-]+", "_", message_id.strip("<>"))[:80]
    return f"{plain}-{seen}.eml"


def put(path: Path, content: bytes):
    """The whole file or none of it, also when the power fails."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
