"""What each SDK puts on the wire, request by request, header for header. Nothing is sent here.

Android writes flags as `true` and `false`, sends `POST` with `X-HTTP-Method-Override` where iOS sends `PATCH`, and a
`Content-Type` only with a body. iOS writes `1` and `0` and always sends the `Content-Type`.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from pushtwin.base import machine
from pushtwin.base.times import milliseconds_of
from pushtwin.sdk import values
from pushtwin.sdk.phone import Phone, Platform
from pushtwin.sdk.values import InstallationChanges, KnownUser, Scalar, User

NOT_REGISTERED = "The device has no registration yet: create() it, or give the registration_id that it has."
_INSTALLS = "/mobile/1/appinstance"
_CALL_TOKEN_SECONDS = 43_200
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `target` is the path with its query, encoded as the SDK encodes it."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Install:
    """One install of an app, as much of it as its requests show.

    `registration_id` is unknown before the create, `session_started` unless a session is going on.
    """

    application_code: str
    phone: Phone
    installation_id: str
    push_token: str
    registration_id: str | None = None
    foreground: bool = False
    session_started: datetime | None = None

    @property
    def is_android(self) -> bool:
        return self.phone.platform is Platform.ANDROID


def new_install(
    application_code: str, phone: Phone, push_token: str | None = None, registration_id: str | None = None
) -> Install:
    """An install with ids such as its SDK makes. Of a registration that exists it is always the same one."""
    android = phone.platform is Platform.ANDROID
    made = uuid5(NAMESPACE_URL, registration_id) if registration_id else machine.new_uuid()
    return Install(
        application_code=application_code,
        phone=phone,
        installation_id=str(made) if android else str(made).upper(),
        push_token=push_token or (f"fcm-{machine.new_token(24)}" if android else machine.secret_bytes(32).hex()),
        registration_id=registration_id,
    )


def create(install: Install, chosen: InstallationChanges) -> Request:
    """Register, with what the app chose before there was a registration."""
    body = {**install.phone.system_data, **_push_service(install)}
    if not install.is_android:
        body |= {"notificationsEnabled": True, "regEnabled": True, "isPrimary": False}
    body |= values.without_nulls(values.installation(chosen))
    return _request(install, "POST", _INSTALLS, {"ri" if install.is_android else "rt": True}, body, shows_id=False)


def get(install: Install) -> Request:
    """Fetch what is stored about the install."""
    return _request(install, "GET", _path(install), {} if install.is_android else {"rt": True})


def update(install: Install, changes: InstallationChanges, of: str | None = None) -> Request:
    """Change the install, or another one of the same person. A new push token comes with its service."""
    body = values.installation(changes)
    if "push_token" in changes:
        body["pushServiceType"] = install.phone.push_service
    return _request(install, "PATCH", _path(install, of=of), {} if install.is_android else {"rt": False}, body)


def recover(install: Install) -> Request:
    """Android, told that there is no such registration: report everything again under the same id."""
    body = {**install.phone.system_data, **_push_service(install), "regEnabled": True, "isPrimary": True}
    return _request(install, "PATCH", _path(install), {}, body)


def delete(install: Install, expired: str) -> Request:
    """iOS: clear away a registration that the phone had before the app was installed anew."""
    return _request(install, "DELETE", _path(install, of=expired))


def personalize(
    install: Install, user: User, *, force: bool, keep_as_lead: bool, as_primary: bool, jwt: str | None = None
) -> Request:
    """Log in: this install is this person's."""
    attributes = values.without_nulls(values.attributes(user))
    if install.is_android and "customAttributes" in attributes:
        attributes["customAttributes"] = values.without_nulls(attributes["customAttributes"])
    body = {"userIdentity": values.without_nulls(values.identity(user))}
    query = {"forceDepersonalize": force, "keepAsLead": keep_as_lead, "setDeviceAsPrimary": as_primary}
    body |= {"userAttributes": attributes} if attributes else {}
    return _request(install, "POST", _path(install, "/personalize"), query, body, jwt=jwt)


