"""A closure survives kill -9: afterwards all or nothing moved, everyone is told, and nobody twice by the same line."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from evercourt.config.database import ROOT

pytestmark = pytest.mark.slow

# EVERCOURT_ROUNDS=200 is the long run; some seconds a round. Four rounds have one of each kind.
ROUNDS = int(os.environ.get("EVERCOURT_ROUNDS", "4"))


def test_kill_web_worker_and_database_while_an_order_is_issued_and_people_are_told():
    # Not below pytest's own folder: each pytest that starts closes it to the user PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="evercourt-") as folder:
        result = _rounds(Path(folder))
    assert sum(result["seen"].values()) == ROUNDS
    kinds = {name.partition(":")[0] for name in result["seen"]}
    assert len(kinds) == min(ROUNDS, 4), kinds
    assert result["told"]["sent twice"] == 0
    assert not result["differences"]


def _rounds(folder):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EVERCOURT", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.cli.closure_rounds", "--rounds", str(ROUNDS)],
        cwd=ROOT,
        env={**kept, "EVERCOURT_VAR": str(folder / "var"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)
