"""`pushtwin explore` around real suites."""

import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.cases import each_named
from tests.cli.invoked import PYTEST
from tests.cli.test_serve import environment
from tests.node import NODE, needs_node

SUITE = """
import httpx
import pytest

PUSH = "/people/2/contactInformation/push/p-1"


class LoginFailed(Exception):
    pass


@pytest.fixture
def http(twin, twin_account):
    twin_account.install("p-1")
    with httpx.Client(base_url=twin.url, headers=twin_account.headers, transport=twin.transport, timeout=5) as http:
        yield http


def send(http, attempts=3, **more):
    for _ in range(attempts):
        try:
            answer = http.post(
                f"{PUSH}/personalize?forceDepersonalize=true", json={"identity": {"externalId": "u-1", **more}}
            )
        except httpx.TransportError:
            continue
        if answer.is_success:
            return
    raise LoginFailed


def test_is_robust(http, twin_account):
    send(http)
    twin_account.verify("personalize-push-instance", count=1)


def test_is_not(http, twin_account):
    http.get(PUSH)
    send(http, attempts=1, phoneNumber="385911234567")


@pytest.mark.twin(expects=LoginFailed)
def test_says_how_it_fails(http):
    send(http, attempts=1)
    http.get(PUSH)


def test_waits_for_ever(http):
    http.get(PUSH, timeout=None).json()
    http.get(PUSH)


def test_orders_failures(http, twin_account):
    twin_account.fail("personalize-push-instance", status=500, first=1)
    send(http)


def test_fails(http):
    raise LoginFailed
"""


