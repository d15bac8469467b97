"""What docs/sweep.md and docs/explore.md show is what the commands say of the backend of the examples."""

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.invoked import PYTEST
from tests.cli.test_explore import explore
from tests.cli.test_sweep import sweep
from tests.test_readme_testing import blocks
from tests.trials.planted_bugs import BUGS, EXAMPLES

DOCS = Path(__file__).parents[1] / "docs"


def samples(page: str) -> list[str]:
    return blocks((DOCS / page).read_text(), "text")


def shows(sample: str, said: str) -> bool:
    """Whether that is in it, one after another, where `…` stands for what is left out."""
    pattern = ".*".join(re.escape(part) for part in sample.rstrip().split("…"))
    return re.search(pattern, said, re.DOTALL) is not None


def copy_backend(folder: Path, module: str = "", *replaced: tuple[str, str]) -> None:
    """As it is, or with something wrong in a module."""
    folder.mkdir(exist_ok=True)
    for file in EXAMPLES.glob("*.py"):
        shutil.copy(file, folder)
    for right, wrong in replaced:
        source = (folder / module).read_text()
        assert source.count(right) == 1, right
        (folder / module).write_text(source.replace(right, wrong))


@pytest.mark.extra
def test_the_examples_rest_on_the_guesses_that_are_shown(tmp_path: Path) -> None:
    copy_backend(tmp_path)
    done = sweep(tmp_path, "--", *PYTEST)
    (sample,) = samples("sweep.md")
    assert shows(sample, done.stdout), done.stdout


@pytest.mark.extra
def test_what_explore_says_of_orders_without_an_id_is_what_is_shown(tmp_path: Path) -> None:
    (bug,) = (one for one in BUGS if one.name == "a send has no id of its own")
    copy_backend(tmp_path / "tests", "orders.py", (bug.right, bug.wrong))
    done = explore(tmp_path, "--", *PYTEST, "-k", "a_user_reads_of_the_order", "tests")
    sample, *_ = samples("explore.md")
    assert shows(sample, done.stdout), done.stdout


@pytest.mark.extra
def test_what_explore_has_found_in_the_examples_it_would_find_again(tmp_path: Path) -> None:
    """The backend as it was asked for reports once, and those that are handed out once."""
    copy_backend(
        tmp_path,
        "parcels.py",
        ("/omni/1/logs", "/omni/1/reports"),
        ('self._platform.get(LOGS, {"messageId"', 'self._platform._send("GET", LOGS, params={"messageId"'),
    )
    test = "test_who_has_no_app_gets_the_sms_at_once"
    done = explore(tmp_path, "--", *PYTEST, "-k", test)
    *_, sample = samples("explore.md")
    found = sample.splitlines()
    assert all(one.startswith(f"{test} does not survive") for one in found)
    assert [one for one in found if f"test_parcels.py::{one}\n" not in done.stdout] == []
