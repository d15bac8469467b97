"""`make bench` works; how fast the twin is, no test asks."""

import json
import subprocess
import sys
from pathlib import Path


def test_a_brief_run_writes_every_figure(project: Path, tmp_path: Path) -> None:
    """A run on SQLite meets no error and writes all figures as JSON."""
    result = tmp_path / "result.json"
    options = ["--quick", "--only", "sqlite", "--registrations", "50", "--rounds", "2", "--requests", "40"]
    subprocess.run([sys.executable, "-m", "benchmarks", *options, "--json", result], check=True, cwd=project)
    found = json.loads(result.read_bytes())
    assert found.keys() == {
        "measured_at",
        "seconds",
        "machine",
        "packages",
        "options",
        "operations",
        "over_http",
        "in_process",
        "stalls",
        "resident_mebibytes",
        "start_up_seconds",
        "load_generator",
        "errors",
        "first_error",
        "notes",
        "goals",
    }
    operations = [
        "get",
        "update",
        "personalize",
        "depersonalize",
        "sdk create",
        "sdk personalize",
        "sdk user",
        "sdk logout",
    ]
    measured = [one["operation"] for one in found["over_http"]]
    assert measured == ["bare", *(operation for operation in operations for _ in ("with a journal", "without"))]
    assert all(one["errors"] == 0 for one in found["over_http"])
    assert found["over_http"][1]["milliseconds"].keys() == {"p50", "p99", "max"}
    assert {goal["name"] for goal in found["goals"]} >= {"first answer, in import times"}
