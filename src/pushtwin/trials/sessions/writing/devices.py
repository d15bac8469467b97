"""Calls of an SDK that `account.device()` makes in the same way. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

from pushtwin.base import json_text
from pushtwin.sdk import wire
from pushtwin.sdk.phone import ANDROID_PHONE, IPHONE, Phone
from pushtwin.sdk.values import User
from pushtwin.trials.sessions.steps import Call
from pushtwin.trials.sessions.writing.code import Group, Names, call, literal, members, snake

_CODE = "any"
_MADE_UP = re.compile(r"fcm-[\w-]{20,}|[0-9a-f]{64}")
_FLAGS = {"forceDepersonalize": "force", "keepAsLead": "keep_as_lead", "setDeviceAsPrimary": "as_primary"}


def created(step: Call) -> Group | None:
    """How a phone is made that registers in this way; None where it must be another one."""
    body = members(step.body)
    token = body.get("pushServiceToken")
    for phone in (ANDROID_PHONE, IPHONE):
        install = wire.new_install(_CODE, phone, str(token))
        if isinstance(token, str) and _is_same(wire.create(install, {}), step):
            platform = {} if phone is ANDROID_PHONE else {"platform": '"iOS"'}
            chosen = {} if _MADE_UP.fullmatch(token) else {"push_token": literal(token, {})}
            return call("account.device", **platform, **chosen)
    return None


def done(step: Call, phone: str, is_android: bool, registration_id: str, names: Names) -> Group | None:
    """What the phone of this name does here; None where its SDK would call in another way."""
    kind: Phone = ANDROID_PHONE if is_android else IPHONE
    install = replace(wire.new_install(_CODE, kind, "token"), registration_id=registration_id)
    if _is_same(wire.depersonalize(install), step):
        return call(f"{phone}.depersonalize")
    if _is_same(wire.get_user(install), step):
        return call(f"{phone}.user")
    if _is_same(wire.get(install), step):
        return call(f"{phone}.get")
    if step.operation == "personalize-installation":
        return _personalized(step, phone, install, names)
    if step.operation == "update-user" and isinstance(step.body, dict):
        user = _user(step.body)
        if _is_same(wire.update_user(install, cast("User", user)), step):
            return call(f"{phone}.update_user", **{name: literal(one, names) for name, one in user.items()})
    return None


def _personalized(step: Call, phone: str, install: wire.Install, names: Names) -> Group | None:
    body = members(step.body)
    force, as_lead, as_primary = (step.query.get(name) in {"true", "1"} for name in _FLAGS)
    user = _user({**members(body.get("userIdentity")), **members(body.get("userAttributes"))})
    request = wire.personalize(install, cast("User", user), force=force, keep_as_lead=as_lead, as_primary=as_primary)
    if not _is_same(request, step):
        return None
    is_set = zip(_FLAGS.values(), (force, as_lead, as_primary), strict=True)
    chosen = {name: "True" for name, one in is_set if one}
    return call(f"{phone}.personalize", **{name: literal(one, names) for name, one in user.items()}, **chosen)


def _user(told: Mapping[str, Any]) -> dict[str, Any]:
    return {snake(name): _plain(one) for name, one in told.items()}


def _plain(value: Any) -> Any:
    """Phones and emails are texts for the helper; of one there is no list."""
    match value:
        case [{"number": str()}, *_]:
            found = [one.get("number") for one in value]
        case [{"address": str()}, *_]:
            found = [one.get("address") for one in value]
        case _:
            return value
    return found[0] if len(found) == 1 else found


def _is_same(request: wire.Request, step: Call) -> bool:
    path, _, query = request.target.partition("?")
    body = None if request.body is None else json_text.read(request.body)
    return (request.method, unquote(path), dict(parse_qsl(query)), body) == (
        step.method,
        step.path,
        step.query,
        step.body if step.has_body else None,
    )
