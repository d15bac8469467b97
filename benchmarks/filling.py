"""Filling databases, each by the code that will work on it: the tables of another revision may differ."""

from pathlib import Path

from benchmarks.options import POSTGRESQL, SQLITE
from benchmarks.revision import Revision

_FILL = {
    SQLITE: "fill.fill_sqlite(pathlib.Path(sys.argv[1]), int(sys.argv[2]))",
    POSTGRESQL: "fill.fill_postgresql(sys.argv[1], int(sys.argv[2]))",
}
_SCRIPT = "import pathlib, sys, pushtwin; from benchmarks import fill; {}; print(pushtwin.__file__)"


def fill(revision: Revision, database: str, place: str, count: int) -> None:
    """Put `count` registrations into a new file, or into the empty database of a URL.

    Ends the program when other code than the revision's has done it.
    """
    printed = revision.run("-c", _SCRIPT.format(_FILL[database]), place, str(count))
    found = Path(printed.splitlines()[-1])
    if not found.resolve().is_relative_to(revision.folder.resolve()):
        raise SystemExit(f"{revision.python} runs {found} instead of the code in {revision.folder}.")
