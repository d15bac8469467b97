"""`examples/node`: a helper for tests in JavaScript, run by Node's own runner against a twin."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.node import NODE, needs_node

OWN = {"constructor"}


@pytest.fixture
def folder(project: Path) -> Path:
    return project / "examples" / "node"


@needs_node
def test_its_tests_pass(folder: Path, twin_url: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PUSHTWIN_")}
    done = subprocess.run(
        [NODE, "--test"],
        cwd=folder,
        env={**environment, "PUSHTWIN_URL": twin_url},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"^\S+ pass 4$", done.stdout, re.MULTILINE), done.stdout


def test_what_it_can_do_has_types(folder: Path) -> None:
    written = set(re.findall(r"^  (?:static )?(?:async )?(?:get )?(\w+)\(", (folder / "twin.mjs").read_text(), re.M))
    typed = set(re.findall(r"^  (?:static )?(?:readonly )?(\w+)[(:]", (folder / "twin.d.mts").read_text(), re.M))
    assert written - OWN - typed == set()
