"""The pytest plugin: the fixtures `twin`, `twin_account` and `async_twin_account`.

Every pytest session in an environment with pushtwin imports this module, so it imports nothing that takes time.
"""

import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pushtwin.testing import AsyncTwinAccount, Twin, TwinAccount

# ruff: noqa: PLC0415  every session in an environment with pushtwin would wait for it
_MAX_NAME = 255
_MAX_FILE_NAME = 120
_HAS_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("pushtwin").addoption(
        "--pushtwin-url",
        metavar="URL",
        help="Share the twin that runs at this address, instead of starting one in each test process. "
        "[default: PUSHTWIN_URL, if it is set]",
    )

    parser.getgroup("pushtwin").addoption(
        "--pushtwin-no-port",
        action="store_true",
        help="Let the twin of this process listen on no port, as --disable-socket demands: `twin.transport` and "
        "`twin.async_transport` reach it.",
    )

    parser.getgroup("pushtwin").addoption(
        "--pushtwin-keep-journals",
        metavar="DIR",
        help="Save what each test that fails has called of its `twin_account`, for `pushtwin reduce` and `pushtwin "
        "write-test`, in a file of this folder.",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "twin(**how): what `pushtwin sweep` and `pushtwin explore` should know")
    if address := os.environ.get("PUSHTWIN_TRIAL"):
        from pushtwin.testing.pytest_trials import try_tests

        try_tests(config, address)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """Note which tests fail. Each run of one that is repeated begins with its setup."""
    outcome = yield
    has_failed = call.when != "setup" and item.stash.get(_HAS_FAILED, False)
    item.stash[_HAS_FAILED] = has_failed or outcome.get_result().failed


@pytest.fixture(scope="session")
def twin(request: pytest.FixtureRequest) -> "Iterator[Twin]":
    """The twin of this session: the one of --pushtwin-url or PUSHTWIN_URL, or one inside this process."""
    from pushtwin.base.errors import ServerPartMissing
    from pushtwin.testing.twin import Twin

    url = request.config.getoption("--pushtwin-url") or os.environ.get("PUSHTWIN_URL")
    port = None if request.config.getoption("--pushtwin-no-port") else 0
    try:
        found = Twin.connect(url, os.environ.get("PUSHTWIN_CONTROL_TOKEN")) if url else Twin.start(port=port)
    except ServerPartMissing as problem:
        missing = f"{problem} For that there are --pushtwin-url and PUSHTWIN_URL."
    else:
        missing = ""
    if missing:
        pytest.fail(missing, pytrace=False)
    with found as running:
        if not url:
            running.create_account().delete()  # the first one takes as long as ten others
        yield running


@pytest.fixture
def twin_account(request: pytest.FixtureRequest, twin: "Twin") -> "Iterator[TwinAccount]":
    """A fresh account for this test alone, called like the test. It is deleted afterwards."""
    account = twin.create_account(request.node.nodeid[-_MAX_NAME:])
    yield account
    folder = request.config.getoption("--pushtwin-keep-journals")
    try:
        if folder and request.node.stash.get(_HAS_FAILED, False):
            _keep_journal(account, folder, request.node.nodeid)
    finally:
        account.delete()


def _keep_journal(account: "TwinAccount", folder: str, test: str) -> None:
    """Nothing is kept of an account that the test has deleted. Names that look alike as files end with another sum."""
    import re
    import zlib
    from pathlib import Path

    from pushtwin.base import json_text
    from pushtwin.testing.control import TwinError

    try:
        session = account.session()
    except TwinError:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", test).strip("-")[-_MAX_FILE_NAME:]
    Path(folder, f"{name}-{zlib.crc32(test.encode(errors='replace')):08x}.json").write_bytes(json_text.write(session))


@pytest.fixture
def async_twin_account(twin_account: "TwinAccount") -> "AsyncTwinAccount":
    """The same account for an async test: its methods are awaited."""
    from pushtwin.testing.awaiting import AsyncTwinAccount

    return AsyncTwinAccount(twin_account)
