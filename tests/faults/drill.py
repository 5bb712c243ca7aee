"""Candidates save while the server is killed and the line is cut.

``python -m tests.faults.drill --kills 100 --cuts 300``.  Every acknowledged answer has to be in the journal
with its receipt, none twice, none late, the newest in force, and every chain unbroken.  The database is
DATABASE_URL, or an SQLite file made for the occasion.
"""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.relay import CUTS, Relay

ROOT = Path(__file__).resolve().parents[2]
ITEMS = 12


class Server:
    """gunicorn in a process group of its own, so that one kill takes all of it."""

    def __init__(self, application="config.wsgi:application", *options):
        self.application, self.options = application, options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "gunicorn", self.application, "--bind", f"127.0.0.1:{self.port}",
                   "--workers", "2", "--threads", "4", "--log-level", "critical", *self.options]  # fmt: skip
        self.process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                door.request("GET", "/nothing-is-here/")  # it listens before it can answer
                return door.getresponse().read()
            except OSError:
                time.sleep(0.02)
            finally:
                door.close()
        raise RuntimeError("the server did not start")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Writer(threading.Thread):
    """One candidate's browser: keeps an answer until it is acknowledged, and sometimes sends it again."""

    def __init__(self, port, attempt, token, items, closes_at, seed):
        super().__init__(daemon=True)
        self.port, self.attempt, self.token, self.items, self.closes_at = port, attempt, token, items, closes_at
        self.chance = random.Random(seed)  # noqa: S311  a drill, not a secret
        self.acknowledged, self.refused_late, self.accepted_late, self.failures = {}, 0, 0, 0
        self.stopping = threading.Event()

    def run(self):
        seq = 0
        while not self.stopping.is_set():
            seq += 1
            answer = {
                "question": f"item:{self.chance.choice(self.items)}",
                "seq": seq,
                "text": self.chance.choice("ABCD"),
                "stamped_at": datetime.now(UTC).isoformat(),
            }
            late = datetime.now(UTC) > self.closes_at
            while not self.stopping.is_set():
                status, body = self.send([answer])
                if status == 200:
                    self.accepted_late += late
                    self.acknowledged[answer["question"], seq] = (answer["text"], body["saved"][0]["receipt"])
                    if self.chance.random() < 0.1:
                        self.send([answer])
                    break
                if status == 409:
                    self.refused_late += 1
                    time.sleep(0.05)
                    break
                self.failures += 1
                time.sleep(0.05)

    def send(self, answers):
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            headers = {"Content-Type": "application/json", "X-Paper-Token": self.token}
            door.request("POST", f"/sit/{self.attempt}/save/", json.dumps({"answers": answers}), headers)
            response = door.getresponse()
            status, body = response.status, json.loads(response.read() or b"{}")
            return (0, {}) if status == 200 and not body.get("saved") else (status, body)  # cut within its headers
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
        finally:
            door.close()


def plan_cycle(now):
    """An association of its own and its cycle."""
    from exams.accounts import procedures as accounts
    from exams.accounts.models import User
    from exams.cycles import procedures as cycles
    from exams.rules import procedures as rules
    from exams.rules.book import Rules

    clerk = User.objects.clerk()
    association = accounts.found_association(f"Drill {now.timestamp()}", by=clerk, now=now)
    rules.adopt_rule_book(association, Rules(), effective_from=now.date(), by=clerk, now=now, reason="drill")
    return association, cycles.plan_cycle(association, name="Drill", by=clerk, now=now, year=now.year)


def set_up(clients, seconds):
    """Papers that are open; every fourth closes half-way."""
    from exams.accounts.models import Candidate
    from exams.delivery.models import Attempt
    from exams.delivery.procedures.saving import hash_of
    from exams.items.models import Form, Item
    from exams.registration.models import Registration

    now = datetime.now(UTC)
    association, cycle = plan_cycle(now)
    form = Form.objects.create(association=association, part="one", name="Drill", created_at=now)
    items = [Item.objects.create(form=form, position=n, code=f"D{n}").pk for n in range(ITEMS)]
    papers = []
    for n in range(clients):
        who = Candidate.objects.create(association=association, reference=f"D{n}", name=f"D{n}")
        registration = Registration.objects.create(
            cycle=cycle, candidate=who, credential="IMH-E", category="Specialist", registered_at=now
        )
        closes_at = now + timedelta(seconds=seconds / 2 if n % 4 == 0 else 3600)
        token = f"token-{n}-{now.timestamp()}"
        attempt = Attempt.objects.create(
            registration=registration, part="one", form=form, state="in-progress", started_at=now,
            closes_at=closes_at, token_hash=hash_of(token),
        )  # fmt: skip
        papers.append((attempt.pk, token, items, closes_at))
    return papers


