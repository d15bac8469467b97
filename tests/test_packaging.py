"""What is built, pinned and run by others: containers, requirements, the checks of a change."""

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from pushtwin import __version__
from tests.cases import each

REQUIREMENTS = ["requirements.txt", "requirements-dev.txt", "requirements-floors.txt"]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)((?:.*\\\n)(?:    --hash=.*\n)+)?", re.MULTILINE)


def pins(file: Path) -> dict[str, tuple[str, int]]:
    """The version of every package, and how many hashes it has."""
    found = {
        match[1].lower(): (match[2], (match[3] or "").count("--hash=sha256:"))
        for match in PIN.finditer(file.read_text())
    }
    assert len(found) > 10
    return found


def dependencies(told: dict[str, Any]) -> list[str]:
    """Those of the client and of the twin itself."""
    return [*told["project"]["dependencies"], *chain(*told["project"]["optional-dependencies"].values())]


def normalised(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


class TestRequirements:
    """Everything is pinned, with hashes, from any index."""

    @pytest.mark.parametrize("name", REQUIREMENTS)
    def test_every_line_is_a_pin_a_hash_or_a_comment(self, project: Path, name: str) -> None:
        for line in (project / name).read_text().splitlines():
            assert re.match(r"^(#|    #|    --hash=sha256:[0-9a-f]{64}|[a-z0-9._-]+(\[[a-z,]+\])?==\S+)", line), line

    @pytest.mark.parametrize("name", REQUIREMENTS)
    def test_every_pin_has_a_hash(self, project: Path, name: str) -> None:
        assert [package for package, (_, hashes) in pins(project / name).items() if not hashes] == []

    @pytest.mark.parametrize("name", REQUIREMENTS)
    def test_no_address_of_an_index_is_named(self, project: Path, name: str) -> None:
        text = (project / name).read_text()
        assert "://" not in text
        assert "index-url" not in text

    @pytest.mark.parametrize(
        ("name", "groups"),
        [
            ("requirements.txt", ["build"]),
            ("requirements-dev.txt", ["build", "dev"]),
            ("requirements-floors.txt", ["build", "floors"]),
        ],
    )
    def test_every_dependency_of_the_project_is_pinned(self, project: Path, name: str, groups: list[str]) -> None:
        told = tomllib.loads((project / "pyproject.toml").read_text())
        needed = dependencies(told)
        for group in groups:
            needed += [one for one in told["dependency-groups"][group] if isinstance(one, str)]
        assert len(needed) > 10
        assert {normalised(one) for one in needed} - {normalised(one) for one in pins(project / name)} == set()

    def test_there_are_no_upper_bounds_and_every_floor_is_tried(self, project: Path) -> None:
        told = tomllib.loads((project / "pyproject.toml").read_text())
        tried = {normalised(name): version for name, (version, _) in pins(project / "requirements-floors.txt").items()}
        for requirement in dependencies(told):
            assert not re.search(r"<|==|~=|!=", requirement.partition(";")[0]), requirement
            if floor := re.search(r">=([\d.]+)", requirement):
                assert re.match(rf"{re.escape(floor[1])}(\.0)*$", tried[normalised(requirement)]), requirement

    def test_tests_run_with_the_versions_that_are_shipped(self, project: Path) -> None:
        shipped, tested = (pins(project / name) for name in REQUIREMENTS[:2])
        assert {name: tested[name][0] for name in shipped} == {name: version for name, (version, _) in shipped.items()}


@pytest.mark.parametrize("repository", ["", "https://host.example/acme/pushtwin/"])
def test_a_release_says_where_the_project_lives_and_its_readme_leads_there(project: Path, repository: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "hatchling", "metadata"],
        cwd=project,
        env={**os.environ, "PUSHTWIN_REPOSITORY": repository},
        capture_output=True,
        check=True,
    )
    metadata = json.loads(told.stdout)
    relative = re.findall(r"\]\((?!https?://|#)", metadata["readme"]["text"])
    assert (relative == []) == bool(repository)
    home = repository.rstrip("/")
    assert metadata.get("urls", {}).get("Homepage", "") == home
    if repository:
        assert f"]({home}/blob/v{__version__}/docs/fidelity.md)" in metadata["readme"]["text"]
        assert f"]({home}/raw/v{__version__}/docs/pictures/send.png)" in metadata["readme"]["text"]


