"""Many test processes on one twin: nobody sees, disturbs or waits for anybody else's account."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pushtwin.testing import Twin

PROCESSES = 8
TESTS = 50
# All processes and all tests use the same names: whatever crossed from one account to another would show.
SUITE = f"""
import os
import httpx
import pytest

PHONE = "/people/2/contactInformation/push/phone-1"

@pytest.mark.parametrize("number", range({TESTS}))
def test_alone(twin, twin_account, number):
    me = f"{{os.getpid()}}-{{number}}"
    assert twin_account.journal() == []
    twin_account.install("phone-1")
    twin_account.clock.freeze("2026-05-01T12:00:00Z")
    fault = twin_account.fail("personalize-push-instance", status=503, first=number % 2) if number % 2 else None
    with httpx.Client(base_url="http://any", transport=twin.transport, headers=twin_account.headers) as http:
        body = {{"identity": {{"externalId": me, "phoneNumber": "385911234567"}}}}
        answers = [http.post(PHONE + "/personalize", json=body) for _ in range(number % 2 + 1)]
    assert [answer.status_code for answer in answers] == [503] * (number % 2) + [200]
    calls = twin_account.verify("personalize-push-instance", body=body, count=number % 2 + 1)
    assert {{call["time"] for call in calls}} == {{"2026-05-01T12:00:00.000Z"}}
    assert twin_account.journal() == calls
    (person,) = twin_account.persons()
    assert (person["externalId"], person["registrations"]) == (me, ["phone-1"])
    assert fault is None or fault.hits == number % 2
"""


@pytest.mark.slow
def test_hundreds_of_tests_in_several_processes_do_not_cross(tmp_path: Path) -> None:
    (tmp_path / "test_alone.py").write_text(SUITE)
    with Twin.start() as twin:
        # No other plugin than ours: eight processes would spend most of their time importing them.
        environment = {**os.environ, "PUSHTWIN_URL": twin.url, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "pushtwin.testing.pytest_plugin", "test_alone.py"]
        running = [
            subprocess.Popen(
                command, cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            for _ in range(PROCESSES)
        ]
        said = [process.communicate(timeout=120)[0] for process in running]
        assert [process.returncode for process in running] == [0] * PROCESSES, "\n".join(said)
        assert all(f"{TESTS} passed" in one for one in said)
        assert [account.account_id for account in twin.accounts()] == ["demo"]
