"""Saves a second beside the bare view, in alternating slices: ``python -m tests.benchmarks.saves``.

Needs PostgreSQL in DATABASE_URL (a database of its own; tables are made in it).  The clients run on the same
cores, so that absolute figures are low; the ratio is what is read.
"""

import http.client
import json
import multiprocessing
import os
import statistics
import sys
import threading
import time
from datetime import UTC, datetime

from tests.faults.drill import Server, set_up

CLIENTS, SLICE, ROUNDS = 16, 4.0, 5
TABLE = "CREATE TABLE bare_answer (attempt bigint, item bigint, seq bigint, answer text, UNIQUE (attempt, item))"


def writer(port, attempt, token, items, stop_at, out):
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Content-Type": "application/json", "X-Paper-Token": token}
    n, seq, spent = 0, time.time_ns() // 1000, []
    while time.monotonic() < stop_at:
        seq += 1
        answer = {"question": f"item:{items[n % len(items)]}", "seq": seq, "text": "ABCD"[n % 4],
                  "stamped_at": datetime.now(UTC).isoformat()}  # fmt: skip
        began = time.perf_counter()
        door.request("POST", f"/sit/{attempt}/save/", json.dumps({"answers": [answer]}), headers)
        response = door.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status} from the server")
        spent.append(time.perf_counter() - began)
        n += 1
    out.append(spent)


def load(port, papers, seconds):
    """(saves a second, 95th percentile in ms) of two processes with half of the clients each."""
    queue = multiprocessing.Queue()

    def half(own):
        out, stop_at = [], time.monotonic() + seconds
        threads = [threading.Thread(target=writer, args=(port, *paper[:3], stop_at, out)) for paper in own]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        queue.put([t for spent in out for t in spent])

    workers = [multiprocessing.Process(target=half, args=(papers[k::2],)) for k in range(2)]
    for worker in workers:
        worker.start()
    spent = sorted(t for _ in workers for t in queue.get())
    for worker in workers:
        worker.join()
    return len(spent) / seconds, 1000 * spent[int(0.95 * len(spent))]


def main():
    import django
    from django.core.management import call_command
    from django.db import connection

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    if connection.vendor != "postgresql":
        sys.exit("Put a PostgreSQL database of its own into DATABASE_URL.")
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_answer")
        cursor.execute(TABLE)
    papers = set_up(CLIENTS, 10_000)
    connection.close()
    ours, bare = Server(), Server("tests.benchmarks.bare:application")
    try:
        ours.start()
        bare.start()
        for server in (ours, bare):
            load(server.port, papers, 1.5)
        rows = [[load(server.port, papers, SLICE) for server in (ours, bare)] for _ in range(ROUNDS)]
    finally:
        ours.kill()
        bare.kill()
    for (a, pa), (b, pb) in rows:
        print(f"ours {a:6.0f} saves/s, p95 {pa:5.1f} ms; bare {b:6.0f}, p95 {pb:5.1f} ms; ratio {a / b:.2f}")
    print(f"median ratio {statistics.median(a / b for (a, _), (b, _) in rows):.2f}")


if __name__ == "__main__":
    main()
