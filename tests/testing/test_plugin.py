"""The pytest plugin, as somebody else's suite gets it: by having pushtwin installed."""

import json
import re
import statistics
import subprocess
import sys

import pytest

from pushtwin.testing import Twin, TwinAccount
from tests.speed import calls_long

pytest_plugins = ["pytester"]

SUITE = """
    def test_one(twin, twin_account):
        twin_account.install("phone-1")
        print("account", twin_account.account_id, twin_account.name, "at", twin.url)

    def test_other(twin, twin_account):
        assert twin_account.registrations() == []
        print("account", twin_account.account_id, twin_account.name, "at", twin.url)
"""


OURS = ["-p", "pushtwin.testing.pytest_plugin"]


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUSHTWIN_URL", raising=False)
    monkeypatch.delenv("PUSHTWIN_CONTROL_TOKEN", raising=False)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No plugins but those that are named: importing all that are installed here takes a second."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def printed(result: pytest.RunResult) -> list[list[str]]:
    """Account id, name and URL of each test."""
    found = (re.search(r"account (\S+) (\S+) at (\S+)", line) for line in result.outlines)
    return [list(line.groups()) for line in found if line]


def test_each_test_has_an_account_of_its_own_named_after_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_them=SUITE)
    others = [word for name in ("schemathesis", "anyio", "hypothesispytest") for word in ("-p", f"no:{name}")]
    result = pytester.runpytest_subprocess("-s", *others)  # importing those takes a second
    result.assert_outcomes(passed=2)
    one, other = printed(result)
    assert one[0] != other[0]
    assert (one[1], other[1]) == ("test_them.py::test_one", "test_them.py::test_other")
    assert one[2] == other[2]


@pytest.mark.usefixtures("alone")
def test_the_accounts_are_gone_afterwards_also_that_of_a_failed_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_fails(twin_account):
            assert not twin_account

        def test_deletes(twin_account):
            twin_account.delete()
        """
    )
    with Twin.start() as twin:
        result = pytester.runpytest_inprocess(*OURS, "--pushtwin-url", twin.url)
        result.assert_outcomes(passed=1, failed=1)
        assert [account.account_id for account in twin.accounts()] == ["demo"]


@pytest.mark.usefixtures("alone")
def test_a_running_twin_can_be_shared(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an option, which counts more than the variable; tests/test_parallel.py does it by that."""
    pytester.makepyfile(SUITE)
    monkeypatch.setenv("PUSHTWIN_URL", "http://127.0.0.1:1")
    with Twin.start() as twin:
        found = printed(pytester.runpytest_inprocess(*OURS, "-s", "--pushtwin-url", twin.url))
        assert [url for _, _, url in found] == [twin.url] * 2


@pytest.mark.usefixtures("alone")
def test_a_twin_that_does_not_answer_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess(*OURS, "--pushtwin-url", "http://127.0.0.1:1")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*TwinError: No answer from http://127.0.0.1:1*"])


@pytest.mark.usefixtures("alone")
@pytest.mark.extra
def test_xdist_workers_have_a_twin_each(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import os
        import pathlib
        import pytest

        @pytest.mark.parametrize("number", range(8))
        def test_it(twin, twin_account, number):
            assert twin_account.install("phone-1")["registrationId"] == "phone-1"
            with pathlib.Path("seen").open("a") as seen:
                print(twin.url, os.getpid(), file=seen)
        """
    )
    options = ["-p", "xdist", "-n", "2", "--dist", "each"]
    pytester.runpytest_subprocess(*OURS, *options).assert_outcomes(passed=16)
    seen = {tuple(line.split()) for line in (pytester.path / "seen").read_text().splitlines()}
    assert len(seen) == len({url for url, _ in seen}) == len({process for _, process in seen}) == 2


@pytest.mark.usefixtures("alone")
def test_a_failed_expectation_shows_the_line_of_the_test_and_the_nearest_call(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_login(twin_account):
            twin_account.device().personalize(external_user_id="u-1")
            twin_account.verify("personalize-installation", body={"userIdentity": {"externalUserId": "u-2"}})
        """
    )
    result = pytester.runpytest_inprocess(*OURS)
    result.stdout.fnmatch_lines(
        [
            ">*twin_account.verify(*",
            "E*AssertionError: personalize-installation: *",
            "E*POST /mobile/1/appinstance/*/personalize*200",
            'E*body.userIdentity.externalUserId: expected "u-2", got "u-1"',
        ]
    )
    assert "judge(" not in result.stdout.str()


