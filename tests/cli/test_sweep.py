"""`pushtwin sweep` around real suites."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cases import each_named
from tests.cli.invoked import PYTEST
from tests.cli.test_serve import environment
from tests.node import NODE, needs_node
from tests.trials.planted_suite import RESTS

SUITE = """
import httpx
import pytest

PUSH = "/people/2/contactInformation/push/p-1"


@pytest.fixture(scope="module")
def count():
    return []


@pytest.fixture
def login(twin, twin_account):
    twin_account.install("p-1")
    with httpx.Client(base_url=twin.url, headers=twin_account.headers, transport=twin.transport) as http:
        yield lambda tag: http.post(
            f"{PUSH}/personalize?forceDepersonalize=true",
            json={"identity": {"externalId": "u-1"}, "attributes": {"tags": [tag]}},
        )


def test_rests(login, twin_account):
    login("a"), login("b")
    assert twin_account.owner("p-1")["tags"] == ["b"]


def test_rests_where_several_accounts_are(login, twin):
    account = twin.create_account()
    account.install("p-1")
    for tag in "ab":
        twin.http.post(
            f"{PUSH}/personalize?forceDepersonalize=true", headers=account.headers,
            json={"identity": {"externalId": "u-1"}, "attributes": {"tags": [tag]}},
        )
    tags = account.owner("p-1")["tags"]
    account.delete()
    assert tags == ["b"]


def test_names_it(login, twin_account):
    twin_account.settings(tags="replace")
    login("a"), login("b")
    assert twin_account.owner("p-1")["tags"] == ["b"]


def test_awaits(login, async_twin_account):
    import asyncio
    login("a"), login("b")
    assert asyncio.run(async_twin_account.owner("p-1"))["tags"] == ["b"]


def test_is_sound(login):
    assert login("a").status_code == 200


@pytest.mark.skip
def test_is_skipped():
    pass


@pytest.mark.xfail
def test_is_expected_to_fail(login):
    assert login("a").status_code == 500


def test_fails(login):
    assert login("a").status_code == 500


def test_is_flaky(login, count):
    count.append(1)
    assert len(count) > 1
