"""Virtual environments for older commits, kept from run to run: one for each list of packages."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


def interpreter_for(requirements: Path) -> Path:
    """The interpreter of an environment with exactly these packages."""
    folder = cache_folder() / _digest(requirements)
    complete = folder / "complete"
    if not complete.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        for command in commands(folder, requirements, _uv()):
            subprocess.run(command, check=True, stdout=sys.stderr)
        complete.touch()
    return python_of(folder)


def cache_folder() -> Path:
    """Where the environments are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pushtwin-benchmarks"


def commands(folder: Path, requirements: Path, uv: str | None) -> Iterator[list[str]]:
    """What makes the environment: with uv, which is faster, or with what Python has."""
    python, hashed = str(python_of(folder)), ["--quiet", "--require-hashes", "-r", str(requirements)]
    if uv:
        yield [uv, "venv", "--quiet", "--python", sys.executable, str(folder)]
        yield [uv, "pip", "install", "--python", python, *hashed]
    else:
        yield [sys.executable, "-m", "venv", str(folder)]
        yield [python, "-m", "pip", "install", "--disable-pip-version-check", *hashed]


def python_of(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _uv() -> str | None:
    return shutil.which("uv", path=str(Path(sys.executable).parent))


def _digest(requirements: Path) -> str:
    return hashlib.sha256(sys.version.encode() + requirements.read_bytes()).hexdigest()[:16]
