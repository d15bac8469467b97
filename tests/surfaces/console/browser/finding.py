"""A Chromium for the tests: the user's, the machine's, or one that is fetched."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

MISSING = "The tests of the console need a Chromium: install one, or name it in PUSHTWIN_BROWSER."
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run")
_FRUGAL = ("--in-process-gpu", "--js-flags=--max-opt=1")  # a page that lives for seconds is not worth optimizing
_FETCH_SECONDS = 600


def launch(playwright: Playwright) -> Browser:
    """The first that starts. Raises RuntimeError, in one sentence, where none can be had."""
    arguments = [*_QUIET, *_FRUGAL, *(["--no-sandbox"] if _is_root() else [])]
    for path in _candidates(playwright):
        try:
            return playwright.chromium.launch(executable_path=path, args=arguments)
        except Error as problem:
            if os.environ.get("PUSHTWIN_BROWSER"):
                raise RuntimeError(f"PUSHTWIN_BROWSER does not start: {problem.message.splitlines()[0]}") from None
    raise RuntimeError(MISSING)


def _candidates(playwright: Playwright) -> Iterator[str]:
    if given := os.environ.get("PUSHTWIN_BROWSER"):
        yield given
        return
    yield from filter(None, map(shutil.which, _NAMES))
    own = Path(playwright.chromium.executable_path)
    if not own.exists():
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    if own.exists():
        yield str(own)
    if _is_root() and shutil.which("apt-get"):
        _run("apt-get", "update")
        _run("apt-get", "install", "-y", "--no-install-recommends", "chromium")
        yield from filter(None, [shutil.which("chromium")])


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(*command: str) -> None:
    """What fails leaves nothing to find; the caller says what is missing."""
    try:
        subprocess.run(command, capture_output=True, timeout=_FETCH_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return
