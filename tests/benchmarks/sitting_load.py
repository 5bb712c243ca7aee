"""A whole sitting at once: ``python -m tests.benchmarks.sitting_load --candidates 1500 --every 5 --minutes 10``.

Every candidate keeps one connection and saves an answer every few seconds in a rhythm of their own; one in ten
sits Part Two and saves 3 kB of text.  Then the database is asked for every answer that was acknowledged.
Needs PostgreSQL in DATABASE_URL (a database of its own; tables are made in it).  The candidates share the
server's cores: one loop, and no more HTTP than this takes.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import re
import resource
import shlex
import sys
import time
from array import array
from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.faults.drill import Server, judge, plan_cycle

ITEMS, VIGNETTES, WRITTEN = 100, 6, 3000
# A connection outlives the pause between two saves, and a worker can hold them all.
OPTIONS = "--keep-alive 75 --worker-connections 2000"
QUANTILES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)")
WORDS = ("the child looked away and towards her mother", "who did not speak of it", "until much later", "in our room")


class Seen:
    """What all candidates saw: how long each save took, in seconds, and what went otherwise."""

    def __init__(self):
        self.spent, self.counts, self.lag = array("d"), Counter(), array("d")


class Sitter:
    """One candidate's browser: one answer at a time, sent again until it is acknowledged."""

    def __init__(self, port, attempt, token, questions, closes_at, seed):
        self.attempt, self.questions, self.closes_at = attempt, questions, closes_at
        self.port, self.chance = port, random.Random(seed)  # noqa: S311  a benchmark, not a secret
        self.head = f"POST /sit/{attempt}/save/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Paper-Token: {token}\r\n"
        self.acknowledged, self.accepted_late, self.seq = {}, 0, 0
        self.reader = self.line = None
        written = questions[0].startswith("vignette")
        self.prose = " ".join(self.chance.choices(WORDS, k=WRITTEN))[:WRITTEN] if written else ""

    async def sit(self, every, stop_at, seen):
        due = time.perf_counter() + self.chance.uniform(0, every)
        while due < stop_at:
            await asyncio.sleep(due - time.perf_counter())
            await self.save(seen)
            due += every

    async def save(self, seen):
        """The clock runs from the first byte (or the new connection) to the whole acknowledgement."""
        self.seq += 1
        question = self.questions[self.seq * 7 % len(self.questions)]
        text = f"{self.seq} {self.prose}" if self.prose else self.chance.choice("ABCD")
        stamped = datetime.now(UTC).isoformat()
        answers = [{"question": question, "seq": self.seq, "text": text, "stamped_at": stamped}]
        body = json.dumps({"answers": answers})
        request = f"{self.head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        began = time.perf_counter()
        while True:
            status, answer = await self.send(request, seen)
            if status == 200:
                seen.spent.append(time.perf_counter() - began)
                self.acknowledged[question, self.seq] = (text, answer["saved"][0]["receipt"])
                return
            seen.counts[status] += 1
            await asyncio.sleep(0.1)

    async def send(self, request, seen):
        """(status, answer); 0 where the line broke."""
        try:
            if self.line is None or self.reader.at_eof():
                seen.counts["connections"] += 1
                self.hang_up()
                self.reader, self.line = await asyncio.open_connection("127.0.0.1", self.port)
            self.line.write(request)
            status, answer, last = await read_answer(self.reader)
        except (OSError, asyncio.IncompleteReadError):
            self.hang_up()
            return 0, {}
        if last:
            self.hang_up()
        return status, answer

    def hang_up(self):
        if self.line:
            self.line.close()
        self.reader = self.line = None


async def read_answer(reader):
    """(status, what was said, whether the server closes now)."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = LENGTH.search(head)
    if length:
        body = await reader.readexactly(int(length[1]))
    else:  # in chunks
        body = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readuntil(b"\r\n")
    status = int(head[9:12])
    return status, json.loads(body) if status == 200 else {}, b"\r\nconnection: close" in head


async def play(sitters, every, seconds, seen):
    """Everybody's sitting; returns how many were left without an answer."""
    began = time.perf_counter()
    watch = [asyncio.create_task(tell_each_minute(seen)), asyncio.create_task(measure_lag(seen))]
    sittings = [asyncio.create_task(sitter.sit(every, began + seconds, seen)) for sitter in sitters]
    done, waiting = await asyncio.wait(sittings, timeout=seconds + 30)
    for task in [*watch, *waiting]:
        task.cancel()
    for task in done:
        task.result()
    for sitter in sitters:
        sitter.hang_up()
    return len(waiting)


async def tell_each_minute(seen):
    minute, before = 0, 0
    while True:
        await asyncio.sleep(60)
        minute, spent = minute + 1, seen.spent[before:]
        before += len(spent)
        print(f"minute {minute}: {len(spent):,} saves, p95 {at(spent, 0.95):.1f} ms", flush=True)


