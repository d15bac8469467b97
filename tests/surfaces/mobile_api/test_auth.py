"""Who may call: the application code on every endpoint, JSON Web Tokens on four of them."""

from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import once
from tests.surfaces.mobile_api.answers import (
    CODE_MISSING,
    NO_REGISTRATION,
    UNAUTHORIZED,
    UNKNOWN_APPLICATION,
    assert_acceptable,
    assert_done,
    read,
)
from tests.surfaces.mobile_api.endpoints import (
    ENDPOINTS,
    GET_USER,
    NEEDING_A_REGISTRATION,
    PERSONALIZE,
    TAKING_JWT,
    TAKING_JWT_FOR_AN_INSTALL,
    UPDATE_USER,
    Endpoint,
)
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, Sdk
from tests.surfaces.mobile_api.surfaces import person_id
from tests.surfaces.mobile_api.tokens import KEYS, SECRET, encode, make_token

JOHN = {"externalUserId": "jdoe"}


@pytest.fixture
def installed(account: Account) -> Account:
    """With registration d1 of an anonymous person."""
    account.install(registrationId="d1")
    return account


@pytest.fixture
def keyed(account: Account) -> Account:
    """An application with keys; d1 is John's."""
    application = account.answer["applications"][0]["applicationId"]
    answer = account.http.patch(f"{account.path}/applications/{application}", json={"jwtKeys": KEYS})
    assert answer.status_code == 200, answer.text
    account.install(registrationId="d1")
    account.push.personalize("d1", {"externalId": "jdoe"})
    return account


@pytest.fixture
def before(request: pytest.FixtureRequest) -> list[Any]:
    """What the account of the test, `installed` or `keyed`, was like."""
    name = next(name for name in ("keyed", "installed") if name in request.fixturenames)
    account: Account = request.getfixturevalue(name)
    return account.state()


def as_john(endpoint: Endpoint) -> dict[str, Any]:
    """A body by which the person concerned is John."""
    return {"json": {"userIdentity": JOHN}} if endpoint.name.endswith("personalize") else {}


DECENT_HEADER = b'{"alg": "HS256", "typ": "JWT", "kid": "k1"}'


def bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


# -- the application code --------------------------------------------------------------------------------------


@once
@each("endpoint", ENDPOINTS)
@each("strict", [False, True])
def test_the_application_code_is_enough(installed: Account, endpoint: Endpoint, strict: bool) -> None:
    installed.set(auth="strict" if strict else "lenient")
    answer = endpoint.call(installed, installed.install())
    read(answer)
    assert "x-twin-warning" not in answer.headers


UNKNOWN = {
    "unknown": "App unknown",
    "null": "App null",
    "other letter case": "App {CODE}",
    "longer": "App {code}x",
    "API key": "App {key}",
    "user and password": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
    "session": "IBSSO token",
    "code without a scheme": "{code}",
    "code with another scheme": "Key {code}",
}


@once
@each("endpoint", ENDPOINTS)
def test_an_unknown_application_is_told_so(installed: Account, before: list[Any], endpoint: Endpoint) -> None:
    code = installed.application_code
    for authorization in UNKNOWN.values():
        text = authorization.format(code=code, CODE=code.upper(), key=installed.answer["apiKey"])
        UNKNOWN_APPLICATION.check(endpoint.call(installed, headers={"Authorization": text}))
    assert installed.state() == before


@once
@each("endpoint", ENDPOINTS)
def test_the_hash_of_a_code_names_no_application(installed: Account, endpoint: Endpoint) -> None:
    UNKNOWN_APPLICATION.check(endpoint.call(installed, headers={"applicationcode": "69a991b7f4"}))


@once
@each("endpoint", ENDPOINTS)
def test_without_any_code_that_is_told(installed: Account, before: list[Any], endpoint: Endpoint) -> None:
    CODE_MISSING.check(endpoint.call(installed, headers={"pushregistrationid": "d1", "Accept": "application/json"}))
    assert installed.state() == before


@each("endpoint", NEEDING_A_REGISTRATION)
def test_the_registration_is_looked_for_in_the_application_of_the_code(
    installed: Account, before: list[Any], endpoint: Endpoint
) -> None:
    for code in (installed.application()["applicationCode"], Account.create(installed.http).application_code):
        NO_REGISTRATION.check(endpoint.call(installed, headers={"Authorization": f"App {code}"}))
    assert installed.state() == before


# -- JSON Web Tokens -------------------------------------------------------------------------------------------


@once
@each("endpoint", [one for one in ENDPOINTS if one not in TAKING_JWT])
def test_a_token_is_no_credential_elsewhere(keyed: Account, before: list[Any], endpoint: Endpoint) -> None:
    answer = endpoint.call(keyed, **bearer(make_token(keyed.application_code)))
    assert_acceptable(answer)
    assert answer.status_code == 401
    assert keyed.state() == before


