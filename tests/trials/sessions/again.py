"""Sessions that are recorded and done again."""

from typing import Any

import jwt

from pushtwin.base import json_text
from pushtwin.testing import Twin, TwinAccount
from pushtwin.trials.sessions.reading import read_session
from pushtwin.trials.sessions.replaying import Script, fresh_world, prepare

_SECRET = "the secret of a backend, long enough"


def taken(account: TwinAccount) -> dict[str, Any]:
    """The session of an account that is gone then."""
    session = account.session()
    account.delete()
    return session


def script_of(session: dict[str, Any]) -> Script:
    return prepare(read_session([json_text.write(session)]))


def answered_otherwise(twin: Twin, script: Script) -> list[str]:
    with fresh_world(twin, script) as world:
        return [str(one.step) for one in world.play(range(len(script.steps))) if not one.is_as_before]


def with_jwts(twin: Twin, *, is_restored: bool) -> dict[str, Any]:
    """A session in which apps show JWTs, one of them signed with a wrong key."""
    account = twin.create_account(settings={"auth": "strict"})
    path = f"/_twin/accounts/{account.account_id}/applications/{account.application_id}"
    twin.control.patch(path, {"jwtKeys": [{"kid": "k-1", "secret": _SECRET}]})
    if is_restored:
        account.restore(account.snapshot())

    def app(secret: str) -> dict[str, str]:
        code = account.application_code
        claims = {"typ": "Bearer", "sub": "ana", "infobip-api-key": code, "iat": 0, "exp": 4_000_000_000, "jti": "1"}
        return {"Authorization": f"Bearer {jwt.encode(claims, secret, headers={'kid': 'k-1'})}"}

    own, wrong = app(_SECRET), app(_SECRET[::-1])
    path = f"/mobile/1/appinstance/{account.device().registration_id}"
    login = {"userIdentity": {"externalUserId": "ana"}}
    statuses = [
        twin.http.post(f"{path}/personalize", json=login, headers=own).status_code,
        twin.http.patch(f"{path}/user", json={"firstName": "Ana"}, headers=own).status_code,
        twin.http.get("/mobile/1/user/ana/inbox/gcm/messages", headers=own).status_code,
        twin.http.get(f"{path}/user", headers=wrong).status_code,
    ]
    assert statuses == [200, 200, 200, 401]
    return taken(account)
