"""Node, which runs what is in JavaScript."""

import shutil

import pytest


def _find_node() -> str | None:
    """On the path, or else the one that Playwright brings along."""
    if found := shutil.which("node"):
        return found
    try:
        from playwright._impl._driver import compute_driver_executable  # noqa: PLC0415  not with the lowest versions
    except ImportError:
        return None
    return str(compute_driver_executable()[0])


_FOUND = _find_node()
NODE = _FOUND or "node"
needs_node = pytest.mark.skipif(_FOUND is None, reason="node is neither on the path nor in the environment")
