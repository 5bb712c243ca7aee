"""The server killed and the line cut while candidates write: what was acknowledged is there."""

import os
import subprocess
import sys
from pathlib import Path

from tests.faults.relay import CUTS

ROOT = Path(__file__).resolve().parents[2]


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed_and_the_line_cut(tmp_path):
    """A few of each on SQLite; ``python -m tests.faults.drill --kills 300 --cuts 900`` is the long one."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/drill.sqlite3", "VAR_DIR": str(tmp_path)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "tests.faults.drill", "--kills", "3", "--cuts", "8", "--clients", "4"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert "No acknowledged answer lost, none doubled, none late" in done.stdout, done.stdout + done.stderr
    acknowledged = int(done.stdout.split(" kills, ")[1].split(" ")[0].replace(",", ""))
    assert acknowledged > 0
    for kind in CUTS:
        assert f", 2 {kind}" in done.stdout
