"""A sweep finds what tests rest on, whichever of the settings that are guesses it is."""

import json
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pushtwin.core.accounts.settings import CHOICE_POINTS
from tests.cli.invoked import PYTEST
from tests.cli.test_sweep import sweep
from tests.trials import resting
from tests.trials.resting.expected import Resting

SUITE = Path(resting.__file__).parent
OTHERS = {point.wire_name: [*point.others] for point in CHOICE_POINTS if point.others}


def expected() -> Iterator[tuple[str, Resting]]:
    """Each test of the suite by its id, and what it rests on."""
    for path in sorted(SUITE.glob("*_suite.py")):
        for name, value in vars(import_module(f"{resting.__name__}.{path.stem}")).items():
            if name.startswith("test_"):
                yield f"{SUITE.name}/{path.name}::{name}", value.rests


def test_there_is_a_test_for_every_setting_that_is_a_guess_and_for_each_of_its_answers() -> None:
    """Whoever adds a setting adds one: else nobody knows whether a sweep finds it."""
    seen: dict[str, set[Any]] = {name: set() for name in OTHERS}
    for _, resting_on in expected():
        seen[resting_on.name].update(resting_on.under or OTHERS[resting_on.name])
    assert seen == {name: {*others} for name, others in OTHERS.items()}


@pytest.mark.extra
def test_each_of_them_is_found_to_rest_on_its_setting_only_and_where_that_is_seen_first(tmp_path: Path) -> None:
    shutil.copytree(SUITE, tmp_path / SUITE.name, ignore=shutil.ignore_patterns("__pycache__"))
    done = sweep(tmp_path, "--json", "out.json", "--", *PYTEST, "-o", "python_files=*_suite.py")
    assert done.returncode == 1, done.stdout + done.stderr
    found: dict[str, set[tuple[str, Any, str | None]]] = {name: set() for name, _ in expected()}
    for guess in json.loads((tmp_path / "out.json").read_text())["guesses"]:
        ((setting, answer),) = guess["failsIf"].items()
        for one in guess["tests"]:
            found[one["test"]].add((setting, answer, one.get("firstDifference", {}).get("operation")))
    assert found == {
        name: {
            (rests.name, str(one) if isinstance(one, str) else one, rests.at)
            for one in rests.under or OTHERS[rests.name]
        }
        for name, rests in expected()
    }
