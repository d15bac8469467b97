"""An older commit that is measured beside the code at hand."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.environment import interpreter_for
from benchmarks.revision import PROJECT, THEIRS, Revision


def full_hash(commit: str) -> str:
    """Of a commit by any of its names. Ends the program when there is no such commit."""
    try:
        return _git("rev-parse", "--verify", f"{commit}^{{commit}}").strip()
    except subprocess.CalledProcessError as problem:
        raise SystemExit(f"{commit} can't be measured: git knows no such commit here.") from problem


@contextmanager
def checked_out(commit: str, python: Path | None = None) -> Iterator[Revision]:
    """The commit in a folder of its own, which is gone after the block."""
    with tempfile.TemporaryDirectory(prefix="pushtwin-against-") as name:
        folder = Path(name).resolve() / "code"
        _git("worktree", "add", "--quiet", "--detach", str(folder), commit)
        try:
            yield Revision(THEIRS, python or interpreter_for(folder / "requirements.txt"), folder)
        finally:
            _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(PROJECT), *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