def judge(writers):
    """What went wrong, in sentences."""
    from exams.delivery.models import Attempt, Response, SavedAnswer, WrittenResponse
    from exams.delivery.procedures.saving import first_broken_receipt

    wrong = []
    for writer in writers:
        journal = {}
        for row in SavedAnswer.objects.filter(attempt=writer.attempt):
            place = (f"item:{row.item_id}" if row.item_id else f"vignette:{row.vignette_id}", row.seq)
            if place in journal:
                wrong.append(f"{place} is in the journal twice")
            journal[place] = (row.answer, row.receipt)
            if row.saved_at >= writer.closes_at and row.stamped_at >= writer.closes_at:
                wrong.append(f"{place} was accepted late")
        wrong += [
            f"{place} was acknowledged and is lost"
            for place, was in writer.acknowledged.items()
            if journal.get(place) != was
        ]
        newest = {}
        for (question, seq), (text, _) in journal.items():
            newest[question] = max(newest.get(question, (0, "")), (seq, text))
        in_force = {f"item:{r.item_id}": (r.seq, r.answer) for r in Response.objects.filter(attempt=writer.attempt)}
        written = WrittenResponse.objects.filter(attempt=writer.attempt)
        in_force |= {f"vignette:{r.vignette_id}": (r.seq, r.text) for r in written}
        if in_force != newest:
            wrong.append(f"paper {writer.attempt}: what is in force is not the newest")
        broken = first_broken_receipt(Attempt.objects.get(pk=writer.attempt))
        if broken:
            wrong.append(f"paper {writer.attempt}: the chain breaks at {broken}")
        if writer.accepted_late:
            wrong.append(f"paper {writer.attempt}: {writer.accepted_late} acknowledged after the deadline")
    return wrong


def drill(kills, cuts, clients, *, seed=1):
    """(what was seen, what went wrong).  Django is set up, the database migrated."""
    chance = random.Random(seed)  # noqa: S311
    events = ["kill"] * kills + [CUTS[n % len(CUTS)] for n in range(cuts)]
    chance.shuffle(events)
    server = Server()
    server.start()
    relay = Relay(server.port, seed)
    relay.start()
    try:
        papers = set_up(clients, kills * 2.5 + cuts * 0.1)
        writers = [Writer(relay.port, *paper, seed=n) for n, paper in enumerate(papers)]
        for writer in writers:
            writer.start()
        for event in events:
            if event == "kill":
                time.sleep(chance.uniform(0.8, 2.0))
                server.kill()
                server.start()
            else:
                time.sleep(chance.uniform(0, 0.1))
                relay.cut(event)
        end = time.monotonic() + 20
        while relay.done.total() < cuts and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.5)
        for writer in writers:
            writer.stopping.set()
        for writer in writers:
            writer.join(10)
    finally:
        server.kill()
    seen = {
        "kills": kills,
        "acknowledged": sum(len(w.acknowledged) for w in writers),
        "tries without answer": sum(w.failures for w in writers),
        "refused after the deadline": sum(w.refused_late for w in writers),
        **{kind: relay.done[kind] for kind in CUTS},
    }
    return seen, judge(writers)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--cuts", type=int, default=0)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{place}/drill.sqlite3")
        os.environ.setdefault("VAR_DIR", place)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        sys.path.insert(0, str(ROOT))
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        seen, wrong = drill(options.kills, options.cuts, options.clients)
    print(", ".join(f"{n:,} {name}" for name, n in seen.items()))
    print("\n".join(wrong[:50]) or "No acknowledged answer lost, none doubled, none late; every chain holds.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
