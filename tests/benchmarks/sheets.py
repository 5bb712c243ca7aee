"""Invented sheets of any size, the same every time."""

import csv

import numpy as np


def write_cycle(folder, *, candidates, items=60, readings=4, reviewers=60, criteria=5, seed=1):
    """A folder for run_cycle: every candidate's script is read ``readings`` times."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(seed)
    names = [f"C{n:06d}" for n in range(candidates)]
    codes = [f"Q{n:02d}" for n in range(1, items + 1)]
    key = chance.integers(0, 4, items)
    able = chance.normal(1.4, 0.8, candidates)
    hard = chance.normal(0, 0.8, items)
    right = chance.random((candidates, items)) < 1 / (1 + np.exp(hard - able[:, None]))
    wrong = (key + chance.integers(1, 4, (candidates, items))) % 4
    answers = np.where(right, key, wrong)
    blank = chance.random((candidates, items)) < 0.005
    letters = np.array(["A", "B", "C", "D"])

    def write(name, header, rows):
        with (folder / name).open("w", newline="", encoding="utf-8") as sheet:
            writer = csv.writer(sheet)
            writer.writerow(header)
            writer.writerows(rows)

    write(
        "candidates.csv",
        ["candidate", "name", "email", "credential", "category"],
        ([c, f"Person {c}", f"{c.lower()}@example.invalid", "IMH-E", "Mentor-Clinical"] for c in names),
    )
    write("key.csv", ["item", "key"], zip(codes, letters[key], strict=True))
    cells = np.where(blank, "", letters[answers])
    write("responses.csv", ["candidate", *codes], ([c, *row] for c, row in zip(names, cells.tolist(), strict=True)))

    severity = chance.normal(0, 0.5, reviewers)
    rows = []
    for n, candidate in enumerate(names):
        for r in chance.choice(reviewers, readings, replace=False):
            levels = np.clip(np.round(2.6 + 0.8 * able[n] - 0.8 - severity[r] + chance.normal(0, 0.6, criteria)), 0, 4)
            rows.append([f"S{n:06d}", candidate, f"R{r:03d}", *levels.astype(int)])
    write("ratings.csv", ["script", "candidate", "reviewer", *[f"K{k}" for k in range(1, criteria + 1)]], rows)
    outcomes = chance.choice(["approve", "approve", "approve", "defer", "hold"], candidates)
    write(
        "portfolio.csv",
        ["candidate", "reviewer", "outcome", "comment"],
        ([c, "P1", o, ""] for c, o in zip(names, outcomes, strict=True)),
    )
    listed = ", ".join(f'{{ name = "K{k}", minimum = 0, maximum = 4, weight = 1 }}' for k in range(1, criteria + 1))
    (folder / "cycle.toml").write_text(
        f'[cycle]\nassociation = "Bench"\nname = "{folder.name}"\nyear = 2026\nseason = "spring"\n\n'
        f"[part_two]\ncriteria = [{listed}]\n",
        encoding="utf-8",
    )