@pytest.fixture
def services(project: Path) -> dict[str, Any]:
    """What `docker compose up` starts."""
    told: dict[str, dict[str, Any]] = yaml.safe_load((project / "docker-compose.yml").read_text())
    return told["services"]


class TestCompose:
    """A twin on PostgreSQL."""

    def test_there_is_a_twin_and_a_database(self, services: dict[str, Any]) -> None:
        assert set(services) == {"twin", "postgres"}
        assert services["postgres"]["image"].startswith("postgres:")

    @pytest.mark.parametrize("name", ["twin", "postgres"])
    def test_each_service_has_a_health_check(self, services: dict[str, Any], name: str) -> None:
        assert services[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}

    def test_the_twin_is_healthy_when_it_is_ready(self, services: dict[str, Any]) -> None:
        assert "/_twin/health/ready" in services["twin"]["healthcheck"]["test"][-1]

    def test_the_twin_waits_for_a_healthy_database(self, services: dict[str, Any]) -> None:
        assert services["twin"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}

    def test_the_twin_uses_that_database(self, services: dict[str, Any]) -> None:
        database, twin = services["postgres"]["environment"], services["twin"]["environment"]
        user, password, name = (database[f"POSTGRES_{part}"] for part in ("USER", "PASSWORD", "DB"))
        assert twin["PUSHTWIN_DATABASE"] == f"postgresql://{user}:{password}@postgres/{name}"

    def test_only_the_twin_is_published_and_only_on_this_machine(self, services: dict[str, Any]) -> None:
        (port,) = services["twin"]["ports"]
        assert port.startswith("127.0.0.1:")
        assert port.endswith(":8080")
        assert "ports" not in services["postgres"]


@pytest.fixture
def instructions(project: Path) -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", (project / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    words = [line.strip().partition(" ") for line in lines]
    return [(word, rest) for word, _, rest in words]