@each("endpoint", TAKING_JWT)
def test_a_token_signed_by_a_key_of_the_application_is_accepted(keyed: Account, endpoint: Endpoint) -> None:
    code = keyed.application_code
    for token in (make_token(code), make_token(code, secret="another", kid="k2")):
        for setting in ("lenient", "strict"):
            keyed.set(auth=setting)
            answer = endpoint.call(keyed, **bearer(token), **as_john(endpoint))
            read(answer)
            assert "x-twin-warning" not in answer.headers


ILL: dict[str, dict[str, Any]] = {
    "another secret": {"secret": "wrong"},
    "the secret of another key": {"secret": "another"},
    "unknown key": {"kid": "k3"},
    "no key": {"kid": None},
    "no algorithm": {"alg": None},
    "algorithm none": {"alg": "none"},
    "another algorithm": {"alg": "RS256"},
    "no type": {"typ": None},
    "no type claim": {"claim_typ": None},
    "another type claim": {"claim_typ": "JWT"},
    "no person": {"sub": None},
    "another person": {"sub": "peter"},
    "another letter case": {"sub": "JDOE"},
    "no application": {"infobip_api_key": None},
    "unknown application": {"infobip_api_key": "unknown"},
    "no time of issue": {"iat": None},
    "no expiry": {"exp": None},
    "expired": {"exp": 1_700_000_000},
    "expiry that is no time": {"exp": "tomorrow"},
    "no id": {"jti": None},
    "endless": {"exp": float("inf")},
    "expiry that is no number": {"exp": float("nan")},
    "U+0000 in the application": {"infobip_api_key": "\0"},
    "half a surrogate pair in the application": {"infobip_api_key": "\ud800"},
    "U+0000 in the key": {"kid": "\0"},
    "half a surrogate pair in the key": {"kid": "\ud800"},
    "half a surrogate pair in the person": {"sub": "\ud800"},
    "list for a person": {"sub": ["jdoe"]},
    "object for a key": {"kid": {"a": 1}},
}


@once
@each("endpoint", TAKING_JWT)
def test_any_other_token_is_refused(keyed: Account, before: list[Any], endpoint: Endpoint) -> None:
    for changes in ILL.values():
        answer = endpoint.call(keyed, **bearer(make_token(keyed.application_code, **changes)), **as_john(endpoint))
        if "infobip_api_key" in changes:
            assert_acceptable(answer)
            assert answer.status_code == 401
        else:
            UNAUTHORIZED.check(answer)
    assert keyed.state() == before


@once
@each(
    "token",
    [
        "x",
        "x.y",
        "x.y.z",
        "a.b.c.d",
        "..",
        f"{encode(b'[]')}.{encode(b'[]')}.",
        f"{encode(b'{')}.{encode(b'{}')}.x",
        f"{encode(b'[' * 5000)}.{encode(b'[' * 5000)}.x",
        f"{encode(DECENT_HEADER)}.{encode(b'[' * 5000)}.xxxx",
    ],
)
@each("strict", [False, True])
@each("endpoint", TAKING_JWT)
def test_what_is_no_token_is_refused(
    installed: Account, before: list[Any], endpoint: Endpoint, token: str, strict: bool
) -> None:
    installed.set(auth="strict" if strict else "lenient")
    answer = endpoint.call(installed, **bearer(token))
    assert_acceptable(answer)
    assert answer.status_code == 401
    assert installed.state() == before


@each("endpoint", TAKING_JWT_FOR_AN_INSTALL)
def test_without_keys_lenient_accepts_any_well_formed_token_and_warns(installed: Account, endpoint: Endpoint) -> None:
    token = make_token(installed.application_code, "anybody", "any secret")
    answer = endpoint.call(installed, installed.install(), **bearer(token))
    read(answer)
    assert answer.headers["x-twin-warning"]


@each("endpoint", TAKING_JWT)
def test_without_keys_lenient_refuses_an_expired_token(installed: Account, endpoint: Endpoint) -> None:
    UNAUTHORIZED.check(endpoint.call(installed, **bearer(make_token(installed.application_code, exp=1_700_000_000))))


@each("endpoint", TAKING_JWT)
def test_without_keys_strict_refuses_every_token(installed: Account, before: list[Any], endpoint: Endpoint) -> None:
    installed.set(auth="strict")
    UNAUTHORIZED.check(endpoint.call(installed, **bearer(make_token(installed.application_code, "somebody"))))
    assert installed.state() == before


def test_keys_that_are_taken_away_count_no_longer(keyed: Account) -> None:
    application = keyed.answer["applications"][0]["applicationId"]
    keyed.http.patch(f"{keyed.path}/applications/{application}", json={"jwtKeys": KEYS[1:]})
    UNAUTHORIZED.check(GET_USER.call(keyed, **bearer(make_token(keyed.application_code, secret=SECRET))))


