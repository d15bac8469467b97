"""The two parts of an installation: what calls a twin, and the twin itself, which needs more packages."""

from collections.abc import Iterator
from contextlib import contextmanager

from pushtwin.base.errors import ServerPartMissing


@contextmanager
def server_part(instead: str) -> Iterator[None]:
    """Around an import of the twin itself.

    Where only what calls one is installed, raises ServerPartMissing, which tells what else can be done.
    """
    try:
        yield
    except ModuleNotFoundError as problem:
        package = (problem.name or "").partition(".")[0]
        if package == "pushtwin":
            raise
        raise ServerPartMissing(package, instead) from None
