"""What a start does not wait for."""

import subprocess
import sys

import pytest

_PROGRAM = """
import asyncio, sys
from pushtwin.cli.serve import make_app
from pushtwin.settings import Settings

async def start_and_stop():
    twin = make_app(Settings(ephemeral=True))
    await twin.start()
    await twin.stop()

asyncio.run(start_and_stop())
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def imported() -> set[str]:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["alembic", "asyncpg", "httpx", "sqlalchemy.dialects.postgresql", "jwt", "cryptography", "sqlalchemy.orm"],
)
def test_a_twin_on_sqlite_starts_without_what_only_others_need(imported: set[str], module: str) -> None:
    assert "pushtwin.app" in imported
    assert module not in imported
