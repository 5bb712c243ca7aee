"""A post office that dies on command, for ``test_letters_after_a_crash``.

Delivers into a file, a line each, and kills its own process as ``CRASH`` says: ``before 3`` the third message is
handed over, ``after 3`` it was and nobody was told, or ``open`` while the line is laid.
"""

import json
import os
import signal
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend


class Deadly(BaseEmailBackend):
    handed_over = 0

    def open(self):
        if os.environ.get("CRASH") == "open":
            die()

    def send_messages(self, messages):
        when, _, which = os.environ.get("CRASH", "").partition(" ")
        for message in messages:
            Deadly.handed_over += 1
            here = which == str(Deadly.handed_over)
            if when == "before" and here:
                die()
            deliver(message)
            if when == "after" and here:
                die()
        return len(messages)


def deliver(message):
    line = {"to": message.to[0], "id": message.message()["Message-ID"], "subject": message.subject}
    with Path(os.environ["MAILBOX"]).open("a") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def die():
    """As when the power fails: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)
