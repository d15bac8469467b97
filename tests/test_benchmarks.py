"""`make bench` works; how fast the twin is, no test asks."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from benchmarks import goals, steadiness
from benchmarks.against import checked_out, full_hash
from benchmarks.comparison import compare
from benchmarks.environment import commands
from benchmarks.filling import fill
from benchmarks.goals import Goal
from benchmarks.measurement import Measurement
from benchmarks.options import POSTGRESQL, SQLITE, read_options
from benchmarks.races import Races
from benchmarks.revision import OURS, PROJECT, THEIRS, Revision
from benchmarks.run import main
from benchmarks.tally import Tally

from tests.cases import each

BRIEF = ["--quick", "--only", "sqlite", "--registrations", "50", "--rounds", "1", "--requests", "20"]
OPERATIONS = [
    "get",
    "update",
    "personalize",
    "depersonalize",
    "person",
    "person create",
    "sdk create",
    "sdk personalize",
    "sdk user",
    "sdk logout",
]

needs_git = pytest.mark.skipif(not (PROJECT / ".git").exists(), reason="an older commit is there in a checkout only")


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a run puts what is gone afterwards."""
    return tmp_path_factory.mktemp("temporary")


@pytest.mark.extra
def test_lists_of_persons_are_measured() -> None:
    command = [sys.executable, "-m", "benchmarks.persons", "--persons", "500", "--rounds", "1", "--only", "sqlite"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    told = done.stdout
    assert done.returncode == 0, done.stderr  # also of a machine that is slower than the goals
    for case in ("everybody", "tag of nobody", "in the order of lastName:desc", "match of 10,000", "a batch of 5,000"):
        assert re.search(rf"{case} .*\d ms, others wait .*\d ms", told), told


@pytest.mark.extra
def test_messages_are_measured_on_each_database() -> None:
    words = ("--registrations", "300", "--requests", "5", "--rounds", "1", "--sends", "1")
    command = [sys.executable, "-m", "benchmarks.messages", *words]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"^(?:sqlite|postgresql)$", done.stdout, re.MULTILINE) == ["sqlite", "postgresql"]
    for case in ("empty sync", "send", "sync with one", "reports of 50", "300 webhooks", "send to all", "get"):
        assert len(re.findall(rf"^{case} +[\d,.]+", done.stdout, re.MULTILINE)) == 2, (case, done.stdout)


