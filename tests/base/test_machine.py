"""The randomness of a process and of those that are forked from it."""

import os

import pytest

from pushtwin.base import machine


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks nothing")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_children_of_one_process_draw_each_their_own() -> None:
    drawn = {_drawn_by_a_child() for _ in range(3)}
    assert len(drawn) == 3


def _drawn_by_a_child() -> bytes:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, machine.quick_random.randbytes(16))
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read()
