"""Variables: which there are, which look like one, and that all commands read them."""

import re
from pathlib import Path

import pytest

from pushtwin.cli import HOMES, main
from pushtwin.cli.variables import OF_CLIENTS, OF_SERVE, doubtful_variables
from pushtwin.settings import Settings
from tests.api_client import Account
from tests.cases import each
from tests.cli.invoked import invoke


def test_those_of_serve_are_its_settings() -> None:
    assert {*OF_SERVE} == {name.upper() for name in Settings.model_fields}


@each(
    ("name", "meant"),
    [("PUSHTWIN_PROT", "PORT"), ("PUSHTWIN_LOGLEVEL", "LOG_LEVEL"), ("PUSHTWIN_ULR", "URL")],
)
def test_a_misspelt_one_is_warned_of(name: str, meant: str) -> None:
    assert [*doubtful_variables([name, "PATH"])] == [f"nobody reads {name}. Did you mean PUSHTWIN_{meant}?"]


@each(
    "name",
    [
        *(f"PUSHTWIN_{name}" for name in (*OF_SERVE, *OF_CLIENTS)),
        *("PUSHTWIN_SERVICE_HOST", "PUSHTWIN_SERVICE_PORT", "PUSHTWIN_PORT_8080_TCP_ADDR", "PUSHTWIN_SOMETHING_ELSE"),
        "PORT",
    ],
)
def test_others_are_not(name: str) -> None:
    assert [*doubtful_variables([name])] == []


def test_every_command_warns(tmp_path: Path) -> None:
    result = invoke(tmp_path, "device", "--help", PUSHTWIN_ULR="x")
    assert result.stderr == "pushtwin: warning: nobody reads PUSHTWIN_ULR. Did you mean PUSHTWIN_URL?\n"


@each("command", [*HOMES])
def test_help_has_a_short_name_and_no_line_is_cut(command: str) -> None:
    for words in ([], [command]):
        result = invoke(Path.cwd(), *words, "-h")
        assert result.exit_code == 0
        assert not re.search(r"[a-z]\.\.\.", result.output), result.output


def test_snapshot_and_restore_read_the_account_and_the_address(
    tmp_path: Path, account: Account, twin_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {"PUSHTWIN_URL": twin_url, "PUSHTWIN_ACCOUNT": account.answer["accountId"]}
    account.install(registrationId="d1")
    assert invoke(tmp_path, "snapshot", "-o", "world.json", **variables).exit_code == 0
    assert "d1" in (tmp_path / "world.json").read_text()
    account.install(registrationId="d2")
    restored = invoke(tmp_path, "restore", "world.json", **variables)
    assert restored.exit_code == 0, restored.output
    assert account.answer["accountId"] in restored.stderr
    assert main.context_settings["help_option_names"] == ["-h", "--help"]
