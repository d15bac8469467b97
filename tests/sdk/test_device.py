"""A device of its own: what it remembers between requests, and how it reads answers."""

import json
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from pushtwin.sdk import Device, DeviceError, Platform, uninstall
from tests.cases import each
from tests.sdk.conftest import Listener, MakeDevice
from tests.test_architecture import imports, modules_of, within

ERROR = {"requestError": {"serviceException": {"messageId": "PHONE_INVALID", "text": "Invalid phone number: 1"}}}
START = datetime(2026, 1, 5, 10, tzinfo=UTC)


class TestMemory:
    """What one request changes for the next."""

    def test_a_create_tells_the_registration_id_of_all_that_follows(self, told: MakeDevice, listener: Listener) -> None:
        device = told()
        assert device.create() == device.registration_id == "r-1"
        device.user()
        assert listener.last.url == "http://twin/prefix/mobile/1/appinstance/r-1/user?ri=true"
        assert listener.last.headers["pushregistrationid"] == "r-1"

    def test_before_a_create_there_is_no_registration_id(self, told: MakeDevice) -> None:
        with pytest.raises(ValueError, match="no registration yet"):
            _ = told().registration_id

    def test_launch_brings_the_app_to_the_foreground(self, told: MakeDevice, listener: Listener) -> None:
        device = told(registration_id="r-1")
        device.launch(started=START)
        device.get()
        assert listener.last.headers["foreground"] == "true"
        assert listener.last.headers["sessionid"] == "r-1_1767607200000"

    def test_background_ends_the_session_on_ios_after_half_a_minute(self, told: MakeDevice, listener: Listener) -> None:
        moments = [START, START, START + timedelta(seconds=30), START + timedelta(seconds=31)]
        device = told(platform=Platform.IOS, registration_id="r-1", now=lambda: moments.pop(0))
        device.launch()
        device.background()
        device.get()
        assert (listener.last.headers["foreground"], "sessionid" in listener.last.headers) == ("false", True)
        device.get()
        assert "sessionid" not in listener.last.headers

    def test_what_the_time_is_on_the_phone_can_be_chosen(self, told: MakeDevice, listener: Listener) -> None:
        device = told(registration_id="r-1", now=lambda: START)
        device.launch()
        assert json.loads(listener.last.content)["sessionStarts"] == ["2026-01-05T10:00:00Z"]
        device.event("purchase")
        assert json.loads(listener.last.content)["events"][0]["date"] == "2026-01-05T10:00:00Z"

    def test_a_new_push_token_is_told_when_the_device_recovers(self, told: MakeDevice, listener: Listener) -> None:
        device = told(registration_id="r-1")
        device.update(push_token="new")
        device.recover()
        assert json.loads(listener.last.content)["pushServiceToken"] == "new"

    def test_changes_of_another_install_are_not_remembered(self, told: MakeDevice, listener: Listener) -> None:
        device = told(registration_id="r-1", push_token="own")
        device.update(of="r-2", push_token="another's")
        device.recover()
        assert json.loads(listener.last.content)["pushServiceToken"] == "own"

    def test_the_jwt_supplier_is_asked_for_each_request_about_the_person(
        self, told: MakeDevice, listener: Listener
    ) -> None:
        tokens = iter(["first", "second", "third", "fourth", None])
        device = told(registration_id="r-1", jwt=lambda: next(tokens))
        device.personalize(external_user_id="u-1")
        device.repersonalize(external_user_id="u-1")
        device.launch()
        device.user()
        device.update_user(first_name="Ana")
        device.user()
        assert [request.headers["authorization"] for request in listener.heard] == [
            "Bearer first",
            "Bearer second",
            "App code",
            "Bearer third",
            "Bearer fourth",
            "App code",
        ]


