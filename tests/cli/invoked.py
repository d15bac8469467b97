"""Commands that end by themselves, invoked in the process of the tests: a process of their own takes a second."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from inspect import signature
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from pushtwin.cli import main

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "pushtwin.testing.pytest_plugin")
"""Somebody's pytest, as a command that is run."""

_APART: dict[str, Any] = {"mix_stderr": False} if "mix_stderr" in signature(CliRunner).parameters else {}
"""The lowest versions of click tell what goes to stderr apart when they are asked to, later ones always."""
_TOLD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)


def invoke(folder: Path, *words: str, **variables: str) -> Result:
    """What `pushtwin WORDS` in this folder ends with; of the variables of pushtwin only the given ones are set."""
    unset = {name: None for name in os.environ if name.startswith("PUSHTWIN_")}
    with chdir(folder), _own_signals():
        result = CliRunner(**_APART).invoke(main, words, env={**unset, **variables})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@contextmanager
def _own_signals() -> Iterator[None]:
    """Commands end their process when it is told to stop; that of the tests lives on."""
    kept = {told: signal.getsignal(told) for told in _TOLD}
    try:
        yield
    finally:
        for told, handler in kept.items():
            signal.signal(told, handler)
