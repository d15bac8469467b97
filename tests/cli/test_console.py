"""What the commands say where the console is not UTF-8, and where files and addresses are no good."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pushtwin.cli import HOMES, main
from pushtwin.testing import Twin, TwinAccount
from tests.cli.test_serve import PUSHTWIN, environment


def run(*words: str, encoding: str) -> "subprocess.CompletedProcess[bytes]":
    """As a console of this encoding, or a pipe on such a machine, takes it."""
    variables = environment({"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    return subprocess.run([PUSHTWIN, *words], env=variables, capture_output=True, check=False, timeout=60)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
class TestConsole:
    """Without the letters of a name."""

    def test_an_arrow_is_spelt_out(self, encoding: str) -> None:
        done = run("doctor", "--url", "http://127.0.0.1:9", encoding=encoding)
        assert done.returncode == 1
        assert b"\\u2192 Start a twin with `pushtwin serve`" in done.stdout
        assert b"Traceback" not in done.stderr

    def test_a_cyrillic_name_is_spelt_out(self, encoding: str, twin: Twin) -> None:
        name = "\u0438\u043c\u044f"
        done = run("doctor", "--url", twin.url, "--account", name, encoding=encoding)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr
        assert b"ACCOUNT_NOT_FOUND" in done.stdout


def test_utf_8_is_left_as_it_is() -> None:
    done = run("doctor", "--url", "http://127.0.0.1:9", encoding="utf-8")
    assert "\u2192 Start a twin" in done.stdout.decode()


@pytest.mark.parametrize(("words", "meant"), [(["serv"], "serve"), (["device", "snow"], "show")])
def test_a_command_that_is_misspelt_hears_what_may_be_meant(words: list[str], meant: str) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert f"Did you mean '{meant}'?" in result.output


@pytest.mark.parametrize("url", ["http://[", "http://[::1", "http://a:port", "http://a:99999999"])
def test_what_is_no_address_is_told_in_one_sentence(url: str) -> None:
    result = CliRunner().invoke(main, ["doctor", "--url", url])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert result.output.startswith(f"FAIL  {url} is no address")


def test_a_snapshot_that_can_not_be_written_is_told_in_one_sentence(
    twin: Twin, twin_account: TwinAccount, tmp_path: Path
) -> None:
    there = tmp_path / ("w" * 300)
    words = ["snapshot", "--url", twin.url, "--account", twin_account.account_id, "-o", str(there)]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    (sentence,) = result.stderr.splitlines()
    assert sentence.startswith(f"pushtwin: {there}")
    assert sentence.endswith("can't be used: File name too long.")


def test_the_module_speaks_so_too() -> None:
    variables = environment({"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"})
    command = [sys.executable, "-m", "pushtwin", "doctor", "--url", "http://127.0.0.1:9"]
    assert b"\\u2192" in subprocess.run(command, env=variables, capture_output=True, check=False, timeout=60).stdout


def test_the_overview_says_of_each_command_what_its_help_begins_with() -> None:
    for name, home in HOMES.items():
        command = main.get_command(click.Context(main), name)
        assert command
        assert " ".join(str(command.help).split()).startswith(home.line)
    shown = " ".join(CliRunner().invoke(main, ["--help"]).stdout.split())
    assert [name for name, home in HOMES.items() if f"{name} {home.line}" not in shown] == []
