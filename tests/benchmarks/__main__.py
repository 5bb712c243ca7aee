"""What the README quotes: ``make bench``.  Sizes, times and memory of this machine, never an assertion.

``python -m tests.benchmarks statistics`` for one part, or ``… cycles``, ``… saves``.  Saves are measured where
PostgreSQL is there (TEST_DATABASE_URL), in a database made for it and dropped.  Other packages are measured in the
same run where ``make peers`` has put them, R's where R has them.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psycopg

from tests.benchmarks.ours import FLOORS, OURS
from tests.benchmarks.sheets import write_cycle
from tests.benchmarks.work import WORK

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 2_500, 5_000, 10_000)
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"


def run_cycle(candidates):
    """Seconds and the largest memory of a first run and of a second one, in processes of their own."""
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place) / "sheets", Path(place) / "out"
        write_cycle(folder, candidates=candidates)
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{place}/bench.sqlite3", "VAR_DIR": f"{place}/var"}
        command = [sys.executable, "manage.py", "run_cycle", str(folder), "--out", str(out), "--verbosity", "0"]
        found = []
        for _ in range(2):
            started = time.perf_counter()
            with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
                _, _, used = os.wait4(process.pid, 0)
                process.returncode = 0
            found.append((time.perf_counter() - started, used.ru_maxrss / 1024))
        return found


def timed(act):
    """The best of up to five, the result, and the memory the work added, in MiB."""
    best, before, started_all = float("inf"), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    for _ in range(5):
        started = time.perf_counter()
        found = act()
        best = min(best, time.perf_counter() - started)
        if time.perf_counter() - started_all > 5:
            break
    return best, found, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def peers(folder):
    """{name: [(package, seconds, result)]} from whatever is installed."""
    commands = []
    if PEERS_PYTHON.exists():
        commands.append([str(PEERS_PYTHON), str(ROOT / "tests/benchmarks/peers.py"), str(folder)])
    if shutil.which("Rscript"):
        commands.append(["Rscript", str(ROOT / "tests/benchmarks/peers.R"), str(folder)])
    found = {}
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        for text in done.stdout.splitlines():
            line = json.loads(text)
            if "failed" in line:
                print(f"left out: {line['name']}, {line['failed']}", file=sys.stderr)
                continue
            found.setdefault(line["name"], []).append((line["package"], line["seconds"], line["result"]))
    return found


def keep(folder, name, data):
    """For Python as .npz, for R as .csv where it asks for it."""
    np.savez(folder / f"{name}.npz", **data)
    if shutil.which("Rscript") and name in ("reml", "reml, 1,000", "g study", "rasch, 5,000", "items"):
        table = data["right"] if "right" in data else np.column_stack(list(data.values()))
        names = [f"i{n}" for n in range(table.shape[1])] if "right" in data else list(data)
        np.savetxt(folder / f"{name}.csv", table, delimiter=",", header=",".join(names), comments="", fmt="%.12g")


def statistics():
    print("| work | ours | floor | others | ratio | largest difference |\n|---|--:|--:|---|--:|--:|")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        rows = []
        for name, (words, build) in WORK.items():
            data = build()
            seconds, result, memory = timed(lambda name=name, data=data: OURS[name](data))
            floor = timed(lambda name=name, data=data: FLOORS[name](data))[0] if name in FLOORS else None
            size = sum(v.nbytes for v in data.values()) / 2**20
            rows.append((name, words, seconds, floor, result))
            if memory > size:
                print(f"{name}: {memory:.0f} MiB beyond the input of {size:.0f} MiB", file=sys.stderr)
            keep(folder, name, data)
        others = peers(folder)
    for name, words, seconds, floor, result in rows:
        shown = f"{floor * 1000:.1f} ms" if floor else ""
        for package, theirs, found in others.get(name, [("", None, None)]):
            ratio = f"{theirs / seconds:,.1f} ×" if theirs else ""
            told = f"{package} {theirs:.3f} s" if theirs else ""
            print(f"| {words} | {seconds * 1000:.1f} ms | {shown} | {told} | {ratio} | {_difference(result, found)} |")


def _difference(ours, theirs):
    if theirs is None or ours is None:
        return ""
    a, b = np.atleast_1d(np.asarray(ours, dtype=float)), np.atleast_1d(np.asarray(theirs, dtype=float))
    return f"{np.abs(a - b).max():.1e}" if a.shape == b.shape else ""


def cycles():
    print("| candidates | ratings | first run | again | memory |\n|--:|--:|--:|--:|--:|")
    for candidates in SIZES:
        (first, memory), (again, _) = run_cycle(candidates)
        print(f"| {candidates:,} | {4 * candidates:,} | {first:.1f} s | {again:.1f} s | {memory:.0f} MiB |", flush=True)


def saves():
    address = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    own = f"exams_bench_{os.getpid()}"
    try:
        door = psycopg.connect(address, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        return print(f"No saves: there is no PostgreSQL at {address}.")
    with door:
        door.execute(f"CREATE DATABASE {own}")
        try:
            environment = {**os.environ, "DATABASE_URL": f"{address.rpartition('/')[0]}/{own}"}
            subprocess.run([sys.executable, "-m", "tests.benchmarks.saves"], cwd=ROOT, env=environment, check=True)
        finally:
            door.execute(f"DROP DATABASE {own} WITH (FORCE)")


def main():
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, numpy {np.__version__}\n")
    # The small process first: a child counts its parent's memory.
    parts = {"cycles": cycles, "saves": saves, "statistics": statistics}
    for name in sys.argv[1:] or parts:
        parts[name]()
        print()


if __name__ == "__main__":
    main()
