"""What was done in an account, as a file that it can be done again from."""

from typing import Any

from pushtwin.testing.control import Control

_SECRETS = {"apiKey", "username", "password"}


def take(control: Control, path: str) -> dict[str, Any]:
    """Where the account at this path has begun, and its whole journal: changes by the control API, too."""
    start = control.get(f"{path}/snapshot", {"of": "start"})
    calls: list[Any] = []
    page: dict[str, Any] = {"nextCursor": None}
    while "nextCursor" in page:
        page = control.get(f"{path}/journal", {"direction": "all", "limit": 1000, "cursor": page["nextCursor"]})
        calls += page["calls"]
    return {"start": without_secrets(start), "calls": calls, "evicted": page["evicted"]}


def without_secrets(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What has a secret in a snapshot is left out, and a key has another one in its place."""
    account = {name: value for name, value in snapshot.get("account", {}).items() if name not in _SECRETS}
    applications = [_application(one) for one in snapshot.get("applications", ())]
    keys = [{**one, "apiKey": f"hidden-{number}"} for number, one in enumerate(snapshot.get("apiKeys", ()))]
    return {**snapshot, "account": account, "applications": applications, "apiKeys": keys, "accessTokens": []}


def _application(shown: dict[str, Any]) -> dict[str, Any]:
    """Which keys sign its JWTs, but not with what."""
    keys = [{"kid": key["kid"], "secret": "***"} for key in shown.get("jwtKeys", ())]
    return {**shown, "jwtKeys": keys} if keys else shown