"""


def sweep(
    folder: Path, *words: str, variables: Mapping[str, str] = {}, alone: bool = True
) -> subprocess.CompletedProcess[str]:
    """Without plugins that happen to be installed here: importing them takes a second."""
    quick = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} if alone else {}
    return subprocess.run(
        [sys.executable, "-m", "pushtwin", "sweep", *words],
        cwd=folder,
        env=environment({**quick, **variables}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def found_in(path: Path) -> dict[str, dict[str, list[Any]]]:
    """On which other answers the tests rest, by their names."""
    found: dict[str, dict[str, list[Any]]] = {}
    for guess in json.loads(path.read_text())["guesses"]:
        for test in guess["tests"]:
            for name, answer in guess["failsIf"].items():
                found.setdefault(test["test"].rpartition("::")[2], {}).setdefault(name, []).append(answer)
    return found


def write_suite(folder: Path, text: str = SUITE) -> None:
    (folder / "test_shop.py").write_text(textwrap.dedent(text))


def test_who_rests_on_a_guess_is_told_and_who_fails_or_is_flaky(tmp_path: Path) -> None:
    write_suite(tmp_path)
    done = sweep(tmp_path, "--json", "out.json", "--junit", "out.xml", "--", *PYTEST)
    assert done.returncode == 1, done.stdout + done.stderr
    resting = ["test_rests", "test_rests_where_several_accounts_are", "test_awaits"]
    assert found_in(tmp_path / "out.json") == {name: {"tags": ["append"]} for name in resting}
    told = json.loads((tmp_path / "out.json").read_text())
    assert told["tests"] == {"failing": 1, "flaky": 1, "guess": 3, "skipped": 1, "sound": 3}
    assert '3 of 6 tests pass only if `tags` is "replace", not if `tags` is "append"' in done.stdout
    assert "test_shop.py::test_is_flaky is flaky" in done.stdout
    assert 'test_shop.py::test_rests fails if `tags` is "append"' in done.stderr
    assert '`tags` is &quot;append&quot;" tests="3" failures="3"' in (tmp_path / "out.xml").read_text()


@pytest.mark.extra
def test_a_test_that_rests_on_one_guess_or_another_is_found_by_pairs(tmp_path: Path) -> None:
    write_suite(
        tmp_path,
        """
        import httpx

        PUSH = "/people/2/contactInformation/push/p-1"


        def test_rests_on_either(twin, twin_account):
            twin_account.install("p-1")
            with httpx.Client(base_url=twin.url, headers=twin_account.headers, transport=twin.transport) as http:
                for data in ({"a": 1}, {"b": 2}):
                    http.patch(PUSH, json={"additionalData": data})
                http.post(f"{PUSH}/personalize", json={"identity": {"externalId": "u-1"}})
                http.post(f"{PUSH}/depersonalize")
                assert http.get(PUSH).json().get("additionalData") != {"b": 2}
        """,
    )
    assert sweep(tmp_path, "--", *PYTEST).returncode == 0
    done = sweep(tmp_path, "--pairs", "--json", "out.json", "--", *PYTEST)
    assert done.returncode == 1, done.stdout + done.stderr
    (guess,) = json.loads((tmp_path / "out.json").read_text())["guesses"]
    assert guess["failsIf"] == {"deviceAttributesOnDepersonalize": "keep", "additionalDataOnUpdate": "replace"}


@pytest.mark.extra
@each_named("words", {"two processes": ("-p", "xdist", "-n", "2"), "no port": ("--pushtwin-no-port",)})
def test_it_is_the_same_with(words: tuple[str, ...], tmp_path: Path) -> None:
    write_suite(tmp_path)
    told = tmp_path / f"{words[-1].strip('-')}.json"
    done = sweep(tmp_path, "--json", told.name, "--", *PYTEST, *words)
    assert done.returncode == 1, done.stdout + done.stderr
    resting = ["test_rests", "test_rests_where_several_accounts_are", "test_awaits"]
    assert found_in(told) == {name: {"tags": ["append"]} for name in resting}


@pytest.mark.extra
def test_fixtures_of_a_module_and_of_the_session_are_made_once(tmp_path: Path) -> None:
    write_suite(
        tmp_path,
        """
        import pytest

        @pytest.fixture(scope="session", autouse=True)
        def lasting():
            print("made", file=open("log", "a"))
            yield
            print("gone", file=open("log", "a"))

        @pytest.fixture
        def short(twin_account):
            print("begun", file=open("log", "a"))
            yield twin_account
            print("ended", file=open("log", "a"))

        def test_one(short, twin):
            short.install("p-1")
            for _ in range(2):
                twin.http.patch(
                    "/people/2/contactInformation/push/p-1", headers=short.headers, json={"additionalData": {"a": 1}}
                )

        def test_two():
            print("two", file=open("log", "a"))
        """,
    )
    done = sweep(tmp_path, "--", *PYTEST)
    assert done.returncode == 0, done.stdout + done.stderr
    first, *runs, two, last = (tmp_path / "log").read_text().split()
    assert (first, two, last) == ("made", "two", "gone")
    assert runs == ["begun", "ended"] * (len(runs) // 2)
    assert len(runs) >= 4


@pytest.mark.extra
@each_named(
    ("words", "code", "said"),
    {
        "a command that is not there": (["no-such-command"], 127, "no-such-command can't be run"),
        "a pytest without tests": ([*PYTEST, "empty"], 125, "The tests have ended with code 4"),
        "a pytest without the plugin": ([sys.executable, "-m", "pytest", "-q"], 125, "with the plugin of pushtwin"),
    },
)
def test_what_can_not_be_swept_is_told_in_a_sentence(words: list[str], code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(): pass")
    done = sweep(tmp_path, "--", *words)
    assert done.returncode == code, done.stderr
    assert said in done.stderr


@pytest.mark.extra
def test_a_command_that_is_no_pytest_runs_as_a_whole(tmp_path: Path) -> None:
    program = """
        import os, sys
        from pushtwin.testing import Twin
        with Twin.connect(os.environ["PUSHTWIN_URL"], os.environ["PUSHTWIN_CONTROL_TOKEN"]) as twin:
            account = twin.account(os.environ["PUSHTWIN_ACCOUNT"])
            account.install("p-1")
            for tag in "ab":
                twin.http.post(
                    "/people/2/contactInformation/push/p-1/personalize", headers=account.headers,
                    json={"identity": {"externalId": "u"}, "attributes": {"tags": [tag]}},
                )
            print("tags are", tags := account.owner("p-1")["tags"])
            sys.exit(tags != ["b"])
        """
    (tmp_path / "checks.py").write_text(textwrap.dedent(program))
    done = sweep(tmp_path, "--json", "out.json", "--", sys.executable, "checks.py")
    assert done.returncode == 1, done.stdout + done.stderr
    assert found_in(tmp_path / "out.json") == {"": {"tags": ["append"], "repeatedPersonalize": ["reject"]}}
    assert 'The command fails if `tags` is "append"' in done.stderr


LEAVES = """
    import os
    from pathlib import Path
    from pushtwin.testing import Twin

    if not Path("kept").exists():
        with Twin.connect(os.environ["PUSHTWIN_URL"], os.environ["PUSHTWIN_CONTROL_TOKEN"]) as twin:
            account = twin.create_account(account_id="fixed")
            account.install("p-1")
            for tag in "ab":
                twin.http.post(
                    "/people/2/contactInformation/push/p-1/personalize", headers=account.headers,
                    json={"identity": {"externalId": "u"}, "attributes": {"tags": [tag]}},
                )
    """


@pytest.mark.extra
def test_an_account_that_tests_leave_behind_is_not_there_in_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "checks.py").write_text(textwrap.dedent(LEAVES))
    done = sweep(tmp_path, "--json", "out.json", "--", sys.executable, "checks.py")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((tmp_path / "out.json").read_text())
    assert (told["tests"], told["runs"] > 1) == ({"sound": 1}, True)


@pytest.mark.extra
@each_named(
    "program",
    {"never": "pass", "only at first, as its result is kept": LEAVES + "    Path('kept').touch()"},
)
def test_a_command_that_passes_without_a_call_to_the_twin_is_not_judged(program: str, tmp_path: Path) -> None:
    (tmp_path / "checks.py").write_text(textwrap.dedent(program))
    done = sweep(tmp_path, "--", sys.executable, "checks.py")
    assert done.returncode == 125, done.stdout + done.stderr
    assert "has not called the twin of PUSHTWIN_URL" in done.stderr


@pytest.mark.extra
@needs_node
def test_tests_in_javascript_are_swept(project: Path, tmp_path: Path) -> None:
    shutil.copy(project / "examples/node/twin.mjs", tmp_path)
    (tmp_path / "tags.test.mjs").write_text(
        """
        import { deepEqual } from "node:assert/strict";
        import { test } from "node:test";
        import { TwinAccount } from "./twin.mjs";

        test("tags replace", async () => {
          const account = await TwinAccount.create();
          await account.install("p-1");
          let person;
          for (const tag of ["a", "b"]) {
            const url = `${account.pushUrl("p-1")}/personalize?forceDepersonalize=true`;
            const body = JSON.stringify({ identity: { externalId: "u" }, attributes: { tags: [tag] } });
            person = await (await fetch(url, { method: "POST", headers: account.headers, body })).json();
          }
          deepEqual(person.tags, ["b"]);
        });
        """
    )
    done = sweep(tmp_path, "--json", "out.json", "--", NODE, "--test", alone=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert found_in(tmp_path / "out.json") == {"": {"tags": ["append"]}}


def judge_planted(folder: Path, *words: str) -> int:
    """How many runs it took."""
    shutil.copy(Path(__file__).parents[1] / "trials/planted_suite.py", folder / "test_planted.py")
    done = sweep(folder, "--json", "out.json", *words, "--", *PYTEST)
    assert done.returncode == 1, done.stdout + done.stderr
    assert found_in(folder / "out.json") == RESTS
    told = json.loads((folder / "out.json").read_text())
    assert told["tests"] == {"guess": len(RESTS), "sound": 30 - len(RESTS)}
    runs: int = told["runs"]
    return runs


@pytest.mark.extra
def test_all_guesses_of_the_planted_suite_are_found_and_no_others(tmp_path: Path) -> None:
    assert judge_planted(tmp_path) <= 4 * 30


@pytest.mark.extra
def test_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    judge_planted(tmp_path, "--database", postgres_url)


@pytest.mark.slow
def test_it_takes_little_longer_than_the_suite(tmp_path: Path) -> None:
    """The goal is half as long again. In seconds of the processor, of which a busy machine takes more.

    Both are measured in turns, so that whatever goes on meanwhile meets both.
    """
    shutil.copy(Path(__file__).parents[1] / "trials/planted_suite.py", tmp_path / "test_planted.py")
    environ = environment({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})

    def seconds(*command: str) -> float:
        before = os.times()
        subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, check=False, timeout=120)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    swept = (sys.executable, "-m", "pushtwin", "sweep", "--", *PYTEST)
    rounds = [(seconds(*PYTEST), seconds(*swept)) for _ in range(5)]
    suite, sweeping = (min(one) for one in zip(*rounds, strict=True))
    assert sweeping <= 1.7 * suite, rounds


ENDING = """
    import os, signal, time
    from pathlib import Path
    from test_shop import login

    def interrupt():
        try:
            os.kill(os.getppid(), signal.SIGINT)
            time.sleep(60)
        except KeyboardInterrupt:
            Path("let-go").touch()
            raise

    def test_rests(login, twin_account):
        login("a"), login("b")
        assert twin_account.owner("p-1")["tags"] == ["b"]

    def test_ends_it(login, twin_account):
        login("a"), login("b")
        if twin_account.owner("p-1")["tags"] != ["b"]:
            {}

    def test_comes_later(): ...
    """


@pytest.mark.parametrize(
    ("deed", "code", "found"),
    [
        pytest.param("os._exit(1)", 1, ["test_rests", "test_ends_it"], id="by itself", marks=pytest.mark.extra),
        pytest.param("interrupt()", 130, ["test_rests"], id="by Ctrl-C"),
    ],
)
def test_what_was_found_before_the_tests_have_ended_is_told(
    deed: str, code: int, found: list[str], tmp_path: Path
) -> None:
    """After Ctrl-C they may let go of what they have."""
    write_suite(tmp_path)
    (tmp_path / "test_end.py").write_text(textwrap.dedent(ENDING).format(deed))
    done = sweep(tmp_path, "--json", "out.json", "--", *PYTEST, "test_end.py")
    assert done.returncode == code, done.stdout + done.stderr
    assert found_in(tmp_path / "out.json") == {name: {"tags": ["append"]} for name in found}
    last = done.stderr.splitlines()[-1]
    assert last == (
        "pushtwin: The tests have ended too early. Not examined to the end: test_end.py::test_ends_it, "
        "test_end.py::test_comes_later."
    )
    assert (tmp_path / "let-go").exists() == (code == 130)


def test_a_file_that_can_not_be_written_is_told_before_the_tests_run(tmp_path: Path) -> None:
    done = sweep(tmp_path, "--json", "nowhere/out.json", "--", "touch", "has-run")
    assert done.returncode == 2
    assert "There is no folder nowhere." in done.stderr
    assert not (tmp_path / "has-run").exists()
