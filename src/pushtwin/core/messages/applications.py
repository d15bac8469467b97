"""The use cases that tell of applications (push-messages-api 8.6)."""

from collections.abc import Mapping

from pushtwin.base.errors import ApplicationNotFound
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts.model import Application
from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.messages.candidate_repository import count_by_application
from pushtwin.core.messages.results import PushApplication
from pushtwin.database import Reading


def list_applications(reading: Reading, call: Call) -> list[PushApplication]:
    """All of the account, in the order of creation. Raises Unauthorized or AskFirst."""
    account_id = enter_account_of(reading, call).account_id
    counts = count_by_application(reading, account_id)
    return [_counted(one, counts) for one in accounts.list_applications(reading, [account_id])]


def get_application(reading: Reading, call: Call, key: str, *, by_id: bool) -> PushApplication:
    """The one with this code or, with `by_id`, with this id. Raises as `list_applications`, or ApplicationNotFound."""
    for one in list_applications(reading, call):
        if key == (one.application_id if by_id else one.application_code):
            return one
    raise ApplicationNotFound


def _counted(one: Application, counts: Mapping[str, int]) -> PushApplication:
    """Those that were uninstalled do not count. Nothing describes an application."""
    count = counts.get(one.application_id, 0)
    return PushApplication(
        one.application_code, one.application_id, one.name, "", count, one.apns_enabled, one.gcm_enabled
    )
