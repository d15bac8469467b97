"""Files that are there only when they are complete."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write: it takes the place of what was there before once everything is written. Raises OSError.

    A pipe or a device gets everything as it comes, and stays what it is, as a link does.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    whole = path.resolve()
    unfinished = whole.with_name(f"{whole.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(whole)
    finally:
        unfinished.unlink(missing_ok=True)
