"""What the README quotes: ``make bench``.  Sizes, times and memory of this machine, never an assertion."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from scoring.statistics import conger_kappa, item_analysis, krippendorff_alpha, many_facet_rasch
from tests.benchmarks.sheets import write_cycle

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 2_500, 5_000, 10_000)


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
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - started)
    return best


def statistics():
    chance = np.random.default_rng(1)
    ratings = np.full((20_000, 40), np.nan)
    for row in ratings:
        row[chance.choice(40, 2, replace=False)] = chance.integers(0, 5, 2)
    yield (
        "Krippendorff's alpha, 1,000 replicates, 20,000 × 40",
        timed(lambda: krippendorff_alpha(ratings, replicates=1000, seed=1)),
    )
    yield (
        "Conger's kappa, quadratic, 20,000 × 40",
        timed(lambda: conger_kappa(ratings, weights="quadratic", categories=range(5))),
    )
    codes = chance.integers(0, 5, (100_000, 60))
    yield (
        "item analysis with options, 100,000 × 60",
        timed(lambda: item_analysis(codes, ["A"] * 60, labels=["", "A", "B", "C", "D"])),
    )
    person = np.repeat(np.arange(10_000), 20)
    rater = np.repeat(np.array([chance.choice(60, 4, replace=False) for _ in range(10_000)]).ravel(), 5)
    criterion = np.tile(np.arange(5), 40_000)
    location = chance.normal(1, 1, 10_000)[person] - chance.normal(0, 0.5, 60)[rater]
    scores = np.clip(np.round(2 + location + chance.normal(0, 0.7, len(person))), 0, 4).astype(int)
    facets = {"person": person, "rater": rater, "criterion": criterion}
    yield "many-facet Rasch, 10,000 persons, 200,000 ratings", timed(lambda: many_facet_rasch(scores, facets))


def main():
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    print("| candidates | ratings | first run | again | memory |\n|--:|--:|--:|--:|--:|")
    for candidates in SIZES:
        (first, memory), (again, _) = run_cycle(candidates)
        print(f"| {candidates:,} | {4 * candidates:,} | {first:.1f} s | {again:.1f} s | {memory:.0f} MiB |", flush=True)
    print("\n| statistic | best of three |\n|---|--:|")
    for name, seconds in statistics():
        print(f"| {name} | {seconds:.3f} s |", flush=True)
    print(f"\nthis process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
