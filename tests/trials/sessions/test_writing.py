"""Tests that are written of sessions: they pass, again and again, and look as formatters want them."""

import ast
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base import json_text
from pushtwin.cli.sessions import written
from pushtwin.testing import Twin
from pushtwin.trials.sessions.reading import read_session
from pushtwin.trials.sessions.replaying import prepare
from pushtwin.trials.sessions.writing.code import filled, flat, line, literal, quoted
from tests.cases import each
from tests.trials.sessions.again import with_jwts
from tests.trials.sessions.entries import entry
from tests.trials.sessions.stories import STORIES, record

pytest_plugins = ["pytester"]

QUICK = ("a token is good for a person", "a report tells of a bulk")
REPEATED = """
    import pytest

    def pytest_generate_tests(metafunc):
        metafunc.fixturenames.append("number")
        metafunc.parametrize("number", range({times}))
"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=8,
)


def test_of(twin: Twin, session: dict[str, Any]) -> str:
    return written(twin, prepare(read_session([json_text.write(session)])))


test_of.__test__ = False  # type: ignore[attr-defined]


def assert_passes(pytester: pytest.Pytester, tests: dict[str, str], times: int) -> None:
    pytester.makeconftest(REPEATED.format(times=times))
    for name, text in tests.items():
        (pytester.path / f"{name}.py").write_text(text)
    options = ("-p", "pushtwin.testing.pytest_plugin", "-p", "no:cacheprovider", "-q")
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=times * len(tests))


def assert_in_style(folder: Path) -> None:
    """Whatever the length of lines, and by the rules of this project."""
    pytest.importorskip("ruff")
    rules = Path(__file__).parents[3] / "pyproject.toml"
    for words in (
        ("format", "--check", "--isolated", "--line-length", "88"),
        ("format", "--check", "--isolated", "--line-length", "120"),
        ("check", "--config", str(rules), "--ignore", "S101"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "--no-cache", *map(str, folder.glob("test_*.py"))],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_written_test_passes_again_and_again_and_is_in_style(
    pytester: pytest.Pytester, own_twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    tests = {f"test_{number}": test_of(own_twin, record(own_twin, name, 3)) for number, name in enumerate(QUICK)}
    assert_passes(pytester, tests, 5)
    assert_in_style(pytester.path)


@pytest.mark.extra
def test_a_test_of_each_story_passes_twenty_times(
    pytester: pytest.Pytester, own_twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    tests = {f"test_{number}": test_of(own_twin, record(own_twin, name, 6)) for number, name in enumerate(STORIES)}
    assert_passes(pytester, tests, 20)
    for path in pytester.path.glob("test_*.py"):
        assert len(path.read_text().splitlines()) < 200, path
    assert_in_style(pytester.path)


def test_a_session_may_begin_in_the_middle_of_a_world(
    pytester: pytest.Pytester, own_twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    account = own_twin.create_account(settings={"tags": "append"}, applications=[{"name": "Shop"}, {}])
    account.person(external_id="ana", first_name="Ana")
    phone = account.device()
    phone.personalize(external_user_id="ana")
    account.restore(account.snapshot())
    phone.personalize(external_user_id="ana", tags=["vip"], force=True)
    session = account.session()
    account.delete()
    text = test_of(own_twin, session)
    assert "new_keys=True" in text
    assert '"tags": "append"' in text
    assert "\ndef test_personalize_installation_is_answered_200(" in text
    assert_passes(pytester, {"test_it": text}, 2)
    assert_in_style(pytester.path)


def test_calls_of_several_applications_are_of_them_again(
    pytester: pytest.Pytester, own_twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    account = own_twin.create_account(applications=[{"name": "One"}, {"name": "Two"}])
    made = own_twin.control.post(f"/_twin/accounts/{account.account_id}/applications", {"name": "Three"})
    codes = [account.get()["applications"][1]["applicationCode"], made["applicationCode"]]
    for code in codes:
        headers = {"Authorization": f"App {code}"}
        answer = own_twin.http.post("/mobile/1/appinstance", json={"os": "Android"}, headers=headers)
        path = f"/people/2/contactInformation/push/{answer.json()['pushRegId']}"
        assert own_twin.http.get(path, headers={**account.headers, "AppCode": code}).status_code == 200
    session = account.session()
    account.delete()
    text = test_of(own_twin, session)
    assert 'headers={"Authorization": f"App {code_2}"}' in text
    assert 'headers={"AppCode": new_code_' in text
    assert_passes(pytester, {"test_it": text}, 2)
    assert_in_style(pytester.path)


def test_a_test_signs_the_jwts_that_its_apps_show(
    pytester: pytest.Pytester, own_twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    tests = {
        f"test_{is_restored}".lower(): test_of(own_twin, with_jwts(own_twin, is_restored=is_restored))
        for is_restored in (False, True)
    }
    for text in tests.values():
        assert 'bearer(account.application_code, "ana", "k-1")' in text
        assert 'bearer(account.application_code, "ana", "k-1", ends=1)' in text
    assert_passes(pytester, tests, 2)
    assert_in_style(pytester.path)


def test_helpers_are_used_where_there_are_some(own_twin: Twin) -> None:
    text = test_of(own_twin, record(own_twin, "a connection breaks after the work", 0))
    assert "    phone = account.device()\n" in text
    assert "    account.fail(" in text
    assert '        phone.personalize(external_user_id="victim")\n' in text
    assert "    assert refused.value.status is None\n" in text
    expired = test_of(own_twin, record(own_twin, "a message expires", 0))
    assert "    account.clock.advance(days=3)\n" in expired
    assert '"sender": account.application_code,' in expired


@given(JSON)
def test_a_literal_is_the_value_that_it_stands_for(value: Any) -> None:
    node = literal(value, {})
    assert ast.literal_eval(flat(node)) == value
    assert ast.literal_eval(line("", node, 0)) == value


@each(
    ("text", "expected"),
    [
        ("plain", '"plain"'),
        ('say "yes"', "'say \"yes\"'"),
        ("it's", '"it\'s"'),
        ("'\"", '"\'\\""'),
        ("a\nb\\", '"a\\nb\\\\"'),
        ("ž\u202e", '"ž\\u202e"'),
    ],
)
def test_texts_are_quoted_as_formatters_quote_them(text: str, expected: str) -> None:
    assert quoted(text) == expected
    assert ast.literal_eval(expected) == text


@each("text", ["plain", "{}", "{{0}}", '"', "'\"", "\\{\n}"])
def test_a_text_with_an_id_in_it_is_what_it_was(text: str) -> None:
    expression = filled(["a", text, "id-1", text], {"id-1": "found"}, "/")
    assert eval(expression, {"found": "id-1"}) == f"a/{text}/id-1/{text}"  # noqa: S307  it was written here


def test_headers_may_have_any_byte(own_twin: Twin) -> None:
    told = entry(path="/people/2/persons", headers={"pushRegistrationId": "gerät", "x-note": "ä ž"}, status=401)
    assert '"pushregistrationid": "gerät".encode("latin-1")' in test_of(own_twin, {"calls": [told]})


def test_fractions_stay_as_they_were_written() -> None:
    assert flat(literal({"price": Decimal("9.50")}, {})) == '{"price": 9.50}'