async def measure_lag(seen):
    """How late the clients' own loop is: that much of a save's time is not the server's."""
    while True:
        due = time.perf_counter() + 0.02
        await asyncio.sleep(0.02)
        seen.lag.append(time.perf_counter() - due)


def at(spent, share):
    """The quantile in ms."""
    return 1000 * sorted(spent)[min(int(share * len(spent)), len(spent) - 1)] if len(spent) else 0.0


def set_up(candidates, seconds):
    """Open papers, one in ten of Part Two."""
    from exams.accounts.models import Candidate
    from exams.delivery.models import Attempt
    from exams.delivery.procedures.saving import hash_of
    from exams.items.models import Form, Item, Vignette
    from exams.registration.models import Registration

    now = datetime.now(UTC)
    closes_at = now + timedelta(seconds=seconds + 3600)
    association, cycle = plan_cycle(now)
    forms = [Form.objects.create(association=association, part=part, name=part, created_at=now)
             for part in ("one", "two")]  # fmt: skip
    items = Item.objects.bulk_create(Item(form=forms[0], position=n, code=f"L{n}") for n in range(ITEMS))
    vignettes = Vignette.objects.bulk_create(
        Vignette(form=forms[1], position=n, label=f"L{n}") for n in range(VIGNETTES)
    )
    questions = [f"item:{item.pk}" for item in items], [f"vignette:{vignette.pk}" for vignette in vignettes]
    people = Candidate.objects.bulk_create(
        Candidate(association=association, reference=f"L{n}", name=f"L{n}") for n in range(candidates)
    )
    registrations = Registration.objects.bulk_create(
        Registration(cycle=cycle, candidate=who, credential="IMH-E", category="Specialist", registered_at=now)
        for who in people
    )
    tokens = [f"token-{n}-{now.timestamp()}" for n in range(candidates)]
    attempts = Attempt.objects.bulk_create(
        Attempt(registration=registration, part=forms[n % 10 == 0].part, form=forms[n % 10 == 0], state="in-progress",
                started_at=now, closes_at=closes_at, token_hash=hash_of(tokens[n]))
        for n, registration in enumerate(registrations)
    )  # fmt: skip
    return [(attempt.pk, tokens[n], questions[n % 10 == 0], closes_at) for n, attempt in enumerate(attempts)]


def run(options):
    """(what was seen, how many were left without an answer, the candidates)."""
    seconds = options.minutes * 60
    server = Server("config.wsgi:application", *shlex.split(options.gunicorn))
    sitters = [Sitter(server.port, *paper, seed=n) for n, paper in enumerate(set_up(options.candidates, seconds))]
    seen = Seen()
    try:
        server.start()
        asyncio.run(play(sitters[:40], 0.2, 3, Seen()))  # until both workers have started
        gc.collect()
        gc.freeze()
        gc.disable()  # what is kept here grows, and looking through it would be measured as the server's time
        used = time.process_time()
        unanswered = asyncio.run(play(sitters, options.every, seconds, seen))
        used = time.process_time() - used
    finally:
        server.kill()
        gc.enable()
    print(f"The candidates took {100 * used / seconds:.0f} % of a core; their lag p95 {at(seen.lag, 0.95):.1f} ms")
    return seen, unanswered, sitters


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=1500)
    parser.add_argument("--every", type=float, default=5, help="seconds between two saves of a candidate")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--gunicorn", default=OPTIONS, help="options of the server")
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a connection is a file, here and in the server
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if connection.vendor != "postgresql":
        sys.exit("Put a PostgreSQL database of its own into DATABASE_URL.")
    call_command("migrate", verbosity=0)
    seen, unanswered, sitters = run(options)
    saves, counts = len(seen.spent), seen.counts
    print(f"{saves:,} saves acknowledged, {saves / options.minutes / 60:.1f} a second")
    print(", ".join(f"{name} {at(seen.spent, share):.1f} ms" for name, share in QUANTILES))
    errors = sum(n for status, n in counts.items() if isinstance(status, int) and status >= 500)
    refused = sum(n for status, n in counts.items() if isinstance(status, int) and 0 < status < 500)
    reconnects = counts["connections"] - len(sitters)
    print(f"{errors:,} server errors, {refused:,} refused, {unanswered:,} never answered, {reconnects:,} reconnects, "
          f"{counts[0]:,} sent again after a broken line")  # fmt: skip
    wrong = judge(sitters)
    print("\n".join(wrong[:50]) or "No acknowledged answer lost, none doubled; every chain holds.")
    return 1 if wrong or errors or refused or unanswered else 0


if __name__ == "__main__":
    sys.exit(main())
