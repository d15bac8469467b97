"""Every operation of the emulated APIs as data: a call that goes well on the device d1 of an account."""

from typing import Any, NamedTuple

import httpx
import pytest

from tests.api_client import Account
from tests.surfaces.control_api.control import Control
from tests.surfaces.mobile_api import endpoints as mobile
from tests.surfaces.people_api import endpoints as people


class Call(NamedTuple):
    """`writes` unless a repetition leaves no trace in what the account shows."""

    operation: str
    endpoint: people.Endpoint | mobile.Endpoint
    writes: bool = False

    @property
    def is_mobile(self) -> bool:
        return isinstance(self.endpoint, mobile.Endpoint)

    def make(self, account: Account, push_reg_id: str = "d1", **request: Any) -> httpx.Response:
        if isinstance(self.endpoint, mobile.Endpoint):
            return self.endpoint.call(account, push_reg_id, **request)
        return self.endpoint.call(account.push, push_reg_id, **request)


GET = Call("get-push-device-registration", people.GET)
UPDATE = Call("update-push-device-registration", people.UPDATE, writes=True)
PERSONALIZE = Call("personalize-push-instance", people.PERSONALIZE, writes=True)
DEPERSONALIZE = Call("depersonalize-push-instance", people.DEPERSONALIZE, writes=True)
OF_PUSH = [GET, UPDATE, PERSONALIZE, DEPERSONALIZE]

CREATE_INSTALLATION = Call("create-installation", mobile.CREATE, writes=True)
GET_INSTALLATION = Call("get-installation", mobile.GET)
UPDATE_INSTALLATION = Call("update-installation", mobile.UPDATE, writes=True)
GET_VERSION = Call("get-version", mobile.VERSION)
OF_SDK = [
    CREATE_INSTALLATION,
    GET_INSTALLATION,
    UPDATE_INSTALLATION,
    Call("delete-installation", mobile.DELETE, writes=True),
    Call("personalize-installation", mobile.PERSONALIZE, writes=True),
    Call("repersonalize-installation", mobile.REPERSONALIZE, writes=True),
    Call("depersonalize-installation", mobile.DEPERSONALIZE, writes=True),
    Call("get-user", mobile.GET_USER),
    Call("update-user", mobile.UPDATE_USER, writes=True),
    Call("report-sessions", mobile.SESSION, writes=True),
    Call("report-custom-events", mobile.CUSTOM),
    Call("get-livechat-info", mobile.CHAT_INFO),
    GET_VERSION,
    Call("get-base-url", mobile.BASE_URL),
    Call("get-chat-widget", mobile.WIDGET),
    Call("report-click", mobile.CLICK),
]
ALL = [*OF_PUSH, *OF_SDK]
WRITING = [one for one in ALL if one.writes]


def ready_for(call: Call, control: Control) -> None:
    """Make d1 a device on which the call has something to do, and forget how."""
    if call.operation.startswith("depersonalize"):
        assert control.account.push.personalize("d1", {"externalId": "owner"}).status_code == 200
        control.forget()


def on(calls: list[Call]) -> pytest.MarkDecorator:
    """Once with each of them."""
    return pytest.mark.parametrize("call", calls, ids=lambda call: call.operation)


def world(account: Account) -> list[Any]:
    """Everything that the account shows of itself: persons, registrations, and the events of every person."""
    persons, registrations = account.state()
    events = [account.http.get(f"{account.path}/persons/{one['personId']}/events").json() for one in persons]
    return [persons, registrations, events]