@pytest.mark.extra  # it runs every measurement there is
@needs_git
def test_a_brief_run_against_a_commit_writes_every_figure(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run on SQLite meets no error, writes all figures as JSON, and leaves no worktree behind."""
    monkeypatch.setenv("TMPDIR", str(temporary))
    result = tmp_path / "result.json"
    options = [*BRIEF, "--against", "HEAD", "--against-python", sys.executable, "--json", str(result)]
    subprocess.run([sys.executable, "-m", "benchmarks", *options], check=True, cwd=PROJECT)
    found = json.loads(result.read_bytes())
    assert found.keys() == {
        "measured_at",
        "seconds",
        "machine",
        "packages",
        "options",
        "against",
        "operations",
        "over_http",
        "compared",
        "in_process",
        "stalls",
        "races",
        "contention",
        "resident_mebibytes",
        "start_up_seconds",
        "failover",
        "load_generator",
        "errors",
        "first_error",
        "notes",
        "goals",
    }
    measured = [(one["operation"], one["database"], one["revision"]) for one in found["over_http"]]
    variants = [("sqlite", "ours"), ("no journal", "ours"), ("sqlite", "theirs")]
    assert measured == [("bare", "", ""), *((operation, *variant) for operation in OPERATIONS for variant in variants)]
    assert all(one["errors"] == 0 for one in found["over_http"])
    assert found["over_http"][1]["milliseconds"].keys() == {"p50", "p99", "max"}
    assert found["against"] == full_hash("HEAD")
    assert [one["operation"] for one in found["compared"]] == OPERATIONS
    assert {goal["name"] for goal in found["goals"]} >= {"first answer, in import times"}
    assert str(temporary) not in worktrees()
    assert not [*temporary.glob("pushtwin-*")]


@pytest.mark.extra
def test_contention_alone_is_measured_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = tmp_path / "result.json"
    assert main(["--quick", "--only", "sqlite", "--only-contention", "--json", str(result)]) == 0
    found = json.loads(result.read_bytes())
    assert not found["over_http"]
    (contention,) = found["contention"]
    assert contention["milliseconds"].keys() == {
        "all",
        "personalize",
        "depersonalize",
        "update",
        "reset",
        "restore",
    }
    assert contention["errors"] == 0
    assert contention["longest"]["milliseconds"] == contention["milliseconds"]["all"]["max"]
    assert f"the longest answer: {contention['longest']['kind']}" in capsys.readouterr().out


@needs_git
def test_the_worktree_of_a_commit_is_gone_when_the_run_fails(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with suppress(RuntimeError), checked_out("HEAD", Path(sys.executable)) as theirs:
        assert (theirs.folder / "src" / "pushtwin").is_dir()
        assert str(theirs.folder) in worktrees()
        raise RuntimeError
    assert not theirs.folder.exists()
    assert str(theirs.folder) not in worktrees()


@needs_git
def test_an_unknown_commit_is_refused() -> None:
    with pytest.raises(SystemExit, match="git knows no such commit"):
        full_hash("no-such-commit")


@pytest.mark.extra
def test_a_revision_that_would_run_other_code_is_refused(tmp_path: Path) -> None:
    """Else the code at hand would be compared with itself."""
    (tmp_path / "benchmarks").symlink_to(PROJECT / "benchmarks")
    with pytest.raises(SystemExit, match="instead of the code in"):
        fill(Revision(THEIRS, OURS.python, tmp_path), SQLITE, str(tmp_path / "twin.db"), 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--against-python", "python"], "--against-python is for --against"),
        (["--only-contention", "--against", "HEAD"], "--only-contention measures today's code alone"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        read_options(options)
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("uv", [None, "/bin/uv"])
def test_an_environment_is_made_of_hashed_packages_only(uv: str | None) -> None:
    make, install = commands(Path("/env"), Path("/requirements.txt"), uv)
    assert make[0] == (uv or sys.executable)
    assert make[-1] == "/env"
    assert install[0] == (uv or "/env/bin/python")
    assert install[-3:] == ["--require-hashes", "-r", "/requirements.txt"]


def test_a_comparison_is_the_median_of_the_rounds() -> None:
    ours = measurement("get", rates=[110, 300, 120], ratios=[0.8, 0.9, 0.7])
    theirs = measurement("get", revision=THEIRS, rates=[100, 100, 100], ratios=[0.5, 0.6, 0.7], cpu_seconds=3)
    alone = measurement("update", rates=[1], ratios=[1])
    (found,) = compare([ours, theirs, alone])
    assert (found.speed, found.ours_to_bare, found.theirs_to_bare, found.cpu) == (1.2, 0.8, 0.6, 1.5)
    assert found.rounds == [1.1, 3.0, 1.2]


def test_processor_time_is_told_together_and_apart() -> None:
    found = measurement("get", latencies=[0.001] * 100, cpu_seconds=0.02, database_cpu_seconds=0.03)
    assert found.cpu_microseconds == pytest.approx(200)
    assert found.database_cpu_microseconds == pytest.approx(300)
    assert found.total_cpu_microseconds == pytest.approx(500)
    assert measurement("get").database_cpu_microseconds is None


@each(
    ("database", "operation", "speed", "is_reached"),
    [
        (SQLITE, "get", 1.1, True),
        (SQLITE, "get", 1.09, False),
        (SQLITE, "update", 1.2, True),
        (SQLITE, "personalize", 1.29, False),
        (SQLITE, "depersonalize", 0.5, None),
        (SQLITE, "sdk create", 1.25, True),
        (SQLITE, "sdk personalize", 1.39, False),
        (SQLITE, "sdk user", 1.3, True),
        (POSTGRESQL, "get", 0.5, None),
        (POSTGRESQL, "update", 1.19, False),
        (POSTGRESQL, "personalize", 1.3, True),
        (POSTGRESQL, "sdk user", 1.25, True),
    ],
)
def test_goals_against_a_commit(database: str, operation: str, speed: float, is_reached: bool | None) -> None:
    """None: there is no goal for that."""
    ours = measurement(operation, database=database, rates=[100 * speed])
    theirs = measurement(operation, database=database, rates=[100.0], revision=THEIRS)
    assert reached(goals.of_comparison(compare([ours, theirs]))) == ([] if is_reached is None else [is_reached])


@each(
    ("operation", "milliseconds", "expected"),
    [
        ("get", [10] * 95 + [19] * 5, [True]),
        ("get", [10] * 95 + [21] * 5, [False]),
        ("sdk user", [10] * 999 + [50], [True]),
        ("update", [10] * 999 + [40], [True, True]),
        ("update", [10] * 999 + [41], [True, False]),
    ],
)
def test_goals_of_latencies(operation: str, milliseconds: list[int], expected: list[bool]) -> None:
    """The hundredth longest beside the middle; of writes the longest too."""
    found = measurement(operation, latencies=[one / 1000 for one in milliseconds])
    theirs = measurement(operation, latencies=[9.0, 0.1], revision=THEIRS)
    assert reached(steadiness.of_latencies([found, theirs])) == expected


@pytest.mark.parametrize(("rolled_back", "expected"), [(0, [True]), (1, [False])])
def test_goals_of_races(rolled_back: int, expected: list[bool]) -> None:
    races = [Races(OURS.name, 2, 4000, rolled_back, 0), Races(THEIRS, 1, 4000, 9, 0)]
    assert races[1].lost_per_thousand == 2.25
    assert reached(steadiness.of_races(races)) == expected


@pytest.mark.parametrize(
    ("status", "body", "errors", "refusals"),
    [
        (204, b"", 0, {}),
        (400, b'{"errorCode":48906}', 0, {"update 48906": 1}),
        (400, b'{"errorCode":48013}', 1, {}),
        (500, b"Internal Server Error", 1, {}),
    ],
)
def test_contention_forgives_what_is_documented(
    status: int, body: bytes, errors: int, refusals: dict[str, int]
) -> None:
    """But no device may be gone, since reset and restore are atomic."""
    tally = Tally(SQLITE, 1)
    tally.judge("update", status, body)
    tally.seconds["update"] += [0.1, 3.1]
    assert (tally.errors, dict(tally.refusals)) == (errors, refusals)
    assert tally.longest() == ("update", 3100)
    assert reached(steadiness.of_contention([tally])) == [False, not errors]


def measurement(
    operation: str, *, database: str = SQLITE, revision: str = OURS.name, **facts: float | list[float]
) -> Measurement:
    """Of the size that goals speak of; what a test does not care about is there too."""
    found = Measurement(operation, database, goals.SIZE_OF_THE_GOALS, 1, 16, revision)
    known = {"rates": [1.0], "ratios": [1.0], "latencies": [0.001, 0.001], "cpu_seconds": 2.0, **facts}
    for name, value in known.items():
        setattr(found, name, value)
    return found


def reached(found: Iterator[Goal]) -> list[bool]:
    return [goal.is_reached for goal in found]


def worktrees() -> str:
    """Those that git knows of."""
    command = ["git", "-C", str(PROJECT), "worktree", "list"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