def repersonalize(install: Install, user: KnownUser, jwt: str | None = None) -> Request:
    """Android: link the install again to the person that it remembers. The birthday is all that is told with it."""
    body = {
        "userIdentity": values.without_nulls(values.identity(user)),
        "userAttributes": values.without_nulls(values.attributes(user)),
    }
    return _request(install, "POST", _path(install, "/repersonalize"), {}, body, jwt=jwt)


def depersonalize(install: Install, of: str | None = None) -> Request:
    """Log out: this install, or another one of the same person, is nobody's."""
    return _request(install, "POST", _path(install, "/depersonalize", of))


def get_user(install: Install, jwt: str | None = None) -> Request:
    """Fetch what is stored about the person."""
    query = {"ri": True} if install.is_android else {"ri": True, "rt": False}
    return _request(install, "GET", _path(install, "/user"), query, jwt=jwt)


def update_user(install: Install, changes: User, jwt: str | None = None) -> Request:
    """Change what is stored about the person. Android clears phones and emails with null only."""
    body = {**values.identity(changes), **values.attributes(changes)}
    if install.is_android:
        body |= {name: None for name in ("phones", "emails") if body.get(name) == []}
    query = {} if install.is_android else {"ri": False, "rt": False}
    return _request(install, "PATCH", _path(install, "/user"), query, body, jwt=jwt)


def session_report(install: Install, finished: Mapping[datetime, datetime]) -> Request:
    """Tell of the running session, and of those that are over by their start and end."""
    starts = [values.moment(install.session_started)] if install.session_started else []
    bounds = {values.moment(start): values.moment(end) for start, end in finished.items()}
    body: dict[str, Any] = {"sessionStarts": starts, "sessionBounds": bounds, "systemData": install.phone.system_data}
    if not install.is_android:
        system_data = {**install.phone.system_data, "pushServiceType": install.phone.push_service}
        body = {name: part for name, part in {**body, "systemData": system_data}.items() if part}
    return _request(install, "POST", _path(install, "/user/events/session"), {}, body)


def custom_event(
    install: Install, definition_id: str, at: datetime, properties: Mapping[str, Scalar], *, validate: bool
) -> Request:
    """Tell that something happened in the app."""
    event: dict[str, Any] = {"definitionId": definition_id, "date": values.moment(at)}
    if properties:
        event["properties"] = {name: values.event_property(value) for name, value in properties.items()}
    path = _path(install, "/user/events/custom")
    return _request(install, "POST", path, {"validate": validate}, {"events": [event]})


def sync(install: Install, known: Sequence[str], delivered: Sequence[str]) -> Request:
    """Ask for messages, naming those that need not come again and those that have been delivered."""
    platform = "GCM" if install.is_android else "APNS"
    body = {name: ids for name, ids in (("mIDs", known), ("drIDs", delivered)) if ids}
    told = body if body or not install.is_android else None
    return _request(_registered(install), "POST", f"/mobile/5/messages?platformType={platform}", {}, told)


def seen(install: Install, ago: Mapping[str, timedelta]) -> Request:
    """Tell of messages how long ago the user saw them, to the second.

    Raises ValueError for an id that is a UUID: the SDKs take it for one of their own, and never tell of it.
    """
    if own := [message_id for message_id in ago if _is_own_id(install, message_id)]:
        raise ValueError(f"An SDK takes {own[0]} for a message of its own, and never reports it as seen.")
    messages = [{"messageId": one, "timestampDelta": int(delta.total_seconds())} for one, delta in ago.items()]
    return _request(_registered(install), "POST", "/mobile/2/messages/seen", {}, {"messages": messages})


def inbox(install: Install, external_user_id: str, query: str, jwt: str | None = None) -> Request:
    """Ask for the inbox of a person. iOS does not show its registration."""
    cloud = "gcm" if install.is_android else "apns"
    path = f"/mobile/1/user/{quote(external_user_id, safe='')}/inbox/{cloud}/messages"
    return _request(_registered(install), "GET", f"{path}?{query}" if query else path, jwt=jwt, shows_id=False)