def explore(folder: Path, *words: str, alone: bool = True) -> subprocess.CompletedProcess[str]:
    """Without plugins that happen to be installed here: importing them takes a second."""
    return subprocess.run(
        [sys.executable, "-m", "pushtwin", "explore", *words],
        cwd=folder,
        env=environment({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} if alone else {}),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def findings_in(path: Path) -> dict[str, set[tuple[str, str]]]:
    """By test: operation and failure of what was not survived."""
    found: dict[str, set[tuple[str, str]]] = {}
    for one in json.loads(path.read_text())["tried"]:
        if one["verdict"] not in {"survived", "allowed"}:
            found.setdefault(one["test"].rpartition("::")[2], set()).add((one["operation"], one["failure"]))
    return found


def of(operation: str, *failures: str) -> set[tuple[str, str]]:
    return {(operation, failure) for failure in failures}


TRANSIENT = (
    *("429, Retry-After: 1", "500", "503, Retry-After: 1", "504, done"),
    *("time-out, not done", "time-out, done", "reset, not done", "reset, done"),
)
LOGIN, GET = "personalize-push-instance", "get-push-device-registration"


NO_JSON = ("503, Retry-After: 1", "504, done")
LOST = ("reset, not done", "reset, done", "truncated answer", "time-out, not done", "time-out, done")
FOUND = {
    "test_is_not": of(LOGIN, *TRANSIENT, "truncated answer") | of(GET, *LOST),
    "test_says_how_it_fails": of(GET, *LOST),
    "test_waits_for_ever": of(GET, *NO_JSON, *LOST[:-1]),  # under the last one it hangs as under the one before
}


def test_what_code_can_not_bear_is_told(tmp_path: Path) -> None:
    """What waits for ever is not waited for: the limit is longer than the patience of this test."""
    (tmp_path / "test_shop.py").write_text(textwrap.dedent(SUITE))
    words = ("--time-limit", "300", "--json", "out.json", "--junit", "out.xml")
    done = explore(tmp_path, *words, "--", *PYTEST)
    assert done.returncode == 1, done.stdout + done.stderr
    assert findings_in(tmp_path / "out.json") == FOUND
    told: dict[str, Any] = json.loads((tmp_path / "out.json").read_text())
    hung = {(one["test"].rpartition("::")[2], one["failure"]) for one in told["tried"] if one["verdict"] == "hung"}
    assert hung == {("test_waits_for_ever", "time-out, not done")}
    assert [one["test"].rpartition("::")[2] for one in told["notJudged"]] == ["test_fails"]
    assert "the test lets calls fail itself" in {one["why"] for one in told["leftOut"]}
    assert f'twin_account.fail("{LOGIN}", nth=1, error="GENERAL_ERROR", counted=False)' in done.stdout
    assert f"test_shop.py::test_is_not does not survive “500” of {LOGIN}" in done.stderr
    assert f'<testsuite name="{LOGIN}"' in (tmp_path / "out.xml").read_text()


def test_calls_after_a_reset_and_by_the_client_of_the_twin_are_explored_and_those_of_phones_not(tmp_path: Path) -> None:
    """Also where a test before makes the same call, and asserts less."""
    (tmp_path / "test_shop.py").write_text(
        textwrap.dedent(
            """
            def read(twin, twin_account):
                twin_account.reset()
                twin_account.install("p-1")
                twin_account.device()
                path = "/people/2/contactInformation/push/p-1"
                return twin.http.get(path, headers=twin_account.headers)

            def test_reads(twin, twin_account):
                read(twin, twin_account)

            def test_reads_what_is_there(twin, twin_account):
                assert read(twin, twin_account).status_code == 200
            """
        )
    )
    done = explore(tmp_path, "--time-limit", "2", "--json", "out.json", "--", *PYTEST)
    assert done.returncode == 1, done.stdout + done.stderr
    found = findings_in(tmp_path / "out.json")
    assert found["test_reads"] == of(GET, *LOST)
    assert found["test_reads_what_is_there"] == of(GET, *TRANSIENT, "truncated answer")
    told: dict[str, Any] = json.loads((tmp_path / "out.json").read_text())
    assert {(one["operation"], one["beginning"]) for one in told["tried"]} == {(GET, 1)}
    assert "the test itself is the phone" in {one["why"] for one in told["leftOut"]}
    assert "call       number 1 of get-push-device-registration, since restore or reset 1: order it then" in done.stdout


TOKENS = """
import httpx
import pytest

URL = "/people/2/tags"


class Platform:
    def __init__(self, http, account):
        self.http, self.account, self.token = http, account, None

    def _fetch(self):
        login = {"client_id": self.account.username, "client_secret": self.account.password}
        answer = self.http.post("/auth/1/oauth2/token", data={**login, "grant_type": "client_credentials"})
        self.token = answer.raise_for_status().json()["access_token"]

    def tags(self, renewals):
        if self.token is None:
            self._fetch()
        answer = self.http.get(URL, headers={"Authorization": f"Bearer {self.token}"})
        if answer.status_code == 401 and renewals:
            self._fetch()
            return self.tags(renewals - 1)
        return answer.raise_for_status().json()


@pytest.fixture
def platform(twin, twin_account):
    return Platform(twin.http, twin_account)


def test_renews(platform):
    platform.tags(renewals=1)


def test_does_not(platform):
    platform.tags(renewals=0)
"""


@pytest.mark.extra
def test_a_token_that_expires_is_to_be_renewed(tmp_path: Path) -> None:
    """Another 401, as of who fetches one, is a refusal, under which tests may fail."""
    (tmp_path / "test_tags.py").write_text(TOKENS)
    done = explore(tmp_path, "--thorough", "--json", "out.json", "--", *PYTEST)
    assert done.returncode == 1, done.stdout + done.stderr
    found = findings_in(tmp_path / "out.json")
    assert ("get-list-of-tags", "401, token expired") in found["test_does_not"]
    told = {(test, failure) for test, of_test in found.items() for _, failure in of_test if "401" in failure}
    assert told == {("test_does_not", "401, token expired")}
    assert "401 UNAUTHORIZED" in {one["failure"] for one in json.loads((tmp_path / "out.json").read_text())["tried"]}


@pytest.mark.extra
def test_statuses_are_allowed_by_the_command_line(tmp_path: Path) -> None:
    """Which verdicts on what is documented, by status, and with which code it ends then."""
    (tmp_path / "test_shop.py").write_text(
        textwrap.dedent(
            """
            def test_reads(twin, twin_account):
                twin_account.install("p-1")
                path = "/people/2/contactInformation/push/p-1"
                twin.http.get(path, headers=twin_account.headers).raise_for_status()
            """
        )
    )

    def not_survived(*words: str) -> set[str]:
        done = explore(tmp_path, *words, "--json", "out.json", "--", *PYTEST)
        assert done.returncode == 1, done.stdout + done.stderr
        (found,) = findings_in(tmp_path / "out.json").values()
        return {failure.split()[0].rstrip(",") for _, failure in found} - {"reset", "time-out", "truncated"}

    refusals = {"400", "401", "403", "404", "415"}
    broken = {"429", "500", "503", "504"}
    assert not_survived() == broken
    assert not_survived("--allow-status", "none") == refusals | broken
    assert not_survived("--allow-status", "404,5xx", "--allow-status", "429") == refusals - {"404"}


@pytest.mark.extra
@each_named(
    ("words", "code", "said"),
    {
        "a command that is not there": (["--", "no-such-command"], 127, "no-such-command can't be run"),
        "no status": (["--allow-status", "many", "--", "true"], 2, "many is no status"),
        "nothing to fail": (["--", *PYTEST], 0, "No test has made a call that could fail."),
    },
)
def test_what_can_not_be_explored_is_told_in_a_sentence(words: list[str], code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(): pass")
    done = explore(tmp_path, *words)
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr


@pytest.mark.slow
def test_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    """Clients of a twin elsewhere really wait for a time-out: a short one, and a limit that has room for it.

    Who has none would be waited for as long as the limit says.
    """
    (tmp_path / "test_shop.py").write_text(textwrap.dedent(SUITE).replace("timeout=5", "timeout=1"))
    words = ("--time-limit", "20", "--json", "out.json", "--database", postgres_url)
    done = explore(tmp_path, *words, "--", *PYTEST, "-k", "not ever")
    assert done.returncode == 1, done.stdout + done.stderr
    assert findings_in(tmp_path / "out.json") == {name: those for name, those in FOUND.items() if "ever" not in name}


@pytest.mark.slow
@needs_node
def test_tests_in_javascript_are_explored(project: Path, tmp_path: Path) -> None:
    shutil.copy(project / "examples/node/twin.mjs", tmp_path)
    (tmp_path / "login.test.mjs").write_text(
        """
        import { equal } from "node:assert/strict";
        import { test } from "node:test";
        import { TwinAccount } from "./twin.mjs";

        test("a login goes well", async () => {
          const account = await TwinAccount.create();
          await account.install("p-1");
          const url = `${account.pushUrl("p-1")}/personalize`;
          const body = JSON.stringify({ identity: { externalId: "u" } });
          const call = { method: "POST", headers: account.headers, body, signal: AbortSignal.timeout(500) };
          equal((await fetch(url, call)).status, 200);
        });
        """
    )
    done = explore(tmp_path, "--json", "out.json", "--", NODE, "--test", alone=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert findings_in(tmp_path / "out.json")[""] >= of(LOGIN, *TRANSIENT)