HEX = "00ff" * 16
SIGNERS: list[tuple[dict[str, str], bytes, bool]] = [
    ({"secret": HEX, "encoding": "hex"}, bytes.fromhex(HEX), True),
    ({"secret": HEX, "encoding": "hex"}, HEX.encode(), False),
    ({"secret": HEX, "encoding": "text"}, HEX.encode(), True),
    ({"secret": HEX, "encoding": "text"}, bytes.fromhex(HEX), False),
    ({"secret": "aHVzaA==", "encoding": "base64"}, b"hush", True),
    ({"secret": "aHVzaA==", "encoding": "base64"}, b"aHVzaA==", False),
    ({"secret": HEX}, HEX.encode(), True),
    ({"secret": HEX}, bytes.fromhex(HEX), True),
    ({"secret": HEX[2:]}, bytes.fromhex(HEX[2:]), False),
    ({"secret": "aHVzaA=="}, b"hush", False),
]


@once
@each(("key", "signer", "is_good"), SIGNERS)
def test_a_secret_signs_as_its_encoding_says(keyed: Account, key: dict[str, str], signer: bytes, is_good: bool) -> None:
    application = keyed.answer["applications"][0]["applicationId"]
    keyed.http.patch(f"{keyed.path}/applications/{application}", json={"jwtKeys": [{"kid": "k1", **key}]})
    answer = GET_USER.call(keyed, **bearer(make_token(keyed.application_code, secret=signer)))
    if is_good:
        assert read(answer)["externalUserId"] == "jdoe"
    else:
        UNAUTHORIZED.check(answer)


# -- of whom a token speaks ------------------------------------------------------------------------------------


def test_the_person_that_is_asked_for_counts_where_one_is_named(keyed: Account) -> None:
    token = bearer(make_token(keyed.application_code, "peter"))
    who: dict[str, Any] = {
        "json": {"userIdentity": {"externalUserId": "peter"}},
        "params": {"forceDepersonalize": "true"},
    }
    assert read(PERSONALIZE.call(keyed, **token, **who))["externalUserId"] == "peter"
    UNAUTHORIZED.check(PERSONALIZE.call(keyed, **token, json={"userIdentity": JOHN}))


def test_an_external_id_that_is_set_counts(keyed: Account) -> None:
    for sub, accepted in (("jdoe", False), ("john", True)):
        token = bearer(make_token(keyed.application_code, sub))
        answer = UPDATE_USER.call(keyed, **token, json={"externalUserId": "john"})
        if accepted:
            assert_done(answer)
        else:
            UNAUTHORIZED.check(answer)


def test_a_person_without_external_id_may_be_anybodys(keyed: Account) -> None:
    keyed.install(registrationId="d2")
    token = bearer(make_token(keyed.application_code, "anybody"))
    read(GET_USER.call(keyed, "d2", **token))
    assert_done(UPDATE_USER.call(keyed, "d2", **token))
    who = {"userIdentity": {"phones": [{"number": "12345"}]}}
    assert read(PERSONALIZE.call(keyed, "d2", **token, json=who))["phones"] == [{"number": "12345"}]


def test_both_sdks_use_their_token_on_the_calls_that_take_one(keyed: Account, fresh: Sdk) -> None:
    fresh.jwt = make_token(keyed.application_code)
    fresh.install()
    assert read(fresh.personalize(JOHN))["externalUserId"] == "jdoe"
    assert_done(fresh.update({"regEnabled": True}))
    assert_done(fresh.update_user({"firstName": "John"}))
    assert read(fresh.user())["firstName"] == "John"
    if isinstance(fresh, AndroidSdk):
        assert_done(fresh.repersonalize(JOHN))
    assert person_id(keyed, fresh) == keyed.get_registration("d1")["personId"]
    assert_done(fresh.depersonalize())


# -- the order of checks ---------------------------------------------------------------------------------------

BROKEN = {"content": b"{", "params": {"forceDepersonalize": "x", "validate": "x"}}


@each("endpoint", NEEDING_A_REGISTRATION)
def test_the_code_is_looked_at_before_the_registration_and_that_before_the_request(
    installed: Account, endpoint: Endpoint
) -> None:
    CODE_MISSING.check(endpoint.call(installed, "unknown", **BROKEN, headers={"Accept": "*/*"}))
    UNKNOWN_APPLICATION.check(endpoint.call(installed, "unknown", **BROKEN, headers={"Authorization": "App x"}))
    NO_REGISTRATION.check(endpoint.call(installed, "unknown", **BROKEN))


@each("endpoint", TAKING_JWT_FOR_AN_INSTALL)
def test_a_token_is_looked_at_before_the_registration(keyed: Account, http: httpx.Client, endpoint: Endpoint) -> None:
    expired = bearer(make_token(keyed.application_code, exp=1_700_000_000))
    UNAUTHORIZED.check(endpoint.call(keyed, "unknown", **BROKEN, **expired))
    good = bearer(make_token(keyed.application_code))
    NO_REGISTRATION.check(endpoint.call(keyed, "unknown", **good, **as_john(endpoint)))