def last_stage(instructions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    last = max(index for index, (word, _) in enumerate(instructions) if word == "FROM")
    return instructions[last:]


class TestDockerfile:
    """The image of the twin."""

    def test_what_builds_is_not_what_runs(self, instructions: list[tuple[str, str]]) -> None:
        stages = [rest for word, rest in instructions if word == "FROM"]
        assert len(stages) == 2
        assert stages[0].endswith(" AS build")
        assert any(word == "COPY" and rest.startswith("--from=build ") for word, rest in last_stage(instructions))
        assert not any("pip install" in rest for _, rest in last_stage(instructions))

    def test_the_packages_are_those_of_the_pins(self, instructions: list[tuple[str, str]]) -> None:
        installs = [rest for word, rest in instructions if word == "RUN" and "pip install" in rest]
        assert "--require-hashes -r requirements.txt" in installs[0]
        assert all("--require-hashes" in one or "--no-deps" in one for one in installs)

    def test_it_does_not_run_as_root(self, instructions: list[tuple[str, str]]) -> None:
        users = [rest for word, rest in last_stage(instructions) if word == "USER"]
        assert users
        assert users[-1] not in {"root", "0"}

    def test_it_tells_whether_it_is_ready(self, instructions: list[tuple[str, str]]) -> None:
        (check,) = [
            rest for word, rest in last_stage(instructions) if word == "HEALTHCHECK" or rest.startswith('["python')
        ]
        assert "/_twin/health/ready" in check

    def test_signals_reach_the_twin(self, instructions: list[tuple[str, str]]) -> None:
        """In exec form there is no shell in between."""
        commands = [rest for word, rest in last_stage(instructions) if word in {"CMD", "ENTRYPOINT"}]
        assert commands == ['["pushtwin", "serve"]']

    def test_everything_that_is_copied_exists_and_is_not_ignored(
        self, project: Path, instructions: list[tuple[str, str]]
    ) -> None:
        copied = [
            source
            for word, rest in instructions
            if word == "COPY" and "--from" not in rest
            for source in rest.split()[:-1]
        ]
        assert copied
        kept = {line[1:] for line in (project / ".dockerignore").read_text().splitlines() if line.startswith("!")}
        assert [source for source in copied if not (project / source).exists()] == []
        assert set(copied) <= kept


class TestRelease:
    """What a package index, and whoever publishes, is told."""

    def test_the_changelog_begins_with_this_version_and_its_date(self, project: Path) -> None:
        first = re.search(r"^## (.*)$", (project / "CHANGELOG.md").read_text(), re.MULTILINE)
        assert first
        assert re.fullmatch(rf"{re.escape(__version__)} \(20\d\d-\d\d-\d\d\)", first[1])

    def test_every_python_that_is_promised_is_tried_with_every_change(self, project: Path) -> None:
        told = tomllib.loads((project / "pyproject.toml").read_text())["project"]
        promised = re.findall(r":: (3\.\d+)", "\n".join(told["classifiers"]))
        jobs = yaml.safe_load((project / ".github" / "workflows" / "checks.yml").read_text())["jobs"]
        (setup,) = [step["with"] for step in jobs["change"]["steps"] if "with" in step]
        assert [setup["python-version"], *jobs["python"]["strategy"]["matrix"]["version"]] == promised
        assert told["requires-python"] == f">={promised[0]}"

    def test_the_checks_of_a_change_run_and_the_image_is_started(self, project: Path) -> None:
        jobs = yaml.safe_load((project / ".github" / "workflows" / "checks.yml").read_text())["jobs"]
        commands = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in jobs.items()}
        assert commands["change"] == [".ci/run"]
        of_a_version = "tests/testing tests/cli tests/trials tests/test_readme_testing.py"  # they start Pythons
        extra = f'.venv/bin/pytest -n auto --dist worksteal -m "extra and not slow" {of_a_version}'
        assert commands["python"] == ["make test", extra]
        assert [one for one in of_a_version.split() if not (project / one).exists()] == []
        assert {"docker compose build", "docker compose up --detach --wait"} <= set(commands["image"])


class TestChecks:
    """What must hold on every change."""

    def test_the_script_can_be_run(self, project: Path) -> None:
        script = project / ".ci" / "run"
        assert script.stat().st_mode & stat.S_IXUSR
        assert script.read_text().startswith("#!")

    def test_it_lints_and_tests_and_stops_at_the_first_failure(self, project: Path) -> None:
        lines = (project / ".ci" / "run").read_text().splitlines()
        assert [line for line in lines if line.startswith("make ")] == [
            "make lint",
            "make test",
            "make test-slow",
            "make test-floors",
        ]
        assert "set -euo pipefail" in lines

    @each(
        "target",
        [
            "run",
            "test",
            "test-slow",
            "test-floors",
            "lint",
            "format",
            "fuzz",
            "bench",
            "lock",
            "release",
            "clean",
            "help",
        ],
    )
    def test_make_knows_the_target(self, project: Path, target: str) -> None:
        makefile = (project / "Makefile").read_text()
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
        (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
        assert target in phony.split()

    def test_make_installs_only_what_is_pinned(self, project: Path) -> None:
        installs = re.findall(r"^.*pip install.*$", (project / "Makefile").read_text(), re.MULTILINE)
        assert len(installs) == 7
        assert all("--require-hashes" in one or "--no-deps" in one for one in installs)
