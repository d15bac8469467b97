"""The log of every request, which `--log-level debug` turns on."""

import logging

import httpx
import pytest

from pushtwin.settings import Settings
from tests.serving import serving


def test_the_log_of_requests_holds_no_secrets(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "uvicorn.access"), serving(Settings(ephemeral=True), access_log=True) as url:
        logging.getLogger("uvicorn.access").addHandler(caplog.handler)
        httpx.get(f"{url}/people/2/contactInformation/push/d1", params={"apiKey": "hidden", "a": "b"}, timeout=30)
        logging.getLogger("uvicorn.access").removeHandler(caplog.handler)
    assert "push/d1?apiKey=***&a=b" in caplog.text
    assert "hidden" not in caplog.text
