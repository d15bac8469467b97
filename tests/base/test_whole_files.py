"""Files that are there only when they are complete."""

import os
import stat
from pathlib import Path

import pytest

from pushtwin.base.whole_files import written_whole


def test_what_was_there_stays_until_everything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for content in (b"first", b"second"):
        with written_whole(path) as file:
            file.write(content)
    with pytest.raises(ValueError, match="hex"), written_whole(path) as file:
        file.writelines(map(bytes.fromhex, ["00", "not hex"]))
    assert (path.read_bytes(), [*tmp_path.iterdir()]) == (b"second", [path])


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    for content in (b"first", b"second"):
        with written_whole(tmp_path / "link") as file:
            file.write(content)
    assert (tmp_path / "file").read_bytes() == b"second"
    assert {one.name: one.is_symlink() for one in tmp_path.iterdir()} == {"link": True, "file": False}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes with a name")
def test_a_pipe_gets_it_as_it_comes_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with written_whole(path) as file:
            file.write(b"all")
        assert (os.read(reader, 10), [*tmp_path.iterdir()]) == (b"all", [path])
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)
