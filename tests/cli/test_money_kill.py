"""Money survives kill -9: never more than is owed, never twice, never of others, and the books agree to the cent."""

import json
import os
import subprocess
import sys

import pytest

from evercourt.config.database import ROOT

pytestmark = pytest.mark.slow

# EVERCOURT_ROUNDS=1000 is the long run; some seconds a round.
ROUNDS = int(os.environ.get("EVERCOURT_ROUNDS", "4"))


def test_kill_web_worker_database_and_bank_while_money_is_found_frozen_deducted_and_paid_out(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EVERCOURT", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.cli.money_rounds", "--rounds", str(ROUNDS)],
        cwd=ROOT,
        env={**kept, "EVERCOURT_VAR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    result = json.loads(done.stdout)
    assert sum(times for what, times in result["seen"].items() if what.endswith("killed")) >= ROUNDS
    assert result["seen"]["cents deducted"] > 0
    assert not result["differences"]
    assert not result["record"]