class TestRefusals:
    """What is wrong before anything is sent."""

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda device: device.personalize(external_user_idd="u-1"),
            lambda device: device.update_user(name="Ana"),
            lambda device: device.update(enabled=True),
            lambda device: device.repersonalize(first_name="Ana"),
        ],
    )
    def test_a_misspelt_keyword_is_refused(self, told: MakeDevice, listener: Listener, wrong: Any) -> None:
        with pytest.raises(TypeError, match="choose from"):
            wrong(told(registration_id="r-1"))
        assert listener.heard == []

    @pytest.mark.parametrize(
        ("platform", "impossible"),
        [
            (Platform.ANDROID, lambda device: device.delete("r-0")),
            (Platform.ANDROID, lambda device: device.create(application_user_id="a-1")),
            (Platform.ANDROID, lambda device: device.create(custom_attributes={"a": 1})),
            (Platform.IOS, lambda device: device.recover()),
            (Platform.IOS, lambda device: device.repersonalize(external_user_id="u-1")),
        ],
    )
    def test_what_an_sdk_never_sends_is_refused(
        self, told: MakeDevice, listener: Listener, platform: Platform, impossible: Any
    ) -> None:
        with pytest.raises(ValueError, match=r"Android|iOS"):
            impossible(told(platform=platform, registration_id="r-1"))
        assert listener.heard == []


ANSWERS = [
    (httpx.Response(400, json=ERROR), 400, "PHONE_INVALID", "Invalid phone number: 1"),
    (httpx.Response(200, json=ERROR), 200, "PHONE_INVALID", "Invalid phone number: 1"),
    (httpx.Response(500), 500, None, "The answer tells no reason."),
    (httpx.Response(302, headers={"Location": "/"}), 302, None, "The answer tells no reason."),
    (httpx.Response(200, text="<html>"), 200, None, "The answer is not JSON."),
    (httpx.Response(200), None, None, "The answer is not a JSON object"),
]


class TestAnswers:
    """Good ones, and one kind of error for all others."""

    @pytest.mark.parametrize(("answer", "status", "message_id", "text"), ANSWERS)
    def test_a_bad_answer_is_a_device_error(  # noqa: PLR0917
        self,
        told: MakeDevice,
        listener: Listener,
        answer: httpx.Response,
        status: int | None,
        message_id: str | None,
        text: str,
    ) -> None:
        listener.answer = answer
        with pytest.raises(DeviceError) as caught:
            told(registration_id="r-1").user()
        assert (caught.value.status, caught.value.message_id, caught.value.text) == (status, message_id, text)

    def test_a_device_error_reads_as_a_sentence(self) -> None:
        told = str(DeviceError(404, "NO_REGISTRATION", "Registration does not exist."))
        assert told == "NO_REGISTRATION: Registration does not exist (HTTP 404)"

    def test_an_empty_answer_is_good_where_the_sdk_reads_nothing(self, told: MakeDevice, listener: Listener) -> None:
        listener.answer = httpx.Response(204)
        told(registration_id="r-1").depersonalize()

    def test_a_create_without_a_registration_id_in_the_answer_fails(self, told: MakeDevice, listener: Listener) -> None:
        listener.answer = httpx.Response(200, json={})
        device = told()
        with pytest.raises(DeviceError, match="no pushRegId"):
            device.create()
        assert device.install.registration_id is None

    def test_an_address_where_nobody_answers_is_named(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with Device(url, "code") as device, pytest.raises(DeviceError, match=f"No answer from {url}") as caught:
            device.create()
        assert caught.value.status is None

    @each("url", ["127.0.0.1:8080", "localhost", "ftp://twin", "http://", "http://[::1", ""])
    def test_what_is_no_address_is_refused_at_once(self, url: str) -> None:
        with pytest.raises(DeviceError, match="is no address"):
            Device(url, "code")

    def test_a_client_that_was_handed_in_stays_open(self) -> None:
        with httpx.Client(base_url="http://twin", timeout=30) as client:
            with Device(client, "code"):
                pass
            assert not client.is_closed


class TestHouse:
    """What the package may know."""

    @each("module", modules_of("sdk"))
    def test_the_sdk_needs_nothing_that_a_server_needs(self, module: str) -> None:
        frameworks = ("fastapi", "starlette", "sqlalchemy", "pydantic", "click", "uvicorn")
        assert not [name for name in imports(module) if within(name, *frameworks)]

    def test_the_command_line_starts_without_it(self, project: Path) -> None:
        told = "import sys, pushtwin.cli; sys.exit('httpx' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", told], cwd=project, check=False).returncode == 0


def test_uninstall_needs_somebody_to_answer() -> None:
    with pytest.raises(DeviceError, match="is no address"):
        uninstall("nowhere", "demo", "r-1")