def seen_in_inbox(install: Install, external_user_id: str, ago: Mapping[str, timedelta]) -> Request:
    """Tell of messages how long ago the user saw them in the inbox, to the second."""
    messages = [
        {"messageId": one, "timestampDelta": int(delta.total_seconds()), "inbox": True} for one, delta in ago.items()
    ]
    body = {"externalUserId": external_user_id, "messages": messages}
    return _request(_registered(install), "POST", "/mobile/2/messages/seen", {}, body)


def delivery_report(install: Install, delivered: Sequence[str]) -> Request:
    """iOS: what the extension tells, which knows of no session and is never in the foreground."""
    extension = replace(install, foreground=False, session_started=None)
    return _request(extension, "POST", "/mobile/1/messages/deliveryreport", {}, {"dlrIds": delivered})


def mo(install: Install, message: Mapping[str, Any]) -> Request:
    """Send a text of the app, or a button that was pressed."""
    platform = "GCM" if install.is_android else "APNS"
    body = {"from": _registered(install).registration_id, "messages": [message]}
    return _request(install, "POST", f"/mobile/1/messages/mo?platformType={platform}", {}, body)


def call_token(install: Install, identity: str | None) -> Request:
    """Ask for a token for calls: for the registration, unless somebody else is named. Android says for how long."""
    body: dict[str, Any] = {"identity": identity or _registered(install).registration_id}
    if install.is_android:
        body["timeToLive"] = _CALL_TOKEN_SECONDS
    return _request(_registered(install), "POST", "/webrtc/1/token", {}, body)


def _is_own_id(install: Install, message_id: str) -> bool:
    """Android writes its own in lower case."""
    return _UUID.fullmatch(message_id if install.is_android else message_id.lower()) is not None


def _registered(install: Install) -> Install:
    if install.registration_id is None:
        raise ValueError(NOT_REGISTERED)
    return install


def _push_service(install: Install) -> dict[str, str]:
    return {"pushServiceType": install.phone.push_service, "pushServiceToken": install.push_token}


def _path(install: Install, action: str = "", of: str | None = None) -> str:
    """The SDKs put ids in as they are; quoting changes none that a server makes, and keeps the others one segment."""
    registration_id = install.registration_id if of is None else of
    if registration_id is None:
        raise ValueError(NOT_REGISTERED)
    return f"{_INSTALLS}/{quote(registration_id, safe='')}{action}"


def _request(
    install: Install,
    method: str,
    path: str,
    query: Mapping[str, bool] | None = None,
    body: Mapping[str, Any] | None = None,
    *,
    jwt: str | None = None,
    shows_id: bool = True,
) -> Request:
    yes, no = ("true", "false") if install.is_android else ("1", "0")
    flags = "&".join(f"{name}={yes if value else no}" for name, value in (query or {}).items())
    content = None
    if body is not None:
        content = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    headers = _headers(install, jwt, shows_id=shows_id)
    if content is not None or not install.is_android:
        headers["Content-Type"] = "application/json"
    if install.is_android and method == "PATCH":
        method, headers["X-HTTP-Method-Override"] = "POST", "PATCH"
    return Request(method, f"{path}?{flags}" if flags else path, tuple(headers.items()), content)


def _headers(install: Install, jwt: str | None, *, shows_id: bool) -> dict[str, str]:
    """What all requests carry. Some of iOS do not show the registration that there is, or was."""
    code = install.application_code
    headers = {
        "User-Agent": install.phone.user_agent,
        "Authorization": f"Bearer {jwt}" if jwt else f"App {code}",
        "applicationcode": hashlib.sha256(code.encode()).hexdigest()[:10],
        "installationid": install.installation_id,
        "foreground": str(install.foreground).lower(),
        "Accept": "application/json",
    }
    registration_id = install.registration_id
    if registration_id and (shows_id or install.is_android):
        headers["pushregistrationid"] = registration_id
    if registration_id and install.session_started and (install.foreground or not install.is_android):
        started = milliseconds_of(values.utc(install.session_started))
        headers["sessionId"] = f"{registration_id}_{started}"
    return headers
