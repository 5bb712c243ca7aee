"""A process is killed in the middle of the letters, at every awkward moment; each person gets theirs, once."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.faults.letters_child import PEOPLE

ROOT = Path(__file__).resolve().parents[2]
EVERYBODY = {f"person-{n}@example.invalid" for n in range(PEOPLE)}


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    """Where processes are born; each is a real one, and dies a real death."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "SECRET_KEY": "for the tests only",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "tests.faults.letters_child"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE, text=True) as born:
        yield born
        born.stdin.close()


class Machine:
    """A house in a folder; processes of it are started, killed and started again."""

    def __init__(self, processes, folder):
        self.processes, self.folder = processes, folder
        self.backend = "tests.faults.mailbox.Deadly"

    def run(self, *steps, crash=""):
        """Take ``steps``, (what, at which minute), in a process of their own.  Whether it ended by itself."""
        order = {"folder": str(self.folder), "backend": self.backend, "crash": crash, "steps": steps}
        self.processes.stdin.write(json.dumps(order) + "\n")
        self.processes.stdin.flush()
        ended = int(self.processes.stdout.readline())
        assert ended in (0, -signal.SIGKILL)
        return ended == 0

    def deliveries(self):
        mailbox = self.folder / "mailbox"
        return [json.loads(line) for line in mailbox.read_text().splitlines()] if mailbox.exists() else []

    def mailboxes(self):
        """How many letters each person has, once their mail reader has dropped second copies."""
        return Counter(to for to, _ in {(d["to"], d["id"]) for d in self.deliveries()})

    def rows(self, question):
        with closing(sqlite3.connect(self.folder / "house.sqlite3")) as database:
            return database.execute(question).fetchall()


@pytest.fixture(scope="module")
def prepared(processes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared")
    assert Machine(processes, folder).run(("prepare", 0))
    return folder


@pytest.fixture
def machine(processes, prepared, tmp_path):
    for file in prepared.glob("house.sqlite3*"):
        shutil.copy(file, tmp_path)
    return Machine(processes, tmp_path)


@pytest.mark.parametrize(
    ("crash", "delivered", "held"),
    [
        ("open", 0, 0),
        ("before 1", 0, 1),
        ("before 4", 3, 1),
        ("after 1", 1, 1),
        ("after 4", 4, 1),
        (f"after {PEOPLE}", PEOPLE, 1),
    ],
)
def test_letters_resent_after_a_crash_reach_each_person_once(machine, crash, delivered, held):
    assert machine.run(("release", 0))
    assert not machine.run(("due", 1), crash=crash), "the process was killed"
    assert len(machine.deliveries()) == delivered

    machine.run(("due", 2))
    sent = len(machine.deliveries())
    assert sent == PEOPLE - held * crash.startswith("before"), "all but the one in a dead process’s hands"
    machine.run(("press", 3))
    assert len(machine.deliveries()) == sent, "pressing sends nothing twice"
    machine.run(("due", 12), ("press", 13), ("due", 30), ("due", 60 * 24))

    assert machine.mailboxes() == dict.fromkeys(EVERYBODY, 1)
    assert len(machine.deliveries()) == PEOPLE + held * crash.startswith("after"), "one came twice, with the same id"
    assert machine.rows("SELECT count(*) FROM exam_messages_notice WHERE mailed_at IS NULL") == [(0,)]
    assert machine.rows("SELECT count(*), count(DISTINCT decision_id) FROM letters_letter") == [(PEOPLE, PEOPLE)]


def test_a_machine_that_dies_again_and_again_loses_nobody(machine):
    assert machine.run(("release", 0))
    for n, crash in enumerate(["before 1", "after 1", "after 2", "open", "before 3", "after 1"]):
        assert not machine.run(("due", 1 + 11 * n), ("press", 2 + 11 * n), crash=crash)
    machine.run(("due", 90), ("press", 91), ("due", 120))
    assert machine.mailboxes() == dict.fromkeys(EVERYBODY, 1)


def test_a_release_that_dies_before_its_end_has_written_nothing_and_told_nobody(machine):
    assert not machine.run(("release", 0), crash="release")
    assert machine.rows("SELECT count(*) FROM letters_letter") == [(0,)]
    assert machine.rows("SELECT count(*) FROM exam_messages_notice") == [(0,)]
    assert machine.rows("SELECT state FROM cycles_cycle") == [("committee",)]
    assert machine.run(("release", 1), ("due", 2), ("press", 3))
    assert machine.mailboxes() == dict.fromkeys(EVERYBODY, 1)


def test_among_the_files_of_the_default_post_office_a_second_copy_is_the_same_file(machine):
    machine.backend = "config.mail.OneFileEach"
    assert machine.run(("release", 0), ("due", 1))
    names = sorted(file.name for file in (machine.folder / "mail").iterdir())
    with closing(sqlite3.connect(machine.folder / "house.sqlite3")) as database, database:
        database.execute("UPDATE exam_messages_notice SET mailed_at = NULL, claimed_at = sent_at")  # as after a crash
    machine.run(("due", 20))
    files = list((machine.folder / "mail").iterdir())
    assert sorted(file.name for file in files) == names
    written = "\n".join(file.read_text() for file in files).splitlines()
    assert sorted(line for line in written if line.startswith("To: ")) == sorted(f"To: {who}" for who in EVERYBODY)
