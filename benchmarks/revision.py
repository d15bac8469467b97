"""States of the project that can be run: the one at hand, and an older one to compare it with."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
THEIRS = "theirs"  # the name of the older one


@dataclass(frozen=True, slots=True)
class Revision:
    """Code in a folder, with an interpreter that has the packages it needs."""

    name: str
    python: Path
    folder: Path

    def start(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        """Run the interpreter and read what it prints."""
        command = [str(self.python), *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=self.folder, env=self._environment())

    def run(self, *arguments: str) -> str:
        """Run the interpreter to its end; returns what it has printed. Raises CalledProcessError when it fails."""
        with self.start(arguments) as process:
            printed = process.communicate()[0]
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args, printed)
        return printed

    def _environment(self) -> dict[str, str]:
        """Nothing that configures a twin, and this folder's code before any that is installed."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PUSHTWIN_")}
        return {**plain, "PYTHONPATH": str(self.folder / "src")}


OURS = Revision("ours", Path(sys.executable), PROJECT)
