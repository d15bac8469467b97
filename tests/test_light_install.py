"""`pip install pushtwin` without `[server]`: what calls a twin works, and the rest says what is missing."""

import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from pydantic.alias_generators import to_camel

from pushtwin.base.names import camel
from pushtwin.control_types.accounts import SettingsChanges
from pushtwin.control_types.people import PersonFields
from pushtwin.testing import Twin
from tests.cases import each
from tests.cli.test_serve import environment
from tests.test_packaging import normalised

pytest_plugins = ["pytester"]

WORLD = "account: {accountId: shop, name: Shop}\nversion: 1\npersons:\n- externalId: ana\n"
INSTALL = 'is missing): pip install "pushtwin[server]", or'


@pytest.fixture
def lack(project: Path) -> str:
    """Lines of Python after which no package can be imported that only the twin itself needs."""
    told = tomllib.loads((project / "pyproject.toml").read_text())["project"]["optional-dependencies"]["server"]
    server = {normalised(one) for one in told}
    packages = [name for name, owners in packages_distributions().items() if server & {normalised(o) for o in owners}]
    assert {"fastapi", "sqlalchemy", "pydantic"} <= set(packages)
    return f"import sys\nfor name in {packages}:\n    sys.modules[name] = None\n"


def in_a_light_install(lack: str, program: str, *words: str) -> str:
    """What the program prints."""
    done = subprocess.run(
        [sys.executable, "-c", lack + program, *words],
        capture_output=True,
        text=True,
        env=environment({}),
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


COMMANDS = """
import json
from click.testing import CliRunner
from pushtwin.cli import main

runner, ended = CliRunner(), []
for words in json.loads(sys.argv[1]):
    result = runner.invoke(main, words)
    ended.append([result.exit_code, result.output])
print(json.dumps(ended))
"""


def test_commands_that_call_a_twin_work_and_the_others_say_what_is_missing(
    lack: str, twin: Twin, tmp_path: Path
) -> None:
    (tmp_path / "world.yaml").write_text(WORLD)
    world, session = str(tmp_path / "world.yaml"), str(tmp_path / "session.json")
    account = twin.create_account()
    account.device().personalize(external_user_id="ana")
    url = ["--url", twin.url]
    working = [
        ["--help"],
        ["wait", *url],
        ["doctor", *url],
        ["device", "create", *url],
        ["restore", world, *url],
        ["snapshot", "--account", "shop", *url],
        ["exec", *url, "--", "true"],
        ["journal", *url, "--account", account.account_id, "-o", session],
    ]
    missing = [
        ["serve", "--port", "1"],
        ["serve", "--help"],
        ["snapshot", "--database", "sqlite:///x"],
        ["reduce", "--journal", session, "--check", "true"],
        ["write-test", "--journal", session],
    ]
    ended = json.loads(in_a_light_install(lack, COMMANDS, json.dumps([*working, *missing])))
    assert [code for code, _ in ended] == [0] * len(working) + [1] * len(missing), ended
    assert '"externalId":"ana"' in ended[5][1]
    for _, said in ended[len(working) :]:
        assert INSTALL in said
        assert len(said.splitlines()) == 1
    assert [one.account_id for one in twin.accounts() if one.name == "true"] == []
    account.delete()
    twin.account("shop").delete()


@each("command", ["sweep", "explore"])
def test_what_starts_a_twin_beside_a_command_says_so_too(lack: str, tmp_path: Path, command: str) -> None:
    """Its twin is a process of its own, which must lack the same."""
    (tmp_path / "sitecustomize.py").write_text(lack)
    done = subprocess.run(
        [sys.executable, "-m", "pushtwin", command, "--", "true"],
        capture_output=True,
        text=True,
        env=environment({"PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}),
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (125, 1), done.stderr
    assert INSTALL in done.stderr


def test_the_testing_client_works_and_says_why_it_can_start_no_twin(lack: str, twin: Twin) -> None:
    program = """
from pushtwin.testing import Twin
with Twin.connect(sys.argv[1]) as twin:
    account = twin.create_account(settings={"auth": "strict"})
    account.device().personalize(external_user_id="u-1")
    account.settings(rate_limits="documented")
    assert account.persons(external_id="u-1")
    account.restore(account.snapshot())
    account.delete()
try:
    Twin.start()
except Exception as problem:
    print(type(problem).__name__, problem)
"""
    said = in_a_light_install(lack, program, twin.url)
    assert said.startswith("ServerPartMissing The twin itself is not installed here")
    assert said.endswith(f"{INSTALL} connect to a twin that runs, by its URL.\n")


def test_the_fixtures_say_so_too(pytester: pytest.Pytester, lack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PUSHTWIN_URL", raising=False)
    pytester.makeconftest(lack)
    pytester.makepyfile("def test_it(twin_account): pass")
    result = pytester.runpytest_subprocess("-p", "pushtwin.testing.pytest_plugin")
    result.assert_outcomes(errors=1)
    (sentence,) = [line for line in result.outlines if INSTALL in line and line.startswith("The twin")]
    assert "--pushtwin-url" in sentence


def test_names_are_spelt_as_pydantic_spells_them() -> None:
    names = [*SettingsChanges.__annotations__, *PersonFields.__annotations__, "a", "two_words", "with_3_digits"]
    assert {name: camel(name) for name in names} == {name: to_camel(name) for name in names}