def test_whoever_does_not_use_it_does_not_wait_for_it() -> None:
    """Neither the twin nor httpx is imported with the plugin."""
    program = "import sys, pushtwin.testing.pytest_plugin; print([m for m in sys.modules if m.startswith('pushtwin')])"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "['pushtwin', 'pushtwin.testing', 'pushtwin.testing.pytest_plugin']"


@pytest.mark.slow  # what runs beside it would be measured too
def test_an_account_takes_less_than_four_calls_that_do_nothing(twin: Twin) -> None:
    """Making and deleting it, each a call: 2.7 by now. A statement built anew for each table took 6."""
    took = [calls_long(lambda: twin.create_account("x").delete(), twin.control.ready, times=50) for _ in range(5)]
    assert statistics.median(took) < 4, took


def test_the_fixtures_are_here_too(twin: Twin, twin_account: TwinAccount) -> None:
    assert twin_account.account_id in [account.account_id for account in twin.accounts()]


@pytest.mark.usefixtures("alone")
@pytest.mark.extra
def test_a_twin_without_a_port_serves_tests_that_may_open_no_socket(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import socket, pytest
        class Guarded(socket.socket):
            def __init__(self, *args, **kwargs):
                raise RuntimeError("a socket was opened")
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup():
            socket.socket = Guarded
        """
    )
    pytester.makepyfile(
        """
        import httpx
        def test_it(twin, twin_account):
            twin_account.install("phone-1")
            with httpx.Client(base_url=twin.url, transport=twin.transport, headers=twin_account.headers) as backend:
                assert backend.get("/people/2/contactInformation/push/phone-1").status_code == 200
        """
    )
    program = pytester.makepyfile(
        in_one_process=f"""
        import pytest
        ended = [pytest.main([*{OURS}, *options]) for options in ([], ["--pushtwin-no-port"])]
        assert ended == [pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.OK], ended
        """
    )
    assert pytester.runpython(program).ret == 0


@pytest.mark.usefixtures("alone")
def test_what_failing_tests_have_called_is_kept(pytester: pytest.Pytester) -> None:
    """Of a test that runs again, it is what it has called when it failed."""
    pytester.makeconftest(
        """
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            if item.name != "test_passes_later":
                return None
            for is_told in (True, False):
                runtestprotocol(item, nextitem=nextitem, log=is_told)
            return True
        """
    )
    pytester.makepyfile(
        test_them="""
        import pytest

        runs = []

        def test_passes_later(twin_account):
            runs.append(1)
            twin_account.install(f"phone-{len(runs)}")
            assert runs == [1, 1]

        def test_passes(twin_account):
            twin_account.install("phone-1")

        @pytest.mark.parametrize("name", ["a/b ž", "a b ž"])
        def test_fails(twin_account, name):
            twin_account.install("phone-2")
            assert False

        def test_deletes(twin_account):
            twin_account.delete()
            assert False
        """
    )
    result = pytester.runpytest_inprocess(*OURS, "--pushtwin-keep-journals", "kept/journals")
    result.assert_outcomes(passed=1, failed=4)
    kept = sorted((pytester.path / "kept" / "journals").iterdir())
    starts = ["test_them.py-test_fails-a-b", "test_them.py-test_fails-a-b", "test_them.py-test_passes_later"]
    assert [one.name.startswith(start) for one, start in zip(kept, starts, strict=True)] == [True] * 3
    sessions = [json.loads(one.read_text()) for one in kept]
    called = [one["body"]["registrationId"] for session in sessions for one in session["calls"]]
    assert called == ["phone-2", "phone-2", "phone-1"]
    session = sessions[0]
    assert session["start"]["account"].keys().isdisjoint({"apiKey", "username", "password"})
