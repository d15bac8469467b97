"""`POST /webrtc/1/token`: apps that want to call start (mobile-sdk-api 4.22)."""

from typing import Any

import httpx
import jwt
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import once
from tests.surfaces.control_api.control import NOON_MS, Control
from tests.surfaces.mobile_api.answers import FORMAT_INVALID, NO_REGISTRATION, NOT_FOUND, UNKNOWN_APPLICATION, read
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk

TOKEN = "/webrtc/1/token"
NOON_SECONDS = NOON_MS // 1000


@pytest.fixture
def control(account: Account) -> Control:
    """Of an account whose clock stands still at noon."""
    made = Control(account)
    made.freeze()
    return made


def ask(sdk: Sdk, body: Any) -> httpx.Response:
    return sdk.send("POST", TOKEN, body=body)


def claims(account: Account, token: str) -> dict[str, Any]:
    """As whoever has the account's API key reads them."""
    read: dict[str, Any] = jwt.decode(token, account.answer["apiKey"], ["HS256"], options={"verify_iat": False})
    return read


def test_both_sdks_get_a_token_that_ends_by_the_clock_of_the_account(account: Account, control: Control) -> None:
    for kind, body, expires in (
        (AndroidSdk, {"timeToLive": 43200}, "2031-05-06T00:00:00.000+00:00"),
        (IosSdk, {}, "2031-05-05T20:00:00.000+00:00"),
    ):
        sdk = kind.of(account)
        sdk.install()
        answer = read(ask(sdk, {"identity": sdk.push_reg_id, **body}))
        assert answer == {"token": answer["token"], "expirationTime": expires}
        told = claims(account, answer["token"])
        assert (told["identity"], told["iat"]) == (sdk.push_reg_id, NOON_SECONDS)
        assert told["exp"] == NOON_SECONDS + body.get("timeToLive", 8 * 3600)
    entry = control.last()
    assert (entry["operation"], entry["registrationId"]) == ("create-webrtc-token", sdk.push_reg_id)


def test_each_token_is_another_one_and_a_seed_repeats_them(http: httpx.Client) -> None:
    heard = []
    for _ in range(2):
        account = Account.create(http, idSeed="calls", accountId="calls", apiKey="key of calls")
        Control(account).freeze()
        phone = {"Authorization": f"App {account.application_code}"}
        heard.append([http.post(TOKEN, json={"identity": "ana"}, headers=phone).json() for _ in range(2)])
        assert http.delete(account.path).status_code == 204
    assert heard[0] == heard[1]
    assert heard[0][0]["token"] != heard[0][1]["token"]


def test_a_token_of_another_account_is_signed_with_another_key(account: Account, http: httpx.Client) -> None:
    other = Account.create(http)
    phone = {"Authorization": f"App {other.application_code}"}
    token = read(http.post(TOKEN, json={"identity": "ana"}, headers=phone))["token"]
    with pytest.raises(jwt.InvalidSignatureError):
        claims(account, token)


@once
@each(
    ("body", "text"),
    [
        ({}, "identity should be present"),
        ({"identity": None}, "identity should be string"),
        ({"identity": 7}, "identity should be string"),
        ({"identity": "a b"}, "identity should be 3 to 64 letters, digits or any of -_+=/."),
        ({"identity": "ana", "timeToLive": "1"}, "timeToLive should be valid"),
        ({"identity": "ana", "timeToLive": 0.5}, "timeToLive should be valid"),
        ({"identity": "ana", "timeToLive": 86401}, "timeToLive should be from 1 to 86400"),
        ({"identity": "ana", "timeToLive": -1}, "timeToLive should be from 1 to 86400"),
    ],
)
def test_what_makes_no_sense_is_refused_in_the_shape_of_the_sdks(account: Account, body: Any, text: str) -> None:
    sdk = AndroidSdk.of(account)
    sdk.install()
    FORMAT_INVALID._replace(text=text).check(ask(sdk, body))


@once
def test_a_token_is_for_installs_of_the_application_that_calls(account: Account) -> None:
    sdk = AndroidSdk.of(account, "nobody")
    NO_REGISTRATION.check(ask(sdk, {"identity": "ana"}))
    for authorization in (f"App {account.answer['apiKey']}", "Bearer a.b.c"):
        headers = {"Authorization": authorization}
        UNKNOWN_APPLICATION.check(account.http.post(TOKEN, json={"identity": "ana"}, headers=headers))


@once
def test_faults_strike_tokens_and_whatever_else_is_below(account: Account, control: Control) -> None:
    phone = {"Authorization": f"App {account.application_code}"}
    control.fault(on={"path": TOKEN}, error="NO_REGISTRATION", when={"first": 1})
    control.fault(on={"path": "/webrtc/2/*"}, answer={"status": 200, "body": {"new": True}})
    NO_REGISTRATION.check(account.http.post(TOKEN, json={"identity": "ana"}, headers=phone))
    slashes = account.http.base_url.copy_with(raw_path=f"/{TOKEN}".encode())
    assert account.http.post(slashes, json={"identity": "ana"}, headers=phone).status_code == 200
    assert account.http.get("/webrtc/2/anything", headers=phone).json() == {"new": True}
    assert account.http.get(TOKEN, headers=phone).headers["allow"] == "POST"
    NOT_FOUND.check(account.http.get("/webrtc/3", headers=phone))
